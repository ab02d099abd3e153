"""A state that former code wrote is read to the same alerts and written back to the same bytes.

`stored_state.json` was written by code that knew no revised pages: the state that `former_records` led to, and
the alerts that this code then raised on `next_records`. `written_state.json` holds the state that code which knows them
makes of `former_records` and `revisions`, and the alerts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from tests.agents.alert.partition import DAY, MINUTE, Partition, heartbeat, match, rule, silence
from vigie.agents.alert.group_state import due_time, pack, unpack
from vigie.agents.alert.write_buffer import DUE, GROUP, due_entries
from vigie.schemas.envelope import Incoming
from vigie.schemas.match import Match

STORED, WRITTEN = (
    orjson.loads(Path(__file__).with_name(f"{name}_state.json").read_bytes()) for name in ("stored", "written")
)
POLICIES = {
    "stories": rule(),
    "calm": rule(cooldown="20m"),
    "sources": rule(group_by=("source",), cooldown="20m"),
    "threshold": rule(window={"kind": "threshold", "size": "30m", "count": 2}),
    "digest": rule(window={"kind": "digest", "size": "1h"}),
    "burst": rule(window={"kind": "burst", "size": "1h"}),
}
LATER = 9 * DAY // MINUTE
SILENCE = {"starts": "2025-10-01T00:00:00Z", "ends": "2026-01-01T00:00:00Z", "labels": {"rule": "calm"}}


def of(
    policy: str,
    name: str,
    minute: float,
    story: str,
    *absorbed: str,
    source: str = "a.example",
    revision_of: str | None = None,
) -> Match:
    """A match of one of the rules."""
    fields: dict[str, Any] = {"story": story, "source": source, "absorbed": absorbed, "revision_of": revision_of}
    return match(name, minute, rule_id=policy, rule=POLICIES[policy], **fields)


def former_records() -> list[Match | Incoming]:
    """Alerts of every kind under way, merged stories, a silence, a late match, and one of two sources' heartbeat."""
    quiet = [of("burst", f"q{n}", n * 360, f"q{n}", source=f"{n % 5}.example") for n in range(LATER // 360)]
    return [
        *quiet,
        silence("q", SILENCE),
        *[of("burst", f"b{n}", LATER + 3 * n, f"b{n}", source=f"{n % 4}.example") for n in range(8)],
        of("threshold", "t1", LATER, "s1"),
        of("threshold", "t2", LATER + 10, "s2", "s0"),
        of("threshold", "t3", LATER + 12, "s2", source="b.example"),
        of("digest", "d1", LATER + 5, "s1"),
        of("digest", "d2", LATER + 20, "s2", "s1"),
        of("stories", "m1", LATER + 22, "s1"),
        of("stories", "m2", LATER + 23, "s2", "s1", "s0"),
        of("calm", "c1", LATER + 23, "s1"),
        of("calm", "c2", LATER + 24, "s1"),
        of("sources", "o1", LATER + 24, "s1"),
        of("sources", "o2", LATER + 25, "s2"),
        of("threshold", "t4", LATER + 32, "s3"),
        of("digest", "late", LATER, "s9"),
        heartbeat(LATER, "0/2"),
    ]


def revisions() -> list[Match]:
    """A later version of the first article of every rule."""
    firsts = {"stories": "m1", "calm": "c1", "sources": "o1", "threshold": "t1", "digest": "d1", "burst": "b0"}
    return [
        of(policy, f"{first}, revised", LATER + 34 + at, "b0" if policy == "burst" else "s1", revision_of=first)
        for at, (policy, first) in enumerate(firsts.items())
    ]


def next_records() -> list[Match | Incoming]:
    """Further matches, the silence lifted, and time going on until everything is over."""
    return [
        of("stories", "m3", LATER + 40, "s0"),
        of("calm", "c3", LATER + 50, "s1"),
        silence("q", None),
        of("calm", "c4", LATER + 75, "s1"),
        of("threshold", "t5", LATER + 41, "s0"),
        of("digest", "d3", LATER + 44, "s1"),
        of("sources", "o3", LATER + 46, "s3"),
        *[of("burst", f"c{n}", LATER + 50 + 2 * n, f"c{n}", source=f"{n % 4}.example") for n in range(8)],
        heartbeat(LATER + 180, "0/2"),
        heartbeat(LATER + 170, "1/2"),
        heartbeat(LATER + 60 * 24 * 40, "0/2"),
        heartbeat(LATER + 60 * 24 * 40, "1/2"),
    ]


def stored(state: Any = STORED) -> dict[bytes, bytes]:
    """The stored entries. JSON holds their bytes as Latin-1."""
    return {bytes.fromhex(key): value.encode("latin-1") for key, value in state["entries"].items()}


def restored() -> Partition:
    """A partition restored from the stored entries, with the index that is derived from them."""
    given = Partition()
    for key, value in stored().items():
        given.entries |= {entry: content or b"" for entry, content in due_entries(key, None, value)}
        given.entries[key] = value
    return given


def test_a_former_state_leads_to_the_same_alerts() -> None:
    """Until nothing is left of it but the time that the stream and its sources have reached."""
    given = restored()

    given.feed(*next_records())

    assert published(given) == STORED["alerts"]
    assert {key[:1] for key in given.entries} == {b"t", b"h"}


def test_the_same_records_lead_to_the_state_that_former_code_stored() -> None:
    """From nothing: the same entries, but for the fields that former code did not know."""
    given = Partition()

    given.feed(*former_records()[:-1])
    given.feed(former_records()[-1])

    assert {key: as_stored(value) for key, value in entries(given).items()} == stored()


def test_what_this_code_writes_stays_the_same() -> None:
    """State and alerts, byte for byte, and a stored group is read and written back so."""
    given = Partition()

    given.feed(*former_records())
    given.feed(*revisions())

    assert entries(given) == stored(WRITTEN)
    assert published(given) == WRITTEN["alerts"]
    groups = [value for key, value in stored(WRITTEN).items() if key.startswith(GROUP)]
    assert [pack(unpack(group), due_time(group)) for group in groups] == groups
    assert b'"revised":{' in b"".join(groups)


def entries(given: Partition) -> dict[bytes, bytes]:
    """The entries, without the index that is derived from them."""
    return {key: value for key, value in given.entries.items() if not key.startswith(DUE)}


def published(given: Partition) -> list[list[str]]:
    """Key and value of each alert."""
    return [[(sent.key or b"").decode(), (sent.value or b"").decode()] for sent in given.published]


def test_a_former_group_comes_back_byte_for_byte() -> None:
    """One of every kind of rule, but for the fields that former code did not know."""
    groups = [value for key, value in stored().items() if key.startswith(GROUP)]

    assert {unpack(group).policy.kind for group in groups} == {"match", "threshold", "digest", "burst"}
    assert [as_stored(pack(unpack(group), due_time(group))) for group in groups] == groups


def as_stored(value: bytes) -> bytes:
    """A value as former code would have written it: nothing was revised."""
    return value.replace(b',"revision_of":null', b"").replace(b',"revised":null', b"")
