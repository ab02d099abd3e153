"""Finds the subject of a verb of speech beside a quotation.

The method is that of attribution by verbs of speech and the subject beside them (K. Krestel, S. Bergler, R. Witte,
"Minding the source: automatic tagging of reported speech in newspaper articles", LREC 2008), with the last fitting
person for pronouns and offices (`antecedents.py`). A subject that fits nobody is nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from vigie.agents.enrich.quotes.people import Named, People
from vigie.agents.enrich.text.speech import Speech, SpeechToken
from vigie.agents.enrich.thresholds import ARTICLE_REACH, SUBJECT_WORDS, TITLE_WORDS, VERB_REACH

Gender = Literal["m", "f"] | None
INVERTED = re.compile(r"(\w+)-(?:t-)?(il|elle|on|ils|elles)$")
ADVERB = re.compile(r"\w{2,}(?:ment|mente|ly)$")
REFLEXIVE = {"sich", "se", "s'", "also", "dann", "aussi", "lui"}
_ANYBODY = {"it", "es", "nous", "on", "je", "i", "you", "ihr"}
"""Pronouns that mean nobody in particular, and do not hide a subject before them."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The speaker as the words give it: a name, a pronoun, an office, or `same`, the last speaker again."""

    kind: Literal["name", "pronoun", "office", "nobody", "unsaid", "same"]
    named: Named | None = None
    gender: Gender = None
    office: str = ""


NOBODY = Subject("nobody")
UNSAID = Subject("unsaid")
SAME = Subject("same")


@dataclass(slots=True)
class SubjectReader:
    """Finds the subject of a verb, given the people of the article."""

    people: People
    speech: Speech
    _at: dict[int, Named] = field(default_factory=dict)
    _ends: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._at = {named.start: named for named in self.people.named if not self.people.is_owner(named)}
        self._ends = self.speech.ends - self.speech.definite

    def named_at(self, word: SpeechToken) -> Named | None:
        """The person or organisation whose name begins at the word."""
        return self._at.get(word.start)

    def verb(self, words: list[SpeechToken], at: int) -> int | None:
        """The verb of speech at word `at`, after any auxiliaries and adverbs."""
        for steps in range(VERB_REACH):
            if at + steps >= len(words):
                return None
            lower = words[at + steps].lower
            if lower in self.speech.verbs and not (steps and lower in self.speech.mute):
                return at + steps
            if lower not in self.speech.aux and not ADVERB.match(lower) and lower not in {"aussi", "toutefois", "-"}:
                return None
        return None

    def inverted(self, word: SpeechToken) -> Subject | None:
        """The subject inside an inverted verb: `dit-il`, `a-t-elle`, `pouvait-on`."""
        found = INVERTED.match(word.lower)
        if not found:
            return None
        verb, pronoun = found.groups()
        known = verb in self.speech.verbs or verb in self.speech.aux or verb in self.speech.mute
        return self.pronoun(pronoun) if known else None

    def pronoun(self, word: str) -> Subject | None:
        """The subject that the word is, if it is a pronoun."""
        if word in self.speech.he:
            return Subject("pronoun", gender="m")
        if word in self.speech.she:
            return Subject("pronoun", gender="f")
        return NOBODY if word in self.speech.they else None

    def after(self, words: list[SpeechToken], at: int) -> Subject:
        """The subject at word `at`, after its verb: a name, or an office followed by a name."""
        while at < len(words) and words[at].lower in REFLEXIVE:
            at += 1
        if at >= len(words) or words[at].lower in '.,;:!?«“"' or words[at].lower in self._ends:
            return UNSAID
        if (named := self._name(words, at)) is not None:
            return Subject("name", named)
        if found := self.pronoun(words[at].lower):
            return found
        found = self._phrase(words, at)
        if found is NOBODY and (named := self._thing(words, at)):
            return Subject("name", named)
        return found

    def _phrase(self, words: list[SpeechToken], at: int) -> Subject:
        """The person named in the phrase at word `at`; else the first office in it."""
        office, commas = NOBODY, 0
        definite = words[at].lower in self.speech.definite or words[at].lower in self.speech.possessive
        stops = self._ends - self.speech.of
        for place in range(at, min(len(words), at + 2 * SUBJECT_WORDS)):
            lower = words[place].lower
            if lower in '.;:!?«“"(' or (place > at and lower in stops):
                break
            commas += lower == ","
            if named := self._person(words, place):
                return Subject("name", named)
            goes_on = words[place].start in self._at or lower == "," or words[place - 1].lower != ","
            if commas > 1 or (commas and not goes_on):
                break
            if office is NOBODY and definite and lower in self.speech.people:
                office = Subject("office", gender=self._gender(words[at].lower, lower), office=lower)
        return office

    def before(self, words: list[SpeechToken], verb: int, first: int = 0) -> Subject:
        """The subject before a verb: the nearest name, pronoun or office that is not a complement."""
        comma = False
        plain = False
        for place in range(verb - 1, max(first, verb - 3 * SUBJECT_WORDS) - 1, -1):
            lower = words[place].lower
            if found := self._subject_at(words, place, verb):
                return found
            if lower in ":;" or (lower == "," and plain and comma):
                return NOBODY
            comma = comma or lower == ","
            plain = plain or (not comma and self._is_plain(lower))
        thing = self._thing(words, first)
        if thing and not thing.is_person:
            return Subject("name", thing)
        return UNSAID if verb - first < 1 else NOBODY

    def _subject_at(self, words: list[SpeechToken], place: int, verb: int) -> Subject | None:
        """The subject that a word before a verb is, if it can be one."""
        lower = words[place].lower
        if named := self._person(words, place):
            return Subject("name", named)
        pronoun = self.pronoun(lower)
        if pronoun and not self._is_auxiliary(words, place):
            return None if pronoun is NOBODY and lower in _ANYBODY and place < verb - 2 else pronoun
        if lower in self.speech.people and not self.is_complement(words, place):
            article = self._article(words, place)
            indefinite = article in self.speech.indefinite
            return NOBODY if indefinite else Subject("office", gender=self._gender(article, lower), office=lower)
        return None

    def _is_auxiliary(self, words: list[SpeechToken], place: int) -> bool:
        """Whether the word, elsewhere a pronoun, is here the verb after one."""
        before = words[place - 1].lower if place else ""
        return words[place].lower in self.speech.aux and (before in self.speech.he or before in self.speech.she)

    def _is_plain(self, lower: str) -> bool:
        """Whether the word cannot stand between a subject and its verb."""
        between = lower in self.speech.aux or ADVERB.match(lower) or self.pronoun(lower)
        return lower.isalpha() and not between

    def first(self, words: list[SpeechToken]) -> Subject:
        """The first name, pronoun or office without a verb of speech; nobody after an indefinite article."""
        if words and words[0].lower in self.speech.indefinite:
            return self._behind_comma(words)
        for place, word in enumerate(words):
            if named := self._person(words, place):
                return Subject("name", named)
            if found := self.pronoun(word.lower) or self._office(words, place):
                return found
        return NOBODY

    def _behind_comma(self, words: list[SpeechToken]) -> Subject:
        """The first person named right after a comma: `A minister, Ann Lee`."""
        for place in range(1, min(len(words) - 1, SUBJECT_WORDS)):
            if words[place].lower == "," and (named := self._at.get(words[place + 1].start)):
                return Subject("name", named) if named.is_person else NOBODY
        return NOBODY

    def _office(self, words: list[SpeechToken], place: int) -> Subject | None:
        """The office at a word after a definite article or possessive; or the person in apposition to it."""
        lower = words[place].lower
        if lower not in self.speech.people or self.is_complement(words, place):
            return None
        article = self._article(words, place)
        if article not in self.speech.definite and article not in self.speech.possessive:
            return None
        if named := self._apposed(words, place):
            return Subject("name", named)
        return Subject("office", gender=self._gender(article, lower), office=lower)

    def _person(self, words: list[SpeechToken], place: int) -> Named | None:
        """The person named at a word, unless it follows a preposition."""
        named = self._at.get(words[place].start)
        return named if named and named.is_person and not self.is_complement(words, place) else None

    def _apposed(self, words: list[SpeechToken], place: int) -> Named | None:
        for at in range(place + 1, min(len(words), place + SUBJECT_WORDS)):
            if named := self._person(words, at):
                return named
        return None

    def _article(self, words: list[SpeechToken], place: int) -> str:
        """The nearest article or possessive before a noun."""
        for back in range(place - 1, max(-1, place - ARTICLE_REACH - 1), -1):
            lower = words[back].lower
            if lower in self.speech.definite or lower in self.speech.possessive or lower in self.speech.indefinite:
                return lower
        return ""

    def _gender(self, article: str, noun: str) -> Gender:
        if noun in self.speech.women:
            return "f"
        if article in {"la", "die", "une", "una"}:
            return "f"
        return "m" if article in {"le", "el", "il", "der", "un", "ein"} else None

    def _name(self, words: list[SpeechToken], at: int) -> Named | None:
        """The person named at word `at`, skipping titles and an office."""
        for place in range(at, min(at + TITLE_WORDS, len(words))):
            named = self._at.get(words[place].start)
            if named and named.is_person:
                return named
            lower = words[place].lower
            skipped = self._is_title(lower) or lower in self.speech.people or lower in {".", "-"}
            if not skipped and not (place == at and lower in self.speech.definite):
                return None
        return None

    def _thing(self, words: list[SpeechToken], at: int) -> Named | None:
        """The organisation named at word `at`, skipping its article."""
        for place in range(at, min(at + 2, len(words))):
            named = self._at.get(words[place].start)
            if named:
                return named
            if words[place].lower not in self.speech.definite:
                return None
        return None

    def is_complement(self, words: list[SpeechToken], place: int) -> bool:
        """Whether the word follows a preposition, skipping its article and titles."""
        back = place - 1
        while back >= 0 and (
            words[back].lower in self.speech.definite - self.speech.of
            or words[back].lower == "."
            or self._is_title(words[back].lower)
        ):
            back -= 1
        return back >= 0 and words[back].lower in self.speech.of

    def _is_title(self, lower: str) -> bool:
        """Whether the word is a title such as `Mr` or `Mme`, with or without a point."""
        titles = self.speech.mr | self.speech.mrs | self.speech.titles
        return lower in titles or f"{lower}." in titles
