"""Made-up articles in three languages, copies and broken records among them, and rules that a few lines can answer."""

from __future__ import annotations

import itertools
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import orjson

from vigie.schemas.rule import Rule

SHORTEST, LONGEST = 80, 900
"""Words of an article."""
BROKEN, COPY, EDITED = 0.03, 0.15, 0.25
"""Shares: broken records; copies under another address; of these, copies with other lines at their end."""
RARE = 0.04
"""Share of articles that the rules for few articles are about."""
ENGLISH = (
    "The harbour master of {w} closed quay {n} on Monday after a {v} broke loose in the storm.",
    "Repairs to the {v} will take {n} days, said Anna {w} of the port authority.",
    "Ships bound for {w} wait {n} miles off the coast until the {v} is moored again.",
    "The council of {w} voted {n} million for the {v}, though few residents had asked for it.",
    "Mayor Peter {w} told reporters that the {v} had been inspected {n} times since the spring.",
    "Police in {w} counted {n} lorries on the road to the quay, most of them loaded with {v}.",
)
FRENCH = (
    "La halle {w} de la préfecture {n} ferme {n} jours pour des travaux de {v}.",
    "Selon Paul {w}, le chantier {v} du quartier {n} durera {n} semaines de plus que prévu.",
    "Les commerçants {v} réclament {n} places de marché et une réunion sur {w}.",
    "Le maire de {w} promet {n} millions pour la rénovation du {v} avant la fin de son mandat.",
    "La police de {w} a compté {n} camions sur la route du port, chargés pour la plupart de {v}.",
    "Une association de {w} demande depuis {n} mois que le {v} soit rendu aux habitants.",
)
GERMAN = (
    "Der Bürgermeister von {w} verspricht {n} Millionen für den Umbau der {v} am Hafen.",
    "Die Polizei in {w} zählte {n} Lastwagen auf der Straße zum Kai, die meisten mit {v} beladen.",
    "Nach Angaben von Anna {w} dauert die Reparatur der {v} noch {n} Tage länger als geplant.",
    "Die Händler von {w} fordern seit {n} Wochen eine neue Halle und ein Gespräch über die {v}.",
)
LANGUAGES = (ENGLISH, ENGLISH, ENGLISH, FRENCH, FRENCH, FRENCH, GERMAN)
RARE_LINES = ("An asteroid passed over {w}.", "Un asteroid a survolé {w}.", "Ein asteroid flog über {w}.")
BROKEN_VALUES = (b'{"body": ', b'{"body": 7}', b'{"body": ""}', b'{"title": "no body"}', None)


@dataclass(frozen=True, slots=True)
class Article:
    """A record for `raw`: its number, its value, and whether a stage must refuse it."""

    number: int
    value: bytes | None
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Watch:
    """A rule, and the same question asked without the stage's help, of what `words` gives."""

    id: str
    query: str
    answers: Callable[[str], bool]

    @property
    def rule(self) -> Rule:
        """The rule as the pipeline is given it."""
        return Rule(id=self.id, query=self.query)


_WORD = re.compile(r"[^\W_]+")
_COMMON = tuple(f" {word} " for word in ("the", "la", "le", "der", "die"))


def _has(*words: str) -> Callable[[str], bool]:
    return lambda text: all(f" {word} " in text for word in words)


WATCHES = (
    Watch("all", "the OR la OR le OR der OR die", lambda text: any(map(text.__contains__, _COMMON))),
    Watch("two-words", "harbour AND authority", _has("harbour", "authority")),
    Watch("phrase", '"harbour master"', _has("harbour master")),
    Watch("accent", "prefecture", _has("prefecture")),
    Watch("but-not", "quay NOT lorries", lambda text: " quay " in text and " lorries " not in text),
    Watch("few", "asteroid", _has("asteroid")),
    Watch("fewer", "asteroid AND kai", _has("asteroid", "kai")),
    Watch("none", "zeppelin", _has("zeppelin")),
)


def words(title: str, text: str) -> str:
    """The words of both fields without case and accents, a space around each; a line between the fields."""
    return "\n".join(f" {' '.join(_WORD.findall(_folded(part)))} " for part in (title, text))


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def articles(seed: int) -> Iterator[Article]:
    """Without end; the same for the same seed."""
    chance = random.Random(f"articles {seed}")  # noqa: S311 test texts
    sound: list[bytes] = []
    for number in itertools.count():
        draw = chance.random()
        if draw < BROKEN:
            yield Article(number, chance.choice(BROKEN_VALUES), broken=True)
            continue
        copied = draw < BROKEN + COPY and sound
        value = _copy(number, chance.choice(sound), chance) if copied else _article(number, chance)
        sound.append(value)
        yield Article(number, value)


def _article(number: int, chance: random.Random) -> bytes:
    frame = chance.choice(LANGUAGES)
    names = ["".join(chance.choices("abdeilmnorstu", k=9)).title() for _ in range(60)]
    wanted = round(SHORTEST * (LONGEST / SHORTEST) ** chance.random())
    lines = [_line(chance.choice(frame), names, chance)]
    if chance.random() < RARE:
        lines.append(_line(chance.choice(RARE_LINES), names, chance))
    while sum(len(line.split()) for line in lines) < wanted:
        lines.append(_line(chance.choice(frame), names, chance))
    body = "\n\n".join(" ".join(lines[at : at + 4]) for at in range(0, len(lines), 4))
    return orjson.dumps(
        {
            "body": body,
            "title": " ".join(lines[0].split()[:9]),
            "url": f"https://news{number % 7}.example/{number}",
            "content_type": "text/plain",
        }
    )


def _line(frame: str, names: list[str], chance: random.Random) -> str:
    return frame.format(n=chance.randrange(2, 10_000), w=chance.choice(names), v=chance.choice(names).lower())


def _copy(number: int, value: bytes, chance: random.Random) -> bytes:
    earlier = orjson.loads(value)
    if chance.random() < EDITED:
        earlier["body"] += "\n\n" + " ".join(_line(line, ["Nowhere", "Elsewhere"], chance) for line in ENGLISH[:2])
    return orjson.dumps({**earlier, "url": f"https://copy.example/{number}"})
