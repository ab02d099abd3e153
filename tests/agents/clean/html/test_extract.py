"""The article out of HTML."""

from __future__ import annotations

import html
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.clean.article import article
from vigie.agents.clean.html.classify import read, shipped, write
from vigie.schemas import CleanArticle, RawArticle
from vigie.schemas.refused import Reason, Refused

SENTENCES = (
    "Le port de Rochefort a rouvert lundi matin, six mois après le début des travaux, a annoncé la mairie.",
    "Les premiers bateaux sont entrés dans le bassin peu après huit heures, sous les yeux des habitants.",
    "« Nous attendions ce jour depuis l’automne », a dit le capitaine du port, qui compte sur une bonne saison.",
    "La ville a payé un tiers des travaux, le département et la région le reste, selon le budget voté en mars.",
)
PAGE = """<html lang="fr"><head><title>Le port de Rochefort rouvre | Le Quai</title>
<script type="application/ld+json">{ld}</script></head><body class="single">
<nav class="menu"><ul><li><a href="/">Accueil</a></li><li><a href="/ville">Ville</a></li></ul></nav>
<div class="post"><h1 class="entry-title">Le port de Rochefort rouvre</h1><div class="entry-content">{body}</div></div>
<aside class="sidebar related"><h3>Les plus lus</h3>
<ul><li><a href="/b">Un marché neuf pour la place</a></li></ul></aside>
<footer class="site-footer"><p>© Le Quai, tous droits réservés</p></footer></body></html>"""


def page(body: str, ld: str = "{}") -> str:
    return PAGE.format(body=body, ld=ld)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{html.escape(text)}</p>" for text in texts)


def cleaned(text: str) -> CleanArticle:
    found = article(RawArticle(text, "text/html"), event_time_ms=1_642_003_200_000)
    assert not isinstance(found, Refused), found
    return found


def test_the_article_is_kept_and_the_frame_is_listed() -> None:
    """Menus, teasers and foot go, each with a reason; the title is no paragraph."""
    found = cleaned(page(paragraphs(*SENTENCES)))

    assert found.paragraphs == SENTENCES
    assert found.title == "Le port de Rochefort rouvre"
    assert {"Accueil", "Les plus lus", "Un marché neuf pour la place"} <= {piece.text for piece in found.removed}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Le nouveau quai du port, lundi matin. Photo : Jeanne Martin / Port de Rochefort", "photo caption"),
        ("Il vous reste 42% de cet article à lire. La suite est réservée aux abonnés.", "subscription notice"),
        ("Publié le 5 mars 2026 à 10h35", "date of publication"),
    ],
)
def test_a_paragraph_that_says_itself_that_it_is_none_goes_with_its_reason(line: str, reason: str) -> None:
    """As it does out of flattened text."""
    found = cleaned(page(paragraphs(*SENTENCES[:2], line, *SENTENCES[2:])))
    assert found.paragraphs == SENTENCES
    assert [piece.reason for piece in found.removed if piece.text == line] == [reason]


def test_a_piece_of_a_page_is_read_too() -> None:
    """Feeds bring paragraphs without a page around them."""
    assert cleaned(paragraphs(*SENTENCES)).paragraphs == SENTENCES


def test_a_page_of_more_blocks_than_an_article_may_have_is_refused() -> None:
    """Nothing of it is left out without a word."""
    found = article(RawArticle(page("<p>un mot de plus</p>" * 20_000), "text/html"))
    assert isinstance(found, Refused)
    assert found.reason is Reason.TOO_LARGE


def test_french_spaces_stay_as_found() -> None:
    """No-break spaces, wide and narrow, are typography."""
    text = "«\xa0Le quai est prêt\u202f!\xa0» a dit la mairie\xa0: il a coûté 12\u202f000 euros, et il sera beau."
    assert text in cleaned(page(paragraphs(*SENTENCES, text))).paragraphs


def test_characters_that_nobody_sees_go_though_they_are_entities() -> None:
    """Soft hyphens and marks of direction, and mojibake is mended and told."""
    hidden = paragraphs(*SENTENCES[:3]).replace("bassin", "bas&shy;sin").replace("bateaux", "ba&#8206;teaux")
    found = cleaned(page(hidden + paragraphs(SENTENCES[3].encode().decode("cp1252"))))
    assert found.paragraphs == SENTENCES
    assert [change.reason for change in found.repaired] == ["mojibake"]


def test_json_ld_gives_what_the_text_does_not_say() -> None:
    """Authors, date, canonical URL, site, dateline and place."""
    ld = """{"@type": "NewsArticle", "headline": "Le port de Rochefort rouvre", "author": [{"name": "Ana Roy"}],
    "datePublished": "2022-01-11T08:00:00+01:00", "dateline": "ROCHEFORT", "publisher": {"name": "Le Quai"},
    "url": "https://example.org/port", "locationCreated": {"name": "Rochefort"}}"""
    found = cleaned(page(paragraphs(*SENTENCES), ld))

    assert found.authors == ("Ana Roy",)
    assert found.source == "Le Quai"
    assert found.canonical_url == "https://example.org/port"
    assert found.published_at is not None
    assert found.published_at.isoformat() == "2022-01-11T07:00:00+00:00"
    assert found.dateline is not None
    assert (found.dateline.text, found.dateline.place) == ("ROCHEFORT", "Rochefort")


def test_a_claim_that_was_escaped_twice_is_read_as_meant() -> None:
    """JSON-LD with entities in it says the same as the heading."""
    ld = '{"@type": "NewsArticle", "headline": "L&rsquo;oc&eacute;an &quot;rouvre&quot; ses ports"}'
    text = page(paragraphs(*SENTENCES), ld).replace(">Le port de Rochefort rouvre<", '>L’océan "rouvre" ses ports<')
    assert cleaned(text).title == 'L’océan "rouvre" ses ports'


def test_a_date_is_never_later_than_the_record() -> None:
    """A page that claims tomorrow was published when it came."""
    ld = '{"@type": "NewsArticle", "headline": "x", "datePublished": "2031-01-01"}'
    found = cleaned(page(paragraphs(*SENTENCES), ld))
    assert found.published_at is not None
    assert found.published_at.isoformat() == "2022-01-12T16:00:00+00:00"


def test_nothing_remote_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a page names: no socket is opened."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    remote = (
        '<img src="http://example.org/i"><iframe src="http://example.org/f"></iframe><link href="http://example.org">'
    )
    doctype = '<!DOCTYPE html SYSTEM "http://example.org/d.dtd" [<!ENTITY x SYSTEM "http://example.org/x">]>'
    assert cleaned(doctype + page(remote + paragraphs(*SENTENCES) + "&x;")).paragraphs


def test_a_note_that_stands_beside_every_film_is_the_sites() -> None:
    """A long block that comes three times is no part of the article."""
    note = "<p>Pour voir ce film, acceptez les conditions de notre partenaire dans les réglages de votre compte.</p>"
    found = cleaned(page(note.join(paragraphs(text) for text in SENTENCES)))
    assert found.paragraphs == SENTENCES


def test_a_paragraph_that_comes_twice_stays_once() -> None:
    """The copy is listed; a refrain is shorter."""
    found = cleaned(page(paragraphs(*SENTENCES, SENTENCES[1])))
    assert found.paragraphs == SENTENCES
    assert [piece.reason for piece in found.removed if piece.text == SENTENCES[1]] == ["repeated block"]


def test_a_menus_lines_say_what_they_are_where_they_say_it_themselves() -> None:
    """An exact rule's reason goes before the classifier's."""
    found = cleaned(page(paragraphs(*SENTENCES)))
    reasons = {piece.text: piece.reason for piece in found.removed}
    assert reasons["© Le Quai, tous droits réservés"] == "copyright"
    assert reasons["Accueil"] == "not part of the article"


WORDS = re.compile(r"\w+")
TEXTS = st.lists(
    st.text('abcdé ÀZ019.,;:!?«»’-()&<>"', min_size=1, max_size=120) | st.sampled_from(SENTENCES),
    min_size=1,
    max_size=8,
)


@given(TEXTS)
def test_every_paragraphs_words_stand_in_the_page_in_order(texts: list[str]) -> None:
    """Nothing is invented, nothing changes its place."""
    found = article(RawArticle(page(paragraphs(*texts)), "text/html"))
    if isinstance(found, Refused):
        assert found.reason is Reason.NO_TEXT
        return
    menu, after = "Accueil Ville Le port de Rochefort rouvre", "Les plus lus Un marché neuf pour la place © Le Quai"
    given_words = iter(WORDS.findall("\n".join([menu, *texts, after, "tous droits réservés"])))
    assert all(word in given_words for text in found.paragraphs for word in WORDS.findall(text))


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4, unique=True))
def test_cleaning_a_cleaned_article_changes_nothing(texts: list[str]) -> None:
    """What is left, set as paragraphs again, stays as it is."""
    once = cleaned(page(paragraphs(*texts)))
    again = cleaned(f"<html><body><h1>{html.escape(once.title)}</h1>{paragraphs(*once.paragraphs)}</body></html>")
    assert again.paragraphs == once.paragraphs


SENTENCE = SENTENCES[0]
HOSTILE: dict[str, Callable[[int], str]] = {
    "nested elements": lambda n: "<html><body>" + "<div class='a b'>" * n + SENTENCE,
    "one long line": lambda n: f"<html><body class='a'><p>{SENTENCE * (n // 10)}</p>",
    "short lines": lambda n: "<html><body class='a'>" + f"<p>{SENTENCE}</p>" + "<p>ab cd</p>" * n,
    "unclosed elements": lambda n: "<html><body>" + f"<p>{SENTENCE}" + "<p><b><i><a href=x>x " * n,
    "attributes": lambda n: f"<html><body><p {' '.join(f'a{i}=1' for i in range(10 * n))}>{SENTENCE}</p>",
    "attributes without space": lambda n: (
        "<html><p " + "".join(f"a{i}='1'" for i in range(10 * n)) + f">{SENTENCE}</p>"
    ),
    "repeats": lambda n: f"<html><body class='a'><p>{SENTENCE}{'. ,' * n}</p><p>{'(AP) - - ' * n}</p>",
    "headings": lambda n: "<html><body class='a'>" + "<h1>Le port rouvre</h1>" * n + f"<p>{SENTENCE}</p>",
    "signs of less": lambda n: "<html><body class='a'>" + "<" * n + f"<p>{SENTENCE}</p>",
    "open quotes": lambda n: f"<html><body class='a'><p>{SENTENCE}</p>" + '<p a="' * n,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_time_grows_no_faster_than_the_page(kind: str) -> None:
    """Twice the page takes about twice the time; a generous factor, for a busy machine."""
    seconds = []
    for size in (5_000, 10_000, 20_000):
        text = HOSTILE[kind](size)
        start = time.process_time()
        article(RawArticle(text, "text/html", published_at="2022-01-01"), event_time_ms=1_642_003_200_000)
        seconds.append(time.process_time() - start)
    assert seconds[2] < 12 * max(seconds[0], 0.05), seconds


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_page_at_the_limit_ends_in_seconds(kind: str) -> None:
    """A hundred thousand elements, a million attributes, a line of a megabyte."""
    start = time.process_time()
    article(RawArticle(HOSTILE[kind](100_000)[:5_000_000], "text/html"), event_time_ms=1_642_003_200_000)
    assert time.process_time() - start < 60


def test_a_model_reads_back_as_it_was_written(tmp_path: Path) -> None:
    """A file holds all of a model."""
    file = tmp_path / "blocks.npz"
    write(shipped(), file)
    again = read(file)
    assert again.vocabulary == shipped().vocabulary
    assert again.second.out.tolist() == shipped().second.out.tolist()
    assert again.title.tolist() == shipped().title.tolist()
