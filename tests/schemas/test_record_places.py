"""Places of keys and values: by line and column, in JSON as in YAML."""

from __future__ import annotations

import orjson
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from vigie.schemas.record_places import DEEPEST, RecordLoader, RecordPlaces, is_too_deep, places_in, places_of

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text("ab [{:,é🚀", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc:{", max_size=3), inner, max_size=3),
    max_leaves=12,
)


def places_by_yaml(text: str) -> RecordPlaces:
    """The places that the YAML reader finds: JSON is YAML, almost."""
    node = yaml.compose(text, RecordLoader)
    assert node is not None
    return places_of(node)


@given(VALUES, st.booleans())
def test_places_in_json_are_those_that_the_yaml_reader_finds(value: object, is_indented: bool) -> None:  # noqa: FBT001 a case
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2 if is_indented else 0).decode()

    assert places_in(text) == places_by_yaml(text)


def test_a_key_with_escapes_and_one_that_stands_twice() -> None:
    found = places_in('{"\\u0061": [1,\n\t{"b": 2}], "a": 3}')

    assert found.values["a",] == (2, 18)
    assert found.values["a", 1, "b"] == (2, 8)
    assert found.twice == [(("a",), (2, 13))]


def test_what_has_no_place_has_that_of_what_holds_it() -> None:
    found = places_in('{"scope": {"lang": []}}')

    assert found.of(("scope", "lang", 4)) == (1, 20)
    assert found.of(("window",), at_key=True) == (1, 1)


@pytest.mark.parametrize("levels", [DEEPEST, 900, 100_000])
def test_any_depth_is_placed_as_far_as_it_is_looked_at(levels: int) -> None:
    """Python would stop at a thousand calls within each other."""
    found = places_in("[" * levels + "]" * levels)
    assert len(found.values) == DEEPEST


def test_yaml_is_read_no_deeper_than_that() -> None:
    assert yaml.compose("[" * DEEPEST + "]" * DEEPEST, RecordLoader)
    with pytest.raises(yaml.YAMLError, match="levels deep"):
        yaml.compose("[" * 100_000, RecordLoader)


def test_aliases_that_repeat_or_hold_themselves_end() -> None:
    """Nine lines can stand for a billion values, and one for endlessly many."""
    lines = ["- &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"- &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    for text in ("\n".join(lines), "&a [*a, *a]", "&a {b: *a}"):
        assert len(places_by_yaml(text).values) <= 20_000


def test_depth_is_told_without_recursion_of_cycles_and_of_much_in_little() -> None:
    deep: list[object] = []
    for _ in range(5_000):
        deep = [deep]
    endless: list[object] = []
    endless.append(endless)
    much: list[object] = [1]
    for _ in range(50):
        much = [much, much]

    assert is_too_deep(deep)
    assert is_too_deep(endless)
    assert not is_too_deep({"a": much, "b": "x" * 1_000})
