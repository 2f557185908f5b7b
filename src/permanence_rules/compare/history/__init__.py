"""From one run to the next: what is new, still open or put right, and what was acknowledged."""
