"""Stories that became one: wherever a rule counts stories over time, they count once from then on."""

from __future__ import annotations

from dataclasses import replace

from vigie.agents.alert import burst
from vigie.agents.alert.ledger import Ledger
from vigie.agents.alert.thresholds import THRESHOLDS
from vigie.schemas.match import Match


def merged(ledger: Ledger, match: Match) -> tuple[Ledger, Match]:
    """The ledger with what the match tells of merged stories, and the match in the story that the ledger knows it as.

    Whatever was counted of two stories becomes one story's, under either id: nobody is told the ids, only how many.
    A group of a story or of an article counts one story whatever comes, and needs none of this.
    """
    if ledger.policy.at_once or not (match.absorbed or ledger.merged):
        return ledger, match
    own = match.story_id or match.article_id
    story = ledger.merged.get(own, own)
    ended = {ledger.merged.get(one, one) for one in match.absorbed} - {story}
    if ended:
        ledger = _renamed(ledger, ended, story)
    named = {one: story for one in (*match.absorbed, *sorted(ended)) if one != story}
    ledger = replace(ledger, merged=_of_use({**ledger.merged, **named}, ledger, story))
    return ledger, match if story == own else replace(match, story_id=story)


def _renamed(ledger: Ledger, ended: set[str], story: str) -> Ledger:
    """The ledger with all that was counted of some stories as another's."""
    recent = tuple(replace(seen, story=story) if seen.story in ended else seen for seen in ledger.recent)
    episode, baseline = ledger.episode, ledger.baseline
    if episode is not None:
        names = (story if one in ended else one for one in episode.stories)
        episode = replace(episode, stories=tuple(dict.fromkeys(names)))
    if baseline is not None and recent != ledger.recent:
        baseline = burst.recounted(baseline, ledger.recent, recent)
    pairs = {former: story if into in ended else into for former, into in ledger.merged.items()}
    return replace(ledger, recent=recent, episode=episode, baseline=baseline, merged=pairs)


def _of_use(pairs: dict[str, str], ledger: Ledger, story: str) -> dict[str, str]:
    """The former ids of stories that are still counted, the match's own among them; of very many the latest.

    When a story has left its window, a match under its former id counts alone anyway.
    """
    counted = {seen.story for seen in ledger.recent} | {story}
    if ledger.episode is not None:
        counted.update(ledger.episode.stories)
    kept = [(former, into) for former, into in pairs.items() if into in counted]
    return dict(kept[-THRESHOLDS.memory.merged :])
