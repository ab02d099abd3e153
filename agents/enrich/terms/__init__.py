"""Keywords and summary, counted over the words that carry meaning."""
