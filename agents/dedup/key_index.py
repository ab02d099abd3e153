"""Who holds a key: its newest living article, in whatever order they leave. Derived of articles alone.

The newest is the head. An older one becomes it again only if it outlives all newer ones; such articles are each other's
heirs, the newest first: a stack, as in the search for the nearest greater value. An article that comes takes those off
that leave before it; the heirs that are left to it are alive when it leaves.
Whatever a compacted changelog still tells of articles that left: none of them took one off that lives, for they left
before it. So what lives lies below them, and is the head when they are gone, as it is where nothing was compacted.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from functools import partial
from itertools import chain, compress
from typing import NamedTuple

from vigie.agents.dedup.article_record import ArticleRecord, IndexedKeys, eviction_time_and_order, indexed_keys
from vigie.agents.stage import Change, View

ARTICLE, EXPIRY, SUCCESSOR = b"a", b"t", b"h"
Get = Callable[[bytes], bytes | None]
_TIME_BYTES = 8
_TIME_OFFSET = 1 << 62
_REF_BYTES = 8
_ORDER_BYTES = 5


class Holder(NamedTuple):
    """Of a living article: until when it is kept, its order, and whether it is known to have come without heirs."""

    kept: int
    order: int
    heirless: bool = False


Lives = Callable[[bytes], Holder | None]


def derive(key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
    """The local entries that follow from a change of an article; `view` has the change, not yet what follows."""
    if key[:1] != ARTICLE:
        return ()
    name = key[1:]
    left = {} if old is None else departs(name, indexed_keys(old), view.get)
    if new is None:
        return left.items()
    get: Get = (lambda asked: left[asked] if asked in left else view.get(asked)) if left else view.get
    came = arrives(name, indexed_keys(new), get, partial(life, get))
    return chain(left.items(), came.items())


def arrives(name: bytes, came: IndexedKeys | ArticleRecord, get: Get, lives: Lives) -> dict[bytes, bytes | None]:
    """What an article changes that takes its keys up: it is their newest holder."""
    changes: dict[bytes, bytes | None] = dict.fromkeys(came.keys, name)
    changes[leaves(came.kept, name)] = b""
    for key in compress(came.keys, came.predecessors):
        _take_over(changes, key, name, came, get, lives)
    return changes


def departs(name: bytes, gone: IndexedKeys, get: Get) -> dict[bytes, bytes | None]:
    """What an article changes that leaves: the keys that it is the newest holder of go to its heirs, or to nobody."""
    changes: dict[bytes, bytes | None] = {leaves(gone.kept, name): None}
    for key, before in zip(gone.keys, gone.predecessors, strict=True):
        if get(key) == name:
            changes[key] = None
            if before:
                changes |= _inherited(key, name, gone.order, get)
    return changes


def successor(key: bytes, head: bytes, gone: Container[bytes], get: Get) -> bytes | None:
    """Who holds a key whose head is gone, with others perhaps; `get` still knows them."""
    record = get(ARTICLE + head)
    older = None if record is None else get(heir(key, head, eviction_time_and_order(record)[1]))
    while older is not None and (older[:_REF_BYTES] in gone or _leaves(older, get) is None):
        older = get(SUCCESSOR + key + older)
    return None if older is None else older[:_REF_BYTES]


def life(get: Get, name: bytes) -> Holder | None:
    """What is read of an article, told by its name; None if it has left."""
    record = get(ARTICLE + name)
    return None if record is None else Holder(*eviction_time_and_order(record))


def heir(key: bytes, name: bytes, order: int) -> bytes:
    """The place of the heir to a key of the article of that order."""
    return SUCCESSOR + key + name + order.to_bytes(_ORDER_BYTES, "big")


def leaves(kept: int, name: bytes = b"") -> bytes:
    """The place of an article in the order of leaving."""
    return EXPIRY + (kept + _TIME_OFFSET).to_bytes(_TIME_BYTES, "big") + name


def _take_over(
    changes: dict[bytes, bytes | None], key: bytes, name: bytes, came: IndexedKeys | ArticleRecord, get: Get, lives: Lives
) -> None:
    """Add the heirs of a new head: the old one, or those of its heirs, that outlive it."""
    head, until = get(key), (came.kept, name)
    lived = lives(head) if head else None
    if head is None or lived is None:
        return
    if lived.heirless and (lived.kept, head) < until:  # as nearly always
        return
    older: bytes | None = head + lived.order.to_bytes(_ORDER_BYTES, "big")
    left: tuple[int, bytes] | None = (lived.kept, head)
    while older is not None and (left is None or left < until):
        place = SUCCESSOR + key + older
        older = get(place)
        if older is not None:
            changes[place] = None
            left = _leaves(older, get)
    if older is not None:
        changes[heir(key, name, came.order)] = older


def _inherited(key: bytes, name: bytes, order: int, get: Get) -> dict[bytes, bytes | None]:
    """The key with the first heir that is alive, if there is one."""
    changes: dict[bytes, bytes | None] = {}
    place = heir(key, name, order)
    while (older := get(place)) is not None:
        changes[place] = None
        if _leaves(older, get) is not None:
            changes[key] = older[:_REF_BYTES]
            break
        place = SUCCESSOR + key + older
    return changes


def _leaves(one: bytes, get: Get) -> tuple[int, bytes] | None:
    """What orders an article, told by name and order, among the leaving; None if it has left."""
    name = one[:_REF_BYTES]
    record = get(ARTICLE + name)
    if record is None:
        return None
    kept, order = eviction_time_and_order(record)
    return (kept, name) if order == int.from_bytes(one[_REF_BYTES:], "big") else None
