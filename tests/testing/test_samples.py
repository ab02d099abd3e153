"""The samples: enough of each kind, and what the pipeline makes of them is what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import orjson
import pytest

from vigie.agents.clean.agent import work as clean
from vigie.agents.dedup.agent import Copies
from vigie.agents.dedup.agent import work as fingerprint
from vigie.runtime.store import MemoryStore, write_changes
from vigie.schemas.envelope import Incoming, Outgoing
from vigie.schemas.json import validate
from vigie.schemas.rule import Rule
from vigie.testing import Sample, raw_articles, rules

NOON = 1_790_000_000_000
SECOND = 1_000


def test_there_are_articles_copies_and_broken_records_under_names_of_their_own() -> None:
    """At least fourteen besides the seed page, two of them broken; no two samples share a name."""
    samples = raw_articles()

    kinds = Counter(sample.expected for sample in samples)

    assert len({sample.name for sample in samples}) == len(samples)
    assert len([sample for sample in samples if not sample.name.startswith("seed")]) >= 14
    assert kinds["dead-letters"] == 2
    assert kinds["unique"] > kinds["duplicates"] >= 6


def test_the_seed_page_is_sent_three_times_and_once_edited() -> None:
    """The same body thrice, from two addresses."""
    seeds = [orjson.loads(sample.value) for sample in raw_articles() if sample.name.startswith("seed")]

    assert [seeds[0]["body"] == seed["body"] for seed in seeds] == [True, True, True, False]


def test_the_rules_are_rules_in_two_languages() -> None:
    """They pass the schema again after a round through JSON, and one of them is for English."""
    sample_rules = rules()

    assert [validate(orjson.loads(rule.model_dump_json()), Rule) for rule in sample_rules] == sample_rules
    assert {rule.scope.lang for rule in sample_rules} >= {("fr",), ("en",)}


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outgoing | None]:
    """What clean and dedup make of each sample, sent in order a second apart; None: refused."""
    samples = raw_articles()
    raw = [
        Incoming("raw", 0, n, NOON + n * SECOND, sample.key, sample.value, sample.headers)
        for n, sample in enumerate(samples)
    ]
    return dict(zip((sample.name for sample in samples), _published(raw), strict=True))


def _published(raw: list[Incoming]) -> Iterator[Outgoing | None]:
    state, store = Copies(), MemoryStore()
    for record, cleaned in zip(raw, clean(raw), strict=True):
        if not isinstance(cleaned, tuple):
            yield None
            continue
        article = Incoming("clean", 0, record.offset, record.timestamp, cleaned[0].key, cleaned[0].value)
        done, changes = state.apply(fingerprint([article]), store)  # type: ignore[arg-type]
        write_changes(store, state, changes, None)
        assert isinstance(done[0], tuple)
        yield done[0][0]


@pytest.mark.parametrize("sample", raw_articles(), ids=lambda sample: sample.name)
def test_clean_and_dedup_send_each_sample_where_it_belongs(
    sample: Sample, outcomes: dict[str, Outgoing | None]
) -> None:
    """The two stages' pure cores, without Kafka."""
    outcome = outcomes[sample.name]

    assert (outcome.topic if outcome else "dead-letters") == sample.expected
