"""Every figure of this stage, with where it was measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """How text goes through a model."""

    window: int = 4_000
    """Characters of a paragraph that the model reads at once; the model sees four words to either side (its CNN)."""
    batch: int = 32
    """Paragraphs in a batch of the model. Measured, CPU ms an article of 500 words: 55.0; 16: 57, 64: 53.5, which takes
    80 MiB more for two processes; 256 no faster."""
    kept: int = 64 << 20
    """Bytes of freed matrices that a process keeps for the next batch. Measured: with less the system is asked again
    and again (48 MiB: 56.0 ms); without any of it, 57.5 ms."""
    forget: int = 20_000
    """Texts of a language after which words that the model did not know are forgotten (enrich_memory.py)."""


@dataclass(frozen=True, slots=True)
class Places:
    """Which of the places of a name is meant. Measured: the development half of the annotated set, enrich_score.py."""

    often: int = 3
    """One mention in so many says which town all of them are: news says it once, at first mention."""
    doubt: float = 1.0
    """A place so many times (powers of ten) as large as the next of its name is beyond doubt, and speaks for others."""
    country: float = 1.5
    """What the country that the article names most is worth, in powers of ten of population."""
    region: float = 1.0
    """What a place beyond doubt in the same division, or in the country itself, is worth, likewise."""
    neighbours: float = 1.0
    """What the neighbour that the article names most is worth to a country, likewise."""
    counted: int = 3
    """Mentions of a place that count at most as evidence, so that one name does not outweigh all others."""
    small: int = 15_000
    """People of a town below which it is believed only where another place of its country stands in the
    article, or where it is alone of its name and its country speaks the article's language."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Keywords and summary."""

    words: int = 3
    """Words of the longest keyword."""
    keywords: int = 10
    """Keywords of an article."""
    title: float = 3.0
    """What an occurrence in the title counts for one in the text."""
    lead: float = 4.0
    """What an occurrence at the beginning counts for one further down. Measured: the share of a title's words among
    the keywords of the text alone, .426; 2 and 300 code points: .406 (enrich_keywords.py)."""
    lead_length: int = 600
    """Code points of the beginning. Measured: as above."""
    least: float = 2.0
    """Weight of the rarest keyword that does not come twice: at the beginning, or in the title."""
    sentences: int = 2
    """Sentences of a summary."""
    shortest: int = 40
    """Code points of a summary's shortest sentence."""
    longest: int = 500
    """Code points of a summary's longest sentence."""
    early: float = 2.0
    """How much more the first sentence is worth than one far down; the second half of that, and so on. Measured: the
    share of a title's words in the summary, development articles, .576; 0: .558, as the first two sentences."""
    damping: float = 3.0
    """Words added to a sentence's length, so that short ones are not worth most."""
    repeated: float = 0.7
    """What a sentence loses whose words the summary has said already."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All of the stage's figures."""

    reading: Reading = Reading()
    terms: Terms = Terms()
    places: Places = Places()


THRESHOLDS = Thresholds()
