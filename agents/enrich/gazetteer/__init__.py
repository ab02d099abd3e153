"""What is known before any article is read: countries, towns, international organisations."""
