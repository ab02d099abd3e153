"""Match: finds the alert rules that an article matches, among a hundred thousand, with the words as evidence."""
