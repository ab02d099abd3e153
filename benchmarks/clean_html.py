"""How well and how fast the article is found in HTML, on publishers that the model has not seen.

    python -m benchmarks.clean_html [--shipped]

The product's own path, from a page to the kept lines, with models trained out of fold by publisher. F1 of 4-word
shingles (precision, recall) by the sets' scorer, titles, and pages a second of CPU time on one core, peers in the same
run.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from html import escape
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import readability
import trafilatura
from lxml import html as lxml_html
from resiliparse.extract.html2text import extract_plain_text

from benchmarks.floors import digest, hold
from benchmarks.shared import shared
from benchmarks.train_clean import fold
from benchmarks.train_html import Page, fit, read, sample
from vigie.agents.clean.decode.characters import whole
from vigie.agents.clean.html.classify import BlockModel, shipped
from vigie.agents.clean.html.extract import candidates
from vigie.agents.clean.rules.select import select
from vigie.agents.clean.thresholds import THRESHOLDS
from vigie.schemas.refused import Refused

FOLDS = 4
SLOW_SAMPLE = 4
Found = dict[str, dict[str, Any]]
Scores = dict[str, dict[str, float]]


def main() -> None:
    """Prints a line a method and set, and what each has of pages a second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shipped", action="store_true", help="the shipped model on pages it knows: speed alone")
    given = parser.parse_args()
    pages = list(read())
    sys.path.insert(0, str(shared("data", "extraction")))
    models = [shipped()] * FOLDS if given.shipped else out_of_fold(pages)
    found, seconds = timed(pages, lambda page: vigie(page["html"], models[fold(page["publisher"], FOLDS)]))
    own = show("vigie", pages, found, seconds)
    show("trafilatura", pages, *timed(pages, trafilatura_text))
    show("resiliparse", pages, *timed(pages, resiliparse_text))
    few = pages[::SLOW_SAMPLE]
    show(f"readability, one page in {SLOW_SAMPLE}", few, *timed(few, readability_text))
    same = [stays(page["html"], models[fold(page["publisher"], FOLDS)]) for page in few]
    print(f"cleaned again as HTML and unchanged: {sum(same) / len(same):.4f}")
    if not given.shipped:
        hold("clean_html", reported(own, same), digest(shared("data", "extraction")))


def out_of_fold(pages: list[Page]) -> list[BlockModel]:
    """A model for each fold, trained on all other folds."""
    seen = [(fold(page["publisher"], FOLDS), found) for page in pages if (found := sample(page)) is not None]
    return [fit([own for at, own in seen if at != k]) for k in range(FOLDS)]


def timed(pages: list[Page], method: Callable[[Page], tuple[str, list[str]]]) -> tuple[Found, float]:
    """What a method finds on each page, and the CPU seconds that it took."""
    method(pages[0])
    found: Found = {}
    start = time.process_time()
    for page in pages:
        title, body = method(page)
        found[page["id"]] = {"title": title, "body": body}
    return found, time.process_time() - start


def vigie(html: str, model: BlockModel) -> tuple[str, list[str]]:
    """From the page as it came to the article's lines: mending, metadata, judge and rules."""
    found = candidates(whole(html), THRESHOLDS, model)
    if isinstance(found, Refused):
        return "", []
    selection = select(found, None, THRESHOLDS.rules)
    return selection.title, list(selection.lines)


def stays(html: str, model: BlockModel) -> bool:
    """Whether a cleaned page, set as paragraphs again, is cleaned to itself."""
    title, lines = vigie(html, model)
    again = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return not lines or vigie(f"<html><body><h1>{escape(title)}</h1>{again}</body></html>", model)[1] == lines


def trafilatura_text(page: Page) -> tuple[str, list[str]]:
    """Trafilatura as it is, its metadata's title among it."""
    document = trafilatura.bare_extraction(page["html"], include_comments=False, with_metadata=False)
    return "", (document.text or "").split("\n") if document is not None else []


def resiliparse_text(page: Page) -> tuple[str, list[str]]:
    """Resiliparse's main content."""
    text = extract_plain_text(page["html"], main_content=True, alt_texts=False, links=False, comments=False)
    return "", text.split("\n")


def readability_text(page: Page) -> tuple[str, list[str]]:
    """Readability's summary as text, and its title."""
    try:
        document = readability.Document(page["html"])
        return document.short_title(), lxml_html.fromstring(document.summary()).text_content().split("\n")
    except (readability.readability.Unparseable, ValueError, TypeError):
        return "", []


def show(name: str, pages: list[Page], found: Found, seconds: float) -> Scores:
    """A line for each set, and one for French; returns their figures."""
    by_part = {kind: scored(chosen, found) for kind, chosen in parts(pages).items()}
    for kind, chosen in parts(pages).items():
        print(f"{name:32} {kind:14} {len(chosen):4}", figures(by_part[kind]), flush=True)
    print(f"{name:32} {len(pages) / seconds:,.1f} pages/s", flush=True)
    return by_part


def parts(pages: list[Page]) -> dict[str, list[Page]]:
    """The first set, the second, and the French of the second."""
    second = [page for page in pages if page["set"] != "first"]
    return {
        "first": [page for page in pages if page["set"] == "first"],
        "second": second,
        "second French": [page for page in second if page["lang"] == "fr"],
    }


def reported(scores: Scores, same: list[bool]) -> dict[str, float]:
    """What has a floor: F1 of each set, titles, and pages that cleaning leaves as they are."""
    titles = {f"{kind}, titles": scores[kind]["titles"] for kind in ("first", "second")}
    return {f"{kind}, F1": own["f1"] for kind, own in scores.items()} | titles | {"unchanged": sum(same) / len(same)}


def scored(pages: list[Page], found: Found) -> dict[str, float]:
    """The figures of the sets' scorer."""
    from score import score  # type: ignore[import-not-found]  # noqa: PLC0415 lies with the data

    own: dict[str, float] = score({page["id"]: page for page in pages}, found)
    return own


def figures(own: dict[str, float]) -> str:
    """F1, precision and recall, and titles."""
    titles = f" title {own['titles']:.4f}" if own["titles"] else ""
    return f"{own['f1']:.4f} ({own['precision']:.4f} {own['recall']:.4f}){titles}"


if __name__ == "__main__":
    main()
