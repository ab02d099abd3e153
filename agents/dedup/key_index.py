"""The newest live holder of each key, derived from the article records alone.

An older holder becomes the newest again only if it outlives every newer one. Such holders form a stack, as in the
search for the nearest greater value: a new article pops the holders that expire before it does, and the one left on top
is its successor. So a successor is always alive when the article above it expires.

A compacted changelog may still hold articles that were evicted. Each of them expired before every live article, so none
of them popped a live one. The live holders are still below them in the stack, and become the newest once they are gone,
as they do without compaction.
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
    """A live article that holds keys. `without_successor`: whether it is known to have none for any of its keys."""

    eviction_time: int
    order: int
    without_successor: bool = False


FindHolder = Callable[[bytes], Holder | None]


def derive(key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
    """The local entries that follow from a change of an article. `view` has the change, but not yet these entries."""
    if key[:1] != ARTICLE:
        return ()
    name = key[1:]
    removed = {} if old is None else changes_on_remove(name, indexed_keys(old), view.get)
    if new is None:
        return removed.items()
    # a replaced article is removed before it is added, so the addition must see the removal
    get: Get = (lambda asked: removed[asked] if asked in removed else view.get(asked)) if removed else view.get
    added = changes_on_add(name, indexed_keys(new), get, partial(find_holder, get))
    return chain(removed.items(), added.items())


def changes_on_add(
    name: bytes, article: IndexedKeys | ArticleRecord, get: Get, find: FindHolder
) -> dict[bytes, bytes | None]:
    """The changes when an article arrives and becomes the newest holder of its keys."""
    changes: dict[bytes, bytes | None] = dict.fromkeys(article.keys, name)
    changes[expiry_key(article.eviction_time, name)] = b""
    for key in compress(article.keys, article.predecessors):
        _displace_newest(changes, key, name, article, get, find)
    return changes


def changes_on_remove(name: bytes, article: IndexedKeys, get: Get) -> dict[bytes, bytes | None]:
    """The changes when an article is evicted: each key it is the newest holder of goes to its successor, if any."""
    changes: dict[bytes, bytes | None] = {expiry_key(article.eviction_time, name): None}
    for key, predecessor in zip(article.keys, article.predecessors, strict=True):
        if get(key) == name:
            changes[key] = None
            if predecessor:
                changes |= _promote_successor(key, name, article.order, get)
    return changes


def next_newest(key: bytes, newest: bytes, gone: Container[bytes], get: Get) -> bytes | None:
    """The newest holder of a key once the articles in `gone` are evicted; `get` still returns them."""
    record = get(ARTICLE + newest)
    older = None if record is None else get(successor_key(key, newest, eviction_time_and_order(record)[1]))
    while older is not None and (older[:_REF_BYTES] in gone or _expiry_of(older, get) is None):
        older = get(SUCCESSOR + key + older)
    return None if older is None else older[:_REF_BYTES]


def find_holder(get: Get, name: bytes) -> Holder | None:
    """An article by its name; None once it is evicted."""
    record = get(ARTICLE + name)
    return None if record is None else Holder(*eviction_time_and_order(record))


def successor_key(key: bytes, name: bytes, order: int) -> bytes:
    """The key of the successor of an article for one of its keys."""
    return SUCCESSOR + key + name + order.to_bytes(_ORDER_BYTES, "big")


def expiry_key(eviction_time: int, name: bytes = b"") -> bytes:
    """The key of an article in expiry order."""
    return EXPIRY + (eviction_time + _TIME_OFFSET).to_bytes(_TIME_BYTES, "big") + name


def _displace_newest(
    changes: dict[bytes, bytes | None],
    key: bytes,
    name: bytes,
    article: IndexedKeys | ArticleRecord,
    get: Get,
    find: FindHolder,
) -> None:
    """Add the new article's successor: the previous newest holder, or the first below it that outlives the article."""
    newest, until = get(key), (article.eviction_time, name)
    holder = find(newest) if newest else None
    if newest is None or holder is None:
        return
    if holder.without_successor and (holder.eviction_time, newest) < until:
        return  # nearly always: the stack holds one article, and it expires first; the store is not read
    older: bytes | None = newest + holder.order.to_bytes(_ORDER_BYTES, "big")
    expiry: tuple[int, bytes] | None = (holder.eviction_time, newest)
    while older is not None and (expiry is None or expiry < until):
        popped = SUCCESSOR + key + older
        older = get(popped)
        if older is not None:
            changes[popped] = None
            expiry = _expiry_of(older, get)
    if older is not None:
        changes[successor_key(key, name, article.order)] = older


def _promote_successor(key: bytes, name: bytes, order: int, get: Get) -> dict[bytes, bytes | None]:
    """The changes that give a key to the first successor still alive, and that delete the links followed to it."""
    changes: dict[bytes, bytes | None] = {}
    link = successor_key(key, name, order)
    while (older := get(link)) is not None:
        changes[link] = None
        if _expiry_of(older, get) is not None:
            changes[key] = older[:_REF_BYTES]
            break
        link = SUCCESSOR + key + older
    return changes


def _expiry_of(successor: bytes, get: Get) -> tuple[int, bytes] | None:
    """The place in expiry order of a successor, given as name and order; None once it is evicted."""
    name = successor[:_REF_BYTES]
    record = get(ARTICLE + name)
    if record is None:
        return None
    eviction_time, order = eviction_time_and_order(record)
    # the same id may have been evicted and processed again since: its order tells the two apart
    return (eviction_time, name) if order == int.from_bytes(successor[_REF_BYTES:], "big") else None
