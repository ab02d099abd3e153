"""Bytes to text: the specification."""
