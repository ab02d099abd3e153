"""Match: finds the alert rules that an article answers, a hundred thousand at once, and the words that prove it."""
