"""Text in cells: what a cell can hold, the room it takes, what a sheet may be called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from excel_eval.write.text import CELL_LIMIT, cut, height, lines, literal, sheet_name, storable, utf16_length, width


@given(st.text())
def test_ordinary_text_is_stored_as_it_came(text: str) -> None:
    assert storable(text) == text


def test_a_lone_surrogate_is_spelt_out() -> None:
    assert storable("文件\udce4.xlsx") == "文件\\udce4.xlsx"


@pytest.mark.parametrize("character", ["a", "汉", "𠮷"])
def test_a_text_beyond_the_limit_says_so(character: str) -> None:
    units = utf16_length(character)
    longest = character * (CELL_LIMIT // units)
    assert storable(longest) == longest
    stored = storable(character * (CELL_LIMIT + 1))
    assert utf16_length(stored) <= CELL_LIMIT
    assert f"原文共 {(CELL_LIMIT + 1) * units} 个字符" in stored
    assert stored.startswith(character * 10_000)


@given(st.text(), st.integers(0, 40))
def test_cut_splits_no_character(text: str, units: int) -> None:
    kept = cut(text, units)
    assert text.startswith(kept)
    assert utf16_length(kept) <= units


def test_a_chinese_character_is_two_columns_wide() -> None:
    assert width("拜访企业 V1") == 11
    assert width("甲\n乙乙") == 4
    assert width("e\u0301") == 1


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("", 10, 1),
        ("拜访企业", 8, 1),
        ("拜访企业", 7, 2),
        ("甲\n乙\n丙", 10, 3),
        ("完成 2021 年", 6, 3),
        ("a" * 25, 10, 3),
        ("企业" + "a" * 25, 10, 3),
        ("长" * 100, 20, 10),
    ],
)
def test_lines_are_counted_as_a_spreadsheet_fills_them(text: str, columns: float, expected: int) -> None:
    assert lines(text, columns) == expected


@given(st.text(), st.floats(4, 80))
def test_a_narrower_column_never_needs_less_height(text: str, columns: float) -> None:
    assert height(text, columns) >= height(text, columns * 2)


@given(st.lists(st.text(max_size=50), max_size=8))
def test_sheet_names_are_allowed_and_unlike_each_other(wanted: list[str]) -> None:
    names: list[str] = []
    for name in wanted:
        names.append(sheet_name(name, names))
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 1 <= utf16_length(name) <= 31
        assert not set(name) & set("[]:*?/\\") and not any(ord(c) < 32 for c in name)
        assert not name.startswith("'") and not name.endswith("'")


def test_sheet_names_of_ledgers() -> None:
    assert sheet_name("明细_拜访企业", []) == "明细_拜访企业"
    assert sheet_name("明细_拜访企业", ["明细_拜访企业"]) == "明细_拜访企业_2"
    assert sheet_name("明细_a/b:c", []) == "明细_a／b：c"
    assert sheet_name("History", []) == "History_2"
    assert sheet_name("长" * 40, ["长" * 31]) == "长" * 29 + "_2"


@pytest.mark.parametrize("wanted", ["0' ", "'a", "a'", "长" * 30 + "'" + "长"])
def test_no_apostrophe_at_the_edge_of_a_sheet_name(wanted: str) -> None:
    assert not sheet_name(wanted, []).strip().startswith("'") and not sheet_name(wanted, []).endswith("'")


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("", '""'),
        ('甲"乙', '"甲""乙"'),
        ("a\nb\x7f", '"a"&CHAR(10)&"b"&CHAR(127)'),
        ("_x000D_", '"_"&"x000D_"'),
        ("长" * 250, "&".join(['"' + "长" * 120 + '"'] * 2 + ['"' + "长" * 10 + '"'])),
    ],
)
def test_a_text_within_a_formula(text: str, expression: str) -> None:
    assert literal(text) == expression
