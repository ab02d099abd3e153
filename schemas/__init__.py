"""What travels: one record type a topic, in the order of the data."""
# ruff: noqa: I001, RUF022 the data's order

from vigie.schemas.raw import RawArticle
from vigie.schemas.clean import CleanArticle
from vigie.schemas.unique import UniqueArticle
from vigie.schemas.duplicate import Duplicate
from vigie.schemas.enriched import EnrichedArticle
from vigie.schemas.rule import Rule
from vigie.schemas.match import Match
from vigie.schemas.alert import Alert

__all__ = ["RawArticle", "CleanArticle", "UniqueArticle", "Duplicate", "EnrichedArticle", "Rule", "Match", "Alert"]
