"""From a record's bytes to text: charset, line ends, mojibake."""
