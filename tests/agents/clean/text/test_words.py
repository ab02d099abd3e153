"""Words of lines as compiled code weighs and compares them, held to the same in plain Python."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.agents.clean.lines_made import LINES
from vigie.agents.clean.model.codepoints import EDGES, SOLID, roles, text_of
from vigie.agents.clean.text import words

VOCABULARY = {"le": 0.5, ">rouvre": 1.25, "port": -0.75, ">": 0.25, "éa": 2.0}


def plain_words(line: str) -> set[str]:
    if "\u3040" <= line[0] <= "\u9fff":
        return {line[i : i + 2] for i in range(len(line) - 1)}
    return {word[: words.LETTERS] for word in line.lower().split() if len(word) >= words.LEAST}


@given(LINES)
def test_words_at_the_ends_weigh_what_the_vocabulary_says(lines: list[str]) -> None:
    """The four words that open a line and the last three of the others, without the marks around them."""
    found = words.scores(words.ends(text_of([line.lower() for line in lines]), roles()), words.weights(VOCABULARY))
    for line, score in zip(lines, found.tolist(), strict=True):
        split = line.lower().split()
        own = [word.strip(EDGES) for word in split[: words.HEAD]]
        own += [">" + word.strip(EDGES) for word in split[max(words.HEAD, len(split) - words.TAIL) :]]
        assert score == sum(VOCABULARY.get(word, 0.0) for word in own)
        assert set(own) == words.tokens(line)


@given(LINES, st.data())
def test_agreement_counts_the_words_that_counted_lines_use_too(lines: list[str], data: st.DataObject) -> None:
    counted = data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    text, folded = text_of(lines), text_of([line.lower() for line in lines])
    pairs = words.pairs(text, folded, np.arange(len(lines)), roles(), SOLID, words.LEAST, words.LETTERS)
    found = words.agreement(pairs, np.array(counted))
    own = [plain_words(line) for line in lines]
    for i, row in enumerate(found.tolist()):
        others = set().union(*(own[k] for k in range(len(lines)) if counted[k] and k != i))
        shared = len(own[i] & others)
        assert row == [np.float32(shared / max(len(own[i]), 1)), min(shared, 8), min(len(own[i]), 8)]


@given(LINES)
def test_lines_that_are_alike_have_one_number(lines: list[str]) -> None:
    assert words.same_lines(text_of(lines)).tolist() == [lines.index(line) for line in lines]
