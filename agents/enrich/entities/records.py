"""The entities of the record: a name, its other forms, its mentions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from vigie.agents.enrich.entities.clusters import EntityCluster
from vigie.agents.enrich.entities.link_vetoes import Links
from vigie.agents.enrich.gazetteer.lexicon import GazetteerEntry
from vigie.agents.enrich.text.person_names import surnames
from vigie.schemas.enriched import Entity, Mention


def entities(found: Iterable[EntityCluster], links: Links) -> tuple[Entity, ...]:
    """The entities, most mentioned first. The text of every mention is the name or one of `aliases`.

    A person's surname is an alias even if the text never has it alone, with its particles and without, so that rules
    for `Peskov` and `von der Leyen` find `Dimitri Peskov` and `Ursula von der Leyen`; unless two people share it.
    """
    called = [(cluster, surnames(cluster.name) if cluster.type == "PER" else ()) for cluster in found]
    bearers = Counter(surname for _, of_person in called for surname in of_person)
    records = [
        _entity(cluster, links.get(cluster.key), [surname for surname in of_person if bearers[surname] == 1])
        for cluster, of_person in called
    ]
    return tuple(sorted(records, key=lambda entity: (-entity.count, entity.name, entity.type)))


def _entity(cluster: EntityCluster, link: GazetteerEntry | None, of_person: list[str]) -> Entity:
    known = link.aliases if link else ()
    forms = (form for form, _ in cluster.forms.most_common())
    others = dict.fromkeys((*forms, *known, *of_person))
    others.pop(cluster.name)
    return Entity(
        name=cluster.name,
        type=cluster.type,
        aliases=tuple(others),
        wikidata=link.wikidata if link else None,
        count=len(cluster.names),
        mentions=tuple(Mention(name.field, name.start, name.end) for name in cluster.in_order),
    )
