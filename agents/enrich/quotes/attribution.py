"""Attributes quotations: which of them are speech, and whose."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from vigie.agents.enrich.quotes.according_to import BY_AFTER, according_to
from vigie.agents.enrich.quotes.antecedents import Antecedents
from vigie.agents.enrich.quotes.any_verb import AnyVerb
from vigie.agents.enrich.quotes.incises import incise
from vigie.agents.enrich.quotes.people import people
from vigie.agents.enrich.quotes.subjects import NOBODY, SAME, UNSAID, Subject, SubjectReader
from vigie.agents.enrich.text.quotation_marks import Quoted
from vigie.agents.enrich.text.speech import SpeechToken, lowered, speech_of, tokens
from vigie.agents.enrich.thresholds import (
    BEFORE_SPEECH,
    FIRST_NAMES,
    PRONOUN_REACH,
    QUOTE_CONTEXT,
    SHORTEST_ALONE,
    SHORTEST_QUOTE,
    SUBJECT_REACH,
)
from vigie.schemas.enriched import Entity, Quote

_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_LONG_WORD = re.compile(r"\w{4,}")
_BLANK = re.compile(r"\n\n")
_ENDED = ".!?…"
PRO_DROP = ("es", "it", "pt")
"""Languages whose verbs need no pronoun."""


@dataclass(slots=True)
class _Attributed:
    """A quotation accepted as a quote, with its speaker."""

    span: Quoted
    speaker: str | None
    is_person: bool = False


def quotes(
    text: str, language: str, quotations: Sequence[Quoted], ends: Sequence[tuple[int, int]], entities: Sequence[Entity]
) -> tuple[Quote, ...]:
    """The quotes of a text, in order. `quotations` and `ends` (its sentences) are read from the same text.

    A quotation is a quote when a verb of speech, a colon or a preposition gives it to somebody, or when it stands as
    a sentence of its own. The speaker is the name that the article has for the person or organisation; None when the
    words name nobody that fits.
    """
    if not quotations or not speech_of(language).verbs:
        return ()
    return _Reading(text, language, quotations, ends, entities).quotes()


class _Reading:
    def __init__(
        self,
        text: str,
        language: str,
        quotations: Sequence[Quoted],
        ends: Sequence[tuple[int, int]],
        entities: Sequence[Entity],
    ) -> None:
        self.text = text
        self.lower = lowered(text)
        self.language = language
        self.quotations = quotations
        self.starts = [start for start, _ in ends]
        self.sentences = ends
        self.speech = speech_of(language)
        self.people = people(text, self.lower, entities, self.speech)
        self.reader = SubjectReader(self.people, self.speech)
        self.any_verb = AnyVerb(text, language, self.reader)
        self.antecedents = Antecedents(self.people, self.lower, self.reader)
        self.paragraphs = [0, *(blank.end() for blank in _BLANK.finditer(text))]
        self.attributed: list[_Attributed] = []

    def quotes(self) -> tuple[Quote, ...]:
        previous_close = 0
        for number, span in enumerate(self.quotations):
            self.antecedents.named(self.people.between(previous_close, span.open))
            following = self.quotations[number + 1].open if number + 1 < len(self.quotations) else len(self.text)
            attributed = self._judge(span, previous_close, following)
            if attributed:
                self.attributed.append(attributed)
                if attributed.speaker and attributed.is_person:
                    self.antecedents.spoke(span.close, attributed.speaker)
            previous_close = span.close
        return tuple(
            Quote(
                self.text[attributed.span.start : attributed.span.end],
                attributed.speaker,
                attributed.span.start,
                attributed.span.end,
            )
            for attributed in self.attributed
        )

    def _judge(self, span: Quoted, previous: int, following: int) -> _Attributed | None:
        count = len(_WORD.findall(self.text, span.start, min(span.end, span.start + QUOTE_CONTEXT)))
        pre_start = self._sentence_start(span.open)
        continued = bool(self.attributed) and self.attributed[-1].span.close == previous and previous > pre_start
        first = max(previous, pre_start, span.open - QUOTE_CONTEXT)
        pre = tokens(self.lower, first, span.open)
        subject = self._after(span, following, count, pre)
        if subject is None:
            subject = self._before(span, pre, count, continued=continued)
        if subject is None or subject.kind != "name":
            subject = incise(self.lower, span, self.reader) or subject
        if subject is None:
            return self._alone(span, pre, count, previous)
        return self._attribute(span, subject)

    def _sentence_start(self, at: int) -> int:
        place = bisect_right(self.starts, at) - 1
        return self.starts[place] if place >= 0 else 0

    def _after(self, span: Quoted, following: int, count: int, pre: list[SpeechToken]) -> Subject | None:
        """The subject in the words after the quotation: `», a dit X`, `,” X said`, `“, so X`."""
        alone = not pre
        end = self._clause_end(span.close, following)
        words = tokens(self.lower, span.close, end)
        if not words or not self._goes_on(span, words, alone=alone and count >= SHORTEST_ALONE):
            return None
        at = next((place for place, word in enumerate(words) if word.lower not in {",", "–", "—", "-"}), len(words))
        if at >= len(words):
            return None
        if BY_AFTER.match(self.text, span.close, end):
            skip = 2 if words[at].lower in {"according", "d'"} else 1
            return self.reader.after(words, at + skip)
        found = self._inverted(words, at) or self._verb_first(words, at)
        if found is None and (self.language == "en" or alone):
            found = self._subject_first(words, at)
        begins = len(pre) <= BEFORE_SPEECH and all(word.lower != "," for word in pre)
        if found is None and begins and count >= SHORTEST_QUOTE:
            found = self.any_verb.subject(span, words, at, alone=alone and count >= SHORTEST_ALONE)
        return found

    def _goes_on(self, span: Quoted, words: list[SpeechToken], *, alone: bool) -> bool:
        """Whether the words after a quotation belong to it: no new sentence begins, and a comma or mark joins them."""
        last, first = self.text[span.end - 1], words[0]
        if last == "." and first.lower != "," and self.text[first.start].isupper():
            return False
        comma = self.text[span.end : span.end + 1] == "," or first.lower in {",", "–", "—"}
        return comma or last in "!?…." or alone

    def _inverted(self, words: list[SpeechToken], at: int) -> Subject | None:
        """The subject in `dit-il`, also after an auxiliary."""
        for place in range(at, min(at + 2, len(words))):
            if (found := self.reader.inverted(words[place])) is not None:
                return found
            if words[place].lower not in self.speech.aux:
                break
        return None

    def _verb_first(self, words: list[SpeechToken], at: int) -> Subject | None:
        verb = self.reader.verb(words, at)
        return None if verb is None else self.reader.after(words, verb + 1)

    def _subject_first(self, words: list[SpeechToken], at: int) -> Subject | None:
        if words[at].lower in self.speech.ends or words[at].lower in self.speech.of:
            return None
        for place in range(at + 1, min(len(words), at + SUBJECT_REACH)):
            if words[place].lower in self.speech.verbs:
                subject = self.reader.before(words, place, at)
                return None if subject is UNSAID else subject
        return None

    def _clause_end(self, close: int, following: int) -> int:
        place = bisect_right(self.starts, close - 1) - 1
        end = self.sentences[place][1] if place >= 0 else len(self.text)
        if end <= close and place + 1 < len(self.sentences):
            blank = self.text.find("\n\n", close, close + 4)
            end = close if blank >= 0 else self.sentences[place + 1][1]
        return min(end, following, close + QUOTE_CONTEXT)

    def _before(self, span: Quoted, pre: list[SpeechToken], count: int, *, continued: bool) -> Subject | None:
        """The subject in the words before the quotation: `X a dit : «`, `selon X, «`, `X said that “`."""
        if not pre or self._is_title(span, pre, count):
            return None
        colon = pre[-1].lower == ":"
        long = count >= SHORTEST_QUOTE
        verbs = [place for place in range(len(pre)) if self._is_verb(pre, place)]
        by = according_to(self.text, pre, span.open, self.reader) if long else None
        if by and not verbs:
            return by
        if continued and (long or colon) and (len(pre) < SHORTEST_ALONE or verbs or colon):
            return self._next_of_series(pre, verbs)
        if verbs and (colon or long):
            return self._before_verb(pre, verbs[-1], by)
        return self._before_colon(pre, count) if colon and long else None

    def _before_verb(self, pre: list[SpeechToken], verb: int, by: Subject | None) -> Subject:
        """The subject of the verb; else `by`, whom a preposition names."""
        subject = self.reader.before(pre, verb)
        if by and subject.kind != "name":
            return by
        return (self._inversion(pre, verb) if subject in (NOBODY, UNSAID) else None) or subject

    def _before_colon(self, pre: list[SpeechToken], count: int) -> Subject | None:
        subject = self.reader.first(pre)
        return subject if subject is not NOBODY or count >= SHORTEST_ALONE else None

    def _next_of_series(self, pre: list[SpeechToken], verbs: list[int]) -> Subject:
        """The speaker of the previous quotation, unless a verb between the two has another subject."""
        subject = self.reader.before(pre, verbs[-1]) if verbs else UNSAID
        return subject if subject.kind == "name" and not self._names_last_speaker(subject) else SAME

    def _inversion(self, pre: list[SpeechToken], verb: int) -> Subject | None:
        """The last speaker: after infinitives (`Et d'ajouter :`), and in languages that drop pronouns."""
        infinitive = verb and pre[verb - 1].lower in {"d'", "de"}
        if (verb == 0 and self.language in PRO_DROP) or infinitive:
            return UNSAID
        return None

    def _names_last_speaker(self, subject: Subject) -> bool:
        last = self.attributed[-1].speaker if self.attributed else None
        return bool(subject.named and subject.named.name == last)

    def _is_verb(self, pre: list[SpeechToken], place: int) -> bool:
        if pre[place].lower not in self.speech.verbs or pre[place].lower in self.speech.mute:
            return False
        before = pre[place - 1].lower if place else ""
        noun = before in self.speech.definite | self.speech.possessive | self.speech.indefinite
        return not noun or before in self.speech.aux

    def _is_called(self, span: Quoted, pre: list[SpeechToken]) -> bool:
        """Whether all words are a name's, behind an article: `the “New York Times” reports`."""
        long = _LONG_WORD.findall(self.text, span.start, min(span.end, span.start + QUOTE_CONTEXT))
        return pre[-1].lower in self.speech.definite and bool(long) and all(word[0].isupper() for word in long)

    def _is_title(self, span: Quoted, pre: list[SpeechToken], count: int) -> bool:
        last = [word.lower for word in pre[-3:] if word.lower not in {",", "d'", "de", ":"}]
        if self._is_called(span, pre):
            return True
        return (bool(last) and (last[-1] in self.speech.work)) or (count < SHORTEST_QUOTE and pre[-1].lower != ":")

    def _alone(self, span: Quoted, pre: list[SpeechToken], count: int, previous: int) -> _Attributed | None:
        """A quotation that is a sentence: it continues the previous one of its paragraph, or has no speaker."""
        ended = self.text[span.end - 1] in _ENDED or self.text[span.close : span.close + 1] in {".", "!", "?"}
        if pre or not ended:
            return None
        last = self.attributed[-1] if self.attributed else None
        same = last and last.span.close == previous and "\n\n" not in self.text[previous : span.open]
        if same and last and count >= SHORTEST_QUOTE - 1:
            return _Attributed(span, last.speaker, last.is_person)
        if count < SHORTEST_ALONE:
            return None
        return _Attributed(span, None)

    def _attribute(self, span: Quoted, subject: Subject) -> _Attributed:
        if subject.kind == "name" and subject.named:
            return _Attributed(span, subject.named.name, subject.named.is_person)
        if subject.kind == "same" and self.attributed:
            return _Attributed(span, self.attributed[-1].speaker, self.attributed[-1].is_person)
        found = None
        if subject.kind == "pronoun":
            found = self.antecedents.last(
                span.open, subject.gender, start=self._paragraph_back(span.open, PRONOUN_REACH)
            )
        elif subject.kind == "office":
            found = self._of_office(span, subject)
        elif subject.kind in ("unsaid", "same"):
            found = self._unsaid(span)
        return _Attributed(span, found, found is not None)

    def _of_office(self, span: Quoted, subject: Subject) -> str | None:
        """The holder of the office; else the last person who may hold it, unless the text gives that person another."""
        holder = self.antecedents.with_office(span.open, subject.office, subject.gender)
        if holder:
            return holder
        last = self.antecedents.last(span.open, subject.gender, start=self._paragraph_back(span.open, 1))
        if last and subject.office in self.speech.offices and self.people.person(last).offices & self.speech.offices:
            return None
        return last

    def _unsaid(self, span: Quoted) -> str | None:
        """The speaker of a verb without subject: the paragraph's last person, or an organisation's spokesperson."""
        start = self._paragraph_back(span.open, 0)
        found = self.antecedents.last(span.open, None, start=start)
        if found:
            return found
        for named in self.people.between(start, span.open)[:FIRST_NAMES]:
            if not named.is_person and named.name in self.people.spokespeople_of:
                return self.people.spokespeople_of[named.name]
        if self.language in PRO_DROP:
            return self.antecedents.last(span.open, None, start=self._paragraph_back(span.open, 1))
        return None

    def _paragraph_back(self, at: int, count: int) -> int:
        """The start of the paragraph `count` paragraphs before that of a code point."""
        place = bisect_right(self.paragraphs, at) - 1 - count
        return self.paragraphs[max(0, place)]
