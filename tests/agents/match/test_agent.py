"""The stage between topics: an enriched article in, a match a rule that it answers out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from vigie.agents.match.agent import Matching
from vigie.agents.match.rule_book import RuleBook
from vigie.runtime.store import MemoryStore, Overlay
from vigie.schemas import EnrichedArticle
from vigie.schemas.enriched import Entity, Keyword, Place, Quote
from vigie.schemas.envelope import Incoming
from vigie.schemas.heartbeat import HEARTBEAT
from vigie.schemas.json import encode
from vigie.schemas.refused import Refused
from vigie.schemas.rule import Rule
from vigie.schemas.unique import Story

ARTICLE = EnrichedArticle(id="a", title="Le port ferme", paragraphs=("Le port de Nantes ferme lundi.",), language="fr")


def matches(rules: RuleBook, article: EnrichedArticle = ARTICLE) -> list[dict[str, Any]]:
    """What an article is found to answer."""
    record = Incoming("enriched", 0, 0, 5, None, encode(article))
    (outcome,), changes = Matching(rules).apply([record], Overlay(MemoryStore()))
    assert not isinstance(outcome, Refused)
    assert not changes
    return [orjson.loads(sent.value or b"") for sent in outcome if not sent.everywhere]


def book(*rules: Rule) -> RuleBook:
    """Rules in force, as they came from partition 0."""
    held = RuleBook()
    for offset, rule in enumerate(rules):
        held.put(rule.id.encode(), encode(rule), (0, offset))
    return held


@pytest.mark.parametrize(
    "query",
    [
        "title:ferme",
        "text:nantes",
        'quote:"port fermé"',
        "entity:NATO",
        "org:OTAN",
        'person:"Ada Lund"',
        "person:Lund",
        "place:Nantes",
        "country:FR",
        "lang:fr",
        "source:site.example",
        "site:site.example",
        'author:"Ann Lee"',
        'keyword:"port de Nantes"',
        'speaker:"Jean Valmy"',
        "story:s1",
    ],
)
def test_every_field_of_an_enriched_article_can_be_asked_for(query: str) -> None:
    article = replace(
        ARTICLE,
        source="site.example",
        authors=("Ann Lee",),
        story_id="s1",
        entities=(Entity("OTAN", "ORG", aliases=("NATO",)), Entity("Ada Lund", "PER")),
        places=(Place("Nantes", "FR"),),
        quotes=(Quote("Le port fermé rouvrira", "Jean Valmy", 0, 22),),
        keywords=(Keyword("port de Nantes", 1.0),),
    )

    assert [found["rule_id"] for found in matches(book(Rule(id="rule", query=query)), article)] == ["rule"]
    assert matches(book(Rule(id="rule", query=query)), EnrichedArticle(id="b", language="en")) == []


def test_a_record_whose_entities_cannot_be_read_is_refused() -> None:
    """It is read once and whole: no part of it is matched if another is broken."""
    value = orjson.dumps({"id": "a", "title": "Le port ferme", "entities": [{"name": "OTAN"}]})

    (outcome,), _ = Matching(book()).apply([Incoming("enriched", 0, 0, 5, None, value)], Overlay(MemoryStore()))

    assert isinstance(outcome, Refused)
    assert "entities.0.type" in outcome.detail


def test_a_match_tells_the_words_and_the_rules_it_was_found_with() -> None:
    """Evidence by code points, and the offset up to which the rules topic was in force."""
    (found,) = matches(book(Rule(id="gare", query="gare"), Rule(id="port", query="port AND nantes")))

    assert found["rule_id"] == "port"
    assert {each["text"] for each in found["evidence"]} >= {"port", "Nantes"}
    assert found["rules_epoch"] == {"0": 1}


def test_a_match_names_the_stories_that_became_its_own() -> None:
    """So that the alert stage goes on with what it told of them."""
    story = Story("s2", 3, 2, absorbed=("s1",))

    (found,) = matches(book(Rule(id="port", query="port")), replace(ARTICLE, story_id="s2", story=story))

    assert (found["story_id"], found["absorbed"]) == ("s2", ["s1"])


def test_a_match_names_the_first_version_of_the_page_that_an_article_revises() -> None:
    """So that its alert is revised; null where it revises nothing."""
    rules = book(Rule(id="r", name="R", query="nantes"))

    assert [match["revision_of"] for match in matches(rules, replace(ARTICLE, revision_of="first"))] == ["first"]
    assert [match["revision_of"] for match in matches(rules)] == [None]


def test_a_refused_record_moves_the_epoch_and_leaves_the_rule_in_force() -> None:
    """So that a replay reads the rules topic as far as this worker had."""
    rules = book(Rule(id="port", query="port"))

    status = rules.put(b"port", b"{", (0, 9))

    assert not status.ok
    assert [found["rules_epoch"] for found in matches(rules)] == [{"0": 9}]


def test_an_article_that_answers_no_rule_has_no_match() -> None:
    assert matches(book(Rule(id="gare", query="gare"))) == []


def test_the_time_is_told_everywhere_once_a_minute_of_event_time() -> None:
    """So that the windows of rules close which no article answers; the first article tells it, whatever came before."""
    stage = Matching(book())
    times = [0, 59_000, 60_000, 61_000, 30_000, 180_000]
    records = [Incoming("enriched", 0, 0, time, None, encode(ARTICLE)) for time in times]

    outcomes, _ = stage.apply(records, Overlay(MemoryStore()))

    told = [sent for outcome in outcomes if isinstance(outcome, tuple) for sent in outcome]
    assert [sent.time for sent in told] == [0, 60_000, 180_000]
    assert all(sent.everywhere and (HEARTBEAT, str(sent.time).encode()) in sent.headers for sent in told)
