"""Arrays, code points, repeats, and the networks and trees that score lines and blocks."""
