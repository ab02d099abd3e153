"""Dates that a text mentions, resolved to ISO 8601."""
