"""How well enrich reads: the hand-annotated articles of tests/agents/enrich/annotated, against the bare models.

    python -m benchmarks.enrich_score [--split development|held-out|blind|all] [--errors]

Peer: the same spaCy pipelines as they come, over title and text, labels mapped to the record's four types.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from benchmarks.floors import digest, hold
from tests.agents.enrich.gold import HERE, QUOTES, SPLITS, Gold, articles, quoted_articles
from vigie.agents.enrich.article import enrich
from vigie.agents.enrich.entities.names import TYPES
from vigie.agents.enrich.pipelines import load
from vigie.agents.enrich.text.forms import plain
from vigie.schemas import EnrichedArticle
from vigie.schemas.enriched import Quote

Names = set[tuple[str, int, int, str]]
Places = set[tuple[str, str]]
Figures = dict[str, float]
Pairs = list[tuple[Gold, EnrichedArticle]]
"""Annotated articles, each with what the stage makes of it."""


class Counts(NamedTuple):
    """What was found of what was annotated."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of what was annotated that was found."""
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return _share(2 * self.right, 2 * self.right + self.wrong + self.missed)

    def figures(self, what: str) -> Figures:
        """Precision and recall as figures with floors."""
        return {f"{what}, precision": self.precision, f"{what}, recall": self.recall}

    def __str__(self) -> str:
        return f"P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f}"


def main() -> None:
    """Prints a table a language and split."""
    options = _options()
    pairs = _enriched(articles(), options.split)
    spoken = pairs + _enriched(quoted_articles(), options.split)
    for language in ("fr", "en", "es", "de", "all"):
        of_it = _in_language(pairs, language)
        _report(f"{language} ({options.split}, {len(of_it)} articles)", of_it)
    print()
    for language in ("fr", "en", "es", "de", "it", "pt", "all"):
        of_it = _in_language(spoken, language)
        print(f"quotes, {language} ({options.split}, {len(of_it)} articles)   {_attribution(of_it)}")
    if options.errors:
        for gold, found in spoken:
            _errors(gold, found)
    if options.split == "all":
        hold("enrich_score", figures(pairs, spoken), data())


def data() -> str:
    """The digest of the annotated articles."""
    return digest(HERE, QUOTES)


def measured() -> dict[str, float]:
    """The figures of all annotated articles."""
    pairs = _enriched(articles(), "all")
    return figures(pairs, pairs + _enriched(quoted_articles(), "all"))


def figures(pairs: Pairs, spoken: Pairs) -> Figures:
    """What has a floor; `spoken`: the articles whose quotes are annotated, more than `pairs`."""
    quotes, speakers = _quotes(spoken)
    return (
        {f"entities, {name}, F1": _entities(_in_language(pairs, name)).f1 for name in ("fr", "en", "all")}
        | {f"entities, {split}, F1": _entities([p for p in pairs if p[0].split == split]).f1 for split in SPLITS}
        | _link_counts(pairs).figures("links")
        | _place_counts(pairs).figures("places")
        | quotes.figures("quotes")
        | {"speakers": _share(*speakers)}
    )


def _enriched(annotated: Sequence[Gold], split: str) -> Pairs:
    chosen = [gold for gold in annotated if split in ("all", gold.split)]
    return list(zip(chosen, enrich([gold.article for gold in chosen]), strict=True))


def _in_language(pairs: Pairs, language: str) -> Pairs:
    return [pair for pair in pairs if language in ("all", pair[1].language)]


def _entities(pairs: Pairs) -> Counts:
    return _counts((gold.names, _names(found)) for gold, found in pairs)


def _place_counts(pairs: Pairs) -> Counts:
    return _counts((_plain(gold.places), _places(found)) for gold, found in pairs)


def _attribution(pairs: Pairs) -> str:
    counts, speakers = _quotes(pairs)
    return f"{counts.right + counts.missed} quotes {counts}   {_told(speakers)}"


def _told(speakers: tuple[int, int]) -> str:
    return f"speakers right {speakers[0]}/{speakers[1]}={_share(*speakers):.3f}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", default="all", choices=[*SPLITS, "all"])
    parser.add_argument("--errors", action="store_true", help="print what was missed and what was wrong")
    return parser.parse_args()


def _report(title: str, pairs: Pairs) -> None:
    bare = _counts((gold.names, _bare(gold)) for gold, found in pairs)
    quotes, speakers = _quotes(pairs)
    print(f"\n{title}")
    print(f"  entities   {_entities(pairs)}   bare model {bare}")
    print(f"  links      {_link_counts(pairs)}")
    print(f"  places     {_place_counts(pairs)}")
    print(f"  quotes     {quotes}   {_told(speakers)}")


def _names(found: EnrichedArticle) -> Names:
    return {(m.field, m.start, m.end, entity.type) for entity in found.entities for m in entity.mentions}


def _places(found: EnrichedArticle) -> Places:
    return _plain({(place.name, place.country or "") for place in found.places})


def _plain(places: Places) -> Places:
    """Accents aside: `Etats-Unis` and `États-Unis` are one name."""
    return {(plain(name), country) for name, country in places}


def _bare(gold: Gold) -> Names:
    pipeline = load(gold.article.language)
    if pipeline is None:
        return set()
    fields = {"title": gold.article.title, "text": gold.article.text}
    return {
        (field, span.start_char, span.end_char, TYPES[span.label_])
        for field, text in fields.items()
        for span in pipeline.language(text).ents
        if span.label_ in TYPES
    }


def _counts(pairs: Iterable[tuple[Places, Places]] | Iterable[tuple[Names, Names]]) -> Counts:
    right = wrong = missed = 0
    for gold, found in pairs:
        right += len(gold & found)
        wrong += len(found - gold)
        missed += len(gold - found)
    return Counts(right, wrong, missed)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _link_counts(pairs: Pairs) -> Counts:
    right = wrong = wanted = 0
    for gold, found in pairs:
        wanted += len(set(gold.links.values()))
        for entity in found.entities:
            if entity.wikidata:
                known = {gold.links[form] for form in (entity.name, *entity.aliases) if form in gold.links}
                right += entity.wikidata in known
                wrong += entity.wikidata not in known
    return Counts(right, wrong, max(0, wanted - right))


def _quotes(pairs: Pairs) -> tuple[Counts, tuple[int, int]]:
    right = wrong = missed = attributed = named = 0
    for gold, found in pairs:
        matched = _matched(gold, found.quotes)
        right += len(matched)
        wrong += len(found.quotes) - len(matched)
        missed += len(gold.quotes) - len(matched)
        attributed += sum(gold.quotes[number].speaker == quote.speaker for number, quote in matched.items())
        named += len(matched)
    return Counts(right, wrong, missed), (attributed, named)


def _matched(gold: Gold, found: Sequence[Quote]) -> dict[int, Quote]:
    """A quote is found when its borders are the annotated ones, give or take closing punctuation and spaces."""
    matched: dict[int, Quote] = {}
    for quote in found:
        for number, wanted in enumerate(gold.quotes):
            if abs(wanted.start - quote.start) <= 1 and abs(wanted.end - quote.end) <= 2:
                matched[number] = quote
    return matched


def _errors(gold: Gold, found: EnrichedArticle) -> None:
    fields = {"title": gold.article.title, "text": gold.article.text}
    ours = _names(found) if gold.names else set()
    lines: dict[str, list[str]] = defaultdict(list)
    for sign, names in (("missed", gold.names - ours), ("wrong", ours - gold.names)):
        lines[sign] = [f"{fields[f][s:e]}/{t}" for f, s, e, t in sorted(names)]
    places = {(p.name, p.country or "") for p in found.places}
    lines["places missed"] = [f"{n}/{c}" for n, c in sorted(gold.places - places)]
    lines["places wrong"] = [f"{n}/{c}" for n, c in sorted(places - gold.places) if gold.names]
    matched = _matched(gold, found.quotes)
    text = gold.article.text
    lines["quotes missed"] = [text[q.start : q.end][:50] for n, q in enumerate(gold.quotes) if n not in matched]
    lines["quotes wrong"] = [q.text[:50] for q in found.quotes if q not in matched.values()]
    lines["speakers"] = [
        f"{q.text[:30]}: {q.speaker} not {gold.quotes[n].speaker}"
        for n, q in matched.items()
        if q.speaker != gold.quotes[n].speaker
    ]
    lines["links wrong"] = [
        f"{e.name} {e.wikidata}"
        for e in found.entities
        if gold.names and e.wikidata and e.wikidata not in {gold.links.get(form) for form in (e.name, *e.aliases)}
    ]
    print(f"\n{gold.article.id}")
    for what, faults in lines.items():
        if faults:
            print(f"  {what}: {' · '.join(faults)}")


if __name__ == "__main__":
    main()
