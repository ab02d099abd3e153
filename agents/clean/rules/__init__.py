"""The exact rules, and the final selection of the article's lines."""
