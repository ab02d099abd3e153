"""The entities of the record: a name, its other forms, its mentions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from vigie.agents.enrich.entities.clusters import EntityCluster
from vigie.agents.enrich.entities.link_vetoes import Links
from vigie.agents.enrich.gazetteer.lexicon import GazetteerEntry
from vigie.schemas.enriched import Entity, Mention


def entities(found: Iterable[EntityCluster], links: Links) -> tuple[Entity, ...]:
    """The entities, most mentioned first. The text of every mention is the name or one of `aliases`.

    A person's surname is an alias even if the text never has it alone, so that a rule for `Peskov` finds `Dimitri
    Peskov`; unless two people share it.
    """
    surnames = [(cluster, _surname(cluster)) for cluster in found]
    bearers = Counter(surname for _, surname in surnames)
    records = [
        _entity(cluster, links.get(cluster.key), surname if bearers[surname] == 1 else "")
        for cluster, surname in surnames
    ]
    return tuple(sorted(records, key=lambda entity: (-entity.count, entity.name, entity.type)))


def _surname(cluster: EntityCluster) -> str:
    return cluster.name.rpartition(" ")[2] if cluster.type == "PER" and " " in cluster.name else ""


def _entity(cluster: EntityCluster, link: GazetteerEntry | None, surname: str) -> Entity:
    known = link.aliases if link else ()
    forms = (form for form, _ in cluster.forms.most_common())
    others = dict.fromkeys((*forms, *known, *([surname] if surname else [])))
    others.pop(cluster.name)
    return Entity(
        name=cluster.name,
        type=cluster.type,
        aliases=tuple(others),
        wikidata=link.wikidata if link else None,
        count=len(cluster.names),
        mentions=tuple(Mention(name.field, name.start, name.end) for name in cluster.in_order),
    )
