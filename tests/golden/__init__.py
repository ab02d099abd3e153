"""Pages and what must come out of them."""
