"""
What differs, and why: between two rulebooks, two days or two states of the law.

`history/` compares one run with the next, and `replay/` a kept decision with today's.
"""
