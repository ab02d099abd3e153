"""`vigie rules`: puts, lists, removes, checks, explains and tries alert rules."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from aiokafka import AIOKafkaProducer

from vigie.broker.connect import start, translated_errors
from vigie.broker.read import read_all
from vigie.cli import show
from vigie.cli.rule_entries import STDIN
from vigie.cli.rule_files import MATCHING, accepted, read_folders, rule_of
from vigie.cli.rules_try import SHOWN, article_lines, latest, try_rules
from vigie.errors import UsageError
from vigie.runtime.set_up import set_up
from vigie.schemas.json import decode, encode
from vigie.schemas.refused import Refused
from vigie.schemas.rule import Rule
from vigie.schemas.rule_status import RuleStatus
from vigie.settings import Settings, load

app = typer.Typer(
    no_args_is_help=True,
    help="Manage alert rules. Changes are in force within a second.",
    epilog='\b\nA file of rules:\n  - id: otan\n    query: entity:OTAN AND "manœuvres militaires"\n'
    "    severity: high\n    cooldown: 30m",
)


@app.callback()
def in_force() -> None:
    """Every command checks queries against the limits in the settings."""
    set_up(load(), [MATCHING])


Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE...", help="YAML or JSON lines, or folders of such files; `-` is stdin."),
]
Query = Annotated[str | None, typer.Option(help="A query, instead of files.")]


@app.command(epilog="Example: vigie rules put --id otan --query 'entity:OTAN AND \"manœuvres militaires\"'")
def put(
    files: Files = None,
    rule_id: Annotated[str | None, typer.Option("--id", help="The rule's id, instead of files.")] = None,
    query: Annotated[str | None, typer.Option(help="The rule's query, instead of files.")] = None,
) -> None:
    """Put new rules, or new versions of rules, in force. All are checked first; if one has a fault, none is put."""
    if bool(files) == bool(query) or bool(query) != bool(rule_id):
        raise UsageError("give either files, or --id and --query")
    rules = read_folders(files) if files else [rule_of(rule_id or "", query or "")]
    settings = load()
    before = {rule.id: rule for rule in asyncio.run(current(settings))}
    wanted = [_versioned(rule, before.get(rule.id)) for rule in rules]
    changed = [rule for rule in wanted if rule != before.get(rule.id)]
    asyncio.run(write(settings, {rule.id: rule for rule in changed}))
    for rule in wanted:
        became = "unchanged" if rule not in changed else "changed" if rule.id in before else "new"
        show.line(f"{rule.id} v{rule.version} {became}")


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one rule a line.")] = False,  # noqa: FBT002 a flag
) -> None:
    """List the rules, and whether each is in force."""
    settings = load()
    rules = asyncio.run(current(settings))
    if as_json:
        for rule in rules:
            show.line(encode(rule).decode())
        return
    statuses = asyncio.run(answers(settings))
    rows = [
        (r.id, r.version, _state(r, statuses.get(r.id)), r.severity, r.name, show.plain(r.query, 80)) for r in rules
    ]
    show.table(("id", "version", "state", "severity", "name", "query"), rows)


@app.command(epilog="Example: vigie rules remove otan")
def remove(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="As `vigie rules list` shows them.")],
) -> None:
    """Remove rules for good."""
    settings = load()
    known = {rule.id for rule in asyncio.run(current(settings))}
    unknown = [name for name in ids if name not in known]
    if unknown:
        raise UsageError(f"there is no rule {', '.join(unknown)}: `vigie rules list` shows them")
    asyncio.run(write(settings, dict.fromkeys(ids)))
    for name in ids:
        show.line(f"{name} removed")


@app.command(epilog="Example: vigie rules check rules.yaml && git commit rules.yaml")
def check(files: Files = None) -> None:
    """Check rules without a broker, and report every fault with its place. Exit status 65 if there is one."""
    rules = read_folders(files or [STDIN])
    show.line(f"{show.counted(len(rules), 'rule')} fine")


@app.command(epilog="Example: vigie rules explain --query 'grève AND (port OR lang:fr)'")
def explain(files: Files = None, query: Query = None) -> None:
    """Show when each rule is evaluated, and what makes it costly. Needs no broker."""
    for rule in _chosen(files, query):
        status = accepted(rule)
        show.line(f"{rule.id}: evaluated for articles with {' or '.join(map(show.plain, status.anchors))}")
        placed = f", {status.places} of them over places of words" if status.places else ""
        show.line(f"  then at most {show.counted(status.tests, 'test')}{placed}")
        for warning in status.warnings:
            show.line(f"  warning: {show.plain(warning)}")


@app.command("try", epilog="Example: vigie rules try rules.yaml --last 1000")
def try_(
    files: Files = None,
    query: Query = None,
    last: Annotated[int, typer.Option(min=1, help="How many of the latest articles to try.")] = 500,
    articles: Annotated[
        Path | None, typer.Option(help="Try these enriched articles (JSON lines) instead; needs no broker.")
    ] = None,
) -> None:
    """Show which of the latest articles rules would have matched. Nothing is put in force, and nobody is alerted."""
    rules = _chosen(files, query)
    values = article_lines(articles) if articles else asyncio.run(latest(load(), last))
    result = try_rules(rules, values)
    for rule in rules:
        found = result.matches[rule.id]
        show.line(f"{rule.id}: {len(found):,} of {show.counted(result.articles, 'article')}")
        for match in found[:SHOWN]:
            words = ", ".join(dict.fromkeys(piece.text for piece in match.evidence))
            show.line(f"  {show.plain(match.article.title or match.article_id, 80)}: {show.plain(words, 80)}")
    if result.unread:
        show.report(f"{show.counted(result.unread, 'record')} could not be read")


def _chosen(files: Sequence[Path] | None, query: str | None) -> list[Rule]:
    if bool(files) == bool(query):
        raise UsageError("give either files, or --query")
    return read_folders(files) if files else [rule_of("query", query or "")]


def _versioned(rule: Rule, before: Rule | None) -> Rule:
    """The rule with a version above the one in force, unless it has not changed or has a higher version already."""
    if before is None or rule.version > before.version:
        return rule
    same = rule.model_copy(update={"version": before.version})
    return same if same == before else rule.model_copy(update={"version": before.version + 1})


def _state(rule: Rule, status: RuleStatus | None) -> str:
    if status is None or status.version < rule.version:
        return "not yet read"
    if not status.ok:
        return "refused"
    return "in force" if rule.enabled else "disabled"


async def current(settings: Settings) -> list[Rule]:
    """The rules on the topic by id, the last record of each; records that are not rules are left out.

    Raises:
        BrokerUnavailableError, TopicsError: they cannot be read.
    """
    values = await _latest(settings, "rules")
    rules = [decode(value, Rule) for value in values.values()]
    return sorted((rule for rule in rules if not isinstance(rule, Refused)), key=lambda rule: rule.id)


async def answers(settings: Settings) -> dict[str, RuleStatus]:
    """The last status of each rule.

    Raises:
        BrokerUnavailableError, TopicsError: they cannot be read.
    """
    values = await _latest(settings, "rules.status")
    statuses = [decode(value, RuleStatus) for value in values.values()]
    return {status.rule_id: status for status in statuses if not isinstance(status, Refused)}


async def _latest(settings: Settings, topic: str) -> dict[bytes, bytes]:
    latest = {record.key: record.value for record in await read_all(settings, settings.topic(topic), show.report)}
    return {key: value for key, value in latest.items() if key is not None and value is not None}


async def write(settings: Settings, rules: dict[str, Rule | None]) -> None:
    """Put rules, or remove those given as None; returns once the broker has acknowledged all.

    Raises:
        BrokerUnavailableError: no broker answers.
    """
    if not rules:
        return
    producer = AIOKafkaProducer(**settings.client(), acks="all", enable_idempotence=True)
    try:
        with translated_errors(settings.brokers):
            await start(producer, settings, show.report)
            topic = settings.topic("rules")
            sent = [await producer.send(topic, _value(rule), key=name.encode()) for name, rule in rules.items()]
            await asyncio.gather(*sent)
    finally:
        await producer.stop()


def _value(rule: Rule | None) -> bytes | None:
    return None if rule is None else encode(rule)
