"""The language of a text. Method: py3langid (Lui and Baldwin 2012); figures in docs/stages/clean.md."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_LETTERS = re.compile(r"[^\W\d_]")
_CHARS_MOST = 3_000
_LETTERS_LEAST = 3


def language(title: str, text: str) -> str:
    """BCP 47 primary tag of title and text together, `und` where there is nothing to tell by."""
    sample = f"{title}\n{text}"[:_CHARS_MOST]
    if len(_LETTERS.findall(sample[:200])) < _LETTERS_LEAST:
        return "und"
    return _classify()(sample)[0]


@cache
def _classify() -> Callable[[str], tuple[str, float]]:
    from py3langid import langid  # noqa: PLC0415 the model is loaded by the first text that needs it

    classify: Callable[[str], tuple[str, float]] = langid.classify
    return classify
