"""Whether a body is HTML or text."""

from __future__ import annotations

import pytest

from vigie.agents.clean.decode.content_type import is_html, unescaped


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/html; charset=utf-8", "Le port rouvre"),
        (None, "<p>Le port rouvre</p>"),
        ("application/octet-stream", "<!DOCTYPE html><html>"),
    ],
)
def test_html_is_declared_or_has_an_element_of_structure(content_type: str | None, body: str) -> None:
    assert is_html(content_type, body)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [("text/plain", "<p>Le port rouvre</p>"), (None, "Le port rouvre"), (None, "a < b > c, et <g> fait ceci")],
)
def test_text_is_declared_or_has_none(content_type: str | None, body: str) -> None:
    """A sign of less than is no element."""
    assert not is_html(content_type, body)


@pytest.mark.parametrize(
    "body",
    [
        "&lt;p&gt;R&amp;eacute;ponse&lt;/p&gt;",
        "&amp;lt;p&amp;gt;R&amp;amp;eacute;ponse&amp;lt;/p&amp;gt;",
        "<![CDATA[<p>R&eacute;ponse</p>]]>",
    ],
)
def test_a_feeds_html_is_unescaped_as_often_as_it_was_escaped(body: str) -> None:
    assert unescaped(None, body) == "<p>R&eacute;ponse</p>"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/html", "<p>Write &lt;p&gt; for a paragraph</p>"),
        ("text/plain", "&lt;p&gt; opens one"),
        (None, "R&amp;D &lt; 3"),
    ],
)
def test_html_that_shows_html_and_text_are_left_alone(content_type: str | None, body: str) -> None:
    assert unescaped(content_type, body) == body
