"""The speaker named inside the quotation marks: `« Le pont, explique X, ne sera pas prêt. »`."""

from __future__ import annotations

from vigie.agents.enrich.quotes.subjects import Subject, SubjectReader
from vigie.agents.enrich.text.quotation_marks import Quoted
from vigie.agents.enrich.text.speech import SpeechToken, tokens
from vigie.agents.enrich.thresholds import INCISE_CONTEXT

_OPENS = {",", "–", "—", "-", "!", "?", "…"}
_CLOSES = {",", "–", "—", "-", ".", "!", "?", ";", ":", "…"}
_INNER_MARKS = {"«": 1, "“": 1, "‘": 1, "»": -1, "”": -1}


def incise(lower: str, span: Quoted, reader: SubjectReader) -> Subject | None:
    """The subject of the first verb of speech that a comma or dash sets off in a quotation; a name before a pronoun.

    `lower`: the text as `speech.lowered` gives it.
    """
    words = tokens(lower, span.start, min(span.end, span.start + INCISE_CONTEXT))
    found, depth = None, 0
    for place, word in enumerate(words[:-2]):
        depth = max(0, depth + _INNER_MARKS.get(word.lower, 0))
        if depth or word.lower not in _OPENS:
            continue
        subject = _set_off(words, place + 1, reader)
        if subject and subject.kind == "name":
            return subject
        found = found or subject
    return found


def _set_off(words: list[SpeechToken], at: int, reader: SubjectReader) -> Subject | None:
    end = next((place for place in range(at, len(words)) if words[place].lower in _CLOSES), len(words))
    clause = words[at:end]
    for place in range(min(2, len(clause))):
        if (inverted := reader.inverted(clause[place])) is not None:
            return inverted if inverted.kind == "pronoun" else None
        if clause[place].lower not in reader.speech.aux:
            break
    verb = reader.verb(clause, 0)
    if verb is None or verb + 1 >= len(clause):
        return None
    subject = reader.after(clause, verb + 1)
    return subject if subject.kind in ("name", "office") else None
