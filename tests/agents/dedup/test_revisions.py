"""A page crawled again: a trifle is a copy with its measured shares, a changed text a revision."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agents.dedup.articles import DAY_MS, HOUR_MS, article, paragraphs, prepared, words
from tests.agents.dedup.test_deduplicator import judged
from vigie.agents.dedup.agent import Copies
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import Prepared
from vigie.agents.dedup.verdict import Verdict
from vigie.schemas import UniqueArticle
from vigie.schemas.json import decode

TEXT = paragraphs("page", 6, 40)
URL = "https://example.org/page"


def page(name: str, hours: float = 0, **changed: object) -> Prepared:
    """The page as crawled so many hours after the start."""
    fields: dict[str, Any] = {"url": URL, "title": article("page").title, "paragraphs": TEXT} | changed
    return prepared(name, int(hours * HOUR_MS), **fields)


def said(*pages: Prepared) -> list[tuple[str, str | None]]:
    """Of each page its verdict, and what it is a copy or a revision of."""
    return [(one.verdict, one.duplicate_of or one.revision_of) for one in judged([list(pages)])]


def rewritten(count: int, seed: object = "rewritten") -> tuple[str, ...]:
    """The page with so many of its six paragraphs rewritten."""
    return paragraphs(seed, count, 40) + TEXT[count:]


def test_a_rewritten_page_is_a_revision_in_the_same_story() -> None:
    """Half of it is new. It is published, under its own id."""
    first, second = judged([[page("one"), page("two", 1, paragraphs=rewritten(3))]])
    assert (second.verdict, second.duplicate_of, second.revision_of) == ("new", None, "article one")
    assert second.story_id == first.story_id == "article one"


def test_a_revision_names_the_first_version() -> None:
    """However often the page is revised; and a copy of a revision is a copy of just that version."""
    texts = [TEXT, rewritten(2), rewritten(4, "again"), rewritten(4, "again")[:5]]
    log = [page(str(place), place, paragraphs=text) for place, text in enumerate(texts)]
    assert said(*log) == [("new", None), ("new", "article 0"), ("new", "article 0"), ("same_url", "article 2")]
    elsewhere = page("copy", 5, url="https://b.org/1", source="b.org", paragraphs=rewritten(4, "again"))
    assert said(*log, elsewhere)[-1] == ("exact", "article 2")


def test_a_sentence_more_is_a_revision() -> None:
    """Ten words, in a paragraph of their own or inside one."""
    sentence = " ".join(words("sentence", 10)).capitalize() + "."
    for texts in ((sentence, *TEXT), (*TEXT, sentence), (*TEXT[:2], f"{TEXT[2]} {sentence}", *TEXT[3:])):
        assert said(page("one"), page("two", 1, paragraphs=texts))[-1] == ("new", "article one")


def test_a_sentence_replaced_by_another_is_a_revision() -> None:
    """The length is the same; twenty words in a row are new."""
    changed = (*TEXT[:2], " ".join((*TEXT[2].split()[:10], *words("other", 20), *TEXT[2].split()[30:])), *TEXT[3:])
    assert said(page("one"), page("two", 1, paragraphs=changed))[-1] == ("new", "article one")


def test_trifles_are_none() -> None:
    """A date, two counts, typography, a lost paragraph, a button: copies, with the shares that were measured."""
    dated = ("On 3 May 17 boats and 40 cars were lost. " + TEXT[0], *TEXT[1:])
    redated = ("On 4 May 19 boats and 41 cars were lost. " + TEXT[0], *TEXT[1:])
    for before, after in ((dated, redated), (TEXT, TEXT[1:]), (TEXT, (*TEXT, "Read on."))):
        verdict = judged([[page("one", paragraphs=before), page("two", 1, paragraphs=after)]])[-1]
        assert (verdict.verdict, verdict.duplicate_of) == ("same_url", "article one")
        assert 0.8 < verdict.similarity < 1.0
        assert verdict.similarity <= verdict.containment
    assert said(page("one"), page("two", 1, paragraphs=tuple(f"« {text.upper()} »" for text in TEXT)))[-1][0] == "exact"


def test_small_changes_add_up() -> None:
    """Each is a trifle after the one before; together they are a revision of what was published."""
    log = [page("0")]
    for place in range(1, 12):
        texts = tuple(
            " ".join(f"xx{row}" if row < place and at == 8 + row else word for at, word in enumerate(text.split()))
            if row == 0
            else text
            for row, text in enumerate(TEXT)
        )
        changed = [word if at >= place * 3 else f"new{at}" for at, word in enumerate(texts[0].split())]
        log.append(page(str(place), place, paragraphs=(" ".join(changed), *TEXT[1:])))
    verdicts = said(*log)
    assert verdicts[1] == ("same_url", "article 0")
    assert ("new", "article 0") in verdicts[2:8]


def test_a_page_that_was_a_copy_is_compared_with_its_original() -> None:
    """An agency's text, retouched by a site, whose page is crawled again and then revised."""
    agency = prepared("agency", source="a.org", paragraphs=TEXT)
    retouched = (*paragraphs("intro", 1, 25), *TEXT[:5], TEXT[5].replace(" ", " xx ", 3))
    again = (*retouched[:6], retouched[6].replace(" ", " yy ", 1))
    revised = (*retouched, *paragraphs("news", 1, 30))
    log = [agency, *(page(str(at), at, paragraphs=text) for at, text in enumerate((retouched, again, revised), 1))]
    assert said(*log)[1:] == [("near", "article agency"), ("same_url", "article agency"), ("new", "article agency")]


def test_a_page_that_turns_into_a_copy_is_one() -> None:
    """Its new text has been published elsewhere."""
    other = paragraphs("other", 6, 40)
    log = [
        page("one"),
        prepared("other", 1, source="b.org", paragraphs=other),
        page("two", 2, paragraphs=(*other, *TEXT[:2])),
    ]
    assert said(*log)[-1] == ("near", "article other")


def test_an_older_version_that_comes_late_is_no_revision() -> None:
    """What is published stays the newest version; nor does another late one revise the late one before it."""
    log = [page("two", 5, paragraphs=rewritten(3)), page("one"), page("draft", 3, paragraphs=rewritten(4, "draft"))]
    assert said(*log)[1:] == [("same_url", "article two")] * 2


def test_a_page_cut_short_in_between_has_not_grown() -> None:
    """A wall before the text, then the text again, with a word changed."""
    whole = (TEXT[0].replace(" ", " xx ", 1), *TEXT[1:])
    log = [page("one"), page("wall", 1, paragraphs=TEXT[:2]), page("two", 2, paragraphs=whole)]
    assert said(*log)[1:] == [("same_url", "article one")] * 2


def test_a_url_that_unlike_pages_share_identifies_nothing() -> None:
    """A site's wrong canonical URL: three pages with their own titles and texts, then one of them revised."""
    unlike = [prepared(seed, place, url=URL, paragraphs=paragraphs(seed, 6, 40)) for place, seed in enumerate("abc")]
    assert said(*unlike) == [("new", None)] * 3
    assert len({verdict.story_id for verdict in judged([unlike])}) == 3
    revised = prepared("a", DAY_MS, id="again", url=URL, paragraphs=paragraphs("a", 6, 40)[:4] + paragraphs("d", 3, 40))
    assert said(*unlike, revised)[-1] == ("new", "article a")


def test_a_page_without_a_common_word_is_the_same_under_its_title() -> None:
    """Unless the title is of a word or two, as sites have for all their pages."""
    other = paragraphs("other", 6, 40)
    assert said(page("one"), page("two", 1, paragraphs=other))[-1] == ("new", "article one")
    assert said(page("one", title="News"), page("two", 1, title="News", paragraphs=other))[-1] == ("new", None)


def test_a_page_s_own_text_is_not_its_site_s() -> None:
    """Under another title half of the text is the same: it was the page's, and is compared and published."""
    log = [page("one"), page("two", 1, title=article("two").title, paragraphs=rewritten(3))]
    verdict = judged([log])[-1]
    assert (verdict.revision_of, verdict.repeated) == ("article one", ())


def test_a_short_notice_is_revised_by_a_few_words() -> None:
    """What is a trifle in a long text is the news of a short one."""
    before = "An explosion shook the harbour of Antwerp on Monday morning; its cause is not known, the police said."
    after = "An explosion shook the harbour of Antwerp on Monday morning; at least twenty people died, the mayor said."
    count = before.replace("Monday", "Tuesday")
    assert said(page("one", paragraphs=(before,)), page("two", 1, paragraphs=(after,)))[-1] == ("new", "article one")
    assert said(page("one", paragraphs=(before,)), page("two", 1, paragraphs=(count,)))[-1] == (
        "same_url",
        "article one",
    )


def test_the_published_article_says_what_it_revises() -> None:
    """On `unique`; and a first version says that it revises nothing."""
    outcomes, _ = Copies().apply([page("one"), page("two", 1, paragraphs=rewritten(3))], InMemoryView())
    published = [decode(sent.value or b"", UniqueArticle) for outcome in outcomes for sent in outcome]  # type: ignore[union-attr]
    assert [(one.id, one.revision_of) for one in published] == [  # type: ignore[union-attr]
        ("article one", None),
        ("article two", "article one"),
    ]


@settings(max_examples=30)
@given(st.permutations(range(5)), st.lists(st.integers(1, 3), min_size=1, max_size=5))
def test_in_any_order_every_version_is_published_or_older(order: list[int], sizes: list[int]) -> None:
    """Five versions, each with a paragraph more than the one before: whatever comes, the newest text is published.

    Nothing published is ever revised by an older version, and batches do not count.
    """
    log = [page(str(at), at, paragraphs=paragraphs("version", at, 40) + TEXT) for at in order]
    verdicts = judged([log])
    assert [one.verdict == "new" for one in verdicts] == [
        at == max(order[: place + 1]) for place, at in enumerate(order)
    ]
    assert {one.revision_of for one in verdicts if one.verdict == "new"} <= {None, f"article {order[0]}"}
    batches, at = list[list[Prepared]](), 0
    while at < len(log):
        size = sizes[len(batches) % len(sizes)]
        batches.append(log[at : at + size])
        at += size
    assert judged(batches) == verdicts


def test_a_replayed_revision_has_its_stored_verdict() -> None:
    """The same log record says the same; the same article sent again is a copy of itself."""
    log, memory = [page("one"), page("two", 1, paragraphs=rewritten(3))], InMemoryView()
    first = judged([log], memory)
    assert judged([log], memory) == first
    again: list[Verdict] = judged([[log[1]._replace(origin=7)]], memory)
    assert (again[0].verdict, again[0].duplicate_of) == ("exact", "article two")
