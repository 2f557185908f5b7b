"""The case as it stood on a day: what is known, what is unknown, and facts worked out from others."""
