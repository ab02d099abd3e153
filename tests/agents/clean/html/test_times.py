"""When a page was published: which of the times on it says so."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.agents.clean.html.pages import LINES, TITLE, cleaned, page, paragraphs

PUBLISHED, OTHER = "2024-05-12T07:00:00Z", "2024-11-02T10:00:00Z"


def shown(**parts: str) -> str | None:
    found = cleaned(page(**parts)).published_at
    return None if found is None else found.strftime("%Y-%m-%dT%H:%M:%SZ")


def time(moment: str, more: str = "") -> str:
    return f'<time datetime="{moment}" {more}>then</time>'


@pytest.mark.parametrize("mark", ['itemprop="datePublished"', "pubdate", 'class="entry-date published"'])
def test_a_time_that_says_it_is_of_publication_wins(mark: str) -> None:
    """Over those before it, in a ticker or beside it."""
    found = shown(top=f'<div class="ticker">{time(OTHER)}</div>', under=time(OTHER) + time(PUBLISHED, mark))
    assert found == PUBLISHED


@pytest.mark.parametrize(
    ("updated", "published"),
    [
        ("Updated", "Published"),
        ("Last modified:", "Posted on"),
        ("Mis à jour le", "Publié le"),
        ("Aktualisiert:", "Veröffentlicht:"),
        ("Actualizado", "Publicado"),
        ("Aggiornato il", "Pubblicato il"),
        ("Atualizado em", "Publicado em"),
        ("Bijgewerkt op", "Gepubliceerd op"),
        ("Aktualizacja:", "Opublikowano:"),
        ("Обновлено", "Опубликовано"),
        ("更新", "公開"),
    ],
)
@pytest.mark.parametrize("form", ["<p>{} {} | {} {}</p>", "<div><span>{}</span> {}</div><div><b>{}</b> {}</div>"])
def test_the_words_before_a_time_say_what_it_is(updated: str, published: str, form: str) -> None:
    assert shown(under=form.format(updated, time(OTHER), published, time(PUBLISHED))) == PUBLISHED


@pytest.mark.parametrize(
    "around", ['<aside class="latest">{}</aside>', "<nav>{}</nav>", '<div class="related">{}</div>']
)
def test_a_time_of_another_article_does_not_count(around: str) -> None:
    """Before the article or behind it, even where the page has no time of its own."""
    teaser = around.format(f'<a href="/x">Tram</a> {time(OTHER)}')
    assert shown(top=teaser, under=time(PUBLISHED)) == PUBLISHED
    assert shown(under=time(PUBLISHED), below=teaser) == PUBLISHED
    assert shown(top=teaser) is None


def test_a_time_that_the_text_speaks_of_does_not_count() -> None:
    sentence = f"<p>The hall will close on {time(OTHER)}, {LINES[0]}</p>"
    assert shown(body=sentence + paragraphs(*LINES[1:]) + f"<p>Published {time(PUBLISHED)}</p>") == PUBLISHED


def test_how_long_it_takes_to_read_is_no_time() -> None:
    assert shown(under=time("PT4M") + time(PUBLISHED)) == PUBLISHED


def test_a_time_without_its_attribute_says_it_in_words() -> None:
    assert shown(under="<time>12 May 2024 09:00 CEST</time>") == PUBLISHED


def test_a_page_that_only_tells_of_a_change_is_dated_by_it() -> None:
    assert shown(under=f"<p>Updated {time(OTHER)}</p>") == OTHER


def test_an_empty_field_does_not_hide_the_time_that_is_shown() -> None:
    zero = '<meta property="article:published_time" content="0001-01-01T00:00:00Z">'
    assert shown(head=zero, under=time(PUBLISHED)) == PUBLISHED
    assert shown(head=zero) is None


@pytest.mark.parametrize(
    "claim",
    [
        {"datePublished": PUBLISHED},
        {"datePublished": [PUBLISHED]},
        {"datePublished": {"@type": "DateTime", "@value": PUBLISHED}},
        {"dateCreated": PUBLISHED, "dateModified": OTHER},
    ],
)
def test_json_ld_may_write_a_time_at_length(claim: dict[str, Any]) -> None:
    """The day on which it was created counts where the page names no other."""
    data = json.dumps({"@type": "NewsArticle", "headline": TITLE, **claim})
    assert shown(head=f'<script type="application/ld+json">{data}</script>') == PUBLISHED
