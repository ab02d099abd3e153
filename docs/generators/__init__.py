"""One module for each generated page; `markdown` and `code` are what they share."""
