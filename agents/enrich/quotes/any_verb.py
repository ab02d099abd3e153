"""The speaker beside a verb that no table has: `“, grumbled X`, `», râle X`.

What stands between a quotation's comma and a person's name is the verb that brings it, whichever it is. A title of a
work is written otherwise: most of its words are capitalised, or a preposition and no name follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vigie.agents.enrich.quotes.people import Named
from vigie.agents.enrich.quotes.subjects import ADVERB, INVERTED, NOBODY, REFLEXIVE, Subject, SubjectReader
from vigie.agents.enrich.text.quotation_marks import Quoted
from vigie.agents.enrich.text.speech import SpeechToken
from vigie.agents.enrich.text.word_lists import words_of
from vigie.agents.enrich.thresholds import SHORTEST_VERB, TITLE_CASE

_LONG_WORD = re.compile(r"\w{4,}")
_JOINS = {",", "–", "—"}


@dataclass(frozen=True, slots=True)
class AnyVerb:
    """Reads what follows a quotation."""

    text: str
    language: str
    reader: SubjectReader

    def subject(self, span: Quoted, words: list[SpeechToken], at: int, *, alone: bool) -> Subject | None:
        """The subject of an unknown verb at word `at`; nobody where it is indefinite; None where no verb stands.

        `alone`: the quotation begins its sentence. Only then may its speaker be anybody.
        """
        if self._is_work(span):
            return None
        if (inverted := INVERTED.match(words[at].lower)) is not None:
            return self.reader.pronoun(inverted[2]) if len(inverted[1]) >= SHORTEST_VERB else None
        comma = self.text[span.end : span.end + 1] == "," or words[0].lower in _JOINS
        found = self._behind(words, self._verb(words, at), alone=alone)
        return found or (self._name_first(words, at, alone=alone) if comma and self.language == "en" else None)

    def _verb(self, words: list[SpeechToken], at: int) -> int:
        """The word that may be the verb, after what may stand before it."""
        while at < len(words) - 1 and (words[at].lower in REFLEXIVE or words[at].lower in self.reader.speech.aux):
            at += 1
        return at

    def _behind(self, words: list[SpeechToken], verb: int, *, alone: bool) -> Subject | None:
        if verb + 1 >= len(words) or not self._may_be_verb(words[verb]):
            return None
        subject = self.reader.after(words, verb + 1)
        if subject.kind == "name":
            return subject if subject.named and subject.named.is_person else NOBODY
        if subject.kind in ("pronoun", "office"):
            return subject
        return NOBODY if alone and self._is_determiner(words[verb + 1]) else None

    def _name_first(self, words: list[SpeechToken], at: int, *, alone: bool) -> Subject | None:
        """`,” X grumbled`, `,” she growled`, `,” the fisherman grumbled`."""
        named = self.reader.named_at(words[at])
        if named and named.is_person:
            return Subject("name", named) if self._verb_behind(words, at, named) else None
        if at + 1 >= len(words):
            return None
        if found := self.reader.pronoun(words[at].lower):
            return found if self._may_be_verb(words[at + 1]) else None
        return NOBODY if alone and self._is_determiner(words[at]) else None

    def _verb_behind(self, words: list[SpeechToken], at: int, named: Named) -> bool:
        place = next((place for place in range(at, len(words)) if words[place].start >= named.end), len(words))
        return place < len(words) and self._may_be_verb(words[place])

    def _may_be_verb(self, word: SpeechToken) -> bool:
        lower, speech = word.lower, self.reader.speech
        if len(lower) < SHORTEST_VERB or not lower.isalpha() or not self.text[word.start].islower():
            return False
        if self.language == "en" and lower.endswith("ing"):
            return False
        small = speech.of | speech.definite | speech.possessive | speech.indefinite | speech.ends | speech.by
        others = speech.he | speech.she | speech.they | speech.people | words_of(self.language).articles
        return lower not in small and lower not in others and not ADVERB.match(lower)

    def _is_determiner(self, word: SpeechToken) -> bool:
        speech = self.reader.speech
        return word.lower in speech.definite or word.lower in speech.indefinite or word.lower in speech.possessive

    def _is_work(self, span: Quoted) -> bool:
        """Whether most long words are capitalised, as in a title. In German nouns are, so that nothing tells."""
        long = _LONG_WORD.findall(self.text, span.start, span.end)
        return self.language != "de" and sum(word[0].isupper() for word in long) > TITLE_CASE * len(long)
