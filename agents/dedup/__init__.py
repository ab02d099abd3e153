"""Dedup: sets copies aside, removes a site's boilerplate, and groups articles into stories."""
