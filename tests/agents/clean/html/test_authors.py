"""Who wrote an article, as its page marks it up."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.agents.clean.html.pages import ADDRESS, LINES, TITLE, cleaned, page

NEWS = {"@type": "NewsArticle", "headline": TITLE}


def script(data: Any, form: str = "{}") -> str:
    return f'<script type="application/ld+json">{form.format(json.dumps(data))}</script>'


def meta(**contents: str) -> str:
    return "".join(f'<meta name="{name.replace("_", ":")}" content="{content}">' for name, content in contents.items())


@pytest.mark.parametrize(
    "author",
    [
        "Ines Duarte",
        {"@type": "Person", "givenName": "Ines", "familyName": "Duarte"},
        {"@type": "Person", "name": {"@value": "Ines Duarte"}},
        {"@type": "Person", "name": ["Ines Duarte", "I. D."]},
        {"@list": [{"name": "Ines Duarte"}]},
        {"@type": "Role", "author": {"name": "Ines Duarte"}},
        [{"@id": "#ines"}],
        "#ines",
    ],
)
def test_json_ld_names_an_author_in_many_ways(author: Any) -> None:
    """A reference is looked up in every script of the page."""
    person = {"@type": "Person", "@id": "#ines", "name": "Ines Duarte"}
    assert cleaned(page(head=script({**NEWS, "author": author}) + script(person))).authors == ("Ines Duarte",)


@pytest.mark.parametrize(
    "form",
    [
        "//<![CDATA[\n{};\n//]]>",
        "/*<![CDATA[*/{}/*]]>*/",
        "<!--\n{}\n-->",
        "\ufeff{}",
        "[{},]",
        '{{"@type": "Organization", "name": "Canal Courier"}}\n{}',
    ],
)
def test_json_ld_is_read_out_of_what_templates_wrap_it_in(form: str) -> None:
    assert cleaned(page(head=script({**NEWS, "author": "Ines Duarte"}, form))).authors == ("Ines Duarte",)


def test_an_article_may_have_a_name_for_a_headline() -> None:
    posting = {"@type": "BlogPosting", "name": TITLE, "author": "Ines Duarte"}
    assert cleaned(page(head=script(posting))).authors == ("Ines Duarte",)


@pytest.mark.parametrize("own", [{**NEWS}, {**NEWS, "headline": "80 jobs at risk by the canal", "url": ADDRESS}])
def test_of_several_articles_the_pages_own_counts(own: dict[str, Any]) -> None:
    """By its headline, or by its address; alone, another's says nothing of this page."""
    other = {**NEWS, "headline": "Tram drivers vote", "url": "https://courier.example/x", "author": "Otto Prins"}
    both = [other, {**own, "author": "Ines Duarte"}]
    assert cleaned(page(head=script({"@graph": both}))).authors == ("Ines Duarte",)
    assert cleaned(page(head="".join(map(script, both)))).authors == ("Ines Duarte",)
    assert cleaned(page(head=script(other))).authors == ()


def test_each_author_element_names_an_author() -> None:
    head = meta(author="Ines Duarte") + meta(author="Karel van Dam")
    assert cleaned(page(head=head)).authors == ("Ines Duarte", "Karel van Dam")


def test_the_first_element_with_a_name_counts() -> None:
    """What holds an address names nobody."""
    head = meta(article_author="https://social.example/courier", author="www.courier.example", byl="By Ines Duarte")
    assert cleaned(page(head=head)).authors == ("Ines Duarte",)


def test_a_person_counts_before_an_organisation() -> None:
    agency = {**NEWS, "author": {"@type": "Organization", "name": "Belga"}}
    assert cleaned(page(head=script(agency))).authors == ("Belga",)
    assert cleaned(page(head=script(agency) + meta(author="Ines Duarte"))).authors == ("Ines Duarte",)


@pytest.mark.parametrize(
    "byline",
    [
        '<p>By <a rel="author" href="/i">Ines Duarte</a></p>',
        '<p>By <span itemprop="author">Ines Duarte</span></p>',
        '<div itemprop="author" itemscope><span itemprop="name">Ines Duarte</span>, reporter</div>',
        '<span itemprop="author" itemscope><meta itemprop="name" content="Ines Duarte"></span>',
        '<div class="byline vcard">| By <span class="fn">Ines Duarte</span></div>',
        '<div class="p-author h-card"><a class="p-name" href="/i">Ines Duarte</a></div>',
        '<p class="byline">By Ines Duarte, 12 May 2024</p>',
        '<p class="byline">By Ines Duarte | 12 May 2024 | 3 min read</p>',
        '<p class="byline">By <span class="name">Ines Duarte</span> <span class="title">Staff Writer</span></p>',
    ],
)
def test_a_byline_is_read_where_metadata_are_silent(byline: str) -> None:
    assert cleaned(page(under=byline)).authors == ("Ines Duarte",)


def test_authors_of_comments_and_teasers_are_not_the_articles() -> None:
    comment = f'<div id="comments"><div class="vcard"><b class="fn">Otto Prins</b><p>{LINES[3]}</p></div></div>'
    teaser = '<div class="teaser"><a rel="author" href="/o">Otto Prins</a></div>'
    own = '<a rel="author" href="/i">Ines Duarte</a>'
    assert cleaned(page(top=teaser, below=comment)).authors == ()
    assert cleaned(page(top=teaser, under=own, below=comment)).authors == ("Ines Duarte",)


def test_text_that_only_json_ld_has_is_the_article() -> None:
    """A page that scripts build shows nothing of it."""
    body = "\n\n".join(LINES)
    head = f"<title>{TITLE}</title>{script({**NEWS, 'articleBody': body})}"
    shell = f"<html><head>{head}</head><body><p>Loading</p></body></html>"
    assert cleaned(shell).paragraphs == LINES
    marked = json.dumps("".join(f"<p>{line}</p>" for line in LINES))
    assert cleaned(shell.replace(json.dumps(body), marked)).paragraphs == LINES


def test_text_that_the_page_shows_is_read_where_it_is_shown() -> None:
    found = cleaned(page(head=script({**NEWS, "articleBody": " ".join(LINES)})))
    assert found.paragraphs == LINES
