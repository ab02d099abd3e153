"""The language of a text, and how its model is loaded."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from py3langid import langid

from vigie.agents.clean.fields.language import language
from vigie.agents.clean.thresholds import THRESHOLDS
from vigie.testing import raw_articles

FIGURES = THRESHOLDS.fields.language
WITHOUT_WRITING = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
from vigie.agents.clean.fields.language import language
from vigie.agents.clean.thresholds import THRESHOLDS
print(language("", "Le chat dort sur le canapé depuis ce matin.", THRESHOLDS.fields.language))
"""
"""Not a byte can be written to any file, as on a full or read-only disk."""


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Le gouvernement a présenté hier son projet de budget.", "fr"),
        ("The government presented its draft budget yesterday.", "en"),
        ("Die Regierung hat gestern ihren Haushaltsentwurf vorgelegt.", "de"),
        ("12 — 34", "und"),
        ("Wins gold again", "und"),
        ("", "und"),
    ],
)
def test_a_text_is_told_by_its_words(text: str, tag: str) -> None:
    assert language("", text, FIGURES) == tag


@pytest.mark.parametrize(
    ("told", "tag"),
    [(("fr_CA",), "fr"), (("EN-us",), "en"), ((None, "de"), "de"), (("und", "x-default", "", "pl"), "pl"), ((), "und")],
)
def test_a_few_words_are_what_the_record_or_the_page_says(told: tuple[str | None, ...], tag: str) -> None:
    assert language("", "Wins gold again", FIGURES, told) == tag


def test_a_text_is_believed_before_what_is_said_of_it() -> None:
    assert language("", "Le gouvernement a présenté hier son projet de budget.", FIGURES, ("en",)) == "fr"


def test_the_model_answers_as_py3langid_does() -> None:
    theirs: Any = langid
    texts = [sample.value.decode("utf-8", "replace")[:2000] for sample in raw_articles()]

    assert [language("", text, FIGURES) for text in texts] == [theirs.classify(f"\n{text}")[0] for text in texts]


def test_the_model_is_loaded_where_no_file_can_be_written() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_WRITING], capture_output=True, text=True, check=False)

    assert (done.stdout, done.returncode) == ("fr\n", 0), done.stderr
