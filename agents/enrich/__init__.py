"""Enrich: finds who and where an article is about, who says what in it, and its main terms."""
