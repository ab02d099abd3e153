"""The inbox of a slot: bounded, and patient with a missing record, but not for ever."""

from __future__ import annotations

import asyncio

from vigie.runtime.inbox import FETCHES, INBOX_BATCHES, Inbox

BATCH = 4
MOST = INBOX_BATCHES * BATCH


def test_it_is_full_from_the_bound_on_until_a_batch_is_taken() -> None:
    inbox = Inbox(BATCH)
    inbox.added(MOST - 1)
    assert not inbox.full

    inbox.added(MOST)
    assert inbox.full

    inbox.taken(MOST)
    assert inbox.full
    inbox.taken(MOST - 1)
    assert not inbox.full


def test_whoever_waits_for_room_is_released_when_it_closes() -> None:
    async def scenario() -> None:
        inbox = Inbox(BATCH)
        inbox.added(MOST)
        waiting = asyncio.create_task(inbox.room())
        await asyncio.sleep(0)
        assert not waiting.done()
        inbox.close()
        async with asyncio.timeout(1):
            await waiting

    asyncio.run(scenario())


def test_a_missing_record_is_fetched_again_a_few_times() -> None:
    inbox = Inbox(BATCH)

    assert [inbox.may_fetch_again(7) for _ in range(FETCHES + 1)] == [True] * FETCHES + [False]


def test_a_record_that_arrived_meanwhile_starts_the_count_again() -> None:
    inbox = Inbox(BATCH)
    for _ in range(FETCHES):
        inbox.may_fetch_again(7)

    assert inbox.may_fetch_again(8)
