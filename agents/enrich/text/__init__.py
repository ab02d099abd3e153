"""What all rooms read with: spellings, word lists, quotation marks, sentences."""
