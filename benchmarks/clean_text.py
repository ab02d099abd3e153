"""How well and how fast the article is found in flattened text, on publishers that the model has not seen.

    python -m benchmarks.clean_text [--shipped]

The product's own path, from text to kept lines, with models trained out of fold by publisher. F1 of 4-word shingles
(precision, recall) by the set's scorer. Texts a second are of CPU time, one core, compiling not counted;
the peers' on a sample.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import justext
import trafilatura

from benchmarks.floors import digest, hold
from benchmarks.shared import shared
from benchmarks.train_clean import FOLDS, Page, fit, fold, read, samples
from vigie.agents.clean.decode.characters import mended
from vigie.agents.clean.rules.select import select
from vigie.agents.clean.text.model import LineModel, shipped
from vigie.agents.clean.text.select import candidates
from vigie.agents.clean.thresholds import THRESHOLDS
from vigie.schemas.refused import Refused

VARIANTS = ("page", "naive", "column")
SAMPLE = 10
Found = dict[tuple[str, str], dict[str, Any]]
Scores = dict[str, Any]


def main() -> None:
    """Prints a line a method: F1 of each variant, of all and of French, titles and texts a second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shipped", action="store_true", help="the shipped model on pages it knows: speed alone")
    given = parser.parse_args()
    pages = read()
    sys.path.insert(0, str(shared("data", "extraction", "lines")))
    models = [shipped()] * FOLDS if given.shipped else out_of_fold(pages)
    found, seconds = timed(pages, lambda page, text: vigie(text, models[fold(page["publisher"], FOLDS)]))
    own = show("vigie", pages, found, seconds)
    addressed = timed(pages, lambda page, text: vigie(text, models[fold(page["publisher"], FOLDS)], page["url"]))
    told = show("vigie, told the page's address", pages, *addressed)
    same = unchanged(pages, found, models)
    print(f"cleaned again and unchanged: {same:.4f}")
    for name, method in (("keep all", keep_all), ("best run of long lines", best_run)):
        show(name, pages, *timed(pages, lambda _, text, method=method: ("", method(text))))
    few = pages[::SAMPLE]
    for name, method in (("jusText on <p> lines", justext_lines), ("trafilatura on <p> lines", trafilatura_lines)):
        show(f"{name}, one page in {SAMPLE}", few, *timed(few, lambda _, text, method=method: ("", method(text))))
    if not given.shipped:
        hold("clean_text", reported(own, told) | {"unchanged": same}, digest(shared("data", "extraction", "lines")))


def out_of_fold(pages: list[Page]) -> list[LineModel]:
    """A model for each fold, trained on all other folds."""
    seen = [(fold(page["publisher"], FOLDS), list(samples(page))) for page in pages]
    return [fit([sample for at, own in seen if at != k for sample in own]) for k in range(FOLDS)]


def timed(pages: list[Page], method: Callable[[Page, str], tuple[str, list[str]]]) -> tuple[Found, dict[str, float]]:
    """What a method finds in each text, and the CPU seconds that each variant took; compiling is not counted."""
    method(pages[0], next(iter(pages[0]["variants"].values())))
    found: Found = {}
    seconds = dict.fromkeys(VARIANTS, 0.0)
    for page in pages:
        for variant, text in page["variants"].items():
            start = time.process_time()
            title, body = method(page, text)
            seconds[variant] += time.process_time() - start
            found[page["id"], variant] = {"title": title, "body": body}
    return found, seconds


def vigie(text: str, model: LineModel, address: str | None = None) -> tuple[str, list[str]]:
    """From the text as it came to the article's lines: mending, joining, rules and classifier."""
    found = candidates(mended(text)[0], THRESHOLDS, model, address=address)
    if isinstance(found, Refused):
        return "", []
    selection = select(found, None, THRESHOLDS.rules)
    return selection.title, list(selection.lines)


def unchanged(pages: list[Page], found: Found, models: list[LineModel]) -> float:
    """Share of cleaned texts that cleaning leaves as they are."""
    same = [
        vigie("\n\n".join(body), models[fold(page["publisher"], FOLDS)])[1] == body
        for page in pages
        for variant in page["variants"]
        if (body := found[page["id"], variant]["body"])
    ]
    return sum(same) / len(same)


def keep_all(text: str) -> list[str]:
    """Every line."""
    return [line for line in text.split("\n") if line.strip()]


def best_run(text: str) -> list[str]:
    """The run of lines with most characters over 75 each; 25 in Chinese and Japanese (Kadane's algorithm)."""
    lines = keep_all(text)
    best, span, total, start = 0, (0, 0), 0, 0
    for i, line in enumerate(lines):
        if total <= 0:
            total, start = 0, i
        total += len(line) - (25 if any("\u3040" <= char <= "\u9fff" for char in line[:20]) else 75)
        if total > best:
            best, span = total, (start, i + 1)
    return lines[slice(*span)]


def as_html(text: str) -> str:
    """Each line a <p>."""
    escaped = (line.replace("&", "&amp;").replace("<", "&lt;") for line in keep_all(text))
    return "<html><body>" + "".join(f"<p>{line}</p>" for line in escaped) + "</body></html>"


def justext_lines(text: str) -> list[str]:
    """JusText without stop words, as for an unknown language."""
    paragraphs = justext.justext(as_html(text), frozenset(), stopwords_low=0, stopwords_high=0)
    return [paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate]


def trafilatura_lines(text: str) -> list[str]:
    """Trafilatura as it is."""
    return (trafilatura.extract(as_html(text), include_comments=False) or "").split("\n")


def reported(own: Scores, told: Scores) -> dict[str, float]:
    """What has a floor: F1 of all and of French, and titles, without and with the page's address."""
    parts = [(f"{variant}/{lang}", f"{variant}, {lang}") for lang in ("all", "fr") for variant in VARIANTS]
    return (
        {f"{name}, F1": own[part]["f1"] for part, name in parts}
        | {f"{variant}, titles": own[f"{variant}/all"]["title"] for variant in VARIANTS}
        | {f"{variant}, titles by address": told[f"{variant}/all"]["title"] for variant in VARIANTS}
    )


def show(name: str, pages: list[Page], found: Found, seconds: dict[str, float]) -> Scores:
    """A line for the method, and one for French; returns the figures of the set's scorer."""
    from score import score  # type: ignore[import-not-found]  # noqa: PLC0415 lies with the data

    figures: Scores = score(pages, found)
    for lang in ("all", "fr"):
        if f"page/{lang}" in figures:
            print(f"{name:45} {lang:4}", *(_figure(figures[f"{v}/{lang}"], v) for v in VARIANTS), flush=True)
    texts = {variant: sum(variant in page["variants"] for page in pages) for variant in VARIANTS}
    rates = [f"{variant} {texts[variant] / max(seconds[variant], 1e-9):,.0f}/s" for variant in VARIANTS]
    print(f"{name:45} {sum(texts.values()) / sum(seconds.values()):,.0f} texts/s ({', '.join(rates)})", flush=True)
    return figures


def _figure(figures: dict[str, Any], variant: str) -> str:
    return f"{variant} {figures['f1']:.4f} ({figures['p']:.3f} {figures['r']:.3f}) title {figures['title'] or 0:.3f}"


if __name__ == "__main__":
    main()
