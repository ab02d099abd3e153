"""Which line of a flattened page is its title."""
