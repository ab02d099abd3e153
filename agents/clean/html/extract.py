"""Candidates from HTML: the page's blocks, how likely each is the article's, and what the page says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vigie.agents.clean.decode.characters import mended
from vigie.agents.clean.html.article_body import claimed_blocks, joined
from vigie.agents.clean.html.blocks import Layout, layout
from vigie.agents.clean.html.classify import BlockModel, judge, shipped
from vigie.agents.clean.html.comments import in_comments, of_readers
from vigie.agents.clean.html.dense import densest, is_lost
from vigie.agents.clean.html.lists import with_lists
from vigie.agents.clean.html.metadata import PageMetadata, about, claims, read_metadata
from vigie.agents.clean.html.parse import read_tree
from vigie.agents.clean.html.second_articles import without_others
from vigie.agents.clean.html.select import chosen
from vigie.agents.clean.html.title import headline, place
from vigie.agents.clean.page import PageClaims, PageTitle, Reasons
from vigie.agents.clean.rules import boilerplate
from vigie.agents.clean.thresholds import CleanThresholds, SelectionThresholds
from vigie.schemas.clean import RemovedReason, Repaired
from vigie.schemas.refused import Reason, Refused


@dataclass(frozen=True, slots=True)
class HtmlCandidates:
    """The blocks of an HTML page (see `Candidates`). `mends[i]`: what was mended in block i."""

    lines: Sequence[str]
    probabilities: Sequence[float]
    reasons: Reasons
    thresholds: SelectionThresholds
    claims: PageClaims
    headline: str
    mends: Sequence[Sequence[Repaired]]

    def title(self, reasons: Reasons) -> PageTitle:  # noqa: ARG002 the page names its title itself
        """The best of the page's own claims."""
        return PageTitle(self.headline)

    def again(self, kept: Sequence[int]) -> None:
        """Blocks are judged once: without the page around them there is nothing to judge them by."""

    def repairs(self, kept: Sequence[int]) -> list[Repaired]:
        """What was mended in the kept blocks."""
        return [note for i in kept for note in self.mends[i]]


def candidates(
    text: str, thresholds: CleanThresholds, model: BlockModel | None = None, address: str | None = None
) -> HtmlCandidates | Refused:
    """The blocks of a page with their probabilities, and its claims; nothing remote is fetched.

    `address`: where the page was found, to tell its own JSON-LD from that of other articles.
    """
    most, model = thresholds.limits.paragraphs, model or shipped()
    tree = read_tree(text)
    if tree is None:
        return HtmlCandidates((), (), [], thresholds.html.selection, PageClaims(), "", ())
    own = read_metadata(tree, address)
    whole = layout(tree, most)
    if whole.is_cut:
        return Refused(Reason.TOO_LARGE, f"more than {most} blocks")
    found, mends = mended_blocks(whole)
    shown = len(found.blocks)
    claimed = claimed_blocks(found, own.ld.get("articleBody"), most, thresholds.html.claimed)
    if claimed.is_cut:
        return Refused(Reason.TOO_LARGE, f"more than {most} blocks, with those of its articleBody")
    claimed, notes = mended_blocks(claimed)
    found, mends = joined(found, claimed), [*mends, *notes]
    lines = [block.text for block in found.blocks]
    known = boilerplate.reasons(lines, thresholds.rules.lengths)
    if shown < len(lines):  # the page shows no text of the article, its JSON-LD has it
        verdicts: Reasons = [None if i >= shown else RemovedReason.NOT_ARTICLE for i in range(len(lines))]
        probabilities = [float(why is None) for why in verdicts]
    else:
        probabilities, verdicts = _judged(found, own, known, model, thresholds)
    kept = [why is None for why in verdicts]
    title = headline(own.titles, place(found, kept, thresholds.html.title), model.title, thresholds.html.title)
    return HtmlCandidates(
        lines,
        probabilities,
        [why or verdict for why, verdict in zip(known, verdicts, strict=True)],
        thresholds.html.selection,
        about(own),
        " ".join(title.split()),
        mends,
    )


def _judged(
    found: Layout, own: PageMetadata, known: Reasons, model: BlockModel, thresholds: CleanThresholds
) -> tuple[list[float], Reasons]:
    """Each block's probability, and why it is likely not the article's."""
    if _is_bare(found):
        return [1.0] * len(found.blocks), [None] * len(found.blocks)
    ours = thresholds.html
    likely = judge(found, claims(own), known, model, ours.classify)
    kept = without_others(found, chosen(found, likely, ours.select))
    kept = with_lists(found, likely, kept, known, ours.lists)
    inside = in_comments(found)
    theirs = of_readers(found, kept, known, inside, ours.comments)
    kept = [keep and not their for keep, their in zip(kept, theirs, strict=True)]
    if is_lost(found, likely, kept, known, ours.lost):
        kept = densest(found, known, inside, ours.lost)
    return likely.tolist(), [_verdict(keep, their) for keep, their in zip(kept, theirs, strict=True)]


def _verdict(keep: bool, their: bool) -> RemovedReason | None:  # noqa: FBT001 two of one kind
    if keep:
        return None
    return RemovedReason.COMMENTS if their else RemovedReason.NOT_ARTICLE


def mended_blocks(found: Layout) -> tuple[Layout, list[list[Repaired]]]:
    """The blocks of a page without mojibake and characters that nobody sees, and what was mended in each."""
    pairs = [_mended_line(block.text) for block in found.blocks]
    both = [
        (replace(block, text=text), notes) for block, (text, notes) in zip(found.blocks, pairs, strict=True) if text
    ]
    return replace(found, blocks=[block for block, _ in both]), [notes for _, notes in both]


def _mended_line(line: str) -> tuple[str, list[Repaired]]:
    text, notes = mended(line, entities=False)
    return " ".join(text.split("\n")).strip(), notes


def _is_bare(found: Layout) -> bool:
    """Whether a page has neither links nor names of elements: an article without a frame, as this stage leaves one."""
    return not any(frame.names for frame in found.frames) and not any(block.links for block in found.blocks)
