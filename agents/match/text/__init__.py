"""What the matcher reads: articles cut into folded words, with their zones and fields."""
