"""The article found among the lines of a flattened page."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.agents.clean.page import Selection
from vigie.agents.clean.rules.select import select
from vigie.agents.clean.text.select import candidates
from vigie.agents.clean.thresholds import THRESHOLDS, SizeLimits
from vigie.schemas.refused import Refused

TITLE = "Le port de Rochefort rouvre après six mois de travaux"
PARAGRAPHS = (
    "Le port de Rochefort a rouvert lundi matin, six mois après le début des travaux, a annoncé la mairie.",
    "Les premiers bateaux sont entrés dans le bassin peu après huit heures, sous les yeux de nombreux habitants.",
    "« Nous attendions ce jour depuis longtemps », a déclaré la directrice du port, qui a remercié les équipes.",
    "Le chantier a coûté quatre millions d’euros, dont la moitié a été payée par la région et par l’État.",
)
MENU = ("Accueil", "Politique", "Économie", "Sports", "Culture", "Météo")
FOOT = ("Mentions légales", "Contact", "Plan du site", "Publicité", "© 2026 Le Journal du port. Tous droits réservés")


def selected(*lines: str, between: str = "\n") -> Selection:
    return selection(between.join(lines))


LONG = replace(THRESHOLDS, limits=SizeLimits(paragraphs=100_000))
"""For texts of more lines than an article may have."""


def selection(text: str, address: str | None = None) -> Selection:
    found = candidates(text, LONG, address=address)
    assert not isinstance(found, Refused)
    return select(found, None, THRESHOLDS.rules)


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_the_article_is_left_of_a_page(between: str) -> None:
    """Given menus, title, paragraphs and a foot, the paragraphs stay and the title is found."""
    found = selected(*MENU, TITLE, *PARAGRAPHS, *FOOT, between=between)
    assert found.lines == PARAGRAPHS
    assert found.title == TITLE


def test_all_that_goes_is_listed_with_its_reason() -> None:
    """Every line is kept, is the title, or is in the list, once and in order."""
    related = "Lire aussi : Le phare de l’île sera repeint au printemps"
    found = selected(*MENU, TITLE, *PARAGRAPHS[:2], related, *PARAGRAPHS[2:], *FOOT)
    assert [piece.text for piece in found.removed] == [*MENU, related, *FOOT]
    reasons = {piece.text: piece.reason for piece in found.removed}
    assert reasons[MENU[0]] == "before the article"
    assert reasons[related] == "related link"
    assert reasons[FOOT[0]] == "after the article"


@pytest.mark.parametrize(
    "line",
    [
        "Le nouveau quai du port, lundi matin. Photo : Jeanne Martin / Port de Rochefort",
        "Il vous reste 42% de cet article à lire. La suite est réservée aux abonnés.",
        "Rédaction en ligne",
    ],
)
def test_what_is_no_paragraph_goes_from_between_paragraphs(line: str) -> None:
    """A caption, a notice to subscribers and the staff's byline are not the article's, wherever they stand."""
    found = selected(*MENU, TITLE, *PARAGRAPHS[:2], line, *PARAGRAPHS[2:], *FOOT)
    assert found.lines == PARAGRAPHS
    assert line in {piece.text for piece in found.removed}


def test_a_title_cut_short_gives_way_to_the_whole_one() -> None:
    """Given a breadcrumb that ends in the title's first words, the title is the line below, and the breadcrumb goes."""
    found = selected(f"Accueil Ville {TITLE[:35]}...", TITLE, *PARAGRAPHS, *FOOT)
    assert found.title == TITLE
    assert found.removed[0].reason == "breadcrumb with a truncated title"


def test_a_paragraph_in_a_menu_far_above_does_not_hide_the_title() -> None:
    """Given a site that speaks of itself before a long menu, the title is looked for where the article begins too."""
    about = "Le Journal du port raconte depuis 1952 la vie des quais, des bateaux et de ceux qui y travaillent."
    places = ("locales", "de la région", "en images", "du jour", "de la mer", "des clubs", "à la une")
    menu = [f"{what} {where}" for what in (*MENU, "Loisirs", "Annonces", "Emploi", "Services") for where in places]
    found = selected(about, *menu, TITLE, "Par Jeanne Martin, le 5 mars 2026", *PARAGRAPHS, *FOOT)
    assert found.title == TITLE


@pytest.mark.parametrize("other", ["< {}", "{} >", "Lire aussi : {}"])
def test_a_line_that_leads_to_another_article_is_no_title(other: str) -> None:
    """Given the neighbours in a series or a related link above the article, its own title is found."""
    found = selected(*MENU, other.format("Le phare de l’île sera repeint au printemps"), TITLE, *PARAGRAPHS, *FOOT)
    assert (found.title, found.lines) == (TITLE, PARAGRAPHS)


def test_a_paragraph_that_the_page_repeats_stays_once() -> None:
    """The second of two equal paragraphs goes, and says why."""
    found = selected(*PARAGRAPHS, PARAGRAPHS[1])
    assert found.lines == PARAGRAPHS
    assert [piece.reason for piece in found.removed] == ["repeated block"]


def test_the_date_of_publication_is_no_paragraph() -> None:
    """A line that is all date goes, and says why; a text of nothing else stays."""
    found = selected(TITLE, "Publié le lundi 5 mars 2012 à 10h35", *PARAGRAPHS)
    assert found.lines == PARAGRAPHS
    assert [piece.reason for piece in found.removed] == ["date of publication"]
    assert selected("Publié le lundi 5 mars 2012 à 10h35").lines


@pytest.mark.parametrize("head", ["3 commentaires", "Kommentare (12)", "Comments", "1 reply"])
def test_what_follows_a_head_of_comments_is_the_readers(head: str) -> None:
    """Given a head of comments below the article, nothing behind it stays; above it, it takes nothing away."""
    remark = (
        "Je suis passé ce matin devant le bassin et il n’y avait encore personne, c’est bien dommage pour la ville."
    )
    found = selected(TITLE, *PARAGRAPHS, head, remark)
    assert found.lines == PARAGRAPHS
    assert selected(TITLE, head, *PARAGRAPHS).lines == PARAGRAPHS


def test_an_article_alone_stays_as_it_is() -> None:
    """Nothing of a text that is an article is removed."""
    found = selected(*PARAGRAPHS, between="\n\n")
    assert (found.lines, found.removed) == (PARAGRAPHS, ())


LINES = st.lists(st.sampled_from((*MENU, TITLE, *PARAGRAPHS, *FOOT, "12", "Partager", "a", "et puis")), max_size=25)


@settings(max_examples=150)
@given(LINES, st.sampled_from(["\n", "\n\n"]))
def test_cleaning_a_cleaned_article_changes_nothing(lines: list[str], between: str) -> None:
    """What is kept is kept again."""
    once = selected(*lines, between=between).lines
    assert selected(*once, between="\n\n").lines == once


@settings(max_examples=100)
@given(st.text(max_size=300))
def test_any_text_keeps_its_words_in_order(text: str) -> None:
    """The kept lines' words are found in the text one after the other, and cleaning again changes nothing."""
    once = selection(text).lines
    words = iter(re.findall(r"\w+", text))
    assert all(word in words for word in re.findall(r"\w+", "\n".join(once)))
    assert selected(*once, between="\n\n").lines == once


HOSTILE: dict[str, Callable[[int], str]] = {
    "one line": lambda n: "le port rouvre " * n,
    "one word": lambda n: "a" * (15 * n),
    "short lines": lambda n: "ab\n" * (2 * n),
    "open sentences": lambda n: "le port de\nRochefort\n" * (n // 4),
    "marks": lambda n: "- " * (7 * n),
    "digits": lambda n: "1. " * (5 * n),
    "previous and next": lambda n: "article précédent " * n,
    "shared titles": lambda n: "\n".join(f"{TITLE} {'x' * (n // 100)}" for _ in range(100)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_time_in_line_with_their_size(name: str) -> None:
    """Four times the text takes no more than eight times as long; a square would take sixteen."""
    small, large = (min(_seconds(HOSTILE[name](n)) for _ in range(3)) for n in (4_000, 16_000))
    assert large < 8 * small + 0.05


def _seconds(text: str) -> float:
    start = time.process_time()
    selection(text)
    return time.process_time() - start
