"""What compiled code sees of lines, held to the same in plain Python."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.agents.clean.decode import character_kinds as held
from vigie.agents.clean.decode import characters as normalise
from vigie.agents.clean.model import repeats as copies
from vigie.agents.clean.model.codepoints import EDGES, SOLID, classes, folded, roles, text_of
from vigie.agents.clean.model.mlp import CLIP, Net
from vigie.agents.clean.rules import boilerplate
from vigie.agents.clean.text import context as span
from vigie.agents.clean.text import features, words
from vigie.agents.clean.text.title import features as title_lines

LINE = st.one_of(
    st.text("aàé Bœ.1,«»>İΣ本日-", min_size=1, max_size=30),
    st.sampled_from(("le port de", "Le port de Rochefort rouvre", "« Le port", "le port de Rochefort rouvre lundi")),
).filter(str.strip)
LINES = st.lists(LINE, min_size=1, max_size=12)
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


@given(LINES, st.integers(2, 6))
def test_what_stands_in_another_line_too_is_counted(lines: list[str], run: int) -> None:
    """Each sign counts once that lies in so many signs in a row that another line has."""
    found = copies.shared_parts(text_of(lines), run)
    for i, line in enumerate(lines):
        others = [other for k, other in enumerate(lines) if k != i]
        again = [at for at in range(len(line) - run + 1) if any(line[at : at + run] in other for other in others)]
        covered = {place for at in again for place in range(at, at + run)}
        assert found[i] == np.float32(len(covered) / len(line))


@given(LINES)
def test_copies_are_found_where_they_stand(lines: list[str]) -> None:
    """Whole lines of four signs and more, alone or inside another one."""
    found = copies.copies(text_of(lines), np.arange(len(lines)), 4, 0, len(lines))
    long = [line for line in lines if len(line) >= 4]
    for i, (line, row) in enumerate(zip(lines, found.tolist(), strict=True)):
        others = [other for other in long if other != line]
        is_long = len(line) >= 4
        every = sum(other.startswith(line, at) for other in lines for at in range(len(other))) if is_long else 0
        assert row == [
            every,
            is_long and any(line != other and line in other for other in lines[:i]),
            is_long and any(line != other and line in other for other in lines[i + 1 :]),
            any(map(line.startswith, others)),
            any(map(line.endswith, others)),
            is_long and line in lines[:i],
        ]


@given(st.lists(st.integers(-9, 9).map(float), max_size=9))
def test_the_best_run_has_the_largest_sum(pulls: list[float]) -> None:
    start, end = span.run(np.array(pulls, dtype=np.float64))
    sums = [sum(pulls[a:b]) for a in range(len(pulls) + 1) for b in range(a, len(pulls) + 1)]
    assert sum(pulls[start:end]) == max(sums)


@given(st.lists(st.integers(0, 9).map(float), min_size=1, max_size=9), st.integers(1, 5))
def test_what_is_nearby_is_summed_on_either_side(values: list[float], reach: int) -> None:
    rows = np.zeros((len(values), 2), dtype=np.float32)
    features.write_nearby(rows, 0, np.array(values)[:, None], (0, 1), (reach, 0, 0))
    for i, (before, after) in enumerate(rows.tolist()):
        assert before == np.float32(sum(values[max(i - reach, 0) : i]) / reach)
        assert after == np.float32(sum(values[i + 1 : i + 1 + reach]) / reach)


DATE = re.compile(r"(?:19|20)\d\d|\d{1,2}[:h]\d\d|\d{1,2}[./]\d{1,2}[./]")


@settings(max_examples=500)
@given(st.lists(st.text("1920:h./3²٣a", min_size=1, max_size=9), min_size=1, max_size=4))
def test_a_date_in_digits_is_seen(lines: list[str]) -> None:
    found = title_lines.dated(text_of(lines), np.arange(len(lines)), roles())
    assert found.tolist() == [DATE.search(line) is not None for line in lines]


@given(st.text("Aa 9éÃ©â€™Р°ВЂΓ\xad\u2028\r\n&;\x92\ud800\udc00"))
def test_the_kinds_of_signs_say_what_would_be_found(text: str) -> None:
    """Half pairs, what goes, and what seems to be mojibake, as their patterns find them."""
    kinds = held.held(text, normalise._kinds())
    assert bool(kinds & held.HALF) == (normalise._SURROGATE.search(text) is not None)
    assert bool(kinds & held.BROKEN) == (normalise._SUSPECT.search(text) is not None)
    odd = normalise._INVISIBLE.search(text) or normalise._LINE_ENDS.search(text)
    assert bool(kinds & held.ODD) == (odd is not None)


@settings(max_examples=500)
@given(
    st.text(
        st.one_of(st.characters(), st.sampled_from("é\u0301\u1100\u1161가\u09c7\u09beÅ\u212b\ud834\udd5e")), max_size=6
    )
)
def test_text_without_signs_that_compose_is_normal_already(text: str) -> None:
    kinds = held.held(text, normalise._kinds())
    assert kinds & (held.COMPOSED | held.HALF) or unicodedata.is_normalized("NFC", text)


@settings(max_examples=300)
@given(st.lists(st.text(st.one_of(st.characters(exclude_characters="\n"), st.sampled_from("AÉΣİǅẞ𝐀"))), max_size=4))
def test_lines_in_lower_case_are_as_plain_python_has_them(lines: list[str]) -> None:
    """Capital letters with two small ones, or one by what stands around it, among them."""
    whole = "\n".join(lines)
    found, expected = folded(whole, text_of(lines)), text_of(whole.lower().split("\n") if lines else [])
    assert [part.tolist() for part in found] == [part.tolist() for part in expected]


@given(LINES)
def test_lines_that_are_alike_have_one_number(lines: list[str]) -> None:
    assert words.same_lines(text_of(lines)).tolist() == [lines.index(line) for line in lines]


@settings(max_examples=50)
@given(st.integers(1, 9), st.integers(1, 7), st.integers(0, 99))
def test_a_network_gives_what_its_formula_does(n: int, width: int, seed: int) -> None:
    """Rows in fours and features in twos or not, with zeros that are left out."""
    draw = np.random.default_rng(seed)
    mean, scale = draw.normal(size=(2, width)).astype(np.float32)
    hidden, out = draw.normal(size=(width, 8)).astype(np.float32), draw.normal(size=(8, 1)).astype(np.float32)
    bias = draw.normal(size=8).astype(np.float32)
    rows = (draw.normal(size=(n, width)) * draw.integers(0, 2, (n, width)) * 3).astype(np.float32)
    found = Net(mean, scale, hidden, bias, out, np.ones(1, np.float32)).logits(rows)
    standard = np.clip((rows.astype(np.float64) - mean) * scale, -CLIP, CLIP)
    assert np.allclose(found, (np.maximum(standard @ hidden + bias, 0) @ out)[:, 0] + 1, atol=1e-3)


@settings(max_examples=50)
@given(LINES)
def test_a_row_has_each_share_of_its_line(lines: list[str]) -> None:
    """The width, the share of capitals, whether a line stands before already, and which rule knows it."""
    kinds = len(boilerplate.NUMBERS)
    reasons = [i % kinds for i in range(len(lines))]
    text, gaps = text_of(lines), np.zeros(len(lines), np.bool_)
    rows, wide = features.shape(text, words.same_lines(text), gaps, np.array(reasons), kinds, classes())
    for i, line in enumerate(lines):
        dense = sum("\u3040" <= sign <= "\u9fff" for sign in line)
        assert wide[i] == len(line) + 2 * dense
        assert rows[i, 6] == np.float32(sum(sign.isupper() for sign in line) / len(line))
        assert rows[i, 9] == (line in lines[:i])
        assert np.flatnonzero(rows[i, 1 - kinds :]).tolist() == ([reasons[i] - 1] if reasons[i] else [])


@given(st.lists(st.text("Aa 9é'«-©", max_size=12), max_size=4))
def test_a_gate_by_the_first_letter_lets_pass_what_the_whole_gate_does(pieces: list[str]) -> None:
    """Every marker, whatever stands around it."""
    for opening in ("Lire aussi", "e-mail", "©", "(c) 2026", "Annuler la réponse", "Cookies akzeptieren", "12"):
        for line in (opening, *(piece + opening for piece in pieces), *(opening + piece for piece in pieces)):
            folded = line.lower()
            assert boilerplate._may_say(folded) == (boilerplate._gate().match(folded) is not None)
