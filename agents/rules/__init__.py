"""Rules: answers each rule record with a status, and refuses what cannot be read."""
