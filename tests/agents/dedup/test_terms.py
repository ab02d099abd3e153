"""The words that say what an article is about."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.dedup.terms import LEVEL_BITS, LEVELS, pack, packed, terms, unpack
from vigie.agents.dedup.thresholds import StoryThresholds
from vigie.agents.dedup.tokens import SEPARATOR, tokens
from vigie.agents.dedup.word_frequency import frequency_index, word_frequencies

WORDS = ("the", "of", "Lyon", "flood", "Flood", "crue", "12", "2024", "said", ".", "École", "été")
TEXT = st.lists(st.sampled_from(WORDS), max_size=60)


def found(title: str, text: str, language: str = "en") -> list[int]:
    """The hashes of an article's terms, the heaviest first."""
    raw = unpack(packed(terms(tokens(SEPARATOR.join((title, text))), language))).tolist()
    return [term >> LEVEL_BITS for term in sorted(raw, key=lambda term: term % LEVELS)]


def short(word: str) -> int:
    """The hash that a term keeps of a word."""
    return int(tokens(word).hashes[0]) >> 44


def test_a_name_of_the_title_weighs_most() -> None:
    """A rare, capitalised word of the title stands before the words of the text."""
    assert found("Floods reach Villeneuve", "The river rose and the streets of the town were under water.")[0] == short(
        "villeneuve"
    )


def test_the_commonest_word_says_nothing() -> None:
    """The word "the" is no term of anything, not even alone."""
    assert found("The", "the the the") == []
    assert short("the") not in found("The flood", "The water rose over the banks of the river.")


def test_as_many_terms_as_are_compared() -> None:
    """A long text has no more terms than are compared, a brief one has as many as words."""
    words = sorted(unlisted_words())[:200]
    assert len(found("", " ".join(words))) == StoryThresholds().terms
    assert len(found("", "glaciers moraine")) == 2


def unlisted_words() -> list[str]:
    """Words that no list holds."""
    return [f"zq{first}{second}" for first in "abcdefghijklmno" for second in "abcdefghijklmno"]


def test_a_language_without_frequencies_has_no_terms() -> None:
    """What is common there is not known, so nothing is said to be rare."""
    assert terms(tokens("Vabariigi president"), "und") == b""
    assert word_frequencies("und") is None


def test_every_common_word_is_found_again() -> None:
    """Each listed word has a frequency of its language, the commonest the highest; others have none."""
    known = word_frequencies("en")
    assert known is not None
    places = [frequency_index(tokens(word).hashes[0], known.slots) for word in ("the", "river", "zqaa")]
    assert known.zipf[places[0]] == known.zipf.max()
    assert known.zipf[places[0]] > known.zipf[places[1]] > 4
    assert places[2] == -1


def test_a_region_does_not_change_the_language() -> None:
    """`pt-BR` is weighed as Portuguese."""
    assert terms(tokens("Enchente em Lajeado"), "pt-BR") == terms(tokens("Enchente em Lajeado"), "pt")


@given(TEXT, TEXT)
def test_terms_come_back_as_they_were(title: list[str], text: list[str]) -> None:
    """Three bytes hold a term, and terms ascend, each hash once."""
    raw = terms(tokens(SEPARATOR.join((" ".join(title), " ".join(text)))), "en")
    hashes = [term >> LEVEL_BITS for term in unpack(packed(raw)).tolist()]
    assert pack(unpack(packed(raw))).tobytes() == raw
    assert hashes == sorted(set(hashes))


@given(TEXT)
def test_order_of_words_does_not_count(words: list[str]) -> None:
    """The same words in another order have the same terms."""
    assert terms(tokens(" ".join(words)), "fr") == terms(tokens(" ".join(reversed(words))), "fr")
