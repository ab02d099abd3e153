"""What the demo shows: a row for each sample article and a line for each alert."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import orjson
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from vigie.broker.dead_letters import dead_letter_of
from vigie.broker.read import Record
from vigie.cli.show import counted, plain
from vigie.testing import Sample

NAMES = 5
"""Names shown of an article, at most."""
TITLE, WHY = 46, 60
OUTCOMES = {"unique": "new", "duplicates": "copy", "dead-letters": "refused", None: "..."}
"""What is shown for the topic that an article ended on."""


@dataclass
class BoardRow:
    """What is known about a sample so far. `became`: the topic it ended on after dedup, None while it is on its way."""

    sample: Sample
    title: str = ""
    language: str = ""
    became: str | None = None
    why: str = ""
    enriched: bool = False


@dataclass
class Board:
    """The samples, by the partition and offset they were sent to, and the alerts."""

    samples: list[Sample]
    sent: dict[tuple[int, int], Sample]
    alerts: list[dict[str, Any]] = field(default_factory=list)
    _rows: dict[str, BoardRow] = field(init=False)
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rows = {sample.name: BoardRow(sample) for sample in self.samples}

    def take(self, topic: str, record: Record) -> None:
        """Take note of a record on one of the topics."""
        if topic == "dead-letters":
            self._refused(record)
            return
        value = orjson.loads(record.value or b"{}")
        if topic == "alerts":
            self.alerts = [alert for alert in self.alerts if alert["alert_id"] != value["alert_id"]] + [value]
            return
        row = self._row_of(value.get("origin"))
        if row is not None:
            self._note(topic, row, value)

    def _note(self, topic: str, row: BoardRow, value: dict[str, Any]) -> None:
        row.title = row.title or value["title"]
        self._names.setdefault(value["id"], row.sample.name)
        if topic == "clean":
            row.language = value["language"]
        elif topic == "unique":
            row.became = row.became or topic  # the refusal by a later stage may be read first, and stays
        elif topic == "duplicates":
            row.became = topic
            original = self._names.get(value["duplicate_of"], value["duplicate_of"][:8])
            row.why = f"{value['kind']} copy of {original}, {value['containment']:.0%} contained"
        elif topic == "enriched":
            row.enriched = True
            row.why = ", ".join(entity["name"] for entity in value["entities"][:NAMES])

    def _refused(self, record: Record) -> None:
        letter = dead_letter_of(record)
        place = {"partition": letter.partition, "offset": int(letter.offset)} if letter.offset.isdecimal() else None
        if letter.stage != "clean":
            place = _origin(letter.value)
        row = self._row_of(place)
        if row is not None:
            row.became, row.why = "dead-letters", f"{letter.stage}: {letter.message}"

    def _row_of(self, origin: Any) -> BoardRow | None:
        sample = self.sent.get((origin["partition"], origin["offset"])) if origin else None
        return self._rows[sample.name] if sample else None

    def complete(self) -> bool:
        """Whether every sample is accounted for, and every new article enriched."""
        return all(row.became and (row.enriched or row.became != "unique") for row in self._rows.values())

    def summary(self) -> str:
        """How many there are of each outcome, in a sentence."""
        became = [row.became for row in self._rows.values()]
        return (
            f"{counted(len(became), 'article')}: {became.count('unique')} new, {became.count('duplicates')} copies, "
            f"{became.count('dead-letters')} refused; {counted(len(self.alerts), 'alert')}."
        )

    def others(self) -> list[str]:
        """What differs from the samples' expectations, a line each."""
        articles = [
            f"{row.sample.name} should be {OUTCOMES[row.sample.expected]} and is {OUTCOMES[row.became]}"
            + (f" ({row.why})" if row.became == "dead-letters" else "")
            for row in self._rows.values()
            if row.became != row.sample.expected
        ]
        expected = Counter((rule, sample.story) for sample in self.samples for rule in sample.alerts)
        found = Counter((alert["rule"]["id"], self._story(alert)) for alert in self.alerts)
        missing = [f"no alert of {rule} tells of {story}" for rule, story in (expected - found).elements()]
        unasked = [f"an alert of {rule} tells of {story}" for rule, story in (found - expected).elements()]
        return articles + missing + [f"{alert}, which no sample expects" for alert in unasked]

    def _story(self, alert: dict[str, Any]) -> str | None:
        name = self._names.get(alert["article"]["id"])
        return self._rows[name].sample.story if name else None

    def __rich__(self) -> RenderableType:
        """The board in its present state."""
        table = Table("article", "", "title", "became", "why, or who and where", box=None, pad_edge=False)
        for row in self._rows.values():
            cells = (row.sample.name, row.language, plain(row.title, TITLE), OUTCOMES[row.became], plain(row.why, WHY))
            table.add_row(*map(Text, cells))
        return Group(table, *map(self._alert, self.alerts))

    def _alert(self, alert: dict[str, Any]) -> Text:
        rule, article = alert["rule"], alert["article"]
        found = ", ".join(dict.fromkeys(evidence["text"] for evidence in alert["evidence"]))
        name = self._names.get(article["id"], article["id"][:8])
        return Text(f"ALERT {rule['severity']}: {plain(rule['name'])} - {name}, for {plain(found, 2 * WHY)}")


def _origin(value: bytes | None) -> Any:
    try:
        return orjson.loads(value or b"null")["origin"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
