"""The case as it stood on a day: what is known, what is unknown, what other facts tell."""
