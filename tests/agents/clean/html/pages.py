"""A page to try one thing on: the frame of a news site around an article."""

from __future__ import annotations

import html
from datetime import UTC, datetime

from vigie.agents.clean.article import article
from vigie.schemas import CleanArticle, RawArticle
from vigie.schemas.refused import Refused

TITLE = "Brewery closes its bottling hall"
ADDRESS = "https://courier.example/2024/05/brewery-closes"
LINES = (
    "The brewery on the canal will close its bottling hall in October, its owners told the people who work there.",
    "Sales of bottled beer have fallen by a third since spring, and two of the three lines have stood still since.",
    "The union said it had learned of the plan from the radio, and asked for a meeting before the end of the week.",
    "A buyer from Antwerp had shown interest in the site last year, but walked away when the price of energy doubled.",
)
PAGE = """<!DOCTYPE html><html lang="{lang}"><head><title>{title} | Canal Courier</title>{head}</head><body>
<header><a href="/">Canal Courier</a><nav><ul><li><a href="/n">News</a></li>
<li><a href="/s">Sport</a></li></ul></nav>
{top}</header><main><article class="post"><h1>{title}</h1>{under}
<div class="entry-content">{body}</div></article>{below}
</main><aside><h3>More</h3><ul><li><a href="/x">Tram drivers vote</a></li></ul></aside>
<footer><p>© Canal Courier</p></footer></body></html>"""


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{html.escape(text)}</p>" for text in texts)


def page(**parts: str) -> str:
    """The frame with what stands in its `head`, at the `top`, `under` the headline, as its `body`, or `below` it."""
    usual = {"lang": "en", "title": TITLE, "body": paragraphs(*LINES)}
    return PAGE.format(**{**dict.fromkeys(("head", "top", "under", "below"), ""), **usual, **parts})


def cleaned(text: str, content_type: str | None = "text/html", **fields: str) -> CleanArticle:
    now = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000)
    found = article(RawArticle(text, content_type, ADDRESS, **fields), event_time_ms=now)  # type: ignore[arg-type]
    assert not isinstance(found, Refused), found
    return found
