"""Lines that say themselves that they are not the article, in eight languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.clean.rules import boilerplate
from vigie.agents.clean.thresholds import THRESHOLDS

LANGUAGES = ("fr", "en", "de", "es", "it", "pt", "nl", "pl")
SAID = {
    "related link": (
        "Lire aussi : Le phare de l’île sera repeint",
        "Read more: The lighthouse will be painted",
        "Mehr zum Thema: Der Leuchtturm wird gestrichen",
        "Lea también: El faro será pintado",
        "Leggi anche: Il faro sarà dipinto",
        "Leia também: O farol será pintado",
        "Lees ook: De vuurtoren wordt geverfd",
        "Zobacz także: Latarnia zostanie pomalowana",
    ),
    "previous or next article": (
        "Article précédentLe phare de l’île sera repeint",
        "Next article: The lighthouse will be painted",
        "Vorheriger Artikel: Der Leuchtturm wird gestrichen",
        "Artículo siguiente: El faro será pintado",
        "Articolo precedenteIl faro sarà dipinto",
        "Próximo artigo: O farol será pintado",
        "Vorig artikel: De vuurtoren wordt geverfd",
        "Następny artykuł: Latarnia zostanie pomalowana",
    ),
    "count": (
        "12 commentaires",
        "34 shares",
        "5 Kommentare",
        "7 comentarios",
        "3 commenti",
        "9 comentários",
        "21 reacties",
        "4 komentarze",
    ),
    "share links": (
        "Partager sur Facebook",
        "Share on Twitter",
        "Teilen",
        "Compartir | WhatsApp",
        "Condividi",
        "Compartilhar",
        "Delen via WhatsApp",
        "Udostępnij",
    ),
    "newsletter": (
        "Abonnez-vous à la lettre du port",
        "Sign up for the harbour letter",
        "Melden Sie sich für den Hafenbrief an",
        "Suscríbete a la carta del puerto",
        "Iscriviti alla lettera del porto",
        "Inscreva-se na carta do porto",
        "Schrijf je in voor de havenbrief",
        "Zapisz się na list portowy",
    ),
    "cookie notice": (
        "Nous utilisons des cookies pour compter les visites.",
        "We use cookies to count visits.",
        "Wir verwenden Cookies, um Besuche zu zählen.",
        "Este sitio web utiliza cookies para contar las visitas.",
        "Questo sito utilizza cookie per contare le visite.",
        "Este site utiliza cookies para contar as visitas.",
        "Deze website maakt gebruik van cookies om bezoeken te tellen.",
        "Ta strona używa cookie, aby liczyć odwiedziny.",
    ),
    "copyright": (
        "Tous droits réservés",
        "All rights reserved",
        "Alle Rechte vorbehalten",
        "Todos los derechos reservados",
        "Tutti i diritti riservati",
        "Todos os direitos reservados",
        "Alle rechten voorbehouden",
        "Wszelkie prawa zastrzeżone",
    ),
    "reader comments": (
        "Laisser un commentaire",
        "Leave a reply",
        "Kommentar schreiben",
        "Deja un comentario",
        "Lascia un commento",
        "Deixe um comentário",
        "Plaats een reactie",
        "Dodaj komentarz",
    ),
}
SENTENCES = (
    "Les lecteurs ont lu aussi le livre du port, que la mairie a offert aux écoles de la ville.",
    "Reading more was the plan of the harbour school, which opened its library on Monday.",
    "Die Rechte am Hafen wurden vorbehalten, bis der Rat der Stadt am Montag entschied.",
    "Los comentarios del alcalde sobre el puerto fueron recibidos con aplausos el lunes.",
    "Il commento del sindaco sul porto è stato accolto con un lungo applauso lunedì.",
    "O comentário do prefeito sobre o porto foi recebido com aplausos na segunda-feira.",
    "De reactie van de burgemeester over de haven werd maandag met applaus ontvangen.",
    "Komentarz burmistrza o porcie został w poniedziałek przyjęty oklaskami mieszkańców.",
)


@pytest.mark.parametrize(
    ("reason", "line"),
    [pytest.param(why, line, id=f"{why} {lang}") for why, own in SAID.items() for lang, line in zip(LANGUAGES, own)],  # noqa: B905 the next test holds the lengths
)
def test_each_kind_is_known_in_each_language(reason: str, line: str) -> None:
    """A line of the frame has the reason that it says itself."""
    assert boilerplate.reasons([line], THRESHOLDS.rules.lengths) == [reason]


def test_every_kind_has_a_line_in_every_language() -> None:
    """The table above has no hole."""
    assert {len(own) for own in SAID.values()} == {len(LANGUAGES)}


@pytest.mark.parametrize("line", SENTENCES, ids=LANGUAGES)
def test_a_sentence_with_the_same_words_is_left_alone(line: str) -> None:
    """The words of the frame are words of news too."""
    assert boilerplate.reasons([line], THRESHOLDS.rules.lengths) == [None]


@given(st.lists(st.text("Aa 9é'«-©", max_size=12), max_size=4))
def test_a_gate_by_the_first_letter_lets_pass_what_the_whole_gate_does(pieces: list[str]) -> None:
    """Every marker, whatever stands around it."""
    for opening in ("Lire aussi", "e-mail", "©", "(c) 2026", "Annuler la réponse", "Cookies akzeptieren", "12"):
        for line in (opening, *(piece + opening for piece in pieces), *(opening + piece for piece in pieces)):
            folded = line.lower()
            assert boilerplate._may_say(folded) == (boilerplate._gate().match(folded) is not None)
