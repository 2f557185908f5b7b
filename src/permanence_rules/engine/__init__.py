"""From a rule to functions, and from functions to outcomes: the first engine."""
