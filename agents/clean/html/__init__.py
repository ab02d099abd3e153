"""Candidates from an HTML page: its blocks, their probabilities, and the page's own claims."""
