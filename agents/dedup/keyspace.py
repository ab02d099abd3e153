"""The state's keys: articles and a few marks go to the changelog; heads of chains and the order of leaving are derived.

`a` + name: an article (`ArticleRecord`). `p` + name: the copy to show instead of it (`preferred`). `m`: how many articles there
were, and the clock.
Derived (`holders`): each key, whose first letter is its kind (`w`, `l`, `x`, `u`, `s`): the newest article that holds
it; older ones follow from article to article.
`h` + key + article: who holds the key when that article has left, if anybody does.
`t` + time + name: articles in the order in which they leave.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from itertools import islice

from vigie.agents.dedup.article_record import ArticleRecord, IndexedKeys, pack, unpack
from vigie.agents.dedup.canonical_copy import Copy
from vigie.agents.dedup.canonical_copy import pack as pack_copy
from vigie.agents.dedup.canonical_copy import unpack as unpack_copy
from vigie.agents.dedup.key_index import (
    ARTICLE,
    EXPIRY,
    Holder,
    arrives,
    departs,
    derive,
    leaves,
    life,
    successor,
)
from vigie.agents.stage import Change, View

CLOCK, CANONICAL = b"m", b"p"
AFTER_ARTICLES = b"b"
_REF_BYTES = 8


class Keyspace:
    """A view with a batch's own changes over it, and a bounded cache of unpacked articles.

    Of the cached, those that came without heirs will never have one: where such a head is displaced nothing is read.
    """

    def __init__(self, cached: int) -> None:
        self._cached = cached
        self._cache: OrderedDict[bytes, ArticleRecord] = OrderedDict()
        self._heirless: set[bytes] = set()
        self._view: View
        self._laid: dict[bytes, bytes | None] = {}
        self._changes: dict[bytes, bytes | None] = {}
        self._leaving: dict[bytes, bytes | None] = {}
        self._gone: set[bytes] = set()
        self._follows: dict[bytes, tuple[bytes, dict[bytes, bytes | None]]] = {}
        self._in_turn = True
        self._none_before = EXPIRY

    def open(self, view: View, keys: Sequence[bytes]) -> None:
        """Begin a batch over a view; these keys will be asked for, and are read at once."""
        self._view, self._changes, self._gone = view, {}, set()
        self._leaving, self._follows, self._in_turn = {}, {}, True
        self._laid = dict(zip(keys, view.many(keys), strict=True))

    def clear(self) -> None:
        """Forget what is cached: the state is another."""
        self._cache.clear()
        self._heirless.clear()
        self._none_before = EXPIRY

    def close(self) -> list[Change]:
        """The batch's changes, articles in the order in which they came and left."""
        return list(self._changes.items())

    def derive(self, key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
        """What follows from a change: if it is the last batch's, as `add` found it, else worked out of the state."""
        record, found = self._follows.pop(key, (None, {}))
        if self._in_turn and old is None and record is new is not None:
            return found.items()
        return derive(key, old, new, view)

    def marks(self) -> bytes | None:
        """The stage's own marks."""
        return self._get(CLOCK)

    def mark(self, marks: bytes) -> None:
        """Set the marks."""
        self._laid[CLOCK] = self._changes[CLOCK] = marks

    def article(self, name: bytes) -> ArticleRecord | None:
        """An article by its name in the index."""
        known = self._cache.get(name)
        if known is not None:
            self._cache.move_to_end(name)
            return known
        record = self._get(ARTICLE + name)
        return None if record is None else self._remember(name, unpack(record))

    def head(self, key: bytes) -> bytes:
        """The name of the newest holder of a key; empty if there is none. Read once a batch."""
        if key not in self._laid:
            name, get = self._view.get(key), self._view.get
            self._laid[key] = successor(key, name, self._gone, get) if name in self._gone else name
        return self._laid[key] or b""

    def heads(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The same of several keys, in their order."""
        laid = self._laid
        try:
            return {key: laid[key] or b"" for key in keys}
        except KeyError:  # its site took a part of its text away: other keys than were asked for
            return {key: self.head(key) for key in keys}

    def add(self, name: bytes, known: ArticleRecord) -> None:
        """Keep an article."""
        place, last = ARTICLE + name, leaves(known.kept, name)
        self._turn(place)
        self._changes.pop(place, None)  # it comes after what came since it left
        self._changes[place] = self._laid[place] = record = pack(known)
        found = arrives(name, known, self._get, self._life)
        self._laid.update(found)
        self._leaving[last] = b""
        self._follows[place] = record, found
        self._none_before = min(self._none_before, last)
        self._remember(name, known)
        if len(found) == len(known.keys) + 1:  # keys and the place among the leaving, no heirs
            self._heirless.add(name)
        else:
            self._heirless.discard(name)

    def preferred(self, name: bytes) -> Copy | None:
        """The copy of an article that is shown instead of it."""
        record = self._get(CANONICAL + name)
        return None if record is None else unpack_copy(record)

    def prefer(self, name: bytes, copy: Copy) -> None:
        """Show this copy of an article from now on."""
        self._laid[CANONICAL + name] = self._changes[CANONICAL + name] = pack_copy(copy)

    def leaving(self, until: int, most: int) -> list[bytes]:
        """The names of the articles kept for a time before `until`, oldest first; they are to be forgotten.

        Looked for from where the last ones were: a store keeps what was deleted for long, and would walk through it.
        """
        begin, bound = self._none_before, leaves(until)
        laid = {key: value for key, value in self._leaving.items() if begin <= key < bound}
        found = {key for key, _ in islice(self._view.scan(begin, bound), most + len(laid) + 1)}
        alive = sorted(key for key in found.union(laid) if laid.get(key, b"") is not None)
        self._none_before = max(begin, bound) if len(alive) <= most else alive[most]
        return [key[-_REF_BYTES:] for key in alive[:most]]

    def forget(self, name: bytes) -> ArticleRecord | None:
        """Drop an article. What it was. Heads that nobody has asked for yet are seen to when somebody does."""
        record = self._get(ARTICLE + name)
        if record is None:
            return None
        known = self._cache.pop(name, None) or unpack(record)
        self._heirless.discard(name)
        self._gone.add(name)
        self._turn(ARTICLE + name)
        self._changes[ARTICLE + name] = self._laid[ARTICLE + name] = None
        asked = [head for head in zip(known.keys, known.predecessors, strict=True) if head[0] in self._laid]
        keys, predecessors = zip(*asked, strict=True) if asked else ((), ())
        self._laid.update(departs(name, IndexedKeys(known.kept, known.order, keys, predecessors), self._get))
        self._leaving[leaves(known.kept, name)] = None
        if self._get(CANONICAL + name) is not None:
            self._changes[CANONICAL + name] = self._laid[CANONICAL + name] = None
        return known

    def _turn(self, place: bytes) -> None:
        """A change of an article. Of two in one batch the first is not written: others would not find what they did."""
        self._in_turn = self._in_turn and place not in self._changes

    def _life(self, name: bytes) -> Holder | None:
        """What the holders need of an article, out of the cache if it is there."""
        known = self._cache.get(name)
        if known is None:
            return life(self._get, name)
        return Holder(known.kept, known.order, name in self._heirless)

    def _get(self, key: bytes) -> bytes | None:
        return self._laid[key] if key in self._laid else self._view.get(key)

    def _remember(self, name: bytes, known: ArticleRecord) -> ArticleRecord:
        self._cache[name] = known
        if len(self._cache) > self._cached:
            self._heirless.discard(self._cache.popitem(last=False)[0])
        return known
