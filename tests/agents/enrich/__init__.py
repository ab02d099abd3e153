"""Tests of the enrich stage."""
