"""Candidates from text that somebody has already flattened: its lines and their probabilities."""
