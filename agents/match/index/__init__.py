"""The percolator: compiled queries under their terms, and the search of an article among them."""
