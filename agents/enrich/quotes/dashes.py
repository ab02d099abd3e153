"""Speech that a dash opens, without quotation marks: `— Nous ne céderons pas, a dit X.`, `—No cederemos —dijo X.`.

A dash also opens the items of a list. So a paragraph is speech only if a verb of speech is set off in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from vigie.agents.enrich.quotes.subjects import INVERTED
from vigie.agents.enrich.text.quotation_marks import Quoted
from vigie.agents.enrich.text.speech import Speech, SpeechToken, lowered, speech_of, tokens
from vigie.agents.enrich.thresholds import INCISE_CONTEXT, SHORTEST_QUOTE

_OPENING = re.compile(r"(?:^|(?<=\n))[–—][ \u00a0\u202f]?(?=[A-ZÀ-Þ¡¿])")
_SET_OFF = {",", "–", "—", "!", "?", "…"}
_ALSO_CALLED = {"dit", "dite"}
_PART_OF_SPEECH = {"!", "?", "…"}
_GOES_ON = re.compile(r"[^\n—–]*?[—–][.,;:]?[ \u00a0\u202f]?(?=[\w¡¿])")


def dash_speech(text: str, language: str, quotations: Sequence[Quoted]) -> list[Quoted]:
    """The quotations of a text, with what dashes open in paragraphs that have no marks; in order."""
    speech = speech_of(language)
    if not speech.verbs or ("—" not in text and "–" not in text):
        return [*quotations]
    return sorted([*quotations, *_spoken(text, speech, quotations)], key=lambda each: each.open)


def _spoken(text: str, speech: Speech, quotations: Sequence[Quoted]) -> Iterator[Quoted]:
    for opening in _OPENING.finditer(text):
        line_end = text.find("\n", opening.end())
        end = line_end if line_end >= 0 else len(text)
        if any(each.open < end and each.close > opening.start() for each in quotations):
            continue
        words = tokens(lowered(text[:end]), opening.end(), min(end, opening.end() + INCISE_CONTEXT))
        at = next((at for at in range(1, len(words) - 2) if _says(words, at, speech)), None)
        if at is not None and at < SHORTEST_QUOTE and _is_called(text, words, at):
            continue
        if at is None:
            continue
        mark = words[at]
        close = mark.end if mark.lower in _PART_OF_SPEECH else mark.start
        yield _trimmed(text, opening.start(), opening.end(), close)
        goes_on = _GOES_ON.match(text, mark.end, end) if mark.lower in {"–", "—"} else None
        if goes_on:
            yield _trimmed(text, goes_on.end() - 1, goes_on.end(), end)


def _trimmed(text: str, opened: int, start: int, close: int) -> Quoted:
    end = close
    while end > start and text[end - 1].isspace():
        end -= 1
    return Quoted(opened, start, end, close)


def _is_called(text: str, words: list[SpeechToken], at: int) -> bool:
    """Whether the few words before the sign may be somebody's name, and those behind it another: `X, dit Y`."""
    named = all(text[word.start].isupper() for word in words[:at])
    return named and words[at].lower == "," and words[at + 1].lower in _ALSO_CALLED


def _says(words: list[SpeechToken], at: int, speech: Speech) -> bool:
    """Whether a verb of speech with a subject behind it is set off at that sign."""
    if words[at].lower not in _SET_OFF:
        return False
    place = at + 1
    while place < len(words) - 1 and words[place].lower in speech.aux:
        place += 1
    inverted = INVERTED.match(words[place].lower)
    return words[place].lower in speech.verbs or bool(inverted and inverted[1] in speech.verbs | speech.aux)
