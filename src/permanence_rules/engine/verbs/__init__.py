"""The legal verbs, one module a verb: how each judges one record. Their shape is in `language.verbs`."""
