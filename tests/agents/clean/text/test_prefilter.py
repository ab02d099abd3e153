"""The compiled gate before the exact rules: it lets pass whatever one of them may know."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.clean.model.codepoints import roles, text_of
from vigie.agents.clean.rules import boilerplate
from vigie.agents.clean.text.prefilter import heads, may_say
from vigie.agents.clean.thresholds import THRESHOLDS

_OPENINGS = ("Lire aussi : la suite", "e-mail", "©", "(c) 2026", "Annuler la réponse", "12", "_ 3", "½", "Ça va", "l")


def _told(line: str) -> bool:
    return bool(may_say(text_of([line.lower()]), heads(), roles())[0])


@given(st.sampled_from(_OPENINGS), st.text("Aa 9é'«-©_", max_size=6), st.booleans())
def test_a_line_that_a_rule_may_know_always_passes(opening: str, piece: str, before: bool) -> None:  # noqa: FBT001
    line = piece + opening if before else opening + piece
    if boilerplate._gate().match(line.lower()):
        assert _told(line)


@given(st.sampled_from(boilerplate.openings()).flatmap(lambda pattern: st.from_regex(rf"\A(?:{pattern})")))
def test_whatever_a_marker_finds_passes(line: str) -> None:
    """Groups, classes and optional letters are read in all ways."""
    first = line.lower().partition("\n")[0]
    if first and boilerplate._gate().match(first):
        assert _told(first)


@given(st.text(min_size=1, max_size=8).filter(lambda line: "\n" not in line.lower()))
def test_any_sign_may_open_a_line(line: str) -> None:
    assert _told(line) or boilerplate.reason(line, THRESHOLDS.rules.lengths) is None


def test_a_sentence_that_opens_as_no_marker_does_is_not_looked_at() -> None:
    assert not _told("Quatre heures plus tard.")
