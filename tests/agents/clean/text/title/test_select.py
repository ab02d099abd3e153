"""Which line of a flattened page is its title."""

from __future__ import annotations

import pytest

from tests.agents.clean.text.test_select import FOOT, MENU, PARAGRAPHS, TITLE, selected, selection
from vigie.agents.clean.text.title.select import choose, is_sentence
from vigie.agents.clean.thresholds import THRESHOLDS
from vigie.schemas.clean import RemovedReason

OTHER = "Six mois de chantier sur les quais"


def chosen(lines: list[str], scores: list[float], address: frozenset[str] = frozenset()) -> int | None:
    return choose(lines, [RemovedReason.BEFORE_ARTICLE] * len(lines), dict(enumerate(scores)), address, THRESHOLDS)


def test_the_likeliest_line_is_the_title() -> None:
    """Given logits and nothing else, the highest wins, the earlier of equals."""
    assert chosen([OTHER, TITLE], [0.5, 2.0]) == 1
    assert chosen([TITLE, OTHER], [1.0, 1.0]) == 0


@pytest.mark.parametrize(
    "line",
    [
        "Skip to main content",
        "Zum Inhalt springen",
        "Aller au contenu principal",
        "Filed under: Harbours, Summer",
        "(Photos by the harbour’s own staff)",
        "Lundi 5 mars 2026, 10 h",
        "5 March 2026",
        "Publié le 5 mars 2026 à 10h35 | mis à jour",
        "Lire aussi : le phare sera repeint »",
    ],
)
def test_what_speaks_of_the_page_is_no_title(line: str) -> None:
    """A way round the menu, a label, a credit, a day, a link: another line is the title, however unlikely."""
    assert chosen([line, OTHER], [3.0, -4.0]) == 1


@pytest.mark.parametrize(
    "title",
    [
        "Ir al cine será más barato",
        "Aller à la plage en train cet été",
        "Photos de l’éclipse",
        "Vai al mare? I consigli",
    ],
)
def test_a_title_that_opens_like_a_way_round_the_menu_stays(title: str) -> None:
    """Given a headline that begins as such lines do, it is the title."""
    assert chosen([title, OTHER], [3.0, -4.0]) == 0


def test_a_film_beside_the_article_gives_way_to_a_line_nearly_as_likely() -> None:
    """Given the name of a film above the title the title wins; alone, the film's is the page's."""
    film = "Vidéo : les premiers bateaux entrent dans le bassin"
    assert chosen([film, TITLE], [3.0, 0.8]) == 1
    assert chosen([film], [3.0]) == 0


def test_the_words_of_the_address_decide_between_two_names_of_an_article() -> None:
    """Given two lines that both seem the title, the one that the address has is it."""
    address = frozenset(("chantier", "mois", "quais", "six"))
    lines = ["Le bassin nord rouvre ses portes", OTHER]
    assert chosen(lines, [3.0, 0.0]) == 0
    assert chosen(lines, [3.0, 0.0], address) == 1


def test_an_address_does_not_make_a_title_of_what_is_far_from_one() -> None:
    """Given a clear title, a line that the address names, yet as unlikely as a menu, is none."""
    address = frozenset(("chantier", "mois", "quais", "six"))
    assert chosen([TITLE, OTHER], [3.0, -8.0], address) == 0


def test_a_page_tells_its_title_by_its_address_wherever_it_stands() -> None:
    """Given no title near the article, the line that the address names is it."""
    lines = [*MENU, OTHER, *["Le port en chiffres et en images"] * 70, *PARAGRAPHS, *FOOT]
    text = "\n".join(lines)
    url = "https://example.org/ville/six-mois-de-chantier-sur-les-quais"
    assert selection(text, url).title == OTHER
    assert selection(text, url).lines == PARAGRAPHS


def test_readers_comments_name_the_title() -> None:
    """Given two likely lines, the one that the head of comments repeats is the title."""
    found = selected(*MENU, TITLE, OTHER, *PARAGRAPHS, f"2 commentaires sur « {OTHER} »", "Bravo !", *FOOT)
    assert found.title == OTHER


def test_an_address_takes_no_paragraph_from_an_article_alone() -> None:
    """Given a cleaned article and its address, it stays as it is."""
    text = "\n\n".join(PARAGRAPHS)
    url = "https://example.org/le-port-de-rochefort-a-rouvert-lundi-matin-travaux-annonce-mairie"
    assert selection(text, url).lines == PARAGRAPHS


@pytest.mark.parametrize(
    "line",
    ["Le port a rouvert. " * 10, "La mairie l’a dit : « " + "nous attendions ce jour, " * 6 + "enfin ! »"],
)
def test_a_sentence_is_long_and_ends_as_one(line: str) -> None:
    """A full stop ends it, or a quote behind one."""
    assert is_sentence(line.strip(), THRESHOLDS.text.title)


@pytest.mark.parametrize(
    "line",
    ["Le port a rouvert.", "Les bateaux sont entrés dans le bassin, « " + "nous attendions ce jour » " * 5],
)
def test_a_short_line_and_a_quote_alone_are_no_sentences(line: str) -> None:
    """Titles end with quotes too, and some with a full stop."""
    assert not is_sentence(line.strip(), THRESHOLDS.text.title)
