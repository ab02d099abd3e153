"""What a site says for itself amid an article, and articles that say such things."""

from __future__ import annotations

import pytest

from vigie.agents.clean.rules.notices import reason
from vigie.agents.clean.thresholds import THRESHOLDS


@pytest.mark.parametrize(
    "line",
    [
        "Il vous reste 42.5% de cet article à lire. La suite est réservée aux abonnés.",
        "Article réservé aux abonnés",
        "Contenu réservé à nos abonnés",
        "This article is only for subscribers. Log in to read on.",
        "Subscribe to continue reading",
        "Already a subscriber? Log in",
        "You have two free articles left",
        "Dieser Artikel ist nur für Abonnenten",
        "Este contenido es exclusivo para suscriptores",
        "Conteúdo exclusivo para assinantes",
        "Questo articolo è riservato agli abbonati",
        "Dit artikel is alleen voor abonnees",
        "Ten artykuł jest dostępny tylko dla prenumeratorów",
    ],
)
def test_what_subscribers_alone_may_read_is_a_notice(line: str) -> None:
    assert reason(line, THRESHOLDS.rules.lengths) == "subscription notice"


@pytest.mark.parametrize(
    "line",
    ["Rédaction en ligne", "La rédaction", "By our staff reporter", "Von der Redaktion", "Redacción", "Redazione"],
)
def test_the_staff_as_the_author_is_a_byline(line: str) -> None:
    assert reason(line, THRESHOLDS.rules.lengths) == "byline"


@pytest.mark.parametrize(
    "line",
    [
        "La rédaction du journal a été perquisitionnée mardi.",
        "Subscribers only pay for what they read, the publisher says, " * 4,
        "Die Redaktion des Hafenblatts zieht im Mai um",
        "The staff desk was moved to the first floor.",
        "Il vous reste une semaine pour visiter l’exposition.",
        "The team has already a subscriber base of two thousand.",
    ],
)
def test_sentences_about_subscribers_and_newsrooms_stay(line: str) -> None:
    assert reason(line, THRESHOLDS.rules.lengths) is None
