"""Single fields of a record: the specification."""
