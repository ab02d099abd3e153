"""How well enrich reads: the hand-annotated articles of tests/agents/enrich/annotated, against the bare models.

    python -m benchmarks.enrich_score [--split development|held-out|blind|all] [--errors]

Peer: the same spaCy pipelines as they come, over title and text, labels mapped to the record's four types.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

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


def main() -> None:
    """Prints a table a language and split."""
    options = _options()
    chosen = [gold for gold in articles() if options.split in ("all", gold.split)]
    ours = enrich([gold.article for gold in chosen])
    for language in ("fr", "en", "es", "de"):
        pairs = [(gold, found) for gold, found in zip(chosen, ours, strict=True) if found.language == language]
        _report(f"{language} ({options.split}, {len(pairs)} articles)", pairs)
    _report(f"all ({options.split}, {len(chosen)} articles)", list(zip(chosen, ours, strict=True)))
    pairs = list(zip(chosen, ours, strict=True)) + _quoted_articles(options.split)
    print()
    for language in ("fr", "en", "es", "de", "it", "pt", ""):
        of_it = [(gold, found) for gold, found in pairs if found.language.startswith(language)]
        print(f"quotes, {language or 'all'} ({options.split}, {len(of_it)} articles)   {_attribution(of_it)}")
    if options.errors:
        for gold, found in pairs:
            _errors(gold, found)
    if options.split == "all":
        hold("enrich_score", figures(pairs[: len(chosen)], pairs), data())


def data() -> str:
    """The digest of the annotated articles."""
    return digest(HERE, QUOTES)


def measured() -> dict[str, float]:
    """The figures of all annotated articles."""
    every = articles()
    pairs = list(zip(every, enrich([gold.article for gold in every]), strict=True))
    return figures(pairs, pairs + _quoted_articles("all"))


def figures(pairs: Sequence[tuple[Gold, EnrichedArticle]], spoken: Sequence[tuple[Gold, EnrichedArticle]]) -> Figures:
    """What has a floor; `spoken`: the articles whose quotes are annotated, more than `pairs`."""
    places = _counts((_plain(gold.places), _places(found)) for gold, found in pairs)
    quotes, speakers = _quotes(spoken)
    return (
        {f"entities, {name}, F1": _f1(_entities(of_it)) for name, of_it in _by_language(pairs).items()}
        | {f"entities, {split}, F1": _f1(_entities([p for p in pairs if p[0].split == split])) for split in SPLITS}
        | _precise("links", _link_counts(pairs))
        | _precise("places", places)
        | _precise("quotes", quotes)
        | {"speakers": _share(*speakers)}
    )


def _by_language(pairs: Sequence[tuple[Gold, EnrichedArticle]]) -> dict[str, list[tuple[Gold, EnrichedArticle]]]:
    of_each = {name: [pair for pair in pairs if pair[1].language == name] for name in ("fr", "en")}
    return of_each | {"all": list(pairs)}


def _entities(pairs: Sequence[tuple[Gold, EnrichedArticle]]) -> tuple[int, int, int]:
    return _counts((gold.names, _names(found)) for gold, found in pairs)


def _precise(what: str, counts: tuple[int, int, int]) -> Figures:
    right, wrong, missed = counts
    return {f"{what}, precision": _share(right, right + wrong), f"{what}, recall": _share(right, right + missed)}


def _f1(counts: tuple[int, int, int]) -> float:
    right, wrong, missed = counts
    return _share(2 * right, 2 * right + wrong + missed)


def _quoted_articles(split: str) -> list[tuple[Gold, EnrichedArticle]]:
    """The articles of which the quotes alone are annotated."""
    chosen = [gold for gold in quoted_articles() if split in ("all", gold.split)]
    return list(zip(chosen, enrich([gold.article for gold in chosen]), strict=True))


def _attribution(pairs: Sequence[tuple[Gold, EnrichedArticle]]) -> str:
    counts, speakers = _quotes(pairs)
    speakers_right = f"speakers right {speakers[0]}/{speakers[1]}={_share(*speakers):.3f}"
    return f"{sum(counts) - counts[1]} quotes {_prf(counts)}   {speakers_right}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", default="all", choices=[*SPLITS, "all"])
    parser.add_argument("--errors", action="store_true", help="print what was missed and what was wrong")
    return parser.parse_args()


def _report(title: str, pairs: Sequence[tuple[Gold, EnrichedArticle]]) -> None:
    names = _entities(pairs)
    bare = _counts((gold.names, _bare(gold)) for gold, found in pairs)
    places = _counts((_plain(gold.places), _places(found)) for gold, found in pairs)
    quotes, speakers = _quotes(pairs)
    print(f"\n{title}")
    print(f"  entities   {_prf(names)}   bare model {_prf(bare)}")
    print(f"  links      {_links(pairs)}")
    print(f"  places     {_prf(places)}")
    print(f"  quotes     {_prf(quotes)}   speakers right {speakers[0]}/{speakers[1]}={_share(*speakers):.3f}")


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


def _counts(pairs: Iterable[tuple[Places, Places]] | Iterable[tuple[Names, Names]]) -> tuple[int, int, int]:
    right = wrong = missed = 0
    for gold, found in pairs:
        right += len(gold & found)
        wrong += len(found - gold)
        missed += len(gold - found)
    return right, wrong, missed


def _prf(counts: tuple[int, int, int]) -> str:
    right, wrong, missed = counts
    precision, recall = _share(right, right + wrong), _share(right, right + missed)
    return f"P {precision:.3f} R {recall:.3f} F1 {_f1(counts):.3f}"


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _links(pairs: Sequence[tuple[Gold, EnrichedArticle]]) -> str:
    return _prf(_link_counts(pairs))


def _link_counts(pairs: Sequence[tuple[Gold, EnrichedArticle]]) -> tuple[int, int, int]:
    right = wrong = 0
    wanted: Counter[str] = Counter()
    for gold, found in pairs:
        wanted["all"] += len(set(gold.links.values()))
        for entity in found.entities:
            if entity.wikidata:
                known = {gold.links[form] for form in (entity.name, *entity.aliases) if form in gold.links}
                right += entity.wikidata in known
                wrong += entity.wikidata not in known
    return right, wrong, max(0, wanted["all"] - right)


def _quotes(pairs: Sequence[tuple[Gold, EnrichedArticle]]) -> tuple[tuple[int, int, int], tuple[int, int]]:
    right = wrong = missed = attributed = named = 0
    for gold, found in pairs:
        matched = _matched(gold, found.quotes)
        right += len(matched)
        wrong += len(found.quotes) - len(matched)
        missed += len(gold.quotes) - len(matched)
        attributed += sum(gold.quotes[number].speaker == quote.speaker for number, quote in matched.items())
        named += len(matched)
    return (right, wrong, missed), (attributed, named)


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
