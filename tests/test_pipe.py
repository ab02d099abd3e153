"""`vigie pipe`: one line in, one line out, in order; refused lines say so, and nothing stops it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.agents import STAGES
from vigie.cli.pipe import BATCH, _cut
from vigie.pipe import Pipe, event_time

TEXT = " ".join(f"Le conseil municipal a voté mardi soir le budget numéro {n} de la commune." for n in range(12))
OTHER = " ".join(f"The harbour authority said on Monday that berth number {n} stays closed." for n in range(12))


def run(stages: str, *lines: Any) -> list[Any]:
    """The lines that come out of stages, decoded."""
    pipe = Pipe([STAGES[name] for name in stages.split()])
    given_lines = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return [json.loads(line) for line in pipe.take(given_lines)]


def raw(name: str, body: str) -> dict[str, str]:
    """A raw record with an id of the caller's."""
    return {"id": name, "body": body, "url": f"https://{name}.example/a", "fetched_at": "2026-01-02T03:04:05Z"}


def test_a_raw_line_becomes_a_clean_article_with_the_id_it_came_with() -> None:
    (clean,) = run("clean", raw("a", TEXT))

    assert (clean["id"], clean["language"], clean["url"]) == ("a", "fr", "https://a.example/a")
    assert clean["origin"]["timestamp"] == 1767323045000


def test_verdicts_name_the_original_by_its_given_id() -> None:
    first, other, copy = run("clean dedup", raw("a", TEXT), raw("b", OTHER), raw("c", TEXT))

    assert (first["id"], first["verdict"], first["duplicate_of"]) == ("a", "new", None)
    assert (other["id"], other["verdict"]) == ("b", "new")
    assert (copy["id"], copy["duplicate_of"], copy["story_id"]) == ("c", "a", first["story_id"])


def test_a_copy_ends_before_the_stages_behind_dedup() -> None:
    first, copy = run("clean dedup enrich", raw("a", TEXT), raw("c", TEXT))

    assert "entities" in first
    assert copy["verdict"] in {"exact", "near"}


def test_stages_remember_from_batch_to_batch() -> None:
    pipe = Pipe([STAGES["clean"], STAGES["dedup"]])

    list(pipe.take([json.dumps(raw("a", TEXT)).encode()]))
    (copy,) = pipe.take([json.dumps(raw("c", TEXT)).encode()])

    assert json.loads(copy)["duplicate_of"] == "a"


@pytest.mark.parametrize("broken", [b"{", b"[]", b"null", b'{"id": 7}', b'{"body": 3}', b"\xff\xfe", b"{}" * 9])
def test_a_line_that_is_refused_says_so_in_its_place(broken: bytes) -> None:
    first, refused, last = run("clean dedup", raw("a", TEXT), broken, raw("b", OTHER))

    assert (first["id"], last["id"]) == ("a", "b")
    assert set(refused) in ({"error", "id"}, {"id", "verdict", "duplicate_of", "story_id", "revision_of"})


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=60).filter(lambda line: b"\n" not in line), max_size=6))
def test_whatever_comes_one_line_out_for_each_line_in(lines: list[bytes]) -> None:
    assert len(run("dedup", *lines)) == len(lines)


@given(st.lists(st.binary(min_size=1), max_size=3 * BATCH))
def test_batches_keep_every_line_and_its_order(lines: list[bytes]) -> None:
    batches = list(_cut(lines))

    assert [line for batch in batches for line in batch] == lines
    assert all(len(batch) <= BATCH for batch in batches)


@pytest.mark.parametrize(
    ("record", "time"),
    [
        ({"origin": {"timestamp": 5}, "fetched_at": "2026-01-02T03:04:05Z"}, 5),
        ({"fetched_at": "1970-01-01T00:00:01Z", "published_at": "1970-01-01T00:00:02Z"}, 1000),
        ({"fetched_at": "hier", "published_at": "1970-01-01T00:00:02"}, 2000),
        ({"published_at": "1970-01-01T01:00:03+01:00"}, 3000),
        ({"origin": {"timestamp": 0}, "event_time": 4}, 4),
        ({"origin": {"timestamp": 0}, "fetched_at": "1970-01-01T00:00:05Z"}, 5000),
        ({"origin": None, "published_at": "1960-01-01"}, 99),
        ({}, 99),
    ],
)
def test_event_time_is_the_origins_else_of_the_fetch_else_of_the_publication(record: dict[str, Any], time: int) -> None:
    assert event_time(record, 99) == time


def test_a_page_without_a_time_keeps_the_day_it_names_itself() -> None:
    """It was capped at the epoch: every such page was published in 1970."""
    page = f'<head><meta property="article:published_time" content="2024-03-05T08:00:00+01:00"></head><p>{TEXT}</p>'

    (clean,) = run("clean", {"body": page, "content_type": "text/html"})

    assert clean["published_at"] == "2024-03-05T07:00:00Z"


def test_a_rule_is_answered_with_its_status_or_refused_with_the_place_of_the_fault() -> None:
    good, bad, nameless = run(
        "rules", {"id": "flood", "query": "title:crue"}, {"id": "b", "query": "(x"}, {"query": "x"}
    )

    assert (good["rule_id"], good["ok"], good["version"]) == ("flood", True, 1)
    assert (bad["id"], bad["error"]["reason"]) == ("b", "bad-rule")
    assert "line 1, column" in bad["error"]["detail"]
    assert "id" in nameless["error"]["detail"]


def test_the_command_reads_stdin_and_counts_what_was_refused() -> None:
    given_lines = json.dumps(raw("a", TEXT)) + '\n\n{"id": "b"}\n' + json.dumps(raw("c", OTHER))

    done = _command("clean", given_lines)

    assert done.returncode == 0
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "b", "c"]
    assert "1 line of 3 refused" in done.stderr


@pytest.mark.parametrize(
    ("stages", "status", "told"),
    [("clean", 65, "nothing to read"), ("dedup clean", 64, "in the order of the data"), ("match", 64, "--rules")],
)
def test_a_command_that_cannot_be_meant_says_why(stages: str, status: int, told: str) -> None:
    done = _command(stages, "")

    assert (done.returncode, told in done.stderr) == (status, True)


def _command(stages: str, text: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vigie", "pipe", *stages.split()]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)
