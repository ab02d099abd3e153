"""Rules: answers each record of the rules topic, and refuses what cannot be put in force."""
