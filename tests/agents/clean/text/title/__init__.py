"""The title of a flattened page: the specification."""
