"""What grew is new: an update that keeps the old text is no copy, an excerpt and the whole of it are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agents.dedup.articles import DAY_MS, HOUR_MS, article, paragraphs, prepared, words
from tests.agents.dedup.test_deduplicator import judged, last
from vigie.agents.dedup import bottom_k
from vigie.agents.dedup.fingerprint import fingerprint, sketched_shingles
from vigie.agents.dedup.growth import NewPassage, longest_new_passage
from vigie.agents.dedup.thresholds import THRESHOLDS

OLD = paragraphs("old", 4, 40)
NEWS = paragraphs("news", 3, 40)
TITLE = article("old").title
UNSPACED = (
    "渡轮公司宣布冬季班次减少一半许多上班族被困在码头负责人表示订购的零件至今没有到货最老的一艘船要在船坞停到月底"
)


def test_news_above_the_old_text_is_an_update_whatever_its_title() -> None:
    """Another site, the same title, within the hour: the words above were not there, so it goes on in the story."""
    update = prepared("update", HOUR_MS, title=TITLE, source="b.org", paragraphs=NEWS + OLD)
    verdict = last(prepared("old", paragraphs=OLD), update)
    assert (verdict.verdict, verdict.story_id) == ("new", "article old")


def test_under_another_title_less_is_news() -> None:
    """Seventy words above a text under its own title may be what an edited copy had lost."""
    texts = (*paragraphs("news", 1, 70), *OLD)
    old = prepared("old", paragraphs=OLD)
    assert last(old, prepared("update", paragraphs=texts)).verdict == "new"
    assert last(old, prepared("update", title=TITLE, paragraphs=texts)).verdict == "near"


def test_news_among_the_old_paragraphs_is_an_update_under_another_title() -> None:
    """Or a day later on the same site. Otherwise an edited copy came first, and its original after it."""
    texts, old = (*OLD[:2], *NEWS, *OLD[2:]), prepared("old", paragraphs=OLD)
    assert last(old, prepared("update", source="b.org", paragraphs=texts)).verdict == "new"
    assert last(old, prepared("update", DAY_MS, title=TITLE, paragraphs=texts)).verdict == "new"
    assert last(old, prepared("update", title=TITLE, source="b.org", paragraphs=texts)).verdict == "partial"
    assert last(old, prepared("update", title=TITLE, paragraphs=texts)).verdict == "partial"


def test_a_cut_that_is_mended_is_no_news() -> None:
    """A site cuts a text and rewords its headline; two hours later, under the own headline, that would be news."""
    cut = prepared("cut", title="What we know so far: " + " ".join(TITLE.split()[:3]), paragraphs=OLD[:1] + OLD[3:])
    texts = (*OLD[:1], *paragraphs("gone", 2, 45), *OLD[3:])
    whole, later = (prepared("old", at, title=TITLE, paragraphs=texts) for at in (HOUR_MS, 2 * HOUR_MS))
    assert last(cut, whole).duplicate_of == "article cut"
    assert last(cut, later).verdict == "new"


def test_paragraphs_that_were_not_compared_of_the_old_text_are_no_news() -> None:
    """Three articles of a site share their first paragraphs, so that those are taken for the site's, once."""
    shared = paragraphs("shared", 2, 50)
    others = [prepared(seed, place, paragraphs=(*shared, *paragraphs(seed, 4))) for place, seed in enumerate("ab")]
    texts = (*shared, *paragraphs("c", 5))
    first, copy = prepared("c", 3, paragraphs=texts), prepared("d", 4, source="b.org", paragraphs=texts)
    verdicts = judged([[*others, first, copy]])
    assert [verdict.duplicate_of for verdict in verdicts] == [None, None, None, "article c"]


def test_a_text_beyond_the_limit_grows_like_any_other() -> None:
    """What lies beyond is not read: neither of it nor of its paragraphs."""
    most = THRESHOLDS.sketch.text_chars
    long = (*NEWS, *OLD, *[f"{place} " + "word " * 2_000 for place in range(most // 9_000)])
    assert last(prepared("old", paragraphs=OLD), prepared("update", DAY_MS, paragraphs=long)).verdict == "new"


def test_news_below_the_old_text_is_an_update_on_another_day() -> None:
    """Under another title or on the same site. On the same day it is the rest of an excerpt."""
    old = prepared("old", paragraphs=OLD)
    later, same_day = (prepared("update", at, source="b.org", paragraphs=OLD + NEWS) for at in (DAY_MS, HOUR_MS))
    assert last(old, later).verdict == "new"
    assert last(old, prepared("update", DAY_MS, title=TITLE, paragraphs=OLD + NEWS)).verdict == "new"
    assert last(old, same_day).verdict == "partial"
    assert last(old, prepared("whole", DAY_MS, title=TITLE, source="b.org", paragraphs=OLD + NEWS)).verdict == "partial"


def test_a_site_s_own_remark_is_no_news() -> None:
    """Two lines above an agency's text, under another title."""
    remarks = [prepared(seed, source=f"{seed}.org", paragraphs=(*paragraphs(seed, 1, 25), *OLD)) for seed in "ab"]
    assert [verdict.verdict for verdict in judged([remarks])] == ["new", "near"]


def test_words_changed_all_over_are_no_passage() -> None:
    """One word in 25: a retouched copy, though a fifth of it is new."""
    retouched = tuple(
        " ".join("xx" if place % 25 == 3 else word for place, word in enumerate(text.split())) for text in OLD
    )
    assert last(prepared("old", paragraphs=OLD), prepared("copy", paragraphs=retouched)).verdict == "near"


def test_an_update_in_a_script_without_spaces_is_one_too() -> None:
    """Each character counts as a word there."""
    old, news = (UNSPACED[:27], UNSPACED[27:]), ("".join(reversed(UNSPACED)), UNSPACED[::2] + UNSPACED[1::2])
    update = prepared("update", language="zh", title="议会主席辞职", paragraphs=news + old)
    assert last(prepared("old", language="zh", title="渡轮减班", paragraphs=old), update).verdict == "new"


def test_what_an_update_contains_is_a_copy_when_it_comes_late() -> None:
    """The older text, processed after the update: all of it was published. An older event time makes no update."""
    update = prepared("update", DAY_MS, paragraphs=NEWS + OLD)
    assert last(update, prepared("old", paragraphs=OLD)).duplicate_of == "article update"
    assert (
        last(prepared("excerpt", DAY_MS, paragraphs=OLD), prepared("whole", paragraphs=NEWS + OLD)).verdict == "partial"
    )


def test_a_copy_of_an_update_is_a_copy() -> None:
    """Of the update, and not of what the update continues."""
    copy = prepared("copy", 2 * HOUR_MS, source="c.org", paragraphs=(*NEWS, *OLD, *paragraphs("footer", 1, 12)))
    log = [prepared("old", paragraphs=OLD), prepared("update", HOUR_MS, paragraphs=NEWS + OLD), copy]
    assert [verdict.duplicate_of for verdict in judged([log])] == [None, None, "article update"]


@given(st.integers(0, 300), st.integers(0, 400), st.integers(0, 300))
def test_a_passage_is_found_where_it_lies(before: int, length: int, after: int) -> None:
    """New words between two parts of an old text that the sketch holds whole: exactly those, and what joins them."""
    one, new, other = (words((seed, "passage"), count) for seed, count in enumerate((before, length, after)))
    old = fingerprint("", (" ".join(one + other),), None)
    found = longest_new_passage(sketched_shingles("", (" ".join(one + new + other),)).hashes, old.sketch)
    if old.shingles < 128 and min(before, after) >= 5 and length:
        assert found == NewPassage(length + 4, length + 4, before - 4, after - 4, length + 4)
    else:
        assert found.shingles <= found.missing + 1e-9


def test_an_empty_text_has_no_passage() -> None:
    """And against an empty sketch every shingle is new."""
    assert longest_new_passage(np.zeros(0, np.uint64), bottom_k.pack(np.zeros(0, np.uint16))) == NewPassage()
    assert longest_new_passage(sketched_shingles("", ("one two three four five six",)).hashes, b"").samples == 2


@pytest.mark.parametrize("words_between", [0, 3])
def test_a_stock_phrase_does_not_end_a_passage(words_between: int) -> None:
    """Old words inside new ones: the passage is counted on both sides of them."""
    old = words("phrase", 7)
    text = [*words("left", 40), *old[: 5 + words_between // 2], *words("right", 40)]
    found = longest_new_passage(
        sketched_shingles("", (" ".join(text),)).hashes, fingerprint("", (" ".join(old),), None).sketch
    )
    assert found.shingles > 70
