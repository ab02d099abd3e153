"""Things as the record tells them: a name, its other forms, where it stands."""

from __future__ import annotations

from collections.abc import Iterable

from vigie.agents.enrich.things import Thing, typed
from vigie.schemas.enriched import Entity, Mention


def entities(found: Iterable[Thing]) -> tuple[Entity, ...]:
    """The entities, the most mentioned first; what stands at a mention's offsets is the name, or one of `aliases`."""
    told = [_entity(thing) for thing in found]
    return tuple(sorted(told, key=lambda entity: (-entity.count, entity.name, entity.type)))


def _entity(thing: Thing) -> Entity:
    known = thing.known.aliases if thing.known else ()
    others = dict.fromkeys((*(form for form, _ in thing.forms.most_common()), *known))
    others.pop(thing.name)
    return Entity(
        name=thing.name,
        type=thing.type,
        aliases=tuple(others),
        wikidata=thing.known.wikidata if thing.known else None,
        count=len(thing.names),
        mentions=tuple(Mention(name.field, name.start, name.end) for name in typed(thing)),
    )
