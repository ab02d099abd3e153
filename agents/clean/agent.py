"""The clean stage: take raw records, ask the core, hand over to `clean`."""

from __future__ import annotations

from collections.abc import Sequence

from vigie.agents.clean.article import article
from vigie.agents.clean.reading import read
from vigie.agents.stage import Outcome
from vigie.schemas import RawArticle
from vigie.schemas.clean import Origin
from vigie.schemas.envelope import Incoming
from vigie.schemas.refused import Refused
from vigie.schemas.topics import publish


def work(batch: Sequence[Incoming]) -> list[Outcome]:
    """One outcome a record, in order."""
    return [_outcome(record) for record in batch]


def warm() -> None:
    """Loads the models that the first page would load."""
    article(
        RawArticle("<html><body><article><p>Warm.</p></article></body></html>", "text/html", published_at="1 mai 2022")
    )
    text = "Un texte qui charge le modèle de langue, les noms de lieux et le reste. " * 4
    article(RawArticle(f"MADRID, 12 Ene. (EUROPA PRESS) - {text}", "text/plain"))


def _outcome(record: Incoming) -> Outcome:
    raw = read(record)
    if isinstance(raw, Refused):
        return raw
    origin = Origin(record.topic, record.partition, record.offset, record.timestamp)
    found = article(raw, event_time_ms=record.timestamp, origin=origin)
    return found if isinstance(found, Refused) else (publish("clean", found, record.timestamp),)
