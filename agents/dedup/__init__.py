"""Dedup: sets copies aside, leaves a site's repeated paragraphs out, and gathers articles into stories."""
