"""The clean stage: take raw records, ask the core, hand over to `clean`."""

from __future__ import annotations

from collections.abc import Sequence

from vigie.agents.clean.article import article, article_of
from vigie.agents.clean.rules import teasers
from vigie.agents.stage import Outcome
from vigie.schemas import RawArticle
from vigie.schemas.envelope import Incoming
from vigie.schemas.refused import Refused
from vigie.schemas.topics import publish

_SENTENCE = "Un texte qui charge le modèle de langue, les noms de lieux et le reste, dit-il."
_LINES = (
    "Home > News",
    "Warm words",
    "12/01/2022 16:00",
    "",
    f"MADRID, 12 Ene. (EUROPA PRESS) - {_SENTENCE} {_SENTENCE}",
    *(f"{number}. {_SENTENCE} {_SENTENCE}" for number in range(3)),
    f"{_SENTENCE} {_SENTENCE}",
    f"{_SENTENCE} {_SENTENCE}",
    "Lire aussi : le reste",
)
_EXAMPLES = (
    ("\n".join(_LINES), "text/plain"),
    ("\n".join(_LINES).replace("Un", "İΣ"), "text/plain"),  # whose small letters are more than one code point each
    (_SENTENCE, "text/plain"),
    ("", "text/plain"),
    (
        "".join(["<html><body class='a'><article><h1>Warm words</h1>", *(f"<p>{line}</p>" for line in _LINES)]),
        "text/html",
    ),
    ("<html><body class='a'><article><p>Warm.</p></article></body></html>", "text/html"),
)
"""A record of each kind, whole, short and empty."""


def work(batch: Sequence[Incoming]) -> list[Outcome]:
    """One outcome a record, in order."""
    return [_outcome(record) for record in batch]


def warm() -> None:
    """Loads the models and compiled code that any record can need, by reading an example of each kind."""
    for body, kind in _EXAMPLES:
        article(RawArticle(body, kind, title="Warm words", published_at="1 mai 2022"))
    teasers.warm()  # few pages ask for it


def _outcome(record: Incoming) -> Outcome:
    found = article_of(record)
    return found if isinstance(found, Refused) else (publish("clean", found, record.timestamp),)
