"""Enrich: finds the people, organisations, places, quotes, keywords and dates of an article."""
