"""The shape of each legal verb, one module a verb. How a verb judges is in `engine.verbs`."""
