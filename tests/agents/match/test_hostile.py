"""What people and pages try to break the matcher with: each has an outcome, in bounded work."""

from __future__ import annotations

import pytest

from tests.agents.match.answers import answers, query_of, read
from vigie.agents.match.index.percolator import Percolator
from vigie.agents.match.query.parser import parse
from vigie.agents.match.query.presearch_terms import presearch_terms
from vigie.agents.match.query.syntax import Query
from vigie.agents.match.rule_book import RuleBook
from vigie.agents.match.thresholds import QueryLimits, set_up
from vigie.schemas.json import encode
from vigie.schemas.match import Evidence
from vigie.schemas.rule import Rule
from vigie.schemas.rule_status import FAULTS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" OR ".join(f"word{number}" for number in range(10_000)), "too-long"),
        (" OR ".join(f"w{number}" for number in range(2_200)), "too-many-leaves"),
        ("(" * 1_000 + "port" + ")" * 1_000, "too-deep"),
        ("NOT " * 1_000 + "port", "too-deep"),
        ("+-" * 9_999, "too-deep"),
        ("port (" * 3_000, "too-deep"),
        ("a*", "short-prefix"),
        ("*", "short-prefix"),
        ("NOT port", "no-anchor"),
        ("gare AND ATLEAST/1(NOT port)", "bad-count"),
        ("ATLEAST/2(lang:fr)", "bad-count"),
        ("ATLEAST/2(ATLEAST/2(port OR gare))", "bad-count"),
        ("port OR NOT gare", "no-anchor"),
        ("a" * 1_000_000, "too-long"),
        ('"' * 19_999, "empty-phrase"),
        ("\u200b" * 19_999, "invisible-character"),
        (")" * 19_999, "missing-operand"),
        ("x:" * 9_999, "unknown-field"),
        ("a " * 9_999, "missing-operator"),
        (f"lang:({' OR '.join(f'x{number}' for number in range(1, 2_000))})", "unknown-language"),
        (f"lang:({' OR '.join(f'lnaguage{number}' for number in range(1, 1_200))})", "unknown-language"),
        (f"country:({' OR '.join(f'frnace{number}' for number in range(1, 1_200))})", "unknown-country"),
    ],
)
def test_a_hostile_query_is_refused_with_few_faults(text: str, code: str) -> None:
    """However many it has, no more are told than anybody reads."""
    faults = parse(text)

    assert not isinstance(faults, Query)
    assert code in {fault.code for fault in faults}
    assert len(faults) <= FAULTS


def test_what_is_not_read_further_is_neither_empty_nor_unclosed() -> None:
    """After the last fault that is told, no more follow from not reading on."""
    for text, code in (("\u200b" * 200 + "port", "invisible-character"), ("(" + "a " * 200 + ")", "missing-operator")):
        faults = parse(text)
        assert not isinstance(faults, Query)
        assert {fault.code for fault in faults} == {code}


def test_a_rule_of_two_thousand_leaves_is_one_rule() -> None:
    """The last of its words finds the article."""
    assert answers(" OR ".join(f"w{number}" for number in range(2_000)), title="w1999")


def test_two_groups_of_fifty_have_fifty_anchors() -> None:
    """Not 2,500, as a disjunctive normal form would."""
    left, right = (" OR ".join(f"{side}{number:02}" for number in range(50)) for side in ("left", "right"))

    assert len(presearch_terms(query_of(f"({left}) AND ({right})").root) or ()) == 50
    assert answers(f"({left}) AND ({right})", title="left07 right31")
    assert not answers(f"({left}) AND ({right})", title="left07 left31")


def test_a_not_within_an_or_needs_a_word_beside_it() -> None:
    """`port OR (gare AND NOT train)` is a rule; without `gare` it would match nearly everything."""
    wanted = "port OR (gare AND NOT train)"
    assert answers(wanted, title="la gare")
    assert not answers(wanted, title="la gare, le train")
    assert answers(wanted, title="le train, le port")


def test_a_word_is_not_near_itself() -> None:
    """It takes two of them."""
    assert not answers("port NEAR/3 port", title="le port")
    assert answers("port NEAR/3 port", title="un port, deux ports, un port")


def test_a_phrase_goes_over_the_end_of_a_sentence_but_not_of_the_title() -> None:
    """Sentences are not cut; title and text are two fields."""
    assert answers('"port ferme"', paragraphs=["Le port. Ferme la porte."])
    assert not answers('"port ferme"', title="Le port", paragraphs=["Ferme la porte."])


@pytest.mark.parametrize("written", ["l'Élysée", "l’Elysée", "l'E\u0301lyse\u0301e", "L’ÉLYSÉE", "Élysée"])
@pytest.mark.parametrize("text", ["élysée", "ELYSEE", '"l\'Élysée" OR elysee', "E\u0301lyse\u0301e"])
def test_the_elysee_is_found_however_it_is_written(written: str, text: str) -> None:
    assert answers(text, title=f"Réunion à {written} ce soir")


@pytest.mark.parametrize(
    ("text", "written"), [("coeur", "cœur"), ("cœur", "COEUR"), ("strasse", "Straße"), ("Straße", "STRASSE")]
)
def test_ligatures_and_sharp_s_are_their_letters(text: str, written: str) -> None:
    assert answers(text, title=f"x {written} y") == (Evidence("title", 2, 2 + len(written), written),)


def test_offsets_are_code_points_behind_emoji_and_in_arabic() -> None:
    assert answers("port", title="🚀🚀 port") == (Evidence("title", 3, 7, "port"),)
    assert answers("الناتو", paragraphs=["قال 🚀 الناتو اليوم"]) == (Evidence("text", 6, 12, "الناتو"),)


def test_a_rule_that_matches_everything_costs_its_matches_and_no_more() -> None:
    """It is warned of, and answered for every article."""
    book = RuleBook()
    status = book.put(b"all", encode(Rule(id="all", query="le OR la OR de")), (0, 0))

    assert status.ok
    assert "so common" in status.warnings[0]
    assert [rule.id for rule, _ in book.matching_rules(read(title="de la"), 0)] == ["all"]


def test_ten_thousand_rules_may_share_one_anchor() -> None:
    """Each is looked at, and those match that do."""
    percolator = Percolator()
    for number in range(10_000):
        percolator.put(f"r{number:05}", query_of(f"gouvernement AND w{number}"))

    assert percolator.match(read(title="gouvernement w7 w4242")) == ["r00007", "r04242"]


def test_an_article_of_one_repeated_word_is_read_once() -> None:
    """Twenty thousand times: every operator passes over them in order."""
    percolator = Percolator()
    queries = ("the NEAR/50 the", "the ONEAR/1 x", "ATLEAST/50(the)", '"the the"~50', '"the x"~50', '"the the the x"')
    for number, text in enumerate((*queries, "thee* OR the?", "=The")):
        percolator.put(str(number), query_of(text))

    assert percolator.match(read("the " * 20_000 + "x")) == ["0", "1", "2", "4", "5"]


def test_the_same_rule_twice_an_edit_a_tombstone_and_an_old_version() -> None:
    """The same again changes nothing; a removed rule may come back, with whatever version."""
    book = RuleBook()
    first, second = (encode(Rule(id="port", query=word, version=2)) for word in ("port", "gare"))

    assert book.put(b"port", first, (0, 0)).ok
    assert book.put(b"port", first, (0, 1)).ok
    assert len(book) == 1
    assert book.put(b"port", second, (0, 2)).ok
    assert not list(book.matching_rules(read(title="port"), 0))
    old = book.put(b"port", encode(Rule(id="port", query="port", version=1)), (0, 3))
    assert [error.code for error in old.errors] == ["old-version"]
    assert book.put(b"port", None, (0, 4)).removed
    assert book.put(b"port", encode(Rule(id="port", query="port", version=1)), (0, 5)).ok
    assert [rule.version for rule, _ in book.matching_rules(read(title="port"), 0)] == [1]


def test_what_a_query_may_cost_is_a_setting() -> None:
    """Tighter bounds refuse what the usual ones let through."""
    usual = QueryLimits()
    try:
        set_up(query_characters=40, query_leaves=3, query_depth=2, query_near=5, query_prefix=4)
        for text, code in (
            ("port " + "OR gare " * 5, "too-long"),
            ("a OR b OR c OR d", "too-many-leaves"),
            ("(((port)))", "too-deep"),
            ("port NEAR/6 gare", "bad-distance"),
            ("por*", "short-prefix"),
        ):
            faults = parse(text)
            assert not isinstance(faults, Query)
            assert code in {fault.code for fault in faults}, text
    finally:
        set_up(
            **{f"query_{name}": getattr(usual, name) for name in ("characters", "leaves", "depth", "near", "prefix")}
        )


def test_a_hyphenated_word_stands_once_where_it_is_found_in_two_ways() -> None:
    """`ATLEAST/2(porte-parole)` wants two of them, as `ATLEAST/2(port)` does."""
    assert not answers("ATLEAST/2(porte-parole)", title="le porte-parole")
    assert answers("ATLEAST/2(porte-parole)", title="le porte-parole, la porte parole")
    assert answers("ATLEAST/3(porte-parole)", title="porte-parole porte-parole porteparole")


def test_a_rule_tells_what_it_asks() -> None:
    """Two words are asked for before their nearness is."""
    status = RuleBook().put(b"r", encode(Rule(id="r", query="port NEAR/3 gare")), (0, 0))

    assert (status.tests, status.places) == (3, 1)


def test_evidence_is_of_this_article_alone() -> None:
    """Where an article answers one side of an OR, words near each other in an earlier one prove nothing."""
    percolator = Percolator()
    percolator.put("rule", query_of("port OR (gare NEAR/3 train)"))
    percolator.match_with_evidence(read(title="gare du train"))

    found = percolator.match_with_evidence(read(title="le port ferme"))

    assert [piece.text for piece in found.evidence(0)] == ["port"]
