"""Decides which clusters are linked to their gazetteer entry, and why others are not.

A name may be spelled like a well-known one and mean something else. A link stands if a mention stands by itself: not
inside a longer name (`Air China`, `Paris 2024`), not as what an institution, a treaty or a sea is named after (`accord
de Paris`, `golfe du Mexique`), not as a club (`el Madrid`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from vigie.agents.enrich.entities.clusters import EntityCluster
from vigie.agents.enrich.entities.mention_repair import initial
from vigie.agents.enrich.entities.names import Name
from vigie.agents.enrich.entities.type_evidence import is_place
from vigie.agents.enrich.gazetteer.lexicon import GazetteerEntry, Lexicon
from vigie.agents.enrich.text.forms import plain
from vigie.agents.enrich.text.word_lists import WordLists
from vigie.agents.enrich.thresholds import LINK_CONTEXT, LONGEST_ACRONYM

_NEXT = re.compile(r"[ -]([A-ZÀ-Þ][\w’'-]+|(?:19|20)\d\d(?!\d))")
_BEFORE = re.compile(r"(?<![\w’'-])([A-ZÀ-Þ][\w’'-]*)[ -]$")
_OF = re.compile(
    r"(?<![\w-])([\w-]+)\s(?:de la |de l[’']|du |de |des |d[’']|of the |of |del |della |di |do |da )$", re.IGNORECASE
)
_ARTICLES = {"fr": ("le ", "la "), "es": ("el ", "la "), "it": ("la ", "il "), "pt": ("o ",)}
"""What stands before a club, and before no town, in the languages that do so: `el Madrid`, `la Roma`."""


class Veto(Enum):
    """Why a cluster is not linked to the gazetteer entry of its form."""

    ELSEWHERE = auto()
    """The article means another place of that name."""
    AMBIGUOUS = auto()
    """The form has other meanings, and no word supports this one."""
    CLUB = auto()
    """A club bears the name of its town."""
    NO_NAME = auto()
    """Every mention is part of a longer name or stands in a line of capitals."""


Links = dict[str, GazetteerEntry]
"""The gazetteer entries that clusters are linked to, by the key of the cluster."""


@dataclass(frozen=True, slots=True)
class LinkContext:
    """What a link depends on beside the cluster. `elsewhere`: keys of clusters that lie at another place."""

    texts: dict[str, str]
    language: str
    words: WordLists
    lexicon: Lexicon
    elsewhere: frozenset[str] = frozenset()


def links(found: Sequence[EntityCluster], context: LinkContext) -> Links:
    """The links of an article: every cluster with a gazetteer entry and no veto."""
    return {cluster.key: cluster.known for cluster in found if cluster.known and veto(cluster, context) is None}


def veto(cluster: EntityCluster, context: LinkContext) -> Veto | None:
    """Why the cluster is not linked to its gazetteer entry; None if it is."""
    texts, language = context.texts, context.language
    if cluster.key in context.elsewhere:
        return Veto.ELSEWHERE
    if _is_ambiguous(cluster, texts, context.lexicon):
        return Veto.AMBIGUOUS
    if _is_club(cluster, texts, language):
        return Veto.CLUB
    if all(_inside(name, texts, language, context.words) or _shouted(name, texts) for name in cluster.names):
        return Veto.NO_NAME
    return None


def _is_ambiguous(cluster: EntityCluster, texts: dict[str, str], lexicon: Lexicon) -> bool:
    """Whether all forms have other meanings, and the article has none of the words that support this one."""
    forms = [plain(form) for form in cluster.forms]
    if not all(form in lexicon.only for form in forms):
        return False
    return not any(_occurs(word, texts) for form in forms for word in lexicon.only[form])


def _occurs(word: str, texts: dict[str, str]) -> bool:
    """Whether a word of the article begins with this. In lower case it also finds the first word of a sentence."""
    flags = re.IGNORECASE if word.islower() else re.NOFLAG
    return any(re.search(rf"(?<!\w){re.escape(word)}", text, flags) for text in texts.values())


def _is_club(cluster: EntityCluster, texts: dict[str, str], language: str) -> bool:
    """Whether a town is typed as an organisation or follows an article, and never follows a preposition of place."""
    if cluster.known is None or cluster.known.type != "LOC" or is_place(cluster, texts):
        return False
    if all(name.type == "ORG" for name in cluster.names):
        return True
    articles = _ARTICLES.get(language, ())
    return cluster.known.city is not None and all(_after(articles, name, texts) for name in cluster.names)


def _after(articles: tuple[str, ...], name: Name, texts: dict[str, str]) -> bool:
    before = texts[name.field][max(0, name.start - 4) : name.start].lower()
    return any(before.endswith(article) and not before[: -len(article)][-1:].isalpha() for article in articles)


def _inside(name: Name, texts: dict[str, str], language: str, words: WordLists) -> bool:
    """Whether a mention is part of a longer name. Capitals are no sign of one in titles or in German."""
    text = texts[name.field]
    of = _OF.search(text, max(0, name.start - LINK_CONTEXT), name.start)
    if of and of[1].casefold() in words.named_after:
        return True
    if name.field == "title" or language == "de":
        return False
    after, before = _NEXT.match(text, name.end), _BEFORE.search(text, max(0, name.start - LINK_CONTEXT), name.start)
    return bool(
        (after and after[1].casefold() not in words.beside)
        or (before and before[1].casefold() not in words.beside and not initial(text, before.start(1)))
    )


def _shouted(name: Name, texts: dict[str, str]) -> bool:
    """Whether a short form stands in a line of capitals: `WHO IS TO BLAME`."""
    text = texts[name.field]
    form = text[name.start : name.end]
    if len(form) > LONGEST_ACRONYM or not form.isupper():
        return False
    start, end = text.rfind("\n", 0, name.start) + 1, text.find("\n", name.end)
    line = text[start : end if end >= 0 else len(text)]
    return line.isupper() and " " in line.strip()
