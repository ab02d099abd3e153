"""Scripts without spaces: a word is found inside a sentence, and the compiled pass cuts as the plain one does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agents.match.answers import evidence_of, faults_of, finds, read
from vigie.agents.match.query.presearch_terms import rarity
from vigie.agents.match.text.analyzer import tokens
from vigie.agents.match.thresholds import COMMON


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("渡轮", "连接两座岛屿的渡轮公司周二宣布"),
        ("避難指示", "約二百世帯に避難指示を出した"),
        ("ワクチン", "新型ワクチンの接種が始まった"),
        ("ﾜｸﾁﾝ", "新型ワクチンの接種"),
        ("12306", "铁路12306系统故障"),
        ("5G", "华为5G网络"),
        ("二〇〇七", "在二〇〇七年"),
        ("人々", "多くの人々が集まった"),
        ("เกาะ", "ชาวเกาะเล็กประชุมกัน"),
        ("น้ำ", "มีน้ำท่วม"),
        ("ນະຄອນ", "ຢູ່ນະຄອນຫຼວງວຽງຈັນ"),
        ("ភ្នំពេញ", "រាជធានីភ្នំពេញមានភ្លៀង"),
        ("ရန်ကုန်", "မြန်မာရန်ကုန်မြို့"),
        ("新型*", "新型疫苗"),
        ("=渡轮", "坐渡轮去"),
        ("title:渡轮 OR text:渡轮", "坐渡轮去"),
        ("渡轮 NEAR/5 公司", "渡轮的公司"),
        ("ATLEAST/2(渡轮)", "渡轮和渡轮"),
    ],
)
def test_a_word_is_found_within_a_sentence(query: str, sentence: str) -> None:
    assert finds(query, sentence)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("渡轮", "公司周二宣布"),
        ("渡轮", "轮渡公司"),
        ("バス", "パスポート"),
        ("น้ำ", "มีนาคม"),
        ("ATLEAST/2(渡轮)", "坐渡轮去"),
        ("한국", "한국은 크다"),
    ],
)
def test_what_only_shares_its_signs_is_not_found(query: str, sentence: str) -> None:
    assert not finds(query, sentence)


def test_the_evidence_is_the_word() -> None:
    assert evidence_of("避難指示", "約二百世帯に避難指示を出した") == ["避難指示"]


def test_a_wildcard_within_such_a_word_is_refused() -> None:
    assert [fault.code for fault in faults_of("新*型")] == ["bad-wildcard"]


def test_a_word_of_two_signs_is_not_warned_of() -> None:
    """It says as much as a word of several letters."""
    assert rarity("2:渡 轮") < COMMON


SIGNS = st.text(
    st.sampled_from("abÀßœĳ'’-·_ .é\u0301渡轮京〇、。ガｶﾞー々กาำเะ้ភ្នំຫຼ한글םָـʼʿ12ﬃ\u200c\u200d\u00ad🚀") | st.characters(),
    max_size=40,
)


@given(SIGNS, SIGNS)
def test_the_compiled_pass_cuts_and_folds_as_the_plain_one(title: str, text: str) -> None:
    """Every sign of Unicode, those at which texts are cut more often."""
    table = read(text, title=title).tokens
    found = [
        (int(segment), int(start - table.segment_starts[segment]), int(end - table.segment_starts[segment]))
        for segment, start, end, first, last in zip(
            table.segments, table.starts, table.ends, table.firsts, table.lasts, strict=True
        )
        if first == last and segment < 2  # title and text; the language stands behind
    ]
    bounds = zip(table.folded_from, table.folded_to, strict=True)
    folded = ["".join(map(chr, table.folded[begin:end])) for begin, end in bounds]
    plain = [(at, word) for at, each in enumerate((title, text)) for word in tokens(each)]

    assert found == [(at, word.start, word.end) for at, word in plain]
    assert folded[: len(plain)] == [word.folded for _, word in plain]
