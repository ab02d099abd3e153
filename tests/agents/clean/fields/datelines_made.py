"""Datelines made the other way round: from place, day and agency to the line that each agency writes."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

BASE = datetime(2023, 3, 20, 12, tzinfo=UTC)
_EN = "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.".split()  # noqa: SIM905
_FR = "jan fév mars avr mai juin juil août sept oct nov déc".split()  # noqa: SIM905
_ES = "ene feb mar abr may jun jul ago sep oct nov dic".split()  # noqa: SIM905
_IT = "gen feb mar apr mag giu lug ago set ott nov dic".split()  # noqa: SIM905
_LONG_FR = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
_LONG_EN = "January February March April May June July August September October November December".split()  # noqa: SIM905
PLACES = tuple(
    """
    Paris Lyon Marseille Berlin Hamburg Rome Milan Madrid Barcelona London Dublin Lisbon Vienna Bern Brussels Moscow
    Beijing Tokyo Cairo Nairobi Sydney Toronto Chicago Houston Boston Warsaw Prague Athens Oslo Helsinki
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Made:
    """A first paragraph, and what its dateline says."""

    paragraph: str
    place: str
    day: str | None
    agency: str | None
    rest: str


Form = Callable[[str, date], tuple[str, bool, str | None]]
"""From place and day to the dateline, whether the day is in it, and the agency."""

FORMS: dict[str, Form] = {
    "AP": lambda p, _: (f"{p.upper()} (AP) — ", False, "AP"),
    "AP, state": lambda p, _: (f"{p.upper()}, Ohio (AP) — ", False, "AP"),
    "Reuters": lambda p, d: (f"{p.upper()}, {_LONG_EN[d.month - 1]} {d.day} (Reuters) - ", True, "Reuters"),
    "AFP": lambda p, _: (f"{p} (AFP) – ", False, "AFP"),
    "AFP on sites": lambda p, d: (f"{p.upper()}, {d.day} {_FR[d.month - 1]} (AFP) - ", True, "AFP"),
    "EFE": lambda p, d: (f"{p}, {d.day} {_ES[d.month - 1]} (EFE).- ", True, "EFE"),
    "Europa Press": lambda p, d: (
        f"{p.upper()}, {d.day} {_ES[d.month - 1].capitalize()}. (EUROPA PRESS) - ",
        True,
        "EUROPA PRESS",
    ),
    "dpa": lambda p, _: (f"{p} (dpa) - ", False, "dpa"),
    "dpa, regional": lambda p, _: (f"{p} (dpa/lno) - ", False, "dpa/lno"),
    "ANSA": lambda p, d: (f"(ANSA) - {p.upper()}, {d.day} {_IT[d.month - 1].upper()} - ", True, "ANSA"),
    "KNA": lambda p, _: (f"{p} (KNA) ", False, "KNA"),
    "SDA": lambda p, _: (f"{p} (sda) - ", False, "sda"),
    "APA": lambda p, _: (f"{p} (APA) - ", False, "APA"),
    "Belga": lambda p, _: (f"{p.upper()} (BELGA) - ", False, "BELGA"),
    "Xinhua": lambda p, d: (f"{p.upper()}, {_EN[d.month - 1]} {d.day} (Xinhua) -- ", True, "Xinhua"),
    "TASS": lambda p, d: (f"{p.upper()}, {_LONG_EN[d.month - 1]} {d.day}. /TASS/. ", True, "TASS"),
    "Superdesk": lambda p, d: (f"{p.upper()}, {_EN[d.month - 1].rstrip('.')} {d.day} AAP - ", True, "AAP"),
    "Superdesk, country": lambda p, d: (
        f"{p.upper()}, France, {_EN[d.month - 1].rstrip('.')} {d.day} AAP - ",
        True,
        "AAP",
    ),
    "a translator's": lambda p, d: (f"{p} :, {d.day} {_LONG_FR[d.month - 1]} (EUROPA PRESS) – ", True, "EUROPA PRESS"),
}
_SENTENCES = (
    "The council voted on Monday to rebuild the northern quay before winter.",
    "Le conseil a voté lundi la reconstruction du quai nord avant l’hiver.",
    "Der Stadtrat hat am Montag beschlossen, den Nordkai vor dem Winter zu erneuern.",
    "El ayuntamiento aprobó el lunes reconstruir el muelle norte antes del invierno.",
)


def made(number: int, seed: int) -> list[tuple[str, Made]]:
    """So many datelines, each form in turn, with the name of its form. The day is within a year before `BASE`."""
    draw = random.Random(seed)  # noqa: S311 no secret
    names = list(FORMS)
    return [(names[i % len(names)], _one(FORMS[names[i % len(names)]], draw)) for i in range(number)]


def _one(form: Form, draw: random.Random) -> Made:
    day = (BASE - timedelta(days=draw.randrange(360))).date()
    place, rest = draw.choice(PLACES), draw.choice(_SENTENCES)
    line, dated, agency = form(place, day)
    return Made(line + rest, place, day.isoformat() if dated else None, agency, rest)


_OPENINGS = (
    "BIOGRAPHIE DE {name}. Né en 1950, il a longtemps vécu à {place}.",
    "RÉSULTATS DU BAC. Les listes de {place} paraissent mardi.",
    "GRÈVE DES TRAINS {day} AVRIL. Un train sur trois circulera vers {place}.",
    "WARNING: this report from {place} has graphic details.",
    "{name}60 Full Kit ($160): the best of {place}'s shops.",
    "{place}, which lies on the river, was flooded on {day} March (see map) - again.",
    "{name} – so heißt der neue Trainer aus {place}.",
    "In {place} (and beyond) the strike goes on - for how long, nobody says.",
    "{name}: « Nous reviendrons à {place} dès le {day} mai. »",
    "{name} (PSG) - le défenseur de {place} est blessé.",
    "Update, {day} June: the road from {place} is open again.",
    "Le maire de {place} a dit lundi que le pont serait fermé - pour un mois.",
    "{place} voted; {name} lost - by {day} votes.",
    "Q&A: what {name} means for {place}",
    "{day} mai - {place} se souvient de {name}.",
    "“{place} is not for sale,” said {name} — and sold it.",
    "LIVE: {name} speaks in {place} on {day} January",
    "The {name} family (of {place}) - known since {day} BC - left.",
    "VIDÉO. À {place}, {name} a sauvé un chien.",
    "EXCLUSIF - {name} quitte {place} le {day} juin.",
)
_NAMES = "Durand Novak Schmidt García Rossi Okafor Tanaka Larsen Freebird Martin Lopez Weber Costa Silva Moreau".split()  # noqa: SIM905


def look_alikes(number: int, seed: int) -> list[str]:
    """So many first paragraphs that open a little like a dateline and have none."""
    draw = random.Random(seed)  # noqa: S311 no secret
    return [
        _OPENINGS[i % len(_OPENINGS)].format(
            name=draw.choice(_NAMES), place=draw.choice(PLACES), day=draw.randrange(1, 29)
        )
        for i in range(number)
    ]
