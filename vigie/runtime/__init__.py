"""Exactly-once stages on Faust: slots, transactions, recovery, dead letters."""
