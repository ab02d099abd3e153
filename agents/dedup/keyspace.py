"""The stage's keys. Articles, canonical copies and the clock go to the changelog; everything else is derived.

`a` + name: an article (`article_record`). `p` + name: its canonical copy (`canonical_copy`). `m`: the number of
articles processed, and the stream's clock.

Derived (`key_index`): the newest holder of each key and the expiry order.
A key's first letter is its kind (`w`, `l`, `x`, `u`, `s`), its value the newest holder; older holders follow from
article to article. `h` + key + article: the holder of the key after that article is evicted. `t` + time + name:
articles in expiry order.
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
    changes_on_add,
    changes_on_remove,
    derive,
    expiry_key,
    find_holder,
    next_newest,
)
from vigie.agents.stage import Change, View

CLOCK, CANONICAL = b"m", b"p"
AFTER_ARTICLES = b"b"
_REF_BYTES = 8


class Keyspace:
    """A view with a batch's changes layered over it, and a bounded cache of unpacked articles.

    The cache also knows which articles arrived without a successor. They never get one, so displacing one of them as
    the newest holder of a key needs no read.
    """

    def __init__(self, cached: int) -> None:
        self._cached = cached
        self._cache: OrderedDict[bytes, ArticleRecord] = OrderedDict()
        self._without_successor: set[bytes] = set()
        self._view: View
        self._overlay: dict[bytes, bytes | None] = {}
        self._changes: dict[bytes, bytes | None] = {}
        self._expiring: dict[bytes, bytes | None] = {}
        self._evicted: set[bytes] = set()
        self._derived: dict[bytes, tuple[bytes, dict[bytes, bytes | None]]] = {}
        self._changed_once = True
        self._first_expiry = EXPIRY

    def begin_batch(self, view: View, keys: Sequence[bytes]) -> None:
        """Begin a batch over a view. `keys` are read at once, because the batch will need them."""
        self._view, self._changes, self._evicted = view, {}, set()
        self._expiring, self._derived, self._changed_once = {}, {}, True
        # one read of many keys costs the store far less than many reads of one
        self._overlay = dict(zip(keys, view.many(keys), strict=True))

    def clear(self) -> None:
        """Empty the cache: the state is another one."""
        self._cache.clear()
        self._without_successor.clear()
        self._first_expiry = EXPIRY

    def end_batch(self) -> list[Change]:
        """The batch's changes, articles in the order in which they were added and removed."""
        return list(self._changes.items())

    def derive(self, key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
        """What follows from a change: as `add` found it for the last batch's changes, else computed from the state."""
        record, found = self._derived.pop(key, (None, {}))
        # only for the very record that `add` packed, and only if no article of the batch changed twice: the batch may
        # have been dropped, and another one may be replayed now
        if self._changed_once and old is None and record is new is not None:
            return found.items()
        return derive(key, old, new, view)

    def set_clock(self, clock: bytes) -> None:
        """Store the clock."""
        self._overlay[CLOCK] = self._changes[CLOCK] = clock

    def article(self, name: bytes) -> ArticleRecord | None:
        """An article by its name in the index."""
        record = self._cache.get(name)
        if record is not None:
            self._cache.move_to_end(name)
            return record
        packed = self._get(ARTICLE + name)
        return None if packed is None else self._cache_article(name, unpack(packed))

    def newest(self, key: bytes) -> bytes:
        """The name of a key's newest holder; empty if none. Read at most once per batch."""
        if key not in self._overlay:
            name, get = self._view.get(key), self._view.get
            self._overlay[key] = next_newest(key, name, self._evicted, get) if name in self._evicted else name
        return self._overlay[key] or b""

    def newest_of(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The newest holder of each key, in the order of the keys."""
        overlay = self._overlay
        try:
            return {key: overlay[key] or b"" for key in keys}
        except KeyError:  # boilerplate was removed from the text, so its keys are not those read at the beginning
            return {key: self.newest(key) for key in keys}

    def add(self, name: bytes, record: ArticleRecord) -> None:
        """Add an article."""
        place, expiry = ARTICLE + name, expiry_key(record.eviction_time, name)
        self._note_change(place)
        # An article evicted and added again in one batch must come after the articles between the two, because the
        # changelog replays in this order. A dict keeps the first position of a key unless it is popped.
        self._changes.pop(place, None)
        self._changes[place] = self._overlay[place] = packed = pack(record)
        found = changes_on_add(name, record, self._get, self._find_holder)
        self._overlay.update(found)
        self._expiring[expiry] = b""  # `expired` scans the committed view, which lacks this batch's articles
        self._derived[place] = packed, found
        # a late article may expire before the place where the last scan ended
        self._first_expiry = min(self._first_expiry, expiry)
        self._cache_article(name, record)
        if len(found) == len(record.keys) + 1:  # the keys and the expiry entry, hence no successor
            self._without_successor.add(name)
        else:
            self._without_successor.discard(name)

    def canonical_copy(self, name: bytes) -> Copy | None:
        """The copy to show in place of an article; None if that is the article itself."""
        record = self._get(CANONICAL + name)
        return None if record is None else unpack_copy(record)

    def set_canonical_copy(self, name: bytes, copy: Copy) -> None:
        """Show this copy of an article from now on."""
        self._overlay[CANONICAL + name] = self._changes[CANONICAL + name] = pack_copy(copy)

    def expired(self, until: int, most: int) -> list[bytes]:
        """The names of up to `most` articles with an eviction time before `until`, oldest first. Remove them all.

        The scan starts where the last one ended: a store keeps deleted keys for a while and would walk through them.
        """
        begin, bound = self._first_expiry, expiry_key(until)
        overlay = {key: value for key, value in self._expiring.items() if begin <= key < bound}
        # entries may be deleted in the overlay, so that many more are read
        found = {key for key, _ in islice(self._view.scan(begin, bound), most + len(overlay) + 1)}
        alive = sorted(key for key in found.union(overlay) if overlay.get(key, b"") is not None)
        self._first_expiry = max(begin, bound) if len(alive) <= most else alive[most]
        return [key[-_REF_BYTES:] for key in alive[:most]]

    def remove(self, name: bytes) -> ArticleRecord | None:
        """Remove an article and return it. Keys not yet read in this batch are updated when they are read."""
        packed = self._get(ARTICLE + name)
        if packed is None:
            return None
        record = self._cache.pop(name, None) or unpack(packed)
        self._without_successor.discard(name)
        # `newest` reads keys from the committed view, which still names this article
        self._evicted.add(name)
        self._note_change(ARTICLE + name)
        self._changes[ARTICLE + name] = self._overlay[ARTICLE + name] = None
        read = [pair for pair in zip(record.keys, record.predecessors, strict=True) if pair[0] in self._overlay]
        keys, predecessors = zip(*read, strict=True) if read else ((), ())
        article = IndexedKeys(record.eviction_time, record.order, keys, predecessors)
        self._overlay.update(changes_on_remove(name, article, self._get))
        self._expiring[expiry_key(record.eviction_time, name)] = None
        if self._get(CANONICAL + name) is not None:
            self._changes[CANONICAL + name] = self._overlay[CANONICAL + name] = None
        return record

    def _note_change(self, place: bytes) -> None:
        """Note that an article changes. Of two changes in one batch the changelog gets the last only.

        What `add` derived for the other articles relied on both, so `derive` must then compute it anew.
        """
        self._changed_once = self._changed_once and place not in self._changes

    def _find_holder(self, name: bytes) -> Holder | None:
        """What the key index needs of an article, from the cache if it is there."""
        record = self._cache.get(name)
        if record is None:
            return find_holder(self._get, name)
        return Holder(record.eviction_time, record.order, name in self._without_successor)

    def _get(self, key: bytes) -> bytes | None:
        return self._overlay[key] if key in self._overlay else self._view.get(key)

    def _cache_article(self, name: bytes, record: ArticleRecord) -> ArticleRecord:
        self._cache[name] = record
        if len(self._cache) > self._cached:
            self._without_successor.discard(self._cache.popitem(last=False)[0])
        return record
