"""Values of fields that no article can have: wildcards, languages and countries that are none."""

from __future__ import annotations

import re

from vigie.schemas.codes import country_fault, language_fault

_WILDCARD = re.compile(r"\*|(?<=\w)\?(?=\w)")
"""As in a phrase, a question mark after a word is only that."""


def fault_of(field: str, value: str) -> tuple[str, str, str] | None:
    """Code, message and remedy, if the field of no article can have this value."""
    if _WILDCARD.search(value):
        remedy = f"write the values in full: {field}:(a OR b)"
        return "bad-wildcard", f"values of {field} are compared whole, a wildcard finds none", remedy
    if field in {"lang", "country"} and "," in value:
        parts = " OR ".join(part for part in re.split(r"[\s,]+", value) if part)
        return "bad-value", f"{value!r} is several values", f"write {field}:({parts})"
    if field == "lang" and (said := language_fault(value)):
        return "unknown-language", *said
    if field == "country" and (said := country_fault(value)):
        return "unknown-country", *said
    return None
