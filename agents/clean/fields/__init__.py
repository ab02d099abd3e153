"""Single fields of a record: dateline, dates, language, URL, punctuation."""
