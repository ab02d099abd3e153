"""Notices to subscribers, and bylines that name the newsroom."""

from __future__ import annotations

import re

from vigie.agents.clean.thresholds import LineLengths
from vigie.schemas.clean import RemovedReason

_SUBSCRIPTION = (
    # French
    r"il vous reste [\d.,]+ ?% de (?:cet|l[’'])\s?article à lire",
    r"(?:(?:cet |l[’'])?article|contenu|la suite|l[’']espace des \w+)(?: est)? réservée?s? (?:aux|à nos) abonnés",
    r"la suite de cet article est réservée",
    r"déjà abonnée? ?\?",
    # English
    r"this (?:article|content|story) is (?:\w+ )?(?:for|(?:available|exclusive) to|reserved for) (?:our )?subscribers",
    r"subscribe to (?:continue|read|keep reading|unlock)",
    r"(?:continue reading|to read (?:more|the full \w+)),? (?:with a subscription|subscribe)",
    r"already (?:a|have a) subscri(?:ber|ption) ?\?",
    r"(?:log|sign) in to (?:continue|read|keep reading)",
    r"you have \w+ (?:free )?(?:articles?|stories) (?:left|remaining)",
    r"(?:for )?subscribers only",
    # German
    r"(?:diese[rs]? (?:artikel|inhalt|text|beitrag) ist )?(?:nur|exklusiv) für (?:unsere )?abonnent(?:en|\*?innen)",
    r"(?:sie (?:sind bereits|haben bereits ein)|bereits) abo(?:nnent\w*)? ?\?",
    # Spanish, Portuguese
    r"(?:este )?(?:contenido|artículo)(?: es)? (?:exclusivo|reservado|solo|sólo) para (?:nuestros )?suscriptores",
    r"¿ya eres suscriptor",
    r"(?:este )?(?:conteúdo|artigo)(?: é)? exclusivo (?:para|de) (?:nossos )?assinantes",
    r"já é assinante ?\?",
    # Italian, Dutch, Polish
    r"(?:questo )?(?:articolo|contenuto)(?: è)? riservato agli abbonati",
    r"sei già abbonato ?\?",
    r"(?:dit artikel is )?(?:alleen|exclusief|enkel) voor abonnees",
    r"(?:ten )?(?:artykuł|tekst)(?: jest)? (?:dostępny )?tylko dla (?:prenumeratorów|subskrybentów)",
)
_STAFF = (
    r"(?:par )?(?:la )?r[ée]daction(?: en ligne| web| numérique)?",
    r"(?:von )?(?:der |unserer )?(?:online|web)?redaktion",
    r"(?:by )?(?:our )?(?:staff|web|news|online) (?:reporters?|writers?|desk|team|correspondents?)",
    r"(?:por )?(?:la )?redacción(?: web| digital)?",
    r"(?:da |por )?redação",
    r"(?:di |a cura della )?redazione(?: online| web)?",
    r"redakcja(?: online)?",
    r"(?:van |door )?(?:onze |de )?(?:web|online)?redactie",
)
_NOTICE = re.compile(rf"[\s\W]{{0,5}}(?:{'|'.join(_SUBSCRIPTION)})", re.IGNORECASE)
_BYLINE = re.compile(rf"[\s\W]{{0,5}}(?:{'|'.join(_STAFF)})\W{{0,3}}$", re.IGNORECASE)


def reason(line: str, lengths: LineLengths) -> RemovedReason | None:
    """Why a line is not a paragraph; None for all others."""
    if len(line) <= lengths.byline and _BYLINE.match(line):
        return RemovedReason.BYLINE
    return RemovedReason.SUBSCRIPTION_NOTICE if len(line) <= lengths.notice and _NOTICE.match(line) else None
