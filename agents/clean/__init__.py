"""Clean: finds the article in a page, be it HTML or text that somebody has already flattened."""
