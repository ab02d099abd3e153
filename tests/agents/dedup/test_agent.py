"""The stage takes clean articles and hands them over as unique ones and duplicates."""

from __future__ import annotations

import pickle

from tests.agents.dedup.articles import START_MS, article, paragraphs
from vigie.agents.dedup.agent import Copies, work
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import Prepared
from vigie.schemas import CleanArticle, Duplicate, UniqueArticle
from vigie.schemas.envelope import Incoming, Outgoing
from vigie.schemas.json import decode, encode
from vigie.schemas.merged_story import MergedStory
from vigie.schemas.refused import Reason, Refused
from vigie.schemas.unique import Story


def incoming(value: bytes | None, offset: int = 0) -> Incoming:
    return Incoming("clean", 0, offset, START_MS, b"fr", value)


def through(*articles: CleanArticle) -> list[Outgoing]:
    """What the stage publishes for some articles."""
    batch = work([incoming(encode(one), place) for place, one in enumerate(articles)])
    stage, view = Copies(), InMemoryView()
    outcomes, _ = stage.apply([pickle.loads(pickle.dumps(one)) for one in batch], view)  # noqa: S301 own bytes
    return [sent for outcome in outcomes if not isinstance(outcome, Refused) for sent in outcome]


def test_a_new_article_goes_on_with_its_story() -> None:
    """What came in goes out on `unique`, keyed by id, at its event time, with a story."""
    (sent,) = through(article("one"))
    record = decode(sent.value or b"", UniqueArticle)
    assert (sent.topic, sent.key, sent.time) == ("unique", b"article one", START_MS)
    assert isinstance(record, UniqueArticle)
    assert (record.story_id, record.paragraphs, record.origin) == (
        "article one",
        article("one").paragraphs,
        article("one").origin,
    )


def test_a_copy_goes_aside_with_its_original() -> None:
    """A copy is published on `duplicates`, keyed by its original, with the share that is copied."""
    _, sent = through(article("one"), article("two", paragraphs=paragraphs("one")[:3]))
    record = decode(sent.value or b"", Duplicate)
    assert (sent.topic, sent.key) == ("duplicates", b"article one")
    assert isinstance(record, Duplicate)
    assert (record.kind, record.duplicate_of, record.story_id) == ("partial", "article one", "article one")
    assert record.containment == 1.0
    assert record.similarity < 0.7


def test_a_story_that_becomes_another_is_told_beside_the_article_that_shows_it() -> None:
    """A record on `stories`, keyed by the id that ends; the article names it, in the story that goes on."""
    reports = (
        ("Norrland aground", "Norrland aground off Visby."),
        ("Gotland line evacuates passengers", "Passengers evacuated, Gotland line says."),
        ("Gotland line evacuates passengers: Norrland aground off Visby", "Gotland line says the Norrland is aground."),
    )
    sent = through(
        *(article(n, title=title, paragraphs=(text,), language="en") for n, (title, text) in enumerate(reports))
    )
    assert [one.topic for one in sent] == ["unique", "unique", "unique", "stories"]
    last, merged = decode(sent[2].value or b"", UniqueArticle), decode(sent[3].value or b"", MergedStory)
    assert merged == MergedStory("article 1", merged_into="article 0", article_id="article 2")
    assert sent[3].key == b"article 1"
    assert isinstance(last, UniqueArticle)
    assert (last.story_id, last.story) == ("article 0", Story("article 0", 3, 1, absorbed=("article 1",)))


def test_what_is_no_article_is_refused() -> None:
    """No value, no JSON, no id: each has its reason."""
    refused = [one for one in work([incoming(None), incoming(b"{"), incoming(b"{}")]) if isinstance(one, Refused)]
    assert [one.reason for one in refused] == [Reason.EMPTY, Reason.NOT_JSON, Reason.INVALID]


def test_one_result_for_each_record() -> None:
    """A refused record does not shift the others."""
    kinds = [type(one) for one in work([incoming(b"{"), incoming(encode(article("one"))), incoming(None)])]
    assert kinds == [Refused, Prepared, Refused]
