"""The compiled index of stories does what a plain one does."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.agents.dedup import story_index as arrays
from vigie.agents.dedup.terms import LEVELS, WEIGHTS, Terms, pack
from vigie.agents.dedup.thresholds import StoryThresholds

PLACES, WIDTH = 8, 4
BY = StoryThresholds(terms=WIDTH, chain_most=1_000, fade_ms=100)
ALL = BY._replace(min_similarity=-1.0, merge_stories=100)


@dataclass(slots=True)
class Article:
    """What the plain index keeps of one."""

    time: int
    eviction_time: int
    source: int
    terms: Terms


@dataclass(slots=True)
class Plain:
    """Stories as lists of orders."""

    articles: dict[int, Article] = field(default_factory=dict)
    stories: dict[int, list[int]] = field(default_factory=dict)

    def similarity(self, one: Article, other: Article) -> float:
        """As the docstring of `_similarity` says."""
        mine, theirs = ({term >> 4: int(WEIGHTS[term % LEVELS]) for term in a.terms.tolist()} for a in (one, other))
        total = sum(weight * theirs.get(term, 0) for term, weight in mine.items())
        if not total:
            return 0.0
        norms = [max(1, sum(weight**2 for weight in terms.values())) ** 0.5 for terms in (mine, theirs)]
        brief = BY.brief_bonus * (1 - min(len(mine), len(theirs)) / WIDTH)
        return float((total / norms[0] / norms[1] + brief) * max(0.0, 1 - abs(one.time - other.time) / BY.fade_ms))

    def compared(self, story: int) -> list[int]:
        """The articles with terms, the newest first."""
        return [order for order in sorted(self.stories[story], reverse=True) if len(self.articles[order].terms)]

    def nearest(self, new: Article) -> dict[int, float]:
        """Every story's likeness."""
        found = {}
        for story in self.stories:
            most_similar = sorted(
                (self.similarity(new, self.articles[order]) for order in self.compared(story)), reverse=True
            )[:2]
            if most_similar and most_similar[0]:
                found[story] = sum(most_similar) / len(most_similar)
        return found


TERMS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, LEVELS - 1)), max_size=WIDTH, unique_by=lambda term: term[0]
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "put", "drop", "merge"]),
        st.integers(0, 3),
        st.integers(0, 9),
        st.integers(0, 60),
        TERMS,
    ),
    max_size=40,
)


def terms_of(made: list[tuple[int, int]]) -> Terms:
    """Terms of pairs of hash and level."""
    return np.array(sorted(hash_ << 4 | level for hash_, level in made), np.uint32)


@settings(max_examples=300)
@given(STEPS)
def test_the_index_is_as_a_plain_one(steps: list[tuple[str, int, int, int, list[tuple[int, int]]]]) -> None:
    """After any additions, evictions and merges both indexes agree on every story, and on a new article."""
    index, plain, order = arrays.empty(PLACES, WIDTH), Plain(), 0
    for step, story, back, time, made in steps:
        if step == "put":
            order += 1
            drop(index, plain, order - PLACES)
            one = Article(time, time + back, back % 3, terms_of(made))
            arrays.put(index, order, one.time, one.eviction_time, story, one.source, pack(one.terms))
            plain.articles[order] = one
            plain.stories.setdefault(story, []).append(order)
        elif step == "drop":
            drop(index, plain, order - back)
        elif {story, back % 4} <= set(plain.stories) and story != back % 4:
            arrays.merge(index, story, back % 4)
            plain.stories[story] = sorted(plain.stories[story] + plain.stories.pop(back % 4))
        check(index, plain)
        new = Article(time, time, 0, terms_of(made))
        stories, likeness = arrays.nearest(index, ALL, order + 1, new.time, pack(new.terms))
        if order + 1 - PLACES not in plain.articles:
            found = dict(zip(stories.tolist(), likeness.tolist(), strict=True))
            assert found == pytest.approx(plain.nearest(new))


def drop(index: arrays.StoryIndex, plain: Plain, order: int) -> None:
    """Forget an article in both."""
    emptied = arrays.drop(index, order)
    if order in plain.articles:
        del plain.articles[order]
        story = next(story for story, orders in plain.stories.items() if order in orders)
        plain.stories[story].remove(order)
        if not plain.stories[story]:
            del plain.stories[story]
            assert emptied == story
            return
    assert emptied == arrays.NONE


def check(index: arrays.StoryIndex, plain: Plain) -> None:
    """Counts, sources, eviction times, last articles and links between stories."""
    for story, orders in plain.stories.items():
        compared = plain.compared(story)
        assert index.stories[story, arrays.ARTICLES] == len(orders)
        assert index.articles[arrays.last(index, story, 3), arrays.ORDER].tolist() == compared[:3]
        assert arrays.sources(index, story, 100) == len({plain.articles[order].source for order in orders} - {0})
        assert arrays.latest_eviction(index, story) == max(plain.articles[order].eviction_time for order in orders)
        for other in plain.stories:
            pairs = [(plain.articles[a], plain.articles[b]) for a in compared for b in plain.compared(other)]
            mean = sum(plain.similarity(one, two) for one, two in pairs) / max(1, len(pairs))
            assert arrays.average_link(index, BY, story, other) == pytest.approx(mean)


def test_a_chain_is_followed_so_far_and_no_further() -> None:
    """With a limit of two, the third newest article of a term is not looked at."""
    index = arrays.empty(PLACES, WIDTH)
    for order in range(3):
        arrays.put(index, order, 0, 0, order, 0, pack(terms_of([(1, 0)])))
    stories, _ = arrays.nearest(index, BY._replace(chain_most=2), 3, 0, pack(terms_of([(1, 0)])))
    assert sorted(stories.tolist()) == [1, 2]
