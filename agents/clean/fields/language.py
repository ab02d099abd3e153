"""The language of a text. Method: py3langid (Lui and Baldwin 2012); figures in docs/measurements/clean.md."""

from __future__ import annotations

import io
import lzma
import re
from array import array
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from vigie.agents.clean.thresholds import LanguageThresholds

_LETTERS = re.compile(r"[^\W\d_]")
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9_-]*)?$")
_SAYS_NOTHING = frozenset({"und", "mul", "mis", "zxx", "xx", "nil", "nul"})
_TYPE_CODES = {"uint16": "H", "uint32": "I"}


def language(title: str, text: str, thresholds: LanguageThresholds, told: Iterable[str | None] = ()) -> str:
    """BCP 47 primary tag of title and text together. With too few letters it is the first that is `told`, else `und`.

    A few words of English are any of forty languages to the model. `told`: what the producer and the page say.
    """
    sample = f"{title}\n{text}"[: thresholds.chars_most]
    if len(_LETTERS.findall(sample[: thresholds.head])) >= thresholds.letters_least:
        return _classify()(sample)[0]
    return next((tag for said in told if said and (tag := primary_tag(said)) is not None), "und")


def primary_tag(said: str) -> str | None:
    """The primary tag of a language as pages and producers write it (`fr_CA`, `EN-us`); None if it says nothing."""
    found = _TAG.match(said.strip().lower())
    return None if found is None or found[1] in _SAYS_NOTHING else found[1]


@cache
def _classify() -> Callable[[str], tuple[str, float]]:
    """py3langid's shipped model, unpacked in memory.

    py3langid itself unpacks it into a temporary file of 68 MB, which the small `/tmp` of a container cannot hold.
    """
    from py3langid import langid  # noqa: PLC0415 the model is loaded by the first text that needs it

    make: Any = langid.LanguageIdentifier  # untyped
    packed = files("py3langid").joinpath(langid.MODEL_FILE).read_bytes()
    with np.load(io.BytesIO(lzma.decompress(packed)), allow_pickle=False) as arrays:
        identifier = make(
            arrays["ptc"],
            arrays["pc"],
            arrays["classes"].tolist(),
            _numbers(arrays["nextmove"]),
            arrays["out_feat"].tolist(),
            tk_row=_numbers(arrays["nextmove_row"]),
        )
    classify: Callable[[str], tuple[str, float]] = identifier.classify
    return classify


def _numbers(of: np.ndarray[Any, Any]) -> array[int]:
    """A numpy array as Python's own, of which a single number is read several times as fast."""
    numbers = array(_TYPE_CODES[of.dtype.name])
    numbers.frombytes(of.tobytes())
    return numbers
