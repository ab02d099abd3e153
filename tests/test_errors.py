"""Errors: the drawn tree is the tree, and each message holds what a person needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vigie import errors
from vigie.errors import VigieError

ALL = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, VigieError)}
EXAMPLES: list[tuple[VigieError, tuple[str, ...]]] = [
    (errors.BrokerUnavailableError("a:1", "refused"), ("a:1", "refused", "VIGIE_BROKERS")),
    (errors.OtherOutcomeError(["seed should be new and is copy"]), ("seed should be new", "is copy", "samples")),
    (errors.OversizedBatchError("zstd", b"abc", 10), ("zstd", "3 bytes", "10", "VIGIE_MAX_DECOMPRESSED_BYTES")),
    (errors.SkippedRecordError("t", 1, 3, 7, 8), ("t partition 1", "8", "7", "3")),
    (errors.MembershipLostError("g", 4, "told"), ("group g", "generation 4", "told")),
    (errors.SlotLostError("t", 1, "why"), ("t partition 1", "why")),
    (errors.StalledError("match", "t", 1, 12, 60.0), ("match", "t partition 1", "12", "60 s")),
    (errors.TransactionInDoubtError("t", 1, "why"), ("t partition 1", "why")),
    (errors.InstanceIdTakenError("g", "w-1"), ("group g", "VIGIE_INSTANCE_ID=w-1", "of its own")),
    (errors.LostOffsetsError("g", "t", 1, "c"), ("g", "t partition 1", "c", "delete")),
    (errors.LostOffsetsError("g", "t", 1, "c", 9, 4), ("9", "4", "c", "delete")),
    (errors.RetentionGapError("g", "t", 1, 10, 60), ("10 to 59", "g", "60")),
    (errors.StateDirectoryError(Path("/s"), "locked"), ("/s", "locked", "VIGIE_STATE_DIR")),
    (errors.TooManyDeadLettersError("clean", 2, "all", "not-json"), ("clean", "2", "all", "not-json", "list")),
    (errors.TopicsError(["topic t is missing"]), ("topic t is missing", "vigie topics create")),
    (errors.WrongClusterError(Path("/s"), "old", "new"), ("/s", "old", "new", "VIGIE_BROKERS")),
]


def test_the_drawn_tree_names_every_error_with_its_exit_status() -> None:
    drawn = re.findall(r"(\w+Error)\b(?: +(\d+))?", (errors.__doc__ or "").split("Each message")[0])

    assert {name for name, _ in drawn} == set(ALL)
    for name, code in drawn:
        assert not code or ALL[name].exit_code == int(code), name


@pytest.mark.parametrize(("error", "needed"), EXAMPLES, ids=lambda value: type(value).__name__)
def test_a_message_names_the_thing_its_value_and_the_way_out(error: VigieError, needed: tuple[str, ...]) -> None:
    for part in needed:
        assert part in str(error)
