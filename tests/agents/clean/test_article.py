"""The front door: limits and thresholds, and reasons that other versions can read."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from vigie.agents.clean.article import article
from vigie.agents.clean.thresholds import THRESHOLDS, CleanThresholds, SizeLimits
from vigie.schemas import CleanArticle, RawArticle
from vigie.schemas.clean import Removed, RemovedReason
from vigie.schemas.json import decode, encode
from vigie.schemas.refused import Reason, Refused

SENTENCES = tuple(
    f"Le port de Rochefort a rouvert lundi matin le quai {number}, après {number} mois de travaux, dit le maire."
    for number in range(60)
)
HTML = "".join(["<html><body class='a'><article><h1>Le port rouvre</h1>", *(f"<p>{line}</p>" for line in SENTENCES)])
BODIES = {"text/html": HTML, "text/plain": "\n\n".join(SENTENCES)}


def of_at_most(lines: int) -> CleanThresholds:
    return replace(THRESHOLDS, limits=SizeLimits(paragraphs=lines))


@pytest.mark.parametrize("kind", BODIES)
def test_a_page_of_more_lines_than_the_limit_is_refused_and_never_cut(kind: str) -> None:
    """The limit is the caller's: one line more is refused, a page within it is whole."""
    raw = RawArticle(BODIES[kind], kind)

    refused = article(raw, thresholds=of_at_most(len(SENTENCES) - 1))
    whole = article(raw, thresholds=of_at_most(len(SENTENCES) + 1))

    assert isinstance(refused, Refused)
    assert refused.reason is Reason.TOO_LARGE
    assert isinstance(whole, CleanArticle)
    assert whole.paragraphs == SENTENCES


def test_a_page_whose_text_for_machines_has_more_lines_than_the_limit_is_refused() -> None:
    """The text of JSON-LD counts as the page's own."""
    data = json.dumps({"@type": "NewsArticle", "headline": "Le port rouvre", "articleBody": "\n".join(SENTENCES)})
    page = f"<html><body><script type='application/ld+json'>{data}</script><h1>Le port rouvre</h1></body></html>"

    refused = article(RawArticle(page, "text/html"), thresholds=of_at_most(len(SENTENCES)))
    whole = article(RawArticle(page, "text/html"), thresholds=of_at_most(len(SENTENCES) + 1))

    assert isinstance(refused, Refused)
    assert refused.reason is Reason.TOO_LARGE
    assert isinstance(whole, CleanArticle)
    assert whole.paragraphs == SENTENCES


def test_a_page_over_the_limit_by_a_block_that_nobody_sees_is_not_cut() -> None:
    """Blocks that vanish when they are mended count as blocks: what stands behind them would be lost."""
    hidden = HTML.replace(f"<p>{SENTENCES[0]}", f"<p>&shy;_&shy;</p><p>{SENTENCES[0]}")
    limit = of_at_most(len(SENTENCES) + 1)

    found = article(RawArticle(hidden, "text/html"), thresholds=limit)

    assert isinstance(found, Refused)


def test_a_page_longer_than_the_usual_limit_is_whole_under_a_higher_one() -> None:
    """The stage's own limit does not cut a page that a caller lets in."""
    lines = 20_500
    body = "<html><body>" + "".join(f"<p>Un mot de plus {number}, et un autre encore.</p>" for number in range(lines))

    found = article(RawArticle(body, "text/html"), thresholds=of_at_most(lines))

    assert isinstance(found, CleanArticle)
    assert len(found.paragraphs) == lines


def test_html_is_judged_by_the_thresholds_that_were_given() -> None:
    """With a line length of nought for captions a credit stays a paragraph; as in text."""
    credit = "Le nouveau quai du port, lundi matin. Photo : Jeanne Martin"
    lengths = replace(THRESHOLDS.rules.lengths, caption=0)
    without = replace(THRESHOLDS, rules=replace(THRESHOLDS.rules, lengths=lengths))
    body = HTML.replace(f"<p>{SENTENCES[5]}", f"<p>{credit}</p><p>{SENTENCES[5]}")

    usual, given = (article(RawArticle(body, "text/html"), thresholds=each) for each in (THRESHOLDS, without))

    assert isinstance(usual, CleanArticle)
    assert isinstance(given, CleanArticle)
    assert credit not in usual.paragraphs
    assert credit in given.paragraphs


def test_a_reason_of_a_later_version_is_read_as_it_was_written() -> None:
    """So a stage that is rolled back reads what a later one wrote."""
    written = encode(CleanArticle("1", removed=(Removed("Menu", RemovedReason.COUNT),))).replace(b'"count"', b'"quiz"')

    read = decode(written, CleanArticle)

    assert isinstance(read, CleanArticle)
    assert read.removed[0].reason == "quiz"
    assert encode(read) == written
