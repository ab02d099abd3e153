"""The rules in force: the last good version of each, read from the compacted topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache

import orjson
from pydantic import ValidationError

from vigie.agents.match.index.percolator import Percolator
from vigie.agents.match.index.program import FIRST_OF_PLACES, Program, program
from vigie.agents.match.index.term_ids import TermIds
from vigie.agents.match.query.parser import parse
from vigie.agents.match.query.presearch_terms import presearch_terms, rarity
from vigie.agents.match.query.syntax import Query
from vigie.agents.match.text.document import Document, document
from vigie.agents.match.thresholds import COMMON, TERMS_REPORTED, WARNED
from vigie.schemas.enriched import EnrichedArticle, Quote
from vigie.schemas.match import Evidence
from vigie.schemas.record_places import RecordPlaces, places_in
from vigie.schemas.rule import Rule
from vigie.schemas.rule_faults import RuleFault, query_of, rule_faults, scope_faults
from vigie.schemas.rule_status import FAULTS, RuleError, RuleStatus

EXAMPLES = (
    "words",
    "=Warm",
    "wor?s OR sai*",
    '"some words"',
    '"words some"~3',
    "some NEAR/3 words",
    "some ONEAR/3 words",
    "ATLEAST/2(words OR some OR said)",
    "ATLEAST/2(words)",
    "title:words AND text:said AND NOT nothing",
    'quote:"we will"',
    "lang:en",
    'speaker:"Somebody"',
)
"""A query for each operator, so that all that is compiled is compiled before the first article."""
_MANY = 600
"""Words enough to make the table of terms grow."""


def read_rule(key: bytes, value: bytes) -> tuple[Rule, Query] | RuleStatus:
    """A rule with its parsed query; or a status with every reason why the record cannot be put in force."""
    named = key.decode("utf-8", "replace")
    try:
        data = orjson.loads(value)
    except orjson.JSONDecodeError as error:
        message = f"the record is not JSON: {error.msg}"
        wrong = RuleError("bad-record", message, line=error.lineno, column=error.colno, hint="write a JSON object")
        return _refused(named, 0, [wrong])
    try:
        rule = Rule.model_validate(data)
    except ValidationError as error:
        faults = rule_faults(error)
        return _refused(named, 0, [*_placed(faults, value), *_query_faults(query_of(data, faults))])
    if rule.id != named:
        message = f"the record's key is {named[:64]!r} and its id {rule.id!r}"
        return _refused(named, rule.version, [RuleError("wrong-key", message, hint="make them equal")])
    query = parse(rule.query)
    errors = [*_placed(scope_faults(rule), value), *(query if isinstance(query, tuple) else ())]
    if errors or not isinstance(query, Query):
        return _refused(named, rule.version, errors)
    return rule, query


def _refused(name: str, version: int, errors: Sequence[RuleError]) -> RuleStatus:
    return RuleStatus(name, version, ok=False, errors=tuple(errors[:FAULTS]))


def _query_faults(text: str | None) -> tuple[RuleError, ...]:
    query = None if text is None else parse(text)
    return query if isinstance(query, tuple) else ()


def _placed(faults: Sequence[RuleFault], value: bytes) -> Iterator[RuleError]:
    """The faults outside the query, placed in the record's text."""
    places = places_in(value.decode("utf-8", "replace")) if faults else RecordPlaces()
    for fault in faults:
        line, column = places.of(fault.path, at_key=fault.at_key)
        yield RuleError(fault.code, fault.message, line=line, column=column, hint=fault.hint)


def status_of(rule: Rule, query: Query, compiled: Program | None = None) -> RuleStatus:
    """The status of a rule in force. `compiled`: its program, if it has been compiled already."""
    cover = sorted(presearch_terms(query.root) or ())
    kinds = (compiled or program(query.root, TermIds(), rarity)).kinds()
    return RuleStatus(
        rule.id,
        rule.version,
        ok=True,
        anchors=tuple(term[2:] for term in cover[:TERMS_REPORTED]),
        warnings=tuple(_warnings(cover)),
        tests=len(kinds),
        places=sum(kind >= FIRST_OF_PLACES for kind in kinds),
    )


def _warnings(cover: Iterable[str]) -> Iterator[str]:
    """Warns of words so common that the rule must be tested against most articles."""
    common = [term[2:] for term in cover if rarity(term) >= COMMON]
    if common:
        words = ", ".join(common[:WARNED])
        yield f"{words}: so common that the rule is looked at for many articles; add a rarer word with AND"


class RuleBook:
    """Rules by id, and a percolator over the enabled ones. The runtime's lock guards reads and changes."""

    def __init__(self) -> None:
        warm()
        self._rules: dict[str, Rule] = {}
        self._percolator = Percolator()
        self.epoch: dict[str, int] = {}
        """The last offset applied from each partition of the rules topic."""

    def __len__(self) -> int:
        return len(self._rules)

    def put(self, key: bytes, value: bytes | None, epoch: tuple[int, int]) -> RuleStatus:
        """Applies a record of the rules topic read at `epoch` (partition, offset). It is in force when this returns.

        None removes the rule. A faulty rule, or a version lower than the one in force, changes nothing.
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
        current = self._rules.get(name)
        if current is not None and current.version > rule.version:
            return outdated(rule, current.version)
        self._rules[name] = rule
        if rule.enabled:
            return status_of(rule, query, self._percolator.put(name, query))
        self._percolator.remove(name)
        return status_of(rule, query)

    def matching_rules(self, document: Document, event_time: int) -> Iterator[tuple[Rule, tuple[Evidence, ...]]]:
        """The rules that an article matches at its event time (milliseconds since the epoch), by id, with evidence."""
        time = datetime.fromtimestamp(event_time / 1000, UTC)
        found = self._percolator.match_with_evidence(document)
        for at, name in enumerate(found.names):
            rule = self._rules[name]
            if _valid(rule, time) and _in_scope(rule, document):
                yield rule, found.evidence(at)


@lru_cache(maxsize=1)
def warm() -> None:
    """Compiles the matching functions, or loads them from the cache, so that no article waits for them."""
    percolator = Percolator()
    for text in (*EXAMPLES, " OR ".join(f"word{number}" for number in range(_MANY))):
        if isinstance(query := parse(text), Query):
            percolator.put(text, query)
    text = "Some words, said “we will”, of 2024."
    quote = Quote("said we will", "Somebody", 12, 24)
    quoting = EnrichedArticle("a", title="Warm words", paragraphs=(text,), language="en", quotes=(quote,))
    for article in (quoting, EnrichedArticle("b", title="Œuvre"), EnrichedArticle("c")):
        found = percolator.match_with_evidence(document(article))
        for at in range(len(found.names)):
            found.evidence(at)
        percolator.pack()


def outdated(rule: Rule, version: int) -> RuleStatus:
    """The status of a rule whose version is lower than the one in force."""
    message = f"version {rule.version} is older than version {version}, which stays in force"
    hint = f"write version {version} or higher"
    return RuleStatus(rule.id, rule.version, ok=False, errors=(RuleError("old-version", message, hint=hint),))


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
