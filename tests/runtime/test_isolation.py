"""Isolation: a record under suspicion is in work alone, in all of the process."""

from __future__ import annotations

import asyncio

from vigie.runtime.isolation import Isolation


def test_ordinary_work_goes_on_side_by_side() -> None:
    async def scenario() -> None:
        isolation = Isolation()
        async with asyncio.timeout(1):
            await isolation.begin(alone=False)
            await isolation.begin(alone=False)

    asyncio.run(scenario())


def test_a_suspect_waits_for_all_other_work_and_what_comes_waits_for_it() -> None:
    """Two partitions each tried a suspect at one moment, and each death counted against both."""

    async def scenario() -> list[str]:
        isolation, told = Isolation(), list[str]()

        async def work(name: str, *, alone: bool) -> None:
            await isolation.begin(alone=alone)
            told.append(f"{name} begins")
            await asyncio.sleep(0.01)
            told.append(f"{name} ends")
            isolation.end(alone=alone)

        await asyncio.gather(
            work("first", alone=False),
            work("suspect", alone=True),
            work("other suspect", alone=True),
            work("later", alone=False),
        )
        return told

    told = asyncio.run(scenario())

    assert told[:2] == ["first begins", "first ends"]
    assert told[-2:] == ["later begins", "later ends"]
    assert all(begins.replace("begins", "ends") == ends for begins, ends in zip(told[::2], told[1::2], strict=True))


def test_a_suspect_whose_slot_closes_while_it_waits_holds_nobody_up() -> None:
    async def scenario() -> None:
        isolation = Isolation()
        await isolation.begin(alone=False)
        suspect = asyncio.create_task(isolation.begin(alone=True))
        await asyncio.sleep(0)
        later = asyncio.create_task(isolation.begin(alone=False))
        await asyncio.sleep(0)
        suspect.cancel()
        async with asyncio.timeout(1):
            await later

    asyncio.run(scenario())
