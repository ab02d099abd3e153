"""Things as the record tells them: a name, its other forms, where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from vigie.agents.enrich.things import Thing
from vigie.schemas.enriched import Entity, Mention


def entities(found: Iterable[Thing]) -> tuple[Entity, ...]:
    """The entities, the most mentioned first; what stands at a mention's offsets is the name, or one of `aliases`.

    A person's surname is among the aliases, also where the text never has it alone, unless two people bear it: so
    that a rule for `Peskov` finds `Dimitri Peskov`.
    """
    surnames = [(thing, _surname(thing)) for thing in found]
    bearers = Counter(surname for _, surname in surnames)
    told = [_entity(thing, surname if bearers[surname] == 1 else "") for thing, surname in surnames]
    return tuple(sorted(told, key=lambda entity: (-entity.count, entity.name, entity.type)))


def _surname(thing: Thing) -> str:
    return thing.name.rpartition(" ")[2] if thing.type == "PER" and " " in thing.name else ""


def _entity(thing: Thing, surname: str) -> Entity:
    known = thing.known.aliases if thing.known else ()
    forms = (form for form, _ in thing.forms.most_common())
    others = dict.fromkeys((*forms, *known, *([surname] if surname else [])))
    others.pop(thing.name)
    return Entity(
        name=thing.name,
        type=thing.type,
        aliases=tuple(others),
        wikidata=thing.known.wikidata if thing.known else None,
        count=len(thing.names),
        mentions=tuple(Mention(name.field, name.start, name.end) for name in thing.in_order),
    )
