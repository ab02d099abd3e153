"""How often the charset of bytes and the language of a text are right.

    python -m benchmarks.clean_bytes

Bodies of the shared gold, in each encoding that can write them: those that are the same after decoding count. Languages
against the set's own labels, which detectors helped to make: a figure that flatters every detector.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from charset_normalizer import from_bytes

from benchmarks.floors import digest, hold
from benchmarks.shared import rows, shared
from vigie.agents.clean.decode.charset import text_of
from vigie.agents.clean.fields.language import language
from vigie.agents.clean.thresholds import THRESHOLDS

ENCODINGS = {
    "utf-8": None,
    "utf-16": None,
    "utf-8-sig": None,
    "cp1252": {"fr", "de", "en", "es", "pt", "it"},
    "iso8859-1": {"fr", "de", "en", "es", "pt", "it"},
    "cp1250": {"pl"},
    "iso8859-2": {"pl"},
    "cp1251": {"ru"},
    "cp1253": {"el"},
}
FIRST = 100


def main() -> None:
    """Prints shares right, and how many were tried."""
    path = shared("data", "extraction", "lines", "pages.jsonl.gz")
    pages = list(rows(path))
    hold("clean_bytes", charsets(pages) | languages(pages), digest(path))


def charsets(pages: list[dict[str, Any]]) -> dict[str, float]:
    """Each body in each encoding that can write it, without a header."""
    tried, ours, peers = Counter[str](), Counter[str](), Counter[str]()
    for page in pages:
        body = "\n".join(page["body"])
        for name, langs in ENCODINGS.items():
            if langs is not None and page["lang"] not in langs:
                continue
            try:
                value = body.encode(name)
            except UnicodeEncodeError:
                continue
            tried[name] += 1
            ours[name] += text_of(value, None, THRESHOLDS.decode) == body
            peers[name] += str(from_bytes(value).best()) == body
    for name, count in tried.items():
        print(f"{name:12} {ours[name] / count:.4f} of {count}; charset-normalizer {peers[name] / count:.4f}")
    total = tried.total()
    print(f"{'all':12} {ours.total() / total:.4f} of {total}; charset-normalizer {peers.total() / total:.4f}")
    return {"charsets": ours.total() / total}


def languages(pages: list[dict[str, Any]]) -> dict[str, float]:
    """Whole bodies, and their first hundred characters under their title."""
    whole, first, wrong = 0, 0, []
    told = [page for page in pages if len(page["lang"]) == 2 and "".join(page["body"]).strip()]
    for page in told:
        body = "\n".join(page["body"])
        if language("", body, THRESHOLDS.fields.language) == page["lang"]:
            whole += 1
        else:
            wrong.append(f"{page['id']} {page['lang']}, found {language('', body, THRESHOLDS.fields.language)}")
        first += language("", body[:FIRST], THRESHOLDS.fields.language) == page["lang"]
    print(f"language: whole {whole / len(told):.4f}, first {FIRST} characters {first / len(told):.4f} of {len(told)}")
    print("whole texts that differ from the set's label:", *wrong, sep="\n  ")
    return {"languages, whole": whole / len(told), f"languages, first {FIRST} characters": first / len(told)}


if __name__ == "__main__":
    main()
