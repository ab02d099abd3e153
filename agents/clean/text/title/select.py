"""Which line of a flattened page is its title: the likeliest, weighed with other evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from vigie.agents.clean.fields.dateline import dateline
from vigie.agents.clean.page import Reasons
from vigie.agents.clean.rules import boilerplate, captions, titles
from vigie.agents.clean.rules.publication_dates import is_day
from vigie.agents.clean.rules.sentences import CLOSING_QUOTES, ELLIPSIS, STOPS
from vigie.agents.clean.text.title.evidence import agreement, quoted
from vigie.agents.clean.thresholds import CleanThresholds, LineLengths, TitleThresholds

_STOPS = tuple(STOPS)
_QUOTED_STOPS = ".!?…"
_CUT = ("...", ELLIPSIS)
_NEAR = 3
_DASHES = "-–—"
_LEAST = float("-inf")
_FURNITURE = re.compile(
    r"\W{0,3}(?:(?:skip|jump) to (?:the )?(?:main|content|navigation|menu|sidebar|search|footer|primary)"
    r"|(?:direkt )?zu[mr] (?:haupt)?(?:inhalt|navigation|menü|suche)\b|aller (?:au contenu|au menu|à la (?:nav|rech))"
    r"|(?:saltar|ir) al (?:contenido|menú)|(?:ir|saltar) para o conteúdo|vai al (?:contenuto|menu)"
    r"|ga naar (?:de )?(?:hoofd)?inhoud|przejdź do (?:treści|menu|nawigacji)"
    r"|filed under|posted (?:in|on|by)\b|tags?:|tagged (?:with|as|under)|by (?:submitting|signing up)"
    r"|add us as a preferred|(?:diminuer|augmenter|agrandir|réduire) la taille|schriftgröße"
    r"|photos? by\b|(?:photo |image )?credits?:)|\((?:photos?|fotos?|images?) (?:by|de|von|par)\b",
    re.IGNORECASE,
)
"""The starts of lines about the page itself, which look like titles."""
_FILM = re.compile(r"(?:audio|video|vidéo|podcast)\s?:|.*\(\d{1,2}(?::\d\d)? min\.?\)$", re.IGNORECASE)
"""A film, or something to listen to, beside the article."""


def choose(
    lines: Sequence[str],
    reasons: Reasons,
    scores: Mapping[int, float],
    address: frozenset[str],
    thresholds: CleanThresholds,
) -> int | None:
    """The place of the title: a line that is not the article's, or is before its first sentence.

    `reasons`: why each line goes, None for the article's; `scores`: logits of being the title; `address`: the words of
    the page's address.
    """
    own = thresholds.text.title
    reach = own.address_bonus if address else own.film_malus
    named = _likely(lines, reasons, _completed(lines, scores, own), reach, thresholds)
    if (said := quoted(lines)) is not None:
        return max((i for i, line in enumerate(lines) if line == said), key=lambda i: (named.get(i, _LEAST), -i))
    if address:
        named = _confirmed(lines, reasons, named, address, thresholds)
    return max(named, key=lambda i: (named[i], -i), default=None)


def is_sentence(line: str, thresholds: TitleThresholds) -> bool:
    """Whether a line is too long for a title, and ends as a sentence does; a closing quote alone ends none."""
    if len(line) <= thresholds.longest_sentence or line.endswith("..."):
        return False
    return line.endswith(_STOPS) or (line[-1] in CLOSING_QUOTES and line[:-1].rstrip()[-1:] in _QUOTED_STOPS)


def _is_none(line: str, lengths: LineLengths) -> bool:
    """Whether a line leads to another article, belongs to a picture or to the page, or is a date."""
    return (
        titles.leads_away(line)
        or captions.is_caption(line, lengths)
        or _FURNITURE.match(line) is not None
        or is_day(line, lengths)
    )


def _completed(lines: Sequence[str], named: Mapping[int, float], thresholds: TitleThresholds) -> dict[int, float]:
    """Each place's score; a title cut short, or behind its breadcrumb, gives its score to the whole one below it."""
    scores = dict(named)
    for i, score in named.items():
        below = range(i + 1, min(i + 1 + _NEAR, len(lines)))
        whole = next((k for k in below if _leads_to(lines[i], lines[k], thresholds)), None)
        if whole is not None:
            scores[whole] = max(scores.get(whole, score), score)
            del scores[i]
    return scores


def _leads_to(line: str, title: str, thresholds: TitleThresholds) -> bool:
    """Whether a line is a title cut short, "Home World The minister said...", or a title behind its breadcrumb."""
    if line.endswith(_CUT):
        return boilerplate.is_breadcrumb(line, title)
    return thresholds.path_least <= len(title) < len(line) and line.endswith(" " + title)


def _likely(
    lines: Sequence[str], reasons: Reasons, scores: Mapping[int, float], reach: float, thresholds: CleanThresholds
) -> dict[int, float]:
    """The scores of the likeliest that may be titles: lines not the article's, or before its first sentence.

    Lines less likely than the best by more than `reach` are skipped: no other evidence makes up for that.
    """
    own = thresholds.text.title
    body = next((i for i, why in enumerate(reasons) if why is None and is_sentence(lines[i], own)), len(lines))
    inside = own.likely_from if any(reasons) else own.bare_from
    found: dict[int, float] = {}
    best = _LEAST
    for i in sorted(scores, key=lambda i: (-scores[i], i)):
        if scores[i] < best - reach:
            break
        is_kept = reasons[i] is None
        if (is_kept and (scores[i] < inside or i >= body)) or _is_none(lines[i], thresholds.rules.lengths):
            continue
        if is_kept and _is_statement(lines[i], thresholds):
            continue
        found[i] = scores[i] - own.film_malus * (_FILM.match(lines[i]) is not None)
        best = max(best, found[i])
    return found


def _is_statement(line: str, thresholds: CleanThresholds) -> bool:
    """Whether a line that seems to be the article's is no title: it ends with a full stop, or it is a dateline."""
    if line[-1] in _DASHES:
        return True
    return (
        len(line) >= thresholds.text.title.statement_from and line.endswith((".", "。")) and not line.endswith("...")
    ) or (dateline(line, None, thresholds.fields.dateline) is not None)


def _confirmed(
    lines: Sequence[str],
    reasons: Reasons,
    named: Mapping[int, float],
    address: frozenset[str],
    thresholds: CleanThresholds,
) -> dict[int, float]:
    """The scores plus the address's bonus; if none then seems the title, lines elsewhere that the address names."""
    own = thresholds.text.title
    scores = {i: score + own.address_bonus * _named(lines[i], address, own.address_share) for i, score in named.items()}
    elsewhere = own.address_from
    if max(scores.values(), default=elsewhere) >= elsewhere + own.address_bonus:
        return scores
    for i, line in enumerate(lines):
        if (
            i not in named
            and reasons[i] is not None
            and own.shortest <= len(line) <= own.longest
            and not _is_none(line, thresholds.rules.lengths)
        ):
            part = _named(line, address, own.address_share_elsewhere)
            if part:
                scores[i] = elsewhere + own.address_bonus * part
    return scores


def _named(line: str, address: frozenset[str], least: float) -> float:
    part = agreement(address, line)
    return part if part >= least else 0.0
