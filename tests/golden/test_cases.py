"""Small real inputs with their right values, through `vigie pipe`: each was once wrong, or guards what was right."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.golden.case import Case, faults, lines_of, read_cases
from vigie.agents import STAGES
from vigie.pipe import Pipe
from vigie.runtime.set_up import set_up
from vigie.schemas.rule import Rule
from vigie.settings import load

CASES = [case for file in sorted((Path(__file__).parent / "cases").glob("*.jsonl")) for case in read_cases(file)]
Refusals = dict[str, dict[str, list[str]]]
"""Of each case, the faults of each rule that `vigie rules check` refuses."""


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> Refusals:
    file = tmp_path_factory.mktemp("cases") / "rules.jsonl"
    rules = [{**rule, "id": f"{case['id']}.{rule['id']}"} for case in CASES for rule in case.get("rules", ())]
    file.write_text("\n".join(map(json.dumps, rules)), encoding="utf-8")
    command = [sys.executable, "-m", "vigie", "rules", "check", str(file)]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    refused: Refusals = {}
    for name, rule, fault in re.findall(r"^ *rule ([^. ]+)\.(\S+): (.*)$", told, re.MULTILINE):
        refused.setdefault(name, {}).setdefault(rule, []).append(fault)
    return refused


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    set_up(load(), [stage for name, stage in STAGES.items() if any(name in case["stages"] for case in CASES)])


@pytest.mark.parametrize("case", CASES, ids=[f"{case['kind']}:{case['id']}" for case in CASES])
def test_a_case_holds(case: Case, refusals: Refusals) -> None:
    refused = refusals.get(case["id"], {})
    rules = [Rule(**rule) for rule in case.get("rules", ()) if rule["id"] not in refused]

    out = [json.loads(line) for line in Pipe([STAGES[name] for name in case["stages"]], rules).take(lines_of(case))]

    assert list(faults({"out": out, "refused": refused}, case["checks"])) == [], case["says"]
