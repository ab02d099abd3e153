"""Sentences and the pieces that models read: cut where a reader would, and nothing lost."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from vigie.agents.enrich.entities.windows import windows
from vigie.agents.enrich.text.quotation_marks import quoted
from vigie.agents.enrich.text.sentences import sentences
from vigie.schemas import CleanArticle

TEXTS = st.text(alphabet=st.sampled_from('aB é.!?…«»“”„"‘’‚,;:\n\u00a0M1😀\u0301'), max_size=200)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, quoted(text))]


def test_no_sentence_ends_after_an_abbreviation_an_initial_or_an_ordinal() -> None:
    assert cut("M. Carrel est venu. J. Bakken aussi.") == ["M. Carrel est venu.", "J. Bakken aussi."]
    assert cut("Am 3. Juni kam Dr. Weber. Sie blieb.") == ["Am 3. Juni kam Dr. Weber.", "Sie blieb."]


def test_no_sentence_ends_inside_a_quotation() -> None:
    assert cut("« Oui. Non. Peut-être », a-t-il dit. Puis il est parti.") == [
        "« Oui. Non. Peut-être », a-t-il dit.",
        "Puis il est parti.",
    ]


@given(TEXTS)
def test_sentences_leave_out_nothing_but_spaces(text: str) -> None:
    """In order, none inside another, none with a space at its ends."""
    spans = sentences(text, quoted(text))

    edges = [0, *(at for span in spans for at in span), len(text)]
    assert edges == sorted(edges)
    assert all(not text[end:start].strip() for end, start in zip(edges[::2], edges[1::2], strict=True))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)


@example("‘ ’tis“ ”")
@given(TEXTS)
def test_quotations_stand_apart(text: str) -> None:
    """Each within its marks, and none inside another."""
    found = quoted(text)

    edges = [at for each in found for at in (each.open, each.start, each.end, each.close)]
    assert edges == sorted(edges)


@given(st.lists(st.text(max_size=60), max_size=4), st.text(max_size=60), st.integers(4, 30))
def test_the_pieces_of_a_text_are_the_text(paragraphs: list[str], title: str, most: int) -> None:
    """None is longer than a model reads at once, and each knows where it stands."""
    article = CleanArticle(id="a", title=title, paragraphs=tuple(paragraphs))
    fields = {"title": title, "text": article.text}

    pieces = list(windows(0, article, most))

    assert all(len(piece.text) <= most for piece in pieces)
    assert all(fields[piece.field][piece.start : piece.start + len(piece.text)] == piece.text for piece in pieces)
    assert "".join(piece.text for piece in pieces) == title + "".join(paragraphs)
