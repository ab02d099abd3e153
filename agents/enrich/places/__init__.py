"""Places on the map: which of the places of a name an article means."""
