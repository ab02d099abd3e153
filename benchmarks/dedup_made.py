"""How well copies are found among articles made here: nothing outside is needed, so that every test run holds it.

    python -m benchmarks.dedup_made

60 articles of made-up words, each with an exact copy, one retouched, one cut short and one with more around it, and an
update that quotes a quarter of it and is none; in an order drawn by chance, through the stage as `vigie pipe` runs it.
F1 is B-cubed. Made texts are easier than real ones: `dedup_copies` tells how well real copies are found.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

import orjson

from benchmarks.floors import hold
from tests.agents.dedup.articles import SYLLABLES
from vigie.agents import STAGES
from vigie.pipe import Pipe
from vigie.schemas import CleanArticle
from vigie.schemas.json import encode

ARTICLES, PARAGRAPHS, WORDS = 60, 6, 40
UPDATE = "update"


def main() -> None:
    """Prints the figures."""
    hold("dedup_made", figures())


def figures() -> dict[str, float]:
    """What has a floor."""
    sent = made()
    verdicts = [orjson.loads(line) for line in Pipe([STAGES["dedup"]]).take([encode(article) for article in sent])]
    found = {article.id: verdict["duplicate_of"] or article.id for article, verdict in zip(sent, verdicts, strict=True)}
    updates = [article.id for article in sent if article.id.endswith(UPDATE)]
    return {
        "copies, F1": b_cubed(found, {name: wanted(name) for name in found}),
        "updates apart": sum(found[name] == name for name in updates) / len(updates),
    }


def made() -> list[CleanArticle]:
    """All articles, in an order drawn by chance."""
    dice = random.Random(1)  # noqa: S311 the same for everybody
    articles = [one for number in range(ARTICLES) for one in _family(number, dice)]
    dice.shuffle(articles)
    return articles


def _family(number: int, dice: random.Random) -> list[CleanArticle]:
    """An article, what says the same, and an update."""
    texts = [_words(dice, WORDS) for _ in range(PARAGRAPHS)]
    touched = [texts[0].replace(" ", " xx ", 2), *texts[1:]]
    around = [_words(dice, 12), *texts, _words(dice, 12)]
    update = [*texts[:2], *(_words(dice, WORDS) for _ in range(PARAGRAPHS))]
    forms = {"first": texts, "exact": texts, "touched": touched, "cut": texts[:4], "around": around, UPDATE: update}
    title = _words(dice, 8)
    return [
        CleanArticle(
            id=f"{number} {form}",
            url=f"https://{form}.example/{number}",
            source=f"{form}.example",
            title=_words(dice, 8) if form == UPDATE else title,
            paragraphs=tuple(paragraphs),
            language="fr",
        )
        for form, paragraphs in forms.items()
    ]


def _words(dice: random.Random, count: int) -> str:
    words = ["".join(dice.choices(SYLLABLES, k=dice.randint(3, 5))) for _ in range(count)]
    return f"{' '.join(words).capitalize()}."


def wanted(name: str) -> str:
    """What an article is a copy of, by its name: an update stands for itself."""
    number, form = name.split()
    return name if form == UPDATE else number


def b_cubed(found: dict[str, str], gold: dict[str, str]) -> float:
    """F1 of B-cubed precision and recall (Bagga and Baldwin 1998)."""
    precision, recall = _shares(found, gold), _shares(gold, found)
    return 2 * precision * recall / (precision + recall)


def _shares(one: dict[str, str], other: dict[str, str]) -> float:
    """Of the items that share a cluster with an item in one, the share that does in the other too; the mean."""
    members: dict[str, list[str]] = defaultdict(list)
    for name, cluster in one.items():
        members[cluster].append(name)
    return _mean([_mean([other[name] == other[mate] for mate in members[one[name]]]) for name in one])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


if __name__ == "__main__":
    main()
