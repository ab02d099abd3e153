"""The enrich stage: reads unique articles and publishes enriched ones."""

from __future__ import annotations

from collections.abc import Sequence

from vigie.agents.enrich.article import enrich
from vigie.agents.enrich.pipelines import SET_UP, load
from vigie.agents.stage import Outcome
from vigie.schemas import UniqueArticle
from vigie.schemas.envelope import Incoming
from vigie.schemas.json import decode
from vigie.schemas.refused import Reason, Refused
from vigie.schemas.topics import publish


def work(batch: Sequence[Incoming]) -> list[Outcome]:
    """One outcome a record, in order. The articles of a batch go through the models together."""
    read = [_read(record) for record in batch]
    enriched = iter(enrich([article for article in read if not isinstance(article, Refused)], SET_UP.get()))
    return [
        article if isinstance(article, Refused) else (publish("enriched", next(enriched), _time(article, record)),)
        for article, record in zip(read, batch, strict=True)
    ]


def warm() -> None:
    """Loads every installed model and the gazetteers, so that no record waits for one."""
    for language, _ in SET_UP.get().packages:
        load(language, SET_UP.get())
    article = UniqueArticle(id="warm", title="Paris", paragraphs=("Le président est à Paris.",), language="fr")
    enrich([article], SET_UP.get())


def _read(record: Incoming) -> UniqueArticle | Refused:
    if record.value is None:
        return Refused(Reason.EMPTY, "the record has no value")
    return decode(record.value, UniqueArticle)


def _time(article: UniqueArticle, record: Incoming) -> int:
    return article.origin.timestamp if article.origin else record.timestamp
