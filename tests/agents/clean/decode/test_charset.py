"""Bytes as text."""

from __future__ import annotations

import pytest

from vigie.agents.clean.decode.charset import text_of
from vigie.agents.clean.thresholds import DecodeThresholds

FRENCH = (
    "Le maire a dit : « L’été, le pont coûte 12 € par bateau. » Où sont passés les élèves ? À Nîmes, bien sûr. " * 4
)
POLISH = "Wójt gminy powiedział, że źródła są czyste; żółte łódki wróciły, a dzieci jadą na wycieczkę do Łodzi. " * 4
RUSSIAN = "Глава района сообщил, что мост открыт; лодки вернулись в порт, а дети поехали на экскурсию в город. " * 4
GREEK = "Ο δήμαρχος είπε ότι η γέφυρα άνοιξε· οι βάρκες γύρισαν στο λιμάνι και τα παιδιά πήγαν εκδρομή στην πόλη. " * 4


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16"),
        (FRENCH, "cp1252"),
        (FRENCH.replace("€", "francs").replace("’", "'"), "iso8859-1"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859-2"),
        (RUSSIAN, "cp1251"),
        (GREEK, "cp1253"),
    ],
)
def test_text_comes_back_without_a_name_for_its_charset(text: str, encoding: str) -> None:
    """A mark, strict UTF-8, or the detector."""
    assert text_of(text.encode(encoding), None, DecodeThresholds()) == text


def test_english_with_curly_quotes_is_a_windows_page() -> None:
    """A few typographic marks are all that is not ASCII."""
    text = "“We can’t wait,” she said – and didn’t."
    assert text_of(text.encode("cp1252"), None, DecodeThresholds()) == text


def test_the_charset_that_a_page_names_is_tried_before_the_detector() -> None:
    """In a meta element, as in the header."""
    page = '<html><head><meta charset="iso-8859-2"></head><body><p>łódź</p></body></html>'
    assert text_of(page.encode("iso8859-2"), None, DecodeThresholds()) == page
    assert text_of("łódź".encode("iso8859-2"), "text/plain; charset=iso-8859-2", DecodeThresholds()) == "łódź"


def test_utf_8_with_a_broken_piece_stays_utf_8() -> None:
    """One cut character does not make the rest another charset."""
    assert text_of(FRENCH.encode()[:-1] + b"\xc3", None, DecodeThresholds()) == FRENCH[:-1] + "\ufffd"


def test_pictures_and_archives_are_no_text() -> None:
    """Nor is noise."""
    assert text_of(b"\x89PNG\r\n\x1a\n", None, DecodeThresholds()) is None
    assert text_of(bytes(range(32)) * 20, None, DecodeThresholds()) is None
