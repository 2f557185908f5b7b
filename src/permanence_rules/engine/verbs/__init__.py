"""The legal verbs, one module each: how a verb judges a record. Its shape is in `language`."""
