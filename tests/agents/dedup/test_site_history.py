"""A site's last articles are found by their paragraphs, however many came and went before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.dedup.site_history import SiteArticle, SiteHistory

PARAGRAPHS = st.lists(st.integers(1, 9), max_size=4, unique=True).map(tuple)
STEPS = st.lists(PARAGRAPHS | st.integers(0, 12), max_size=40)


@given(STEPS, st.integers(1, 5))
def test_the_holders_of_a_paragraph_are_those_of_the_last_articles(
    steps: list[tuple[int, ...] | int], most: int
) -> None:
    """Articles are added, and at times one is evicted with all older ones. Their paragraphs come and go with them."""
    site, last = SiteHistory(), list[SiteArticle]()
    for number, step in enumerate(steps):
        if isinstance(step, int):
            name = bytes([step])
            site.drop_up_to(name)
            names = [known.name for known in last]
            last = last[names.index(name) + 1 :] if name in names else last
        else:
            article = SiteArticle(bytes([number]), step, b"")
            site.add(article, most)
            last = [*last, article][-most:]
        expected = {place: [known for known in last if place in known.paragraphs] for place in range(1, 10)}
        assert site.articles_with(range(10)) == {place: known for place, known in expected.items() if known}


def test_a_site_whose_articles_leave_as_they_come_remembers_few_paragraphs() -> None:
    """Paragraphs of dropped articles are not kept for ever, even for a site with few articles."""
    site = SiteHistory()
    for number in range(200):
        site.add(SiteArticle(bytes([number]), (number + 1,), b""), 24)
        if number >= 3:
            site.drop_up_to(bytes([number - 3]))
    assert len(site.seen) <= 2 * 4
