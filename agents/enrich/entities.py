"""One name a thing: the mentions of an article gathered into entities."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from vigie.agents.enrich.names import Name
from vigie.schemas.enriched import Entity, Mention


def entities(title: str, text: str, found: Iterable[Name]) -> list[Entity]:
    """The entities, the most mentioned first; offsets are kept, so that what stands there is the name."""
    fields = {"title": title, "text": text}
    by_form: dict[tuple[str, str], list[Name]] = defaultdict(list)
    for name in found:
        by_form[fields[name.field][name.start : name.end].casefold(), name.type].append(name)
    gathered = [_entity(fields, mentions) for mentions in by_form.values()]
    return sorted(gathered, key=lambda entity: (-entity.count, entity.name, entity.type))


def _entity(fields: dict[str, str], mentions: list[Name]) -> Entity:
    forms = Counter(fields[name.field][name.start : name.end] for name in mentions)
    ordered = [form for form, _ in forms.most_common()]
    return Entity(
        name=ordered[0],
        type=mentions[0].type,
        aliases=tuple(ordered[1:]),
        count=len(mentions),
        mentions=tuple(Mention(name.field, name.start, name.end) for name in mentions),
    )
