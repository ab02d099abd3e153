"""What `vigie produce` makes of files: a record, a refusal with its reason, or nothing for what is no article."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from vigie.cli.sources import NotSent, SourceRecord, files, records_of, refusal, skipped_in
from vigie.errors import InputError

WARC = (
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
    "WARC-Record-ID: <urn:uuid:1d1c2b3a-0000-4000-8000-000000000001>\r\n"
    "Content-Type: application/http; msgtype=response\r\nContent-Length: {length}\r\n\r\n"
)
PAGE = b"<p>" + b"Some words about a harbour. " * 40 + b"</p>"
PNG = b"\x89PNG\r\n\x1a\n"


def response(headers: str, body: bytes, status: str = "200 OK", url: str = "https://a.example/1") -> bytes:
    """A response as it stands in a WARC file."""
    http = f"HTTP/1.1 {status}\r\n{headers}\r\n\r\n".encode() + body
    return WARC.format(url=url, length=len(http)).encode() + http + b"\r\n\r\n"


def archive(path: Path, content_type: str, body: bytes, status: str = "200 OK") -> Path:
    """A WARC file of one response."""
    record = response(f"Content-Type: {content_type}", body, status)
    path.write_bytes(gzip.compress(record, mtime=0) if path.suffix == ".gz" else record)
    return path


def records(path: Path, source: str | None = None) -> list[SourceRecord]:
    """The records of a file of which everything is sent."""
    items = list(records_of(path, source))
    assert not [item for item in items if isinstance(item, NotSent)]
    return [item for item in items if isinstance(item, SourceRecord)]


def refusals(path: Path) -> list[tuple[str, str]]:
    """What of a file is refused: where, and why."""
    return [(item.where, item.why) for item in records_of(path, None) if isinstance(item, NotSent) and item.refused]


def test_a_page_is_sent_byte_for_byte_with_its_type_and_publisher(tmp_path: Path) -> None:
    file = tmp_path / "page.HTML"
    file.write_bytes(b"<p>\xe9</p>")

    (page,) = records(file, "lemonde.fr")

    assert page.value == b"<p>\xe9</p>"
    assert dict(page.headers) == {"content-type": b"text/html", "source": b"lemonde.fr"}
    assert page.key is None


def test_a_record_is_keyed_by_its_address(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_bytes(b' {"body": "a", "url": "https://a.example/1"}')

    (page,) = records(file)

    assert (page.key, page.headers) == (b"https://a.example/1", [])


@pytest.mark.parametrize("name", ["some.jsonl", "some.jsonl.gz", "some.ndjson"])
def test_each_line_is_a_record_and_one_that_is_no_article_is_refused_by_its_number(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    text = b'{"body": "a"}\r\n\n{"body": \n[1]\n"last"\n{"url": "x"}\n{"body": 3}\n{"body": " "}\n{"body": "\\ud83d"}'
    file.write_bytes(gzip.compress(text, mtime=0) if name.endswith(".gz") else text)

    sent = [item.value for item in records_of(file, None) if isinstance(item, SourceRecord)]

    assert sent == [b'{"body": "a"}', b'{"body": "\\ud83d"}']  # half a character is mended by the clean stage
    assert refusals(file) == [
        ("line 3", "not JSON (unexpected end of data at character 10)"),
        ("line 4", "no JSON object"),
        ("line 5", "no JSON object"),
        ("line 6", "no `body`, the page or its text"),
        ("line 7", "`body` is no text"),
        ("line 8", "`body` is empty"),
    ]


def test_on_another_topic_a_record_needs_no_body(tmp_path: Path) -> None:
    file = tmp_path / "rules.jsonl"
    file.write_bytes(b'{"id": "a", "query": "x"}\n[]\n')

    kinds = [type(item) for item in records_of(file, None, raw=False)]

    assert kinds == [SourceRecord, NotSent]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("logo.html", PNG, "a PNG image"),
        ("photo.jpg", b"\xff\xd8\xff\xe0", "a JPEG image"),
        ("photo", b"RIFF\x10\x00\x00\x00WEBPVP8 ", "a WebP image"),
        ("report.pdf", b"%PDF-1.7\n", "a PDF document"),
        ("report.docx", b"PK\x03\x04", "an office document"),
        ("page.html.gz", gzip.compress(b"<p>", mtime=0), "unpack it"),
        ("feed.xml", b'<?xml version="1.0"?>\n<!-- ours -->\n<rss version="2.0">', "a feed"),
        ("atom.html", b'\xef\xbb\xbf<feed xmlns="http://www.w3.org/2005/Atom">', "a feed"),
        ("feed.json", b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "a feed"),
        ("sitemap.xml", b"<urlset>", "a sitemap"),
        ("drawing.txt", b"<!DOCTYPE svg PUBLIC 'x'><svg>", "an SVG image"),
        ("style.css", b"body {}", "a style sheet"),
        ("empty.html", b"", "empty"),
        ("blank.txt", b" \n\t\n", "blank"),
        ("core", bytes(range(256)) * 8, "binary data"),
    ],
)
def test_what_is_no_article_is_refused_by_its_first_bytes(name: str, content: bytes, told: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    assert told in (refusal(file) or "")
    assert told in refusals(file)[0][1]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("utf16.html", "<p>Été".encode("utf-16")),
        ("unmarked.html", "<p>The harbour stays closed".encode("utf-16-le")),
        ("latin.txt", b"\xc9t\xe9"),
        ("page", b"<!-- feed --><!DOCTYPE html><html><p>a"),
        ("words.txt", b"feed and rss"),
        ("xhtml.xhtml", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'),
        ("braces.txt", b"{said the harbour master}"),
    ],
)
def test_pages_of_every_charset_are_taken(name: str, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    assert refusal(file) is None
    assert [page.value for page in records(file)] == [content]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[{"body": "a"}]', "write one record a line"),
        ('{"body": "a"}\n{"body": "b"}', "name the file .jsonl"),
        ('{"body": "a"', "not JSON"),
        ("3", "no JSON object"),
    ],
)
def test_a_json_file_that_is_not_one_record_names_the_remedy(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "some.json"
    file.write_text(text)

    assert told in refusals(file)[0][1]


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_a_response_in_an_archive_is_a_page_with_its_address(name: str, tmp_path: Path) -> None:
    file = archive(tmp_path / name, "text/html; charset=latin-1", b"<p>\xe9</p>")

    (page,) = records(file)

    assert page.value == b"<p>\xe9</p>"
    assert page.key == b"https://a.example/1"
    assert dict(page.headers) == {
        "content-type": b"text/html; charset=latin-1",
        "url": b"https://a.example/1",
        "fetched-at": b"2026-01-02T03:04:05Z",
    }


def test_images_and_error_pages_in_an_archive_are_passed_over(tmp_path: Path) -> None:
    image = archive(tmp_path / "a.warc.gz", "image/png", b"png")
    missing = archive(tmp_path / "b.warc", "text/html", b"<p>Not found", "404 Not Found")

    assert list(records_of(image, None)) == [NotSent("no page", "https://a.example/1", refused=False)]
    assert list(records_of(missing, None)) == [NotSent("HTTP status 404", "https://a.example/1", refused=False)]


@pytest.mark.parametrize(
    ("encoding", "payload"),
    [
        ("Content-Encoding: gzip", gzip.compress(PAGE, mtime=0)),
        ("Content-Encoding: gzip", PAGE),
        ("Transfer-Encoding: chunked", b"%x\r\n%s\r\n5;x=1\r\n<p>ab\r\n0\r\n\r\n" % (len(PAGE), PAGE)),
        ("Transfer-Encoding: chunked", PAGE),
    ],
)
def test_a_page_in_an_archive_is_sent_without_the_packing_of_http(
    encoding: str, payload: bytes, tmp_path: Path
) -> None:
    """Many archives name an encoding and hold the page without it."""
    file = tmp_path / "a.warc"
    file.write_bytes(response(f"Content-Type: text/html\r\n{encoding}", payload))

    (page,) = records(file)

    assert page.value in {PAGE, PAGE + b"<p>ab"}


def test_a_page_that_cannot_be_unpacked_is_refused_and_the_next_one_is_sent(tmp_path: Path) -> None:
    file = tmp_path / "a.warc"
    packed = response("Content-Type: text/html\r\nContent-Encoding: br", b"\x0b\x02\x80")
    file.write_bytes(packed + response("Content-Type: text/html", PAGE, url="https://a.example/2"))

    refused, sent = records_of(file, None)

    assert isinstance(refused, NotSent)
    assert (refused.where, refused.refused) == ("https://a.example/1", True)
    assert isinstance(sent, SourceRecord)
    assert sent.value == PAGE


@pytest.mark.parametrize("cut", [-400, -1500])
def test_of_a_damaged_archive_the_whole_records_are_sent_and_the_rest_is_one_sentence(cut: int, tmp_path: Path) -> None:
    """Cut within the last record, and within the one before: half a page is no page."""
    whole = b"".join(response("Content-Type: text/html", PAGE, url=f"https://a.example/{n}") for n in range(3))
    file = tmp_path / "a.warc"
    file.write_bytes(whole[:cut])

    *sent, damaged = records_of(file, None)

    assert [item.value for item in sent if isinstance(item, SourceRecord)] == [PAGE] * len(sent)
    assert isinstance(damaged, NotSent)
    assert damaged.why == f"the rest is damaged, after {len(sent)} records (a record is cut off)"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("some.jsonl.gz", gzip.compress(b"a" * 1000, mtime=0)[:20]),
        ("some.jsonl.gz", gzip.compress(b"a" * 1000, mtime=0)[:12] + b"\xff" * 20),
        ("some.jsonl.gz", b"{}"),
        ("some.warc", b"hello\n" * 99),
        ("some.warc.gz", gzip.compress(PAGE, mtime=0)),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(name: str, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    (refused,) = records_of(file, None)

    assert isinstance(refused, NotSent)
    assert refused.why.startswith("it cannot be read (")


def test_of_a_directory_what_is_known_is_taken_and_what_is_skipped_is_named(tmp_path: Path) -> None:
    for name in ("b.html", "a/z.txt", ".git/x.html", "c.png", "d.jsonl.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert files(tmp_path) == [tmp_path / "a/z.txt", tmp_path / "b.html", tmp_path / "d.jsonl.gz"]
    assert skipped_in(tmp_path) == {"hidden": [".git/x.html"], "no known suffix": ["c.png"]}


def test_a_path_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        files(tmp_path / "no-such-file")
