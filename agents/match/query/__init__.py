"""Alert queries: their syntax, the parser, and the terms that a matching article must have."""
