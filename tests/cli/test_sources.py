"""What `vigie produce` makes of files."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from vigie.cli.sources import files, records_of
from vigie.errors import InputError

WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/1\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
    b"WARC-Record-ID: <urn:uuid:1d1c2b3a-0000-4000-8000-000000000001>\r\n"
    b"Content-Type: application/http; msgtype=response\r\n"
)


def archive(path: Path, content_type: str, body: bytes) -> Path:
    """A WARC file of one response."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: " + content_type.encode() + b"\r\n\r\n" + body
    record = WARC + b"Content-Length: " + str(len(http)).encode() + b"\r\n\r\n" + http + b"\r\n\r\n"
    path.write_bytes(gzip.compress(record) if path.suffix == ".gz" else record)
    return path


def test_a_page_is_sent_byte_for_byte_with_its_type_and_publisher(tmp_path: Path) -> None:
    file = tmp_path / "page.HTML"
    file.write_bytes(b"<p>\xe9</p>")

    (page,) = records_of(file, "lemonde.fr")

    assert page.value == b"<p>\xe9</p>"
    assert dict(page.headers) == {"content-type": b"text/html", "source": b"lemonde.fr"}
    assert page.key is None


def test_a_record_is_keyed_by_its_address(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_bytes(b' {"body": "a", "url": "https://a.example/1"}')

    (page,) = records_of(file, None)

    assert (page.key, page.headers) == (b"https://a.example/1", [])


@pytest.mark.parametrize("name", ["some.jsonl", "some.jsonl.gz", "some.ndjson"])
def test_each_line_is_a_record_even_a_broken_one(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    text = b'{"body": "a"}\r\n\n{"body": \n[1]\n"last"'
    file.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)

    assert [page.value for page in records_of(file, None)] == [b'{"body": "a"}', b'{"body": ', b"[1]", b'"last"']


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_a_response_in_an_archive_is_a_page_with_its_address(name: str, tmp_path: Path) -> None:
    file = archive(tmp_path / name, "text/html; charset=latin-1", b"<p>\xe9</p>")

    (page,) = records_of(file, None)

    assert page.value == b"<p>\xe9</p>"
    assert page.key == b"https://a.example/1"
    assert dict(page.headers) == {
        "content-type": b"text/html; charset=latin-1",
        "url": b"https://a.example/1",
        "fetched-at": b"2026-01-02T03:04:05Z",
    }


def test_images_in_an_archive_are_left_out(tmp_path: Path) -> None:
    assert list(records_of(archive(tmp_path / "a.warc.gz", "image/png", b"png"), None)) == []


def test_a_damaged_archive_is_named(tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl.gz"
    file.write_bytes(gzip.compress(b"a" * 1000)[:20])

    with pytest.raises(InputError, match=r"some\.jsonl\.gz cannot be read"):
        list(records_of(file, None))


def test_of_a_directory_what_is_known_is_taken_sorted_and_hidden_files_are_not(tmp_path: Path) -> None:
    for name in ("b.html", "a/z.txt", ".git/x.html", "c.png", "d.jsonl.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert files([tmp_path]) == [tmp_path / "a/z.txt", tmp_path / "b.html", tmp_path / "d.jsonl.gz"]


@pytest.mark.parametrize("name", ["no-such-file", "."])
def test_nothing_to_send_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"does not exist|no file to send"):
        files([tmp_path / name])
