"""How fast many rules are matched, beside Lucene Monitor 9.11 on the same workload, one core each, CPU seconds.

    python -m benchmarks.match_percolator [--rules 1000 10000 100000 agency2000] [--without-lucene] [--picture FILE]

Both match the same documents, Lucene in batches of 100 with its multipass presearcher and the sample's term
frequencies (its best setting), warm; ours one document at a time with the same frequencies as advice. Ours reads words
as Lucene's analyser does. The matches are compared document by document. Lucene needs Java 17 and Maven.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import orjson
import psutil

from benchmarks.floors import digest, hold
from benchmarks.picture import chart, save
from benchmarks.shared import rows, shared
from vigie.agents.match.index.percolator import Percolator
from vigie.agents.match.query.parser import parse
from vigie.agents.match.query.presearch_terms import PAIR, WORD
from vigie.agents.match.query.syntax import Query
from vigie.agents.match.text.analyzer import FOLDED, Analyzer, fold, plain
from vigie.agents.match.text.document import Document
from vigie.agents.match.text.fields import FIELDS
from vigie.agents.match.text.sign_kinds import SignKind, kind_of

WORKLOAD = ("benchmarks", "percolator")
BARS = {"1000": 2.2, "10000": 2.2, "100000": 6.0, "agency2000": 4.0}
"""How many times Lucene's documents a second."""
PASSES = {"1000": 8, "10000": 6, "100000": 5, "agency2000": 5}
"""Lucene's, until its compiler is warm."""
FEWER = {"100000": 300, "agency2000": 200}
"""Documents where Lucene needs minutes for all."""
EDITS = 200
MIB = 2**20
Matches = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Ours:
    """What was measured of ours. Times in seconds of CPU, `memory` in bytes, rates in documents a second."""

    load: float
    memory: int
    rate: float
    with_evidence: float
    p99: float
    edit: float
    matches: Matches


def main() -> None:
    """Prints what was measured of each set of rules."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", nargs="+", choices=list(BARS), default=list(BARS))
    parser.add_argument("--without-lucene", action="store_true")
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--folded", action="store_true", help="what the product's reading of words changes, and why")
    options = parser.parse_args()
    documents = list(rows(shared(*WORKLOAD, "docs.jsonl.gz")))
    if options.folded:
        for name in options.rules:
            explained(name, documents[: FEWER.get(name)])
        return
    frequencies = sampled()
    rates: dict[str, tuple[float, float]] = {}
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder:
        harness = None if options.without_lucene else built(Path(folder))
        for name in options.rules:
            chosen = documents[: FEWER.get(name)] if harness else documents
            own = ours(name, frequencies, chosen)
            told(name, own)
            peer = lucene(harness, name, chosen) if harness else expected(name)
            if peer:
                figures[f"{name} rules, documents that agree with Lucene"] = compared(name, own, *peer)
                rates[name] = (own.rate, peer[0])
    if options.picture and not options.without_lucene:
        draw(rates, options.picture)
    if set(rates) == set(BARS):
        hold("match_percolator", figures, digest(*shared(*WORKLOAD).glob("*.jsonl.gz")))


def ours(name: str, frequencies: Counter[str], documents: Sequence[dict[str, Any]]) -> Ours:
    """The rules read from strings, and every document asked twice: the second time counts."""
    entries = list(rows(shared(*WORKLOAD, f"rules-{name}.jsonl.gz")))
    gc.collect()
    before, start = psutil.Process().memory_info().rss, time.process_time()
    queries, percolator = loaded(entries, frequencies)
    load = time.process_time() - start
    gc.collect()
    memory = psutil.Process().memory_info().rss - before
    gc.disable()  # the matcher makes no cycles
    for each in documents:
        percolator.match(read(each))
    matches, took = asked(percolator, documents)
    rate, with_evidence = len(documents) / sum(took), len(documents) / proven(percolator, documents)
    gc.enable()
    p99 = sorted(took)[len(took) * 99 // 100]
    return Ours(load, memory, rate, with_evidence, p99, edited(percolator, queries), matches)


def loaded(entries: Sequence[dict[str, Any]], frequencies: Counter[str]) -> tuple[dict[str, Query], Percolator]:
    """The rules, parsed and held ready in flat arrays."""
    queries = {entry["id"]: query(entry["query"]) for entry in entries}
    percolator = Percolator(frequencies)
    for rule, parsed in queries.items():
        percolator.put(rule, parsed)
    return queries, percolator


def asked(percolator: Percolator, documents: Sequence[dict[str, Any]]) -> tuple[Matches, list[float]]:
    """The matches of each document, and the seconds that each took, its reading included."""
    matches: Matches = {}
    took = []
    for each in documents:
        start = time.process_time()
        matches[each["id"]] = tuple(percolator.match(read(each)))
        took.append(time.process_time() - start)
    return matches, took


def proven(percolator: Percolator, documents: Sequence[dict[str, Any]]) -> float:
    """Seconds for all documents with where the evidence of every match stands."""
    start = time.process_time()
    for each in documents:
        percolator.match_with_evidence(read(each))
    return time.process_time() - start


def edited(percolator: Percolator, queries: dict[str, Query]) -> float:
    """Seconds an edit, each in force when it returns."""
    changed = list(queries.items())[:EDITS]
    start = time.process_time()
    for rule, parsed in changed:
        percolator.put(rule, parsed)
    return (time.process_time() - start) / len(changed)


def query(text: str) -> Query:
    """A rule of the workload."""
    parsed = parse(text, analyzer=plain())
    if isinstance(parsed, tuple):
        sys.exit(f"the workload's query {text!r} cannot be read: {parsed[0].message}")
    return parsed


def read(entry: dict[str, Any]) -> Document:
    """A document of the workload, as Lucene's words are cut."""
    return document_of(entry, plain())


def document_of(entry: dict[str, Any], analyzer: Analyzer) -> Document:
    """A document of the workload: its fields stand under their names, each with one value or several."""
    named = {**entry, "site": entry.get("site") or entry.get("source")}
    values = {name: listed(named[name]) for name in FIELDS if named.get(name)}
    texts = [str(entry.get("title") or ""), str(entry.get("text") or ""), *chain.from_iterable(values.values())]
    return Document(texts, [0, 0], values, analyzer)


def listed(value: Any) -> list[str]:
    """One value, or several."""
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def explained(name: str, documents: Sequence[dict[str, Any]]) -> None:
    """Prints how the matches change, from Lucene's words to the product's, by one change of reading at a time."""
    analyzers = {
        "as Lucene reads": plain(),
        "accents, ligatures and case forms fold": Analyzer(lettered, fold, joins=False),
        "other numerals are word signs, marks go on with a word": Analyzer(unjoined, fold, joins=False),
        "hyphenated words also stand joined": FOLDED,
    }
    before: set[tuple[str, str]] = set()
    print(f"{name} rules, {len(documents)} documents")
    for change, analyzer in analyzers.items():
        found = pairs(name, documents, analyzer)
        told = f"{len(found - before):,} more, {len(before - found):,} fewer" if before else f"{len(found):,} matches"
        print(f"  {change}: {told}", flush=True)
        before = found


def unjoined(sign: str) -> SignKind:
    """The product's kind of a sign, hyphens parting words as other signs do."""
    kind = kind_of(sign)
    return SignKind.GAP if kind == SignKind.HYPHEN else kind


def lettered(sign: str) -> SignKind:
    """The same, for the signs alone that Lucene takes for letters."""
    return unjoined(sign) if plain().kind(sign) != SignKind.GAP else SignKind.GAP


def pairs(name: str, documents: Sequence[dict[str, Any]], analyzer: Analyzer) -> set[tuple[str, str]]:
    """Every document with every rule that it answers."""
    percolator = Percolator()
    for entry in rows(shared(*WORKLOAD, f"rules-{name}.jsonl.gz")):
        parsed = parse(entry["query"], analyzer=analyzer)
        if isinstance(parsed, Query):
            percolator.put(entry["id"], parsed)
    return {(each["id"], rule) for each in documents for rule in percolator.match(document_of(each, analyzer))}


def sampled() -> Counter[str]:
    """In how many articles of the sample each word, pair and value stands."""
    counted: Counter[str] = Counter()
    for entry in rows(shared(*WORKLOAD, "sample.jsonl.gz")):
        words = [plain().words(str(entry.get(field) or "")) for field in ("title", "text")]
        found = {WORD + word for zone in words for word in zone}
        found |= {f"{PAIR}{first} {second}" for zone in words for first, second in pairwise(zone)}
        counted.update(found)
    return counted


def told(name: str, own: Ours) -> None:
    """Prints ours."""
    print(
        f"{name} rules: {own.rate:,.0f} documents/s, p99 {own.p99 * 1000:.2f} ms, with evidence "
        f"{own.with_evidence / own.rate:.2f} of that (bar .7); loaded from strings in {own.load:.1f} s, "
        f"{own.memory / MIB:.0f} MiB, an edit {own.edit * 1e6:.0f} us",
        flush=True,
    )


def compared(name: str, own: Ours, rate: float, matches: Matches) -> float:
    """Prints the ratio, and every document on which the two differ; the share of those on which they do not."""
    different = [each for each, found in own.matches.items() if found != matches.get(each, ())]
    ratio = f"{own.rate / rate:.2f} times Lucene Monitor's {rate:,.0f} (bar {BARS[name]}), " if rate else ""
    print(f"  {ratio}{sum(map(len, own.matches.values())):,} matches, {len(different)} documents differ", flush=True)
    for each in different[:5]:
        print(f"    {each}: {sorted(set(own.matches[each]) ^ set(matches.get(each, ())))}")
    return 1 - len(different) / len(own.matches)


def expected(name: str) -> tuple[float, Matches] | None:
    """Lucene's matches as they come with the workload; of the agency's rules there are none."""
    if name.startswith("agency"):
        return None
    with gzip.open(shared(*WORKLOAD, f"lucene-{name}.tsv.gz"), "rt") as lines:
        return 0.0, _matches(lines)


def built(folder: Path) -> Path:
    """The harness, compiled."""
    shutil.copytree(shared(*WORKLOAD, "java"), folder / "java", copy_function=shutil.copyfile)
    for command in (
        ["mvn", "-q", "dependency:copy-dependencies", "-DoutputDirectory=lib"],
        ["javac", "-cp", "lib/*", "-d", "cls", "src/main/java/LuceneBench.java"],
    ):
        subprocess.run(command, cwd=folder / "java", check=True)
    return folder / "java"


def lucene(harness: Path, name: str, documents: Sequence[dict[str, Any]]) -> tuple[float, Matches]:
    """Documents a CPU second of its best pass, and its matches."""
    (harness / "docs.jsonl").write_bytes(b"\n".join(map(orjson.dumps, documents)))
    for file in (f"rules-{name}.jsonl", "sample.jsonl"):
        (harness / file).write_bytes(gzip.decompress(shared(*WORKLOAD, f"{file}.gz").read_bytes()))
    machine = ["java", "-Xmx4g", "-XX:+UseSerialGC", "-XX:ActiveProcessorCount=1", "-cp", "cls:lib/*", "LuceneBench"]
    given = ["docs.jsonl", f"rules-{name}.jsonl", "sample.jsonl", "out.tsv", "multipass-df", "100", str(PASSES[name])]
    ran = subprocess.run([*machine, *given], cwd=harness, check=True, capture_output=True, text=True)
    best = re.search(r"best=([\d.]+)", ran.stdout)
    if best is None:
        sys.exit(f"the harness said nothing: {ran.stdout}{ran.stderr}")
    return float(best[1]), _matches((harness / "out.tsv").read_text().splitlines())


def _matches(lines: Iterable[str]) -> Matches:
    parted = (line.rstrip("\n").partition("\t") for line in lines)
    return {each: tuple(sorted(found.split())) for each, _, found in parted}


def draw(rates: dict[str, tuple[float, float]], picture: Path) -> None:
    """Documents a second of both, as SVG."""
    axes = chart(xlabel="rules", ylabel="documents a CPU second", yscale="log")
    for at, (label, aside) in enumerate((("vigie", -0.2), ("Lucene Monitor", 0.2))):
        places = [place + aside for place in range(len(rates))]
        axes.bar(places, [rate[at] for rate in rates.values()], 0.4, label=label)
    axes.set_xticks(range(len(rates)), list(rates))
    save(axes, picture)


if __name__ == "__main__":
    main()
