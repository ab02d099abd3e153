"""Which elements call themselves comments, and when what they hold is the readers'."""

from __future__ import annotations

import pytest

from vigie.agents.clean.html.blocks import Block, Frame, Layout
from vigie.agents.clean.html.comments import in_comments, of_readers
from vigie.agents.clean.thresholds import CommentThresholds
from vigie.schemas.clean import RemovedReason

BOUNDS = CommentThresholds(article_least=200, article_share=0.1)


def page(*blocks: tuple[str, int], tag: str = "div") -> Layout:
    """Blocks of so many characters, each in an element of that name."""
    frames = [Frame(-1, "html", ""), *(Frame(0, tag, names) for names, _ in blocks)]
    return Layout([Block("x" * size, at + 1, 0, 0) for at, (_, size) in enumerate(blocks)], frames)


def theirs(layout: Layout, known: list[RemovedReason | None] | None = None) -> list[bool]:
    kept = [True] * len(layout.blocks)
    return of_readers(layout, kept, known or [None] * len(kept), in_comments(layout), BOUNDS)


@pytest.mark.parametrize(
    "names",
    [
        "comments", "comment", "comment-1508", "comment even thread-even", "wc-comment-right", "comment-text",
        "commentList", "userComments", "commentaires", "liste-commentaires", "kommentare", "user-kommentar",
        "comentarios", "komentarze", "commenti", "disqus_thread", "comment_guidelines", "DIV-COMMENT-12",
    ],
)  # fmt: skip
def test_an_element_may_call_itself_comments_in_many_ways(names: str) -> None:
    assert in_comments(page((names, 10))) == [True]


@pytest.mark.parametrize(
    "names",
    [
        "", "content", "post comments-open", "no-comments", "has-comments", "comment-count", "comments-off",
        "commentary", "commentator", "commenced", "comment-on-garde-le-lien", "comment-faire", "comment-ca-marche",
        "recomments",
    ],
)  # fmt: skip
def test_other_names_are_none(names: str) -> None:
    """States of the article, other words, and the French "how" in the anchor of a section."""
    assert in_comments(page((names, 10))) == [False]


@pytest.mark.parametrize("tag", ["body", "main", "h2"])
def test_a_whole_page_and_a_heading_are_no_comments(tag: str) -> None:
    assert in_comments(page(("comments", 10), tag=tag)) == [False]


def test_what_stands_inside_is_inside_however_deep() -> None:
    frames = [Frame(-1, "html", ""), Frame(0, "div", "comments"), Frame(1, "ul", ""), Frame(2, "li", "")]
    assert in_comments(Layout([Block("x", 3, 0, 0), Block("x", 0, 0, 0)], frames)) == [True, False]


def test_comments_behind_an_article_are_the_readers() -> None:
    assert theirs(page(("text", 600), ("comments", 3_000), ("text", 50))) == [False, True, False]


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param([("comments", 3_000)], id="all in comments"),
        pytest.param([("text", 150), ("comments", 900)], id="a line above"),
        pytest.param([("text", 300), ("comments", 3_000)], id="too small a part"),
        pytest.param([("comments", 900), ("text", 600)], id="comments first"),
    ],
)
def test_without_an_article_before_them_they_are_not(blocks: list[tuple[str, int]]) -> None:
    """Some pages have their article in an element of that name."""
    assert not any(theirs(page(*blocks)))


def test_what_an_exact_rule_removes_is_no_article_before_them() -> None:
    assert not any(theirs(page(("text", 600), ("comments", 3_000)), [RemovedReason.COOKIE_NOTICE, None]))


def test_blocks_that_were_not_kept_are_not_named_again() -> None:
    layout = page(("text", 600), ("comments", 300), ("comments", 300))
    assert of_readers(layout, [True, False, True], [None] * 3, in_comments(layout), BOUNDS) == [False, False, True]
