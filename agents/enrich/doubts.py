"""Doubts: what is written like a well-known thing's name, and means something else here, has no link.

A link is believed when one of its mentions stands by itself: not inside a longer name (`Air China`, `Paris 2024`), not
as what an institution, a treaty or a sea is named after (`accord de Paris`, `golfe du Mexique`), not as a club
(`el Madrid`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vigie.agents.enrich.forms import plain
from vigie.agents.enrich.gazetteer import Lexicon
from vigie.agents.enrich.names import Name
from vigie.agents.enrich.repair import initial
from vigie.agents.enrich.things import Thing, is_place
from vigie.agents.enrich.words import Words

_NEXT = re.compile(r"[ -]([A-ZÀ-Þ][\w’'-]+|(?:19|20)\d\d(?!\d))")
_BEFORE = re.compile(r"(?<![\w’'-])([A-ZÀ-Þ][\w’'-]*)[ -]$")
_OF = re.compile(
    r"(?<![\w-])([\w-]+)\s(?:de la |de l[’']|du |de |des |d[’']|of the |of |del |della |di |do |da )$", re.IGNORECASE
)
_ARTICLES = {"fr": ("le ", "la "), "es": ("el ", "la "), "it": ("la ", "il "), "pt": ("o ",)}
"""What stands before a club, and before no town, in the languages that do so: `el Madrid`, `la Roma`."""
_BACK = 40
"""Code points looked back for the words before a name."""
ACRONYM = 4
"""Letters of the longest form that a text all in capitals may write like a word: `WHO`, `US`."""


def doubted(found: Sequence[Thing], texts: dict[str, str], language: str, words: Words, lexicon: Lexicon) -> None:
    """Takes from the things of an article what is known of the thing that they do not mean."""
    for thing in found:
        if thing.known and (
            _unsupported(thing, texts, lexicon)
            or _club(thing, texts, language)
            or all(_inside(name, texts, language, words) or _shouted(name, texts) for name in thing.names)
        ):
            thing.known = None


def _unsupported(thing: Thing, texts: dict[str, str], lexicon: Lexicon) -> bool:
    """Only forms that mean something else as often, and none of the words that would tell."""
    forms = [plain(form) for form in thing.forms]
    if not all(form in lexicon.only for form in forms):
        return False
    return not any(_told(word, texts) for form in forms for word in lexicon.only[form])


def _told(word: str, texts: dict[str, str]) -> bool:
    """Whether a word begins with this; one in small letters also as the beginning of a sentence has it."""
    flags = re.IGNORECASE if word.islower() else re.NOFLAG
    return any(re.search(rf"(?<!\w){re.escape(word)}", text, flags) for text in texts.values())


def _club(thing: Thing, texts: dict[str, str], language: str) -> bool:
    """A town that the model takes for an organisation, or that an article stands before, and no preposition."""
    if thing.known is None or thing.known.type != "LOC" or is_place(thing, texts):
        return False
    if all(name.type == "ORG" for name in thing.names):
        return True
    articles = _ARTICLES.get(language, ())
    return thing.known.city is not None and all(_after(articles, name, texts) for name in thing.names)


def _after(articles: tuple[str, ...], name: Name, texts: dict[str, str]) -> bool:
    before = texts[name.field][max(0, name.start - 4) : name.start].lower()
    return any(before.endswith(article) and not before[: -len(article)][-1:].isalpha() for article in articles)


def _inside(name: Name, texts: dict[str, str], language: str, words: Words) -> bool:
    """Whether a mention is a piece of a longer name; capitals tell nothing in titles, nor in German."""
    text = texts[name.field]
    of = _OF.search(text, max(0, name.start - _BACK), name.start)
    if of and of[1].casefold() in words.named_after:
        return True
    if name.field == "title" or language == "de":
        return False
    after, before = _NEXT.match(text, name.end), _BEFORE.search(text, max(0, name.start - _BACK), name.start)
    return bool(
        (after and after[1].casefold() not in words.beside)
        or (before and before[1].casefold() not in words.beside and not initial(text, before.start(1)))
    )


def _shouted(name: Name, texts: dict[str, str]) -> bool:
    """A short form in a line that is all capitals: `WHO IS TO BLAME`."""
    text = texts[name.field]
    form = text[name.start : name.end]
    if len(form) > ACRONYM or not form.isupper():
        return False
    start, end = text.rfind("\n", 0, name.start) + 1, text.find("\n", name.end)
    line = text[start : end if end >= 0 else len(text)]
    return line.isupper() and " " in line.strip()
