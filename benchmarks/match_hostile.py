"""How long a hostile query takes to be refused, or to be held, in milliseconds of CPU.

    python -m benchmarks.match_hostile

The peer is the bar: 50 ms, two records' worth of reading.
"""

from __future__ import annotations

import time

from vigie.agents.match.index.percolator import Percolator
from vigie.agents.match.query.parser import parse
from vigie.agents.match.query.syntax import Query

BAR = 50.0
GROUP = " OR ".join(f"word{number}" for number in range(50))
HOSTILE = {
    "10,000 clauses": " OR ".join(f"w{number}" for number in range(10_000)),
    "2,200 leaves": " OR ".join(f"w{number}" for number in range(2_200)),
    "2,000 leaves": " OR ".join(f"w{number}" for number in range(2_000)),
    "nested 1,000 deep": "(" * 1_000 + "port" + ")" * 1_000,
    "20,000 parentheses": "(" * 20_000,
    "20,000 signs": "+-" * 10_000,
    "20,000 quotes": '"' * 20_000,
    "20,000 invisible characters": "\u200b" * 20_000,
    "10,000 unknown fields": "x:" * 10_000,
    "10,000 words without operators": "a " * 10_000,
    "1,800 unknown languages": f"lang:({' OR '.join(f'x{number}' for number in range(1_800))})",
    "1,200 misspelt languages": f"lang:({' OR '.join(f'lnaguage{number}' for number in range(1_200))})",
    "a* over everything": "a*",
    "one megabyte": "a" * 1_000_000,
    "(OR of 50) AND (OR of 50)": f"({GROUP}) AND ({GROUP})",
    "(OR of 50) NEAR/50 (OR of 50)": f"({GROUP}) NEAR/50 ({GROUP})",
}


def main() -> None:
    """Prints a line a query."""
    parse("lang:nothing")  # the names of languages are read now
    if isinstance(warm := parse("warm"), Query):  # what is compiled is compiled now
        Percolator().put("warm", warm)
    for name, text in HOSTILE.items():
        begun = time.process_time()
        parsed = parse(text)
        if isinstance(parsed, Query):
            Percolator().put("rule", parsed)
        spent = (time.process_time() - begun) * 1_000
        became = "held" if isinstance(parsed, Query) else f"refused: {parsed[0].code}, {len(parsed)} told"
        print(f"{name:32}{spent:7.1f} ms {'(over the bar)' if spent > BAR else ''} {became}")


if __name__ == "__main__":
    main()
