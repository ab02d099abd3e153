"""What the documents say is so: links lead somewhere, commands and settings exist, pages keep to their length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from docs.generators.markdown import anchor
from vigie.agents import STAGES
from vigie.cli import COMMANDS
from vigie.pipe import rule_book
from vigie.schemas.rule import Rule, Scope, Window
from vigie.settings import OUTSIDE, Settings, names, variable

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md")])
PAGES = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in FILES}
README_LINES = 120
STAGE_WORDS = 600


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    named = {name for page in PAGES.values() for name in re.findall(r"`make ([a-z-]+)", page)}

    assert named <= targets
    assert {"demo", "test"} <= set(re.findall(r"make ([a-z-]+)", README))


def test_every_command_that_is_named_exists() -> None:
    spans = [name for page in PAGES.values() for name in re.findall(r"`vigie ([a-z-]+)", page)]
    blocks = [block for page in PAGES.values() for block in re.findall(r"^```.*?^```", page, re.DOTALL | re.MULTILINE)]
    lines = [name for block in blocks for name in re.findall(r"(?:^|&& )vigie ([a-z-]+)", block, re.MULTILINE)]

    assert {*spans, *lines} <= set(COMMANDS)


def test_every_variable_that_is_named_is_a_setting() -> None:
    known = {variable(name) for name in names(Settings)} | set(OUTSIDE)

    named = {name for page in PAGES.values() for name in re.findall(r"\bVIGIE_[A-Z_]*[A-Z]\b", page)}

    assert named <= known


def test_every_benchmark_that_is_named_exists() -> None:
    named = {name for page in PAGES.values() for name in re.findall(r"python -m benchmarks[. ](\w+)", page)}

    assert {name for name in named if not (ROOT / "benchmarks" / f"{name}.py").exists()} == set()


def test_every_path_that_is_named_exists() -> None:
    folders = "agents|benchmarks|deploy|docs|schemas|tests|vigie"
    named = {path for page in PAGES.values() for path in re.findall(rf"`((?:{folders})/[\w./-]*)`", page)}

    assert len(named) >= 20
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_a_test_that_is_named_without_its_folder_needs_a_broker() -> None:
    """As the page says above its table."""
    named = re.findall(r"`(test_\w+\.py)`", PAGES["docs/decisions/0001-exactly-once.md"])

    assert named
    assert [name for name in named if not (ROOT / "tests" / "kafka" / name).exists()] == []


def test_the_readme_prints_the_table_of_stages() -> None:
    rows = re.findall(r"^\| (\w+) \| `([\w.-]+)` \| (.+?) \| (.+?) \|$", README, re.MULTILINE)

    told = [(name, source, tuple(re.findall(r"`([^`]+)`", outputs)), says) for name, source, outputs, says in rows]

    assert told == [(stage.name, stage.source, stage.outputs, stage.says) for stage in STAGES.values()]


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_the_page_of_every_stage_is_linked(page: str) -> None:
    assert [stage for stage in STAGES if f"stages/{stage}.md)" not in PAGES[page]] == []


def test_the_readme_fits_its_length() -> None:
    assert len(README.splitlines()) < README_LINES


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_a_page_of_its_length(stage: str) -> None:
    assert len(PAGES[f"docs/stages/{stage}.md"].split()) <= STAGE_WORDS


def test_every_decision_stands_in_the_index_with_its_status() -> None:
    index = PAGES["docs/decisions/index.md"]
    rows = dict(re.findall(r"^\| \[\d{4}\]\(([\w.-]+)\) \| .+? \| (.+?) \| \d{4}-\d\d-\d\d \|", index, re.MULTILINE))

    written = {path.name for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md")}

    assert set(rows) == written
    assert all(status.startswith(("in force", "replaced by")) for status in rows.values())


def test_the_glossary_defines_each_word_once() -> None:
    words = re.findall(r"^\| ([^|]+) \| [^|-]", PAGES["docs/glossary.md"], re.MULTILINE)
    defined = [word for word in words if word != "Word"]

    assert len(defined) == len(set(defined)) > 0


def test_every_query_and_rule_that_is_shown_can_be_put_in_force() -> None:
    page = PAGES["docs/rule-writers.md"]
    rows = re.findall(r"^\| (`.+?`) \| ", page.partition("## Queries")[2].partition("## When")[0], re.MULTILINE)
    queries = [query for row in rows for query in re.findall(r"`([^`]+)`", row) if not query.endswith(":")]
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    shown = [Rule(**rule) for block in blocks for rule in yaml.safe_load(block)]
    rules = [*shown, *(Rule(id=f"query-{number}", query=query) for number, query in enumerate(queries))]

    book = rule_book(STAGES["match"], rules)

    assert len(queries) >= 10
    assert len(book) == len(rules)


def test_every_key_of_a_rule_is_shown_with_an_example_that_can_be_put_in_force() -> None:
    section = PAGES["docs/rule-writers.md"].partition("## Keys")[2].partition("\n## ")[0]
    examples = [yaml.safe_load(example) for example in re.findall(r"^\| `(.+?)` \| ", section, re.MULTILINE)]
    shown = [Rule.model_validate({"id": "a", "query": "port", **example}) for example in examples]

    assert {key for example in examples for key in example} == set(Rule.model_fields)
    for kind, name in ((Scope, "scope"), (Window, "window")):
        parts = [example[name] for example in examples if name in example]
        assert {key for part in parts for key in part} == set(kind.model_fields)
    assert all(len(rule_book(STAGES["match"], [rule])) == 1 for rule in shown)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page: str) -> None:
    assert list(broken(page)) == []


def broken(page: str) -> Iterator[str]:
    """The relative links of a page that lead nowhere."""
    prose = re.sub(r"^```.*?^```", "", PAGES[page], flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        led_to = (ROOT / page).parent.joinpath(path).resolve() if path else ROOT / page
        if not led_to.exists() or not led_to.is_relative_to(ROOT):
            yield f"{target}: no such file"
        elif heading and heading not in anchors(led_to.read_text(encoding="utf-8")):
            yield f"{target}: no such heading"


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings; of equal ones the later get numbers."""
    found: dict[str, int] = {}
    made = set()
    for heading in re.findall(
        r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE), re.MULTILINE
    ):
        name = anchor(heading)
        made.add(f"{name}-{found[name]}" if name in found else name)
        found[name] = found.get(name, 0) + 1
    return made


def test_a_broken_link_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "[a](docs/index.md) [b](docs/none.md) [c](README.md#none) [d](docs/index.md#by-name) [e](https://a.example)"
    monkeypatch.setitem(PAGES, "README.md", text)

    assert list(broken("README.md")) == ["docs/none.md: no such file", "README.md#none: no such heading"]
