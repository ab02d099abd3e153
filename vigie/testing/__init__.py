"""Sample articles and rules to try the pipeline with."""

from vigie.testing.samples import Sample, raw_articles, rules

__all__ = ["Sample", "raw_articles", "rules"]
