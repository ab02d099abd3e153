"""Floors: every quality figure is pinned, none falls unseen, and what needs no outside data is measured here."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import orjson
import pytest

from benchmarks import clean_datelines, dedup_made, delay, enrich_score, floors, match_made
from benchmarks.floors import GENERATED, RETIRED, Floor, faults, hold, lowered, pinned
from benchmarks.shared import SKIPPED, shared
from vigie.agents import STAGES
from vigie.pipe import Pipe

ROOT = Path(__file__).parents[1]
HERE: dict[str, tuple[Callable[[], dict[str, float]], Callable[[], str]]] = {
    "clean_datelines": (clean_datelines.figures, lambda: GENERATED),
    "dedup_made": (dedup_made.figures, lambda: GENERATED),
    "enrich_score": (enrich_score.measured, enrich_score.data),
    "match_made": (match_made.figures, lambda: GENERATED),
}
"""What needs no outside data: how it is measured, and the digest of its data."""
FLOOR = Floor(0.9, 0.001, "digest", "2026-01-02")
FLOORS = {"some": {"F1": FLOOR}}


@pytest.mark.parametrize("name", HERE)
def test_what_needs_no_outside_data_is_at_its_floor(name: str) -> None:
    """On the project's own annotated articles, and on what is made from code and seed."""
    measure, data = HERE[name]

    assert list(faults(name, measure(), data(), floors.read())) == []


def test_every_benchmark_that_reports_figures_has_floors() -> None:
    """And every floor has a benchmark that reports to it."""
    sources = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "benchmarks").glob("*.py")}
    reporting = {name for name, source in sources.items() if re.search(rf'hold\(\s*"{name}"', source)}

    assert reporting == set(floors.read())


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ({"F1": 0.8989}, "below its floor of 0.9 (2026-01-02): find out what it lost with `python -m benchmarks some`"),
        ({"F1": 0.9011}, "above its floor of 0.9: raise it with `python -m benchmarks --pin some`"),
        ({}, "F1 was not measured"),
        ({"F1": math.nan}, "F1 was not measured"),
        ({"F1": 0.9, "new": 0.5}, "new is 0.5000 and has no floor"),
    ],
)
def test_a_figure_that_is_not_what_it_should_be_names_the_next_command(figures: dict[str, float], told: str) -> None:
    """Below, above, not measured at all, or never pinned."""
    (fault,) = faults("some", figures, "digest", FLOORS)

    assert told in fault
    assert "`python -m benchmarks " in fault


def test_a_figure_within_the_tolerance_is_at_its_floor() -> None:
    assert list(faults("some", {"F1": 0.8995}, "digest", FLOORS)) == []


def test_figures_on_other_data_are_not_compared() -> None:
    """However good they are."""
    (fault,) = faults("some", {"F1": 0.9}, "other", FLOORS)

    assert "pinned on other data" in fault


def test_a_figure_below_its_floor_ends_a_benchmark_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match=r"made, read right is 1\.0000, below its floor of 200"):
        hold("clean_datelines", {"made, read right": 1, "look-alikes, refused": 1_000})

    assert "look-alikes, refused 1000.0000" in capsys.readouterr().out


def test_a_floor_is_raised_without_a_word_and_lowered_only_with_a_reason() -> None:
    raised = pinned("some", {"F1": 0.95}, "digest", FLOORS, "")["some"]["F1"]
    assert (raised.floor, raised.tolerance, raised.why) == (0.95, 0.001, "")

    for figures, data in (({"F1": 0.85}, "digest"), ({"F1": 0.9}, "other"), ({}, "digest")):
        with pytest.raises(SystemExit, match="say why"):
            pinned("some", figures, data, FLOORS, "")

    fallen = pinned("some", {"F1": 0.85}, "digest", FLOORS, "a fairer set of labels")["some"]["F1"]
    assert (fallen.floor, fallen.why) == (0.85, "a fairer set of labels")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"floor": 0.8}, "the floor of F1 fell from 0.9 to 0.8"),
        ({"tolerance": 0.1}, "the tolerance of F1 grew"),
        ({"data": "other"}, "F1 is measured on other data"),
    ],
)
def test_a_change_by_hand_that_asks_less_is_found_unless_it_says_why(change: dict[str, float | str], told: str) -> None:
    """A reason that an earlier fall gave does not count again."""
    old = {"some": {"F1": replace(FLOOR, why="an earlier reason")}}
    new = replace(FLOOR, why="an earlier reason", **change)  # type: ignore[arg-type]

    (fault,) = lowered(old, {"some": {"F1": new}})

    assert told in fault
    assert list(lowered(old, {"some": {"F1": replace(new, why="a reason of its own")}})) == []


def test_a_floor_that_is_gone_is_found_and_one_that_is_retired_is_not_measured() -> None:
    retired = {"some": {"F1": replace(FLOOR, data=RETIRED, why="the set is no longer shared")}}

    assert list(lowered(FLOORS, {})) == ["some: F1 has lost its floor of 0.9"]
    assert list(lowered(FLOORS, retired)) == []
    assert list(faults("some", {}, "digest", retired)) == []


def test_no_floor_ever_fell_without_a_reason() -> None:
    """By the history of the file, where there is one: each version against the one before."""
    path = floors.FILE.relative_to(ROOT).as_posix()
    commits = _git("log", "--reverse", "--format=%H", "--", path).split()
    versions = [floors.read(_git("show", f"{commit}:{path}")) for commit in commits]

    found = [fault for older, newer in pairwise([*versions, floors.read()]) for fault in lowered(older, newer)]

    assert found == []


def _git(*arguments: str) -> str:
    """What git says; nothing where there is no git, or no repository."""
    try:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def test_a_benchmark_without_its_data_says_so_and_is_skipped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a status of its own, which `make bench` does not take for a failure."""
    monkeypatch.setenv("VIGIE_SHARED", str(tmp_path))

    with pytest.raises(SystemExit) as end:
        shared("data")

    assert end.value.code == SKIPPED
    assert "set VIGIE_SHARED to where the shared data lies" in capsys.readouterr().err

    command = [sys.executable, "-m", "benchmarks", "dedup_races"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.stdout.splitlines()[-3:] == ["passed: none", "skipped: dedup_races", "failed: none"]
    assert ran.returncode == 0


def test_each_article_of_the_delay_benchmark_is_a_story_that_answers_its_rule() -> None:
    """Copies of each other would lead to one alert, of which no delay can be told."""
    clean = list(Pipe([STAGES["clean"]]).take([delay.article(number) for number in range(40)]))
    verdicts = [orjson.loads(line) for line in Pipe([STAGES["dedup"]]).take(clean)]
    matched = [orjson.loads(line) for line in Pipe([STAGES["match"]], [delay.RULE]).take(clean)]

    assert {verdict["verdict"] for verdict in verdicts} == {"new"}
    assert len({verdict["story_id"] for verdict in verdicts}) == 40
    assert [found["rule_ids"] for found in matched] == [["halle"]] * 40
