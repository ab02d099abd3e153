"""Groups articles on one event into stories as they arrive, by the terms of title and lead.

One pass over the stream (first story detection: Allan, Papka and Lavrenko 1998), with links to the most similar
articles of a story instead of its centroid, and similarity that fades with time (Yang, Pierce and Carbonell 1998). Two
stories whose articles turn out to be similar on average merge (average link, as in agglomerative clustering).
"""

from __future__ import annotations

from typing import NamedTuple

from vigie.agents.dedup import story_index as arrays
from vigie.agents.dedup.article_record import ArticleRecord, StoryMember, story_member
from vigie.agents.dedup.key_index import ARTICLE
from vigie.agents.dedup.keyspace import AFTER_ARTICLES
from vigie.agents.dedup.story_index import ARTICLES, EVICTION_TIME, NONE, ORDER, STORY
from vigie.agents.dedup.terms import Packed, packed
from vigie.agents.dedup.thresholds import StoryThresholds
from vigie.agents.dedup.verdict import ALONE, StorySnapshot
from vigie.agents.stage import View


class JoinedStory(NamedTuple):
    """The story that an article joined. `eviction_time`: the article's, later than those of the stories it merged."""

    story_id: str
    story: StorySnapshot
    eviction_time: int


class Stories:
    """The stories of the last articles, in arrays. Read from the state once, then updated with every article."""

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
        """Read everything again at the next batch: the state is another one."""
        self._loaded = False

    def load(self, view: View, articles: int) -> None:
        """Read the last articles of a state that has processed so many, unless they are loaded."""
        if self._loaded:
            return
        self._index = arrays.empty(self._config.window_articles, self._config.terms)
        self._ids, self._free, self._stories, self._absorbed, self._ended = [], [], {}, {}, {}
        members = (story_member(record) for _, record in view.scan(ARTICLE, AFTER_ARTICLES))
        last = [one for one in members if one.order > articles - self._config.window_articles]
        # in processing order, so that a merge finds the stories it merged as they were
        for one in sorted(last, key=lambda one: one.order):
            self._add(one, one.story_id, packed(one.terms))
        self._loaded = True

    def current(self, record: ArticleRecord) -> str:
        """The story that an article belongs to by now."""
        story = self._story_of(record.order)
        stored = record.verdict.story_id or record.original_id
        story = self._stories.get(stored, NONE) if story == NONE else story
        return stored if story == NONE else self._ids[story]

    def join(self, new: StoryMember, continued: str | None) -> JoinedStory:
        """Add a new article: to the story it continues, else to the most similar one, else to its own `new.story_id`.

        It may show that other stories are the same one. They merge; the smaller takes the id of the larger.
        """
        self._make_room(new.order)
        terms = packed(new.terms)
        # computed before the article is added, or it would be most similar to itself
        near = arrays.nearest(self._index, self._config, new.order, new.time, terms)[0].tolist()
        if continued is None and near:
            continued = self._ids[near[0]]
        story = self._add(new, continued or new.story_id, terms)
        ended, eviction_time = [], new.eviction_time
        for other in [one for one in near if one != story]:
            if self._are_one(story, other):
                larger, smaller = self._by_size(story, other)
                # this article records the merge: it must outlive the smaller story, or a restart would undo it
                eviction_time = max(eviction_time, arrays.latest_eviction(self._index, smaller) + 1)
                ended.append(self._merge(larger, smaller, new.order))
                story = larger
        if ended:
            self._index.articles[self._place(new.order), EVICTION_TIME] = eviction_time
            self._ended[new.order] = tuple(ended)
        return JoinedStory(self._ids[story], self._snapshot(story, len(ended)), eviction_time)

    def add_copy(self, new: StoryMember) -> StorySnapshot:
        """Add a copy to the story of its original, `new.story_id`."""
        self._make_room(new.order)
        return self._snapshot(self._add(new, new.story_id, packed(new.terms)), 0)

    def remove(self, record: ArticleRecord) -> None:
        """Remove an evicted article."""
        self._drop(record.order)

    def _place(self, order: int) -> int:
        return order % len(self._index.articles)

    def _story_of(self, order: int) -> int:
        at = self._place(order)
        return int(self._index.compared[at, STORY]) if self._index.articles[at, ORDER] == order else NONE

    def _add(self, new: StoryMember, story_id: str, terms: Packed) -> int:
        story = self._stories.get(story_id, NONE)
        if story == NONE:
            story = self._stories[story_id] = self._new_story(story_id)
        arrays.put(self._index, new.order, new.time, new.eviction_time, story, new.source, terms)
        for gone in new.absorbed:
            smaller = self._stories.get(gone, NONE)
            # while loading, the merged story's articles may be evicted: its id must still lead to the larger one
            if smaller == NONE:
                self._end(gone, story, new.order)
            elif smaller != story:
                self._merge(story, smaller, new.order)
        if new.absorbed:
            self._ended[new.order] = new.absorbed
        return story

    def _new_story(self, story_id: str) -> int:
        if self._free:
            story = self._free.pop()
            self._ids[story] = story_id
        else:
            story = len(self._ids)
            self._ids.append(story_id)
        return story

    def _are_one(self, story: int, other: int) -> bool:
        """Whether two stories are similar enough on average to merge."""
        config = self._config
        return arrays.average_link(self._index, config, story, other) >= config.merge_factor * config.min_similarity

    def _by_size(self, one: int, other: int) -> tuple[int, int]:
        """The larger story, then the smaller; of equals the `other`, which was there before, counts as larger."""
        articles = self._index.stories[:, ARTICLES]
        return (one, other) if articles[one] > articles[other] else (other, one)

    def _merge(self, larger: int, smaller: int, order: int) -> str:
        """Merge the smaller story into the larger, by the article of that order. Returns the id that ends."""
        arrays.merge(self._index, larger, smaller)
        gone = self._ids[smaller]
        self._end(gone, larger, order)
        # ids that ended in the smaller story now lead on to the larger, each still by the article that ended it
        for before, story_id in self._absorbed.pop(smaller, ()):
            self._end(story_id, larger, before)
        # the number is free for a new story at once: the index has moved every article out of it
        self._ids[smaller] = ""
        self._free.append(smaller)
        return gone

    def _end(self, story_id: str, larger: int, order: int) -> None:
        self._stories[story_id] = larger
        self._absorbed.setdefault(larger, set()).add((order, story_id))

    def _snapshot(self, story: int, ended: int) -> StorySnapshot:
        index, config = self._index, self._config
        absorbed = self._absorbed.get(story, ())
        articles = int(index.stories[story, ARTICLES])
        if articles == 1 and not absorbed:
            return ALONE
        reported = sorted(absorbed)[-config.absorbed_reported :]
        sources = max(1, arrays.sources(index, story, config.sources_counted))
        return StorySnapshot(articles, sources, tuple(story_id for _, story_id in reported), ended)

    def _make_room(self, order: int) -> None:
        self._drop(order - self._config.window_articles)

    def _drop(self, order: int) -> None:
        story = self._story_of(order)
        if story == NONE:
            return
        # this article recorded the merge: without it a restart knows nothing of those ids, so neither may this process
        for story_id in self._ended.pop(order, ()):
            self._absorbed[self._stories.pop(story_id)].discard((order, story_id))
        if arrays.drop(self._index, order) != NONE:
            self._absorbed.pop(story, None)
            del self._stories[self._ids[story]]
            self._ids[story] = ""
            self._free.append(story)
