"""The state's keys: articles and a few marks go to the changelog; heads of chains and the order of leaving are derived.

`a` + name: an article (`Known`). `p` + name: the copy to show instead of it (`preferred`). `m`: how many articles there
were, and the clock. `g`: keys whose last holder left.
Derived: each key, whose first letter is its kind (`w`, `l`, `x`, `u`, `s`): the newest article that holds it; older
ones follow from article to article.
`t` + time + name: articles in the order in which they leave.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from vigie.agents.dedup.known import Known, held, pack, unpack
from vigie.agents.dedup.preferred import Copy
from vigie.agents.dedup.preferred import pack as pack_copy
from vigie.agents.dedup.preferred import unpack as unpack_copy
from vigie.agents.stage import Change, View

ARTICLE, LEAVES, MARKS, GONE, PREFERRED = b"a", b"t", b"m", b"g", b"p"
AFTER_ARTICLES = b"b"
_TIME_BYTES = 8
_REF_BYTES = 8
_TIME_OFFSET = 1 << 62


def derive(key: bytes, old: bytes | None, new: bytes | None) -> Iterable[Change]:
    """The local entries that follow from a change of an article or of `g`."""
    if key[:1] == GONE and new:
        return [(gone, None) for gone in _pieces(new)]
    if key[:1] != ARTICLE:
        return ()
    left: list[Change] = [] if old is None else [(leaves(held(old)[0], key[1:]), None)]
    return left if new is None else left + entries(key[1:], *held(new))


def entries(name: bytes, kept: int, keys: Iterable[bytes]) -> list[Change]:
    """What is derived from an article."""
    return [(leaves(kept, name), b""), *[(key, name) for key in keys]]


def leaves(kept: int, name: bytes = b"") -> bytes:
    """The place of an article in the order of leaving."""
    return LEAVES + (kept + _TIME_OFFSET).to_bytes(_TIME_BYTES, "big") + name


class Ledger:
    """A view with a batch's own changes over it, and a bounded cache of unpacked articles."""

    def __init__(self, cached: int) -> None:
        self._cached = cached
        self._cache: OrderedDict[bytes, Known] = OrderedDict()
        self._view: View
        self._laid: dict[bytes, bytes | None] = {}
        self._changes: dict[bytes, bytes | None] = {}
        self._gone: list[bytes] = []
        self._none_before = LEAVES

    def open(self, view: View, keys: Sequence[bytes]) -> None:
        """Begin a batch over a view; these keys will be asked for, and are read at once."""
        self._view, self._changes, self._gone = view, {}, []
        self._laid = dict(zip(keys, view.many(keys), strict=True))

    def clear(self) -> None:
        """Forget what is cached: the state is another."""
        self._cache.clear()
        self._none_before = LEAVES

    def close(self) -> list[Change]:
        """The batch's changes. The keys gone come first: an article of the same batch may take one up again."""
        gone: list[Change] = [(GONE, b"".join(bytes((len(key),)) + key for key in self._gone))] if self._gone else []
        return gone + list(self._changes.items())

    def marks(self) -> bytes | None:
        """The stage's own marks."""
        return self._get(MARKS)

    def mark(self, marks: bytes) -> None:
        """Set the marks."""
        self._laid[MARKS] = self._changes[MARKS] = marks

    def article(self, name: bytes) -> Known | None:
        """An article by its name in the index."""
        known = self._cache.get(name)
        if known is not None:
            self._cache.move_to_end(name)
            return known
        record = self._get(ARTICLE + name)
        return None if record is None else self._remember(name, unpack(record))

    def head(self, key: bytes) -> bytes:
        """The name of the newest holder of a key; empty if there is none. Asked twice an article, read once a batch."""
        if key in self._laid:
            return self._laid[key] or b""
        name = self._laid[key] = self._view.get(key)
        return name or b""

    def heads(self, keys: Iterable[bytes]) -> list[bytes]:
        """The same of several keys, in their order."""
        laid, get, found = self._laid, self._view.get, []
        for key in keys:
            if key not in laid:
                laid[key] = get(key)
            found.append(laid[key] or b"")
        return found

    def add(self, name: bytes, known: Known) -> None:
        """Keep an article."""
        place = ARTICLE + name
        self._changes[place] = self._laid[place] = pack(known)
        self._laid.update(entries(name, known.kept, [key for key, _ in known.heads]))
        self._none_before = min(self._none_before, leaves(known.kept, name))
        self._remember(name, known)

    def preferred(self, name: bytes) -> Copy | None:
        """The copy of an article that is shown instead of it."""
        record = self._get(PREFERRED + name)
        return None if record is None else unpack_copy(record)

    def prefer(self, name: bytes, copy: Copy) -> None:
        """Show this copy of an article from now on."""
        self._laid[PREFERRED + name] = self._changes[PREFERRED + name] = pack_copy(copy)

    def leaving(self, until: int, most: int) -> list[bytes]:
        """The names of the articles kept for a time before `until`, oldest first; they are to be forgotten.

        Looked for from where the last ones were: a store keeps what was deleted for long, and would walk through it.
        """
        begin, bound = self._none_before, leaves(until)
        laid = {key: value for key, value in self._laid.items() if begin <= key < bound}
        found = {key for key, _ in islice(self._view.scan(begin, bound), most + len(laid) + 1)}
        alive = sorted(key for key in found.union(laid) if laid.get(key, b"") is not None)
        self._none_before = max(begin, bound) if len(alive) <= most else alive[most]
        return [key[-_REF_BYTES:] for key in alive[:most]]

    def forget(self, name: bytes) -> Known | None:
        """Drop an article, and the keys that it is the newest holder of. What it was."""
        record = self._get(ARTICLE + name)
        if record is None:
            return None
        known = self._cache.pop(name, None) or unpack(record)
        gone = [key for key, _ in known.heads if self.head(key) == name]
        self._gone += gone
        self._laid.update(dict.fromkeys(gone))
        self._laid[leaves(known.kept, name)] = None
        self._changes[ARTICLE + name] = self._laid[ARTICLE + name] = None
        if self._get(PREFERRED + name) is not None:
            self._changes[PREFERRED + name] = self._laid[PREFERRED + name] = None
        return known

    def _get(self, key: bytes) -> bytes | None:
        return self._laid[key] if key in self._laid else self._view.get(key)

    def _remember(self, name: bytes, known: Known) -> Known:
        self._cache[name] = known
        if len(self._cache) > self._cached:
            self._cache.popitem(last=False)
        return known


def _pieces(joined: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(joined):
        size = joined[at]
        yield joined[at + 1 : at + 1 + size]
        at += 1 + size
