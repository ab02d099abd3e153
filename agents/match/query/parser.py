"""Parses a query to a tree, or to every error in it: a Pratt parser (Pratt 1973), NOT > NEAR > AND > OR."""

from __future__ import annotations

import difflib
import unicodedata

from vigie.agents.match.query.field_values import fault_of
from vigie.agents.match.query.leaves import LeafError, Leaves
from vigie.agents.match.query.lexer import Fault, Symbol, symbols
from vigie.agents.match.query.misreadings import CAPITALS
from vigie.agents.match.query.presearch_terms import presearch_terms
from vigie.agents.match.query.syntax import (
    And,
    AtLeast,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    Value,
    Wild,
    Word,
    Written,
)
from vigie.agents.match.text import analyzer as words
from vigie.agents.match.text.analyzer import Analyzer
from vigie.agents.match.text.fields import FIELD_NAMES, VALUE_FIELDS, WORD_FIELDS, ZONES
from vigie.agents.match.thresholds import QueryLimits, limits
from vigie.schemas.rule_status import FAULTS, RuleError

_BINDING = {"or": 1, "and": 2, "near": 3}
_STARTS = {"word", "phrase", "field", "open", "not", "atleast", "plus", "minus"}


def parse(text: str, analyzer: Analyzer = words.FOLDED) -> Query | tuple[RuleError, ...]:
    """The query; or all its errors, each with position, code and remedy. Offsets are code points of `text`."""
    bounds = limits()
    if len(text) > bounds.characters:
        message = f"the query has {len(text)} characters, and may have {bounds.characters}"
        return (_error(text, Fault("too-long", message, bounds.characters, len(text), "split it into several rules")),)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    parser = _Parser(text, bounds, analyzer)
    root = parser.query()
    if not parser.faults and root is not None and presearch_terms(root) is None:
        parser.fault("no-anchor", "this matches nearly every article", 0, len(text), "add a word that must be there")
    if parser.faults or root is None:
        faults = sorted(dict.fromkeys(parser.faults), key=lambda fault: fault.start)
        return tuple(_error(text, fault) for fault in faults)
    return Query(text, root)


def _error(text: str, fault: Fault) -> RuleError:
    before = text[: fault.start]
    line = before.count("\n") + 1
    column = fault.start - (before.rfind("\n") + 1) + 1
    return RuleError(fault.code, fault.message, fault.start, fault.end, line, column, fault.hint)


class _Parser:
    def __init__(self, text: str, limits: QueryLimits, analyzer: Analyzer) -> None:
        self.text = text
        self.analyzer = analyzer
        self.limits = limits
        self.reader = Leaves(analyzer, limits)
        self.symbols, self.faults = symbols(text, limits.symbols)
        self.at = 0
        self.depth = 0
        self.leaves = 0

    def fault(self, code: str, message: str, start: int, end: int, hint: str = "") -> None:
        if len(self.faults) < FAULTS:
            self.faults.append(Fault(code, message, start, end, hint))
        if len(self.faults) == FAULTS:
            self.at = len(self.symbols) - 1  # what is not read further is neither empty nor unclosed

    @property
    def next(self) -> Symbol:
        return self.symbols[self.at]

    def ended(self) -> bool:
        return self.next.kind == "end"

    def take(self) -> Symbol:
        symbol = self.symbols[self.at]
        self.at = min(self.at + 1, len(self.symbols) - 1)
        return symbol

    def query(self) -> Node | None:
        if self.next.kind == "end":
            self.fault("empty", "the query is empty", 0, len(self.text), "write a word, a phrase or field:value")
            return None
        root = self.expression(0)
        while not self.ended():
            symbol = self.take()
            if symbol.kind == "close":
                self.fault("unbalanced", "this parenthesis closes nothing", symbol.start, symbol.end, "remove it")
            if not self.ended():
                root = self.join(root, self.expression(0))
        if self.leaves > self.limits.leaves:
            message = f"the query has {self.leaves} words and values, and may have {self.limits.leaves}"
            self.fault("too-many-leaves", message, 0, len(self.text), "split it into several rules")
        return root

    def expression(self, binding: int) -> Node | None:
        left = self.operand()
        while True:
            symbol = self.next
            if symbol.kind in _BINDING and _BINDING[symbol.kind] > binding:
                self.take()
                left = self.combine(symbol, left, self.expression(_BINDING[symbol.kind]))
            elif symbol.kind in {"plus", "minus"} and binding < _BINDING["and"]:
                left = self.join(left, self.signed())
            elif symbol.kind in _STARTS and binding < _BINDING["and"]:
                left = self.juxtaposed(symbol, left)
            else:
                return left

    def juxtaposed(self, symbol: Symbol, left: Node | None) -> Node | None:
        if symbol.kind == "not":  # `a NOT b` is `a AND NOT b`, as everywhere
            return self.join(left, self.expression(_BINDING["and"]))
        if symbol.is_misread:
            return self.join(left, self.expression(_BINDING["and"]))
        text, meant = self.text[symbol.start : symbol.end], CAPITALS.get(symbol.text.lower())
        if symbol.kind == "word" and meant and self.symbols[self.at + 1].kind in _STARTS:
            self.take()
            hint = f"write {meant} if an operator is meant: operators have capitals"
            self.fault("missing-operator", f"{text!r} is no operator", symbol.start, symbol.end, hint)
        else:
            hint = 'write AND or OR between them, or quotes around both: "a b"'
            self.fault("missing-operator", f"there is no operator before {text!r}", symbol.start, symbol.end, hint)
        return self.join(left, self.expression(_BINDING["and"]))

    def signed(self) -> Node | None:
        sign = self.take()
        part = self.nested(self.operand)
        if part is None or sign.kind == "plus":
            return part
        return Not(sign.start, part.end, part)

    def operand(self) -> Node | None:  # noqa: PLR0911 a symbol kind a line
        symbol = self.next
        if symbol.kind in {"plus", "minus"}:
            return self.signed()
        if symbol.kind == "open":
            return self.group()
        if symbol.kind == "not":
            self.take()
            part = self.nested(self.operand)
            return None if part is None else Not(symbol.start, part.end, part)
        if symbol.kind == "atleast":
            return self.at_least()
        if symbol.kind == "field":
            return self.field()
        if symbol.kind in {"word", "phrase"}:
            self.take()
            return self.leaf(symbol, ZONES)
        return self.missing(symbol)

    def missing(self, symbol: Symbol) -> Node | None:
        what = "the end" if symbol.kind == "end" else repr(symbol.text)
        self.fault(
            "missing-operand",
            f"a word, phrase or parenthesis is missing before {what}",
            symbol.start,
            max(symbol.end, symbol.start),
            "operators stand between two things; in quotes they are plain words",
        )
        if symbol.kind == "close" and self.depth == 0:
            self.take()
        return None

    def nested(self, read: object) -> Node | None:
        self.depth += 1
        try:
            if self.depth > self.limits.depth:
                symbol = self.next
                message = f"this is more than {self.limits.depth} levels deep"
                self.fault("too-deep", message, symbol.start, symbol.end, "write it flatter")
                self.at = len(self.symbols) - 1
                return None
            return read()  # type: ignore[no-any-return, operator]
        finally:
            self.depth -= 1

    def group(self) -> Node | None:
        opening = self.take()
        inner = self.nested(lambda: self.expression(0))
        if self.next.kind == "close":
            self.take()
        elif self.next.kind == "end" and not any(fault.code == "too-deep" for fault in self.faults):
            self.fault("unbalanced", "this parenthesis is never closed", opening.start, opening.end, "add )")
        return inner

    def at_least(self) -> Node | None:
        symbol = self.take()
        if self.next.kind != "open":
            self.fault(
                "missing-operand", "ATLEAST/n needs a parenthesis", symbol.start, symbol.end, "ATLEAST/2(a OR b)"
            )
            return None
        before = self.leaves
        inner = self.group()
        if inner is None:
            return None
        is_group = (
            isinstance(inner, (Or, And)) and self.leaves - before > 1
        )  # else a hyphenated word, found in two ways
        parts = inner.parts if is_group and isinstance(inner, (Or, And)) else (inner,)
        if len(parts) == 1 and not _can_be_counted(parts[0]):
            self.fault(
                "bad-count",
                "only a word, a phrase or two of them near each other can be counted",
                inner.start,
                inner.end,
                "put several parts into the parenthesis, joined by OR",
            )
        if symbol.number < 1 or (len(parts) > 1 and symbol.number > len(parts)):
            message = f"ATLEAST/{symbol.number} of {len(parts)} parts can never be, or always is"
            self.fault("bad-count", message, symbol.start, symbol.end, f"take 1 to {len(parts)}")
        return AtLeast(symbol.start, inner.end, symbol.number, parts)

    def field(self) -> Node | None:
        symbol = self.take()
        name = symbol.text.lower()
        if name not in FIELD_NAMES:
            close = difflib.get_close_matches(name, sorted(FIELD_NAMES), n=1)
            hint = f"did you mean {close[0]}?" if close else f"fields: {', '.join(sorted(FIELD_NAMES))}"
            if self.text.startswith("//", symbol.end):
                hint = "put an address in quotes"
            self.fault("unknown-field", f"there is no field {symbol.text!r}", symbol.start, symbol.end - 1, hint)
        return self.nested(lambda: self.fielded(name))

    def fielded(self, name: str) -> Node | None:
        symbol = self.next
        if symbol.kind == "open":
            opening = self.take()
            parts: list[Node] = []
            while self.next.kind not in {"close", "end"}:
                if self.next.kind == "or":
                    self.take()
                elif self.next.kind in {"word", "phrase"}:
                    part = self.of_field(self.take(), name)
                    parts += [part] if part else []
                else:
                    wrong = self.take()
                    message = f"only words, phrases and OR may stand in {name}:(...)"
                    self.fault("bad-field-group", message, wrong.start, wrong.end, f"write {name}: before each")
            if self.next.kind == "end":
                self.fault("unbalanced", "this parenthesis is never closed", opening.start, opening.end, "add )")
            self.take()
            return Or(opening.start, self.symbols[self.at - 1].end, tuple(parts)) if parts else self.missing(symbol)
        if symbol.kind in {"word", "phrase"}:
            return self.of_field(self.take(), name)
        if symbol.kind == "field":
            self.colons(name)
            return None
        return self.missing(symbol)

    def colons(self, name: str) -> None:
        """Refuses a value with colons of its own, such as an address."""
        start = end = self.next.start
        while self.next.kind == "field" or (self.next.kind == "word" and self.next.start == end):
            end = self.take().end
        value = self.text[start:end]
        message = f"{value!r} has a colon of its own"
        self.fault("bad-value", message, start, end, f'put it in quotes: {name}:"{value}"')

    def of_field(self, symbol: Symbol, name: str) -> Node | None:
        if name in WORD_FIELDS:
            return self.leaf(symbol, WORD_FIELDS[name])
        self.leaves += 1
        value = words.name(symbol.text, self.analyzer)
        if not value:
            self.fault("empty-value", f"{name}: has no value", symbol.start, symbol.end, f"{name}:something")
            return None
        field = VALUE_FIELDS.get(name, name)
        if not symbol.is_misread and (said := fault_of(field, symbol.text)):
            code, message, hint = said
            self.fault(code, message, symbol.start, symbol.end, hint)
        return Value(symbol.start, symbol.end, field, value)

    def leaf(self, symbol: Symbol, zones: tuple[str, ...]) -> Node | None:
        self.leaves += 1
        if symbol.is_misread:
            return None
        try:
            return self.reader.leaf(symbol, zones)
        except LeafError as error:
            said = error.fault
            self.fault(said.code, said.message, said.start, said.end, said.hint)
            return None

    def join(self, left: Node | None, right: Node | None) -> Node | None:
        if left is None or right is None:
            return left or right
        parts = (*_parts(left, And), *_parts(right, And))
        return And(left.start, right.end, parts)

    def combine(self, symbol: Symbol, left: Node | None, right: Node | None) -> Node | None:
        if left is None or right is None:
            return left or right
        if symbol.kind == "and":
            return self.join(left, right)
        if symbol.kind == "or":
            return Or(left.start, right.end, (*_parts(left, Or), *_parts(right, Or)))
        if not 1 <= symbol.number <= self.limits.near:
            message = f"the distance of {symbol.text} must be 1 to {self.limits.near}"
            self.fault("bad-distance", message, symbol.start, symbol.end, f"NEAR/{self.limits.near} is the widest")
        for side in (left, right):
            if not _can_be_near(side):
                message = "only words, phrases and groups of them joined by OR can be near something"
                self.fault("bad-near", message, side.start, side.end, "put NEAR between words or (a OR b)")
        return Near(left.start, right.end, left, right, symbol.number, symbol.ordered)


def _parts(node: Node, kind: type[And | Or]) -> tuple[Node, ...]:
    return node.parts if isinstance(node, kind) else (node,)


def _can_be_near(node: Node) -> bool:
    if isinstance(node, Or):
        return all(_can_be_near(part) for part in node.parts)
    return isinstance(node, (Word, Phrase, Wild, Written))


def _can_be_counted(node: Node) -> bool:
    return isinstance(node, Near) or _can_be_near(node)
