"""Names in an article, clustered into entities and linked to well-known ones."""
