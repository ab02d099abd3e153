"""Whatever comes, the work on an article is bounded and the verdict sensible."""

from __future__ import annotations

from tests.agents.dedup.articles import DAY_MS, paragraphs, prepared, words
from tests.agents.dedup.test_deduplicator import judged, last
from vigie.agents.dedup.deduplicator import Deduplicator
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import Prepared
from vigie.agents.dedup.thresholds import THRESHOLDS


class Counting(InMemoryView):
    """A state that counts how often it is read."""

    reads = 0

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, or None."""
        self.reads += 1
        return super().get(key)


def reads(log: list[Prepared]) -> list[int]:
    """Reads of the state for each article, nothing cached: each is judged by a new instance."""
    view, counted = Counting(), []
    for one in log:
        view.reads = 0
        _, changes = Deduplicator().apply([one], view)
        counted.append(view.reads)
        view.write(changes)
    return counted


def test_one_word_over_and_over_is_a_text() -> None:
    """A text of one word is a copy of itself, and of no text of another word."""
    again = prepared("two", paragraphs=("stop " * 100_000,))
    assert last(prepared("one", paragraphs=("stop " * 100_000,)), again).verdict == "exact"
    assert last(prepared("one", paragraphs=("go " * 100_000,)), again).verdict == "new"
    assert again.fingerprint.shingles == 1


def test_one_paragraph_in_all_articles_makes_no_copies_of_them() -> None:
    """A thousand articles of as many sites with one paragraph in common: all are new."""
    common = paragraphs("common", 1, 40)
    log = [
        prepared(n, source=f"site {n}", url=f"https://{n}.example.org/a", paragraphs=common + paragraphs(n, 1, 160))
        for n in range(1_000)
    ]
    assert {verdict.verdict for verdict in judged([log[:500], log[500:]])} == {"new"}


def test_the_work_on_a_hot_paragraph_is_bounded() -> None:
    """The reads of the state for one more article do not grow with the articles that share its paragraph."""
    common = paragraphs("common", 1, 80)
    log = [prepared(n, source=f"site {n % 3}", paragraphs=common + paragraphs(n, 1, 160)) for n in range(150)]
    retention = THRESHOLDS.retention
    fixed = 2 + 3 + len(log[0].fingerprint.keys) + THRESHOLDS.boilerplate.articles
    most = fixed + retention.candidates_most + len(log[0].fingerprint.keys)
    counted = reads(log)
    assert max(counted[100:]) <= most
    assert max(counted[100:]) <= max(counted[60:100])


def test_an_empty_text_is_no_copy_of_another() -> None:
    """Two empty texts are copies only if title and address are equal."""
    verdicts = judged([[prepared(n, paragraphs=texts) for n, texts in enumerate([(), ("",), (" \n",), ("…",)])]])
    assert {verdict.verdict for verdict in verdicts} == {"new"}


def test_three_words_are_told_apart_by_their_title() -> None:
    """A text too short to identify itself is a copy only with an equal title."""
    first = prepared("one", paragraphs=("Photo du jour.",))
    other = prepared("two", paragraphs=("Photo du jour.",))
    same = prepared("three", paragraphs=("Photo du jour.",), title=first.article.title)
    verdicts = judged([[first, other, same]])
    assert [verdict.verdict for verdict in verdicts] == ["new", "new", "exact"]
    assert verdicts[-1].duplicate_of == "article one"


def test_a_few_words_found_in_an_article_are_no_original_of_it() -> None:
    """A text too short to identify itself is neither an excerpt nor an original."""
    few = prepared("few", paragraphs=(paragraphs("one")[0][:60],))
    assert last(few, prepared("one")).verdict == "new"
    assert last(prepared("one"), few).verdict == "new"


def test_a_clock_a_year_off_hides_no_copy_of_its_own_time() -> None:
    """Articles dated a year ahead are compared with each other, and not with today's."""
    ahead = [prepared(n, 365 * DAY_MS, paragraphs=paragraphs("one")) for n in ("two", "three")]
    verdicts = judged([[prepared("one"), *ahead]])
    assert [verdict.duplicate_of for verdict in verdicts] == [None, None, "article two"]


def test_an_endless_address_is_no_address() -> None:
    """100 kB of URL: the article is judged by its text alone."""
    endless = "https://example.org/?q=" + "a" * 100_000
    first, second = (prepared(n, url=endless) for n in ("one", "two"))
    assert first.fingerprint.url is None
    assert last(first, second).verdict == "new"


def test_a_very_long_text_is_compared_like_another() -> None:
    """A hundred thousand words, and one more."""
    text = " ".join(words("long", 100_000))
    first, second = prepared("one", paragraphs=(text,)), prepared("two", paragraphs=(text + " fin",))
    assert last(first, second).verdict == "near"
