"""The rules in force: read from the compacted topic, the last good version of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache

from vigie.agents.match.anchors import anchors, rarity
from vigie.agents.match.document import Document, document
from vigie.agents.match.keys import Keys
from vigie.agents.match.limits import ANCHORS_TOLD, COMMON, WARNED
from vigie.agents.match.parser import parse
from vigie.agents.match.percolator import Percolator
from vigie.agents.match.program import FIRST_OF_PLACES, Program, program
from vigie.agents.match.syntax import Query
from vigie.schemas.json import decode
from vigie.schemas.match import Evidence
from vigie.schemas.refused import Refused
from vigie.schemas.rule import Rule
from vigie.schemas.rule_status import RuleError, RuleStatus

_EXAMPLES = (
    "words",
    "=Warm",
    "w?rds OR sa*",
    '"some words"',
    '"words some"~3',
    "some NEAR/3 words",
    "some w/3 words",
    "ATLEAST/2(words, some, said)",
    "ATLEAST/2(words)",
    "title:words AND text:said AND NOT nothing",
    'quote:"we will"',
    "lang:en",
    'speaker:"Somebody"',
)
"""A query of each operator."""
_MANY = 600
"""Words for which the table of words grows."""


def read_rule(key: bytes, value: bytes) -> tuple[Rule, Query] | RuleStatus:
    """A rule record that can be put in force, or every reason why not."""
    named = key.decode("utf-8", "replace")
    rule = decode(value, Rule)
    if isinstance(rule, Refused):
        return RuleStatus(named, 0, ok=False, errors=(RuleError("bad-record", rule.detail),))
    if rule.id != named:
        told = f"the record's key is {named!r} and its id {rule.id!r}"
        return RuleStatus(named, rule.version, ok=False, errors=(RuleError("wrong-key", told, hint="make them equal"),))
    query = parse(rule.query)
    if isinstance(query, tuple):
        return RuleStatus(rule.id, rule.version, ok=False, errors=query)
    return rule, query


def status_of(rule: Rule, query: Query, laid: Program | None = None) -> RuleStatus:
    """What is told of a rule that is in force; `laid`: what it has become, if that is known."""
    cover = sorted(anchors(query.root) or ())
    told = tuple(anchor[2:] for anchor in cover[:ANCHORS_TOLD])
    kinds = (laid or program(query.root, Keys(), rarity)).kinds()
    return RuleStatus(
        rule.id,
        rule.version,
        ok=True,
        anchors=told,
        warnings=tuple(_warnings(cover)),
        tests=len(kinds),
        places=sum(kind >= FIRST_OF_PLACES for kind in kinds),
    )


def _warnings(cover: Iterable[str]) -> Iterator[str]:
    """What makes a rule costly: words so common that it is looked at for most articles."""
    common = [anchor[2:] for anchor in cover if rarity(anchor) >= COMMON]
    if common:
        told = ", ".join(common[:WARNED])
        yield f"{told}: so common that the rule is looked at for many articles; add a rarer word with AND"


class RuleBook:
    """Rules by id and the percolator over those that are enabled. Changed and read under the runtime's lock."""

    def __init__(self) -> None:
        warm()
        self._rules: dict[str, Rule] = {}
        self._percolator = Percolator()
        self.epoch: dict[str, int] = {}
        """The last offset taken of each partition of the rules topic."""

    def __len__(self) -> int:
        return len(self._rules)

    def put(self, key: bytes, value: bytes | None, epoch: tuple[int, int]) -> RuleStatus:
        """Take a record of the rules topic from (partition, offset) `epoch`; in force when this returns.

        A bad rule is answered and changes nothing, and so is a version lower than the one in force; None removes.
        """
        self.epoch[str(epoch[0])] = epoch[1]
        name = key.decode("utf-8", "replace")
        if value is None:
            self._rules.pop(name, None)
            self._percolator.remove(name)
            return RuleStatus(name, 0, ok=True, removed=True)
        read = read_rule(key, value)
        if isinstance(read, RuleStatus):
            return read
        rule, query = read
        held = self._rules.get(name)
        if held is not None and held.version > rule.version:
            return outdated(rule, held.version)
        self._rules[name] = rule
        if rule.enabled:
            return status_of(rule, query, self._percolator.put(name, query))
        self._percolator.remove(name)
        return status_of(rule, query)

    def answered(self, document: Document, event_time: int) -> Iterator[tuple[Rule, tuple[Evidence, ...]]]:
        """The rules that an article answers at its event time (milliseconds since the epoch), by id, with proof."""
        time = datetime.fromtimestamp(event_time / 1000, UTC)
        answers = self._percolator.answers(document)
        for at, name in enumerate(answers.names):
            rule = self._rules[name]
            if _valid(rule, time) and _in_scope(rule, document):
                yield rule, answers.evidence(at)


@lru_cache(maxsize=1)
def warm() -> None:
    """Compile what matches, or read it from where it is kept, before the first article waits for it."""
    percolator = Percolator()
    for text in (*_EXAMPLES, " OR ".join(f"word{number}" for number in range(_MANY))):
        if isinstance(query := parse(text), Query):
            percolator.put(text, query)
    quote = {"text": "said we will", "speaker": "Somebody", "start": 12}
    article = {"title": "Warm words", "text": "Some words, said “we will”, of 2024.", "quotes": [quote], "lang": "en"}
    for seen in (article, {"title": "Œuvre"}, {}):
        answers = percolator.answers(document(seen))
        for at in range(len(answers.names)):
            answers.evidence(at)
        percolator.pack()


def outdated(rule: Rule, version: int) -> RuleStatus:
    """What is told of a version lower than the one in force."""
    told = f"version {rule.version} is older than version {version}, which stays in force"
    hint = f"write version {version} or higher"
    return RuleStatus(rule.id, rule.version, ok=False, errors=(RuleError("old-version", told, hint=hint),))


def _valid(rule: Rule, time: datetime) -> bool:
    return (rule.valid_from is None or _aware(rule.valid_from) <= time) and (
        rule.valid_until is None or time < _aware(rule.valid_until)
    )


def _aware(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _in_scope(rule: Rule, document: Document) -> bool:
    wanted = {"lang": rule.scope.lang, "source": rule.scope.source, "country": rule.scope.country}
    return all(
        not values or {value.lower() for value in values} & {found.lower() for found in document.values.get(field, ())}
        for field, values in wanted.items()
    )
