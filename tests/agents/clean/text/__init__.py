"""Candidates from flattened text: the specification."""
