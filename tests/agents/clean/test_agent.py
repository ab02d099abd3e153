"""The clean stage as the runtime sees it: records in, outcomes out."""

from __future__ import annotations

import orjson
import pytest

from vigie.agents.clean.agent import work
from vigie.schemas import CleanArticle
from vigie.schemas.envelope import Headers, Incoming, Outgoing
from vigie.schemas.json import decode
from vigie.schemas.refused import Reason, Refused

TEXT = "\n\n".join(
    f"La commune a voté mardi soir le budget numéro {n}, a indiqué le maire à la sortie d’une longue séance publique."
    for n in range(1, 6)
)


def given(value: bytes | None, headers: Headers = ()) -> Incoming:
    return Incoming("raw", 3, 42, 1_642_003_200_000, None, value, headers)


def outcome(record: Incoming) -> tuple[Outgoing, ...] | Refused:
    return work([record])[0]


def cleaned(record: Incoming) -> CleanArticle:
    published = outcome(record)
    assert not isinstance(published, Refused)
    assert published[0].value is not None
    article = decode(published[0].value, CleanArticle)
    assert not isinstance(article, Refused)
    return article


def raw(**fields: object) -> bytes:
    return orjson.dumps({"body": TEXT, **fields})


def test_a_raw_article_becomes_a_clean_one() -> None:
    """Given JSON, the article is published on `clean` at the record's time, keyed by language."""
    published = outcome(given(raw(url="https://example.org/a?utm_source=x", title="Le budget est voté")))
    assert not isinstance(published, Refused)
    assert (published[0].topic, published[0].key, published[0].time) == ("clean", b"fr", 1_642_003_200_000)


def test_the_address_helps_to_find_the_title_of_a_flattened_page() -> None:
    """Given two lines above the text that may be the title, the one in the record's address is."""
    names = "Le budget est voté en mairie", "Une longue séance pour le conseil municipal"
    for name, slug in zip(names, ("le-budget-est-vote-en-mairie", "une-longue-seance-pour-le-conseil"), strict=True):
        body = "\n".join(("Accueil", "Ville", *names, TEXT))
        assert cleaned(given(raw(body=body, url=f"https://example.org/ville/{slug}-4711.html"))).title == name


def test_the_origin_is_where_the_record_stood() -> None:
    """Topic, partition, offset and timestamp are carried along."""
    origin = cleaned(given(raw())).origin
    assert origin is not None
    assert (origin.topic, origin.partition, origin.offset, origin.timestamp) == ("raw", 3, 42, 1_642_003_200_000)


def test_the_same_article_sent_twice_has_the_same_id() -> None:
    """The id comes from canonical URL and text, not from tracking parameters or offsets."""
    one = cleaned(given(raw(url="https://example.org/a?utm_source=x")))
    other = cleaned(given(raw(url="https://example.org/a?utm_source=y")))
    assert one.id == other.id
    assert len(one.id) == 32


def test_a_page_without_json_is_taken_as_it_is() -> None:
    """Given the page itself, its headers say what JSON would have said."""
    article = cleaned(
        given(
            TEXT.encode("cp1252"),
            (("content-type", b"text/plain"), ("url", b"https://example.org/b"), ("source", b"Ici")),
        )
    )
    assert article.paragraphs == tuple(TEXT.split("\n\n"))
    assert (article.url, article.source) == ("https://example.org/b", "Ici")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, Reason.EMPTY),
        (b"", Reason.EMPTY),
        (b'{"body": "x"', Reason.NOT_JSON),
        (b'{"a":' + b"[" * 3_000, Reason.NOT_JSON),
        (b'{"body": "\xff"}', Reason.UNDECODABLE),
        (b"\x89PNG\r\n\x1a\n\x00\x00", Reason.UNDECODABLE),
        (bytes(range(256)) * 20, Reason.UNDECODABLE),
        (b"{}", Reason.INVALID),
        (b"null", Reason.INVALID),
        (b'"x"', Reason.INVALID),
        (b" 12.5", Reason.INVALID),
        (b'[{"body": "x"}]', Reason.INVALID),
        (b"[1,2", Reason.NOT_JSON),
        (b'[{"body": "x"', Reason.NOT_JSON),
        (b"{'body': 'x'}", Reason.NOT_JSON),
        (b"-- ** --", Reason.NO_TEXT),
        (b"undefined\n", Reason.NO_TEXT),
        (b"[object Object]", Reason.NO_TEXT),
        (b'{"body": 3}', Reason.INVALID),
        (b'{"body": null}', Reason.INVALID),
        (b'{"body": ""}', Reason.NO_TEXT),
        (b'{"body": "\\n\\t "}', Reason.NO_TEXT),
        (b"x" * 5_000_001, Reason.TOO_LARGE),
        (orjson.dumps({"body": "Une phrase assez longue pour rester. " * 30_000}), Reason.TOO_LARGE),
        (orjson.dumps({"body": "Une phrase entière reste ici.\n" * 20_001}), Reason.TOO_LARGE),
    ],
)  # fmt: skip
def test_what_cannot_be_cleaned_is_refused_with_its_reason(value: bytes | None, reason: Reason) -> None:
    """Each refusal names a reason of the closed list."""
    refused = outcome(given(value))
    assert isinstance(refused, Refused)
    assert refused.reason is reason


@pytest.mark.parametrize("opening", ["[Update, 18:00] ", "[1] ", "« ", '"Non", ', "12 ", "null et "])
def test_prose_that_opens_like_json_is_prose(opening: str) -> None:
    """A note in brackets, a quotation, a number."""
    assert (
        "budget numéro 1" in cleaned(given((opening + TEXT).encode(), (("content-type", b"text/plain"),))).paragraphs[0]
    )


def test_a_pages_headers_say_when_it_was_fetched() -> None:
    """Relative times count from then, and not from when the record was sent."""
    headers = (("content-type", b"text/plain"), ("fetched-at", b"2021-05-12T12:00:00Z"), ("published-at", b"hier"))
    article = cleaned(given(TEXT.encode(), headers))
    assert (article.fetched_at and article.fetched_at.isoformat()) == "2021-05-12T12:00:00+00:00"
    assert (article.published_at and article.published_at.isoformat()) == "2021-05-11T12:00:00+00:00"


def test_a_body_that_was_decoded_from_the_wrong_charset_is_mended_by_its_name() -> None:
    """UTF-8 that the producer took for Windows' Cyrillic charset, as the record says."""
    meant = "Рыба и хлеб подорожали в портах на севере страны, сообщило во вторник министерство торговли."
    article = cleaned(given(raw(body=meant.encode().decode("cp1251", "surrogateescape"), encoding="cp1251")))
    assert article.paragraphs == (meant,)
    assert article.repaired


def test_a_time_that_its_zone_moves_before_the_first_year_is_no_time() -> None:
    """What a template writes for no date, in a zone ahead of UTC."""
    assert cleaned(given(raw(published_at="0001-01-01T00:00:00+02:00"))).published_at is None


def test_half_a_character_does_not_lose_the_article() -> None:
    """A lone surrogate, as a cut in UTF-16 leaves it, is replaced; a NUL is dropped."""
    value = raw(title="Titre").replace(b"mardi soir", b"mardi \\ud83d soir\\u0000", 1)
    article = cleaned(given(value))
    assert "mardi \ufffd soir le budget" in article.paragraphs[0]


def test_no_date_is_later_than_the_record() -> None:
    """A page that dates itself tomorrow is dated by its record."""
    article = cleaned(given(raw(published_at="13 janvier 2030 à 10h30")))
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2022-01-12T16:00:00+00:00"
