"""Stories: articles about one event, found as they come by the words of title and lead.

One pass over the stream (first story detection: Allan, Papka and Lavrenko 1998) with links to the likest articles of
a story rather than to its centroid, and likeness that fades with time (Yang, Pierce and Carbonell 1998). Two stories
whose articles turn out to be alike on average (average link, as offline agglomeration would have it) become one.
"""

from __future__ import annotations

from typing import NamedTuple

from vigie.agents.dedup import story_index as arrays
from vigie.agents.dedup.article_record import ArticleRecord, StoryMember, story_member
from vigie.agents.dedup.key_index import ARTICLE
from vigie.agents.dedup.keyspace import AFTER_ARTICLES
from vigie.agents.dedup.story_index import ARTICLES, KEPT, NONE, ORDER, STORY
from vigie.agents.dedup.terms import Packed, packed
from vigie.agents.dedup.thresholds import StoryThresholds
from vigie.agents.dedup.verdict import ALONE, StorySnapshot
from vigie.agents.stage import View


class JoinedStory(NamedTuple):
    """What became of an article among the stories. `kept`: until when it is remembered, for the stories it ended."""

    story_id: str
    story: StorySnapshot
    kept: int


class Stories:
    """The stories of the last articles, in arrays: read from the state once, then told of every article."""

    def __init__(self, config: StoryThresholds) -> None:
        self._config = config
        self._loaded = False
        self._index: arrays.StoryIndex
        self._ids: list[str]
        self._free: list[int]
        self._stories: dict[str, int]
        self._absorbed: dict[int, set[tuple[int, str]]]
        self._ended: dict[int, tuple[str, ...]]

    def clear(self) -> None:
        """The state is another: it is to be read anew."""
        self._loaded = False

    def open(self, view: View, articles: int) -> None:
        """Read the last articles of a state that has taken so many, if it is not the one followed until now."""
        if self._loaded:
            return
        self._index = arrays.empty(self._config.remembered, self._config.terms)
        self._ids, self._free, self._stories, self._absorbed, self._ended = [], [], {}, {}, {}
        known = (story_member(record) for _, record in view.scan(ARTICLE, AFTER_ARTICLES))
        last = [one for one in known if one.order > articles - self._config.remembered]
        for one in sorted(last, key=lambda one: one.order):
            self._add(one, one.story_id, packed(one.terms))
        self._loaded = True

    def current(self, known: ArticleRecord) -> str:
        """The story that an article is in by now."""
        story = self._story_at(known.order)
        all_keys = known.verdict.story_id or known.canonical
        story = self._stories.get(all_keys, NONE) if story == NONE else story
        return all_keys if story == NONE else self._ids[story]

    def join(self, new: StoryMember, told: str | None) -> JoinedStory:
        """A new article among the stories: in the one `told`, else in the likest, else in its own, `new.story_id`.

        Stories that it shows to be one become one: the smaller gets the id of the larger.
        """
        self._make_room(new.order)
        terms = packed(new.terms)
        near = arrays.nearest(self._index, self._config, new.order, new.time, terms)[0].tolist()
        if told is None and near:
            told = self._ids[near[0]]
        story = self._add(new, told or new.story_id, terms)
        ended, kept = [], new.kept
        for other in [one for one in near if one != story]:
            if self._one(story, other):
                larger, smaller = self._by_size(story, other)
                kept = max(kept, arrays.longest(self._index, smaller) + 1)
                ended.append(self._merge(larger, smaller, new.order))
                story = larger
        if ended:
            self._index.articles[self._place(new.order), KEPT] = kept
            self._ended[new.order] = tuple(ended)
        return JoinedStory(self._ids[story], self._gathered(story, len(ended)), kept)

    def copy(self, new: StoryMember) -> StorySnapshot:
        """A copy of one of the articles of `new.story_id` has come."""
        self._make_room(new.order)
        return self._gathered(self._add(new, new.story_id, packed(new.terms)), 0)

    def forget(self, known: ArticleRecord) -> None:
        """An article is no longer remembered."""
        self._drop(known.order)

    def _place(self, order: int) -> int:
        return order % len(self._index.articles)

    def _story_at(self, order: int) -> int:
        at = self._place(order)
        return int(self._index.compared[at, STORY]) if self._index.articles[at, ORDER] == order else NONE

    def _add(self, new: StoryMember, story_id: str, terms: Packed) -> int:
        story = self._stories.get(story_id, NONE)
        if story == NONE:
            story = self._stories[story_id] = self._named(story_id)
        arrays.put(self._index, new.order, new.time, new.kept, story, new.source, terms)
        for gone in new.absorbed:
            smaller = self._stories.get(gone, NONE)
            if smaller == NONE:
                self._end(gone, story, new.order)
            elif smaller != story:
                self._merge(story, smaller, new.order)
        if new.absorbed:
            self._ended[new.order] = new.absorbed
        return story

    def _named(self, story_id: str) -> int:
        if self._free:
            story = self._free.pop()
            self._ids[story] = story_id
        else:
            story = len(self._ids)
            self._ids.append(story_id)
        return story

    def _one(self, story: int, other: int) -> bool:
        """Whether two stories turn out to be one."""
        figures = self._config
        return arrays.linked(self._index, figures, story, other) >= figures.merge_factor * figures.cut

    def _by_size(self, one: int, other: int) -> tuple[int, int]:
        """The story of more articles, and the other; of equals the one that was there before."""
        articles = self._index.stories[:, ARTICLES]
        return (one, other) if articles[one] > articles[other] else (other, one)

    def _merge(self, larger: int, smaller: int, order: int) -> str:
        """The smaller's articles are the larger's, by the article of that order; the id that ends."""
        arrays.merge(self._index, larger, smaller)
        gone = self._ids[smaller]
        self._end(gone, larger, order)
        for before, story_id in self._absorbed.pop(smaller, ()):
            self._end(story_id, larger, before)
        self._ids[smaller] = ""
        self._free.append(smaller)
        return gone

    def _end(self, story_id: str, larger: int, order: int) -> None:
        self._stories[story_id] = larger
        self._absorbed.setdefault(larger, set()).add((order, story_id))

    def _gathered(self, story: int, ended: int) -> StorySnapshot:
        index, figures = self._index, self._config
        absorbed = self._absorbed.get(story, ())
        articles = int(index.stories[story, ARTICLES])
        if articles == 1 and not absorbed:
            return ALONE
        told = sorted(absorbed)[-figures.absorbed_told :]
        sources = max(1, arrays.sources(index, story, figures.sources_counted))
        return StorySnapshot(articles, sources, tuple(story_id for _, story_id in told), ended)

    def _make_room(self, order: int) -> None:
        self._drop(order - self._config.remembered)

    def _drop(self, order: int) -> None:
        story = self._story_at(order)
        if story == NONE:
            return
        for story_id in self._ended.pop(order, ()):
            self._absorbed[self._stories.pop(story_id)].discard((order, story_id))
        if arrays.drop(self._index, order) != NONE:
            self._absorbed.pop(story, None)
            del self._stories[self._ids[story]]
            self._ids[story] = ""
            self._free.append(story)
