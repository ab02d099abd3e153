"""Candidates from HTML: the specification."""
