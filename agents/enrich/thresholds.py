"""Every tuned number of this stage, with its unit and the measurement that it comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelReading:
    """How text goes through a model."""

    window: int = 4_000
    """Characters of a paragraph that the model reads at once. Its CNN sees four words either way."""
    batch: int = 32
    """Paragraphs in a batch of the model. Measured, CPU ms an article of 500 words: 55.0, against 57 with 16 and 53.5
    with 64, which takes 80 MiB more for two processes. 256 is no faster."""
    kept: int = 64 << 20
    """Bytes of freed matrices that a process keeps for the next batch. Measured: 55.0 ms an article, against 56.0 with
    48 MiB and 57.5 with none."""
    forget: int = 20_000
    """Texts of a language after which words unknown to the model are forgotten (enrich_memory.py)."""


@dataclass(frozen=True, slots=True)
class PlaceThresholds:
    """Which of the places of a name is meant. Set on the development half of the annotated set (enrich_score.py)."""

    often: int = 3
    """One mention in so many decides which town all of them are. News says it once, at first mention."""
    doubt: float = 1.0
    """A place is beyond doubt, and evidence for others, if it is larger than the next by so many powers of ten."""
    country: float = 1.5
    """Weight of the country that the article means most, in powers of ten of population."""
    region: float = 1.0
    """Weight of a place beyond doubt in the same division or country, in powers of ten of population."""
    neighbours: float = 1.0
    """Weight of the neighbour that the article means most, in powers of ten of population."""
    counted: int = 3
    """Mentions of a place that count as evidence at most, so that one name does not outweigh all others."""
    small: int = 15_000
    """People below which a town needs support: another place of its country in the article, or a unique name in a
    country that speaks the article's language."""


@dataclass(frozen=True, slots=True)
class TermThresholds:
    """Keywords and summary."""

    words: int = 3
    """Words of the longest keyword."""
    keywords: int = 10
    """Keywords of an article."""
    title: float = 3.0
    """Weight of an occurrence in the title; one in the text weighs 1."""
    lead: float = 4.0
    """Weight of an occurrence at the beginning; one further down weighs 1. Measured: the share of a title's words among
    the keywords of the text alone is .426, against .406 with 2 and 300 code points (enrich_keywords.py)."""
    lead_length: int = 600
    """Code points of the beginning. Measured: as above."""
    least: float = 2.0
    """Least weight of a keyword that occurs once: it must stand at the beginning or in the title."""
    sentences: int = 2
    """Sentences of a summary."""
    shortest: int = 40
    """Code points of a summary's shortest sentence."""
    longest: int = 500
    """Code points of a summary's longest sentence."""
    early: float = 2.0
    """Bonus of the first sentence over one far down; the second has half of it, and so on. Measured: the share of a
    title's words in the summary of development articles is .576, against .558 with 0 (the first two sentences)."""
    damping: float = 3.0
    """Words added to a sentence's length, so that short sentences do not score best."""
    repeated: float = 0.7
    """Share of its score that a sentence loses if the summary already has all its words."""


@dataclass(frozen=True, slots=True)
class EnrichThresholds:
    """All weights of the stage, passed down from the front door."""

    reading: ModelReading = ModelReading()
    terms: TermThresholds = TermThresholds()
    places: PlaceThresholds = PlaceThresholds()


THRESHOLDS = EnrichThresholds()


# What follows is structure of the rules rather than a weight: each bounds how far a rule reads. They were set on the
# development half of the annotated set (`benchmarks/enrich_score.py --split development`), not searched one by one.
SMALLEST_TOWN = 5_000
"""People of the smallest town known, unless it is the seat of a first or second division (GeoNames' `cities5000`)."""
ALTERNATES_FROM = 50_000
"""People from which a town's alternate names count. Those of smaller towns are mostly other towns' names; smaller
towns keep only the first part of their own name: `Chamonix` of `Chamonix-Mont-Blanc`."""
SHORTEST_ALTERNATE = 4
"""Letters of the shortest alternate name. Shorter ones are airport codes and abbreviations."""
SHORTEST_IN_CAPITALS = 4
"""Letters of the shortest name read from capitals. Shorter ones are acronyms."""
ALTERNATE_NAME = 2.0
"""Powers of ten of population that a town has less under a name that is another town's main one: `Troy` was once Macon,
`Valence` is also Valencia. The article's other places outweigh it."""
FORMS_CACHED = 50_000
"""Normalised spellings kept. Names recur throughout a day's news."""
ABBREVIATION_CONTEXT = 12
"""Code points before a point that may hold an abbreviation. Longer words are none."""
DEEPEST_MARKS = 8
"""Quotation marks open inside one another. More are decoration."""
WORD_BEFORE = 10
"""Code points before a name that may hold its preposition or title."""
BEFORE_NAME = 40
"""Code points before a name that may hold its particle and given name."""
LONGEST_PERSON = 6
"""Words of the longest name that a given name makes a person's."""
LONGEST_ARTICLE = 4
"""Code points of the longest article that begins a name, with its space: `Les `."""
LONGEST_PREFIX = 5
"""Code points before a town's name that may hold its `St.`, with the sign before that."""
WHOLE_NAME_VOTES = 2
"""Votes of a mention of several words for the type of its cluster; a single word has one."""
SHORTEST_PROPAGATED = 3
"""Letters of the shortest form looked for elsewhere in the article."""
CAPITAL_CONTEXT = 30
"""Code points before a form that may hold the capitalised word before it."""
LINK_CONTEXT = 40
"""Code points before a name that may hold the words that tell what it belongs to."""
SHORTEST_ACRONYM = 3
"""Letters of the shortest word in capitals that is none of a person's names. `JD` and `JK` are."""
LONGEST_ACRONYM = 4
"""Letters of the longest form that a line of capitals may spell like a word: `WHO`, `US`."""
SHORTEST_QUOTE = 3
"""Words of the shortest quotation that a verb before it makes a quote. Fewer are scare quotes."""
SHORTEST_ALONE = 4
"""Words of the shortest quotation that stands alone, or that no comma parts from its verb."""
BEFORE_SPEECH = 2
"""Words before a quotation in its sentence up to which any verb behind it may bring it. More are a clause of their own:
`Le parc, « le plus grand de la région », accueille X`."""
SHORTEST_VERB = 3
"""Letters of the shortest word taken for a verb of speech that no table has."""
TITLE_CASE = 0.6
"""Share of capitalised words, of those of four letters or more, above which a quotation is the title of a work."""
INCISE_CONTEXT = 400
"""Code points of a quotation that may hold the words that name its speaker."""
FIRST_NAMES = 5
"""Names of a paragraph that are searched for an organisation that speaks."""
QUOTE_CONTEXT = 180
"""Code points read on either side of a quotation."""
PRONOUN_REACH = 3
"""Paragraphs back that a pronoun reaches."""
NAMES_SEARCHED = 30
"""Names searched backwards for an antecedent that fits."""
PREPOSITION_CONTEXT = 24
"""Code points before a name that may hold its preposition, article and titles."""
TITLE_CONTEXT = 20
"""Code points before a name that may hold the word before it."""
MENTIONS_READ = 8
"""Mentions of a person that are read for gender and offices."""
OFFICE_CONTEXT = 90
"""Code points around a name that may hold the person's office."""
OFFICE_WORDS = 9
"""Words between an office and the name of its holder."""
SUBJECT_WORDS = 12
"""Words between a verb and the head of its subject."""
SUBJECT_REACH = 16
"""Words after a quotation that may hold the verb of a subject before it (`”, X of the board said`)."""
VERB_REACH = 5
"""Words that may hold a verb of speech with its auxiliaries and adverbs."""
TITLE_WORDS = 8
"""Words and points that may hold a name with the titles and the office before it."""
ARTICLE_REACH = 4
"""Words before a noun that may hold its article or possessive."""
SHORTEST_TERM = 3
"""Letters of the shortest word that carries meaning. Acronyms may be shorter."""
PLURAL_FROM = 5
"""Letters from which a word is counted without its plural `s`."""
WORDS_CACHED = 50_000
"""Words kept with what they are counted as."""
LINK_GAP = 8
"""Code points between two words that a link such as `de` may join."""
FUTURE_CONTEXT = 150
"""Code points around a date, within its sentence, that may tell that it lies in the future."""
DATE_CONTEXT = 16
"""Code points before a month that may hold its day, or before a year the word that makes it a date."""
COUNT_BEFORE = 24
"""Code points before a unit that may hold the words that count it."""
COUNT_BEHIND = 12
"""Code points after a unit that may hold the words that count it."""
