"""Exact rules and the final selection: the specification."""
