"""Membership: a slot goes on in the next generation only if nobody else can have owned its partition."""

from __future__ import annotations

import pytest

from vigie.runtime.membership import Membership

BEFORE = Membership("g", 4, "me")


@pytest.mark.parametrize(
    ("now", "follows"),
    [
        (Membership("g", 5, "me"), True),
        (Membership("g", 6, "me"), False),
        (Membership("g", 4, "me"), False),
        (Membership("g", 5, "me-again"), False),
    ],
    ids=["the next generation", "one was missed", "the same", "the broker gave it up"],
)
def test_only_a_member_of_the_generation_before_goes_on(now: Membership, *, follows: bool) -> None:
    assert now.follows(BEFORE) is follows
