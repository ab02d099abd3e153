"""How many datelines are read right, and how many are seen where there are none.

    python -m benchmarks.clean_datelines

200 made from place, day and agency in each agency's form, 1,000 look-alikes, and the first paragraphs of the shared
gold articles: those of them that have a dateline are printed, for a person to read.
"""

from __future__ import annotations

from functools import cache

from benchmarks.floors import hold
from benchmarks.shared import rows, shared
from tests.agents.clean.fields.datelines_made import BASE, Made, look_alikes, made
from vigie.agents.clean.fields.dateline import dateline
from vigie.agents.clean.thresholds import THRESHOLDS


def main() -> None:
    """Prints the share right, the false ones, and those found in gold."""
    wrong, false = wrongly_read(), wrongly_seen()
    print(f"made: {200 - len(wrong)} of 200 right", *wrong, sep="\n  ")
    print(f"look-alikes: {len(false)} false of 1,000", *dict.fromkeys(false), sep="\n  ")
    hold("clean_datelines", figures())
    bodies = [page["body"][0] for page in rows(shared("data", "extraction", "lines", "pages.jsonl.gz")) if page["body"]]
    found = [pair[0].text for text in bodies if (pair := dateline(text, BASE, THRESHOLDS.fields.dateline))]
    print(f"gold: {len(found)} of {len(bodies)} first paragraphs have one", *found, sep="\n  ")


def figures() -> dict[str, float]:
    """What has a floor, and needs no data but what is made here."""
    return {"made, read right": 200 - len(wrongly_read()), "look-alikes, refused": 1_000 - len(wrongly_seen())}


@cache
def wrongly_read() -> list[tuple[str, str]]:
    """The made datelines that are not read as they were made, with the name of their form."""
    return [(name, one.paragraph) for name, one in made(200, 1) if not right(one)]


@cache
def wrongly_seen() -> list[str]:
    """The look-alikes that are taken for datelines."""
    return [text for text in look_alikes(1_000, 1) if dateline(text, BASE, THRESHOLDS.fields.dateline)]


def right(one: Made) -> bool:
    """Whether place, day, agency and rest are all as they were made."""
    found = dateline(one.paragraph, BASE, THRESHOLDS.fields.dateline)
    if found is None:
        return False
    head, rest = found
    place = (head.place or "").split(",")[0].casefold()
    return (place, head.date, head.agency, rest) == (one.place.casefold(), one.day, one.agency, one.rest)


if __name__ == "__main__":
    main()
