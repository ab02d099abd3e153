"""Specification of the dedup stage."""
