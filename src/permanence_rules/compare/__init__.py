"""What differs between two rulebooks, two days or two states of the law, and why."""
