"""How it runs and how people meet it."""
