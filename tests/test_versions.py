"""Versions of a team's workbook: twice in one folder, older than one filed, unchanged, renamed; by content alone."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import books
import pytest
from hypothesis import given
from hypothesis import strategies as st

import excel_eval
from excel_eval.archive import file_month
from excel_eval.cli import main
from excel_eval.versions import Relation, Row, relation

from test_archive import NOW  # isort: skip

HEAD = "拜访日期|企业名称|是否553企业|备注"
JANUARY, FEBRUARY, MARCH = "\n2021-01-05|甲公司|是|", "\n2021-02-05|乙公司|否|", "\n2021-03-05|丙公司|否|"
FILE, COPY = "驻外一组.xlsx", "驻外一组（改）.xlsx"


def hand_in(folder: Path, visits: str, file: str = FILE, **sheets: books.Table) -> Path:
    return books.team_workbook(folder / file, "驻外一组", {"拜访企业": HEAD + visits, **sheets})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = books.folder(tmp_path)
    hand_in(path, JANUARY)
    return path


def said(folder: Path, code: str, lang: str = "zh") -> list[str]:
    """Message and remedy of each issue with this code."""
    issues = excel_eval.check(folder).to_dict(lang)["issues"]  # type: ignore[arg-type]
    return [f"{issue['message']}。{issue['fix']}" for issue in issues if issue["code"] == code]


def called(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    assert isinstance(stopped.value.code, int)
    return stopped.value.code, printed.out, printed.err


# --- rows ------------------------------------------------------------------------------------------------------------


def row(number: int, *more: str, ledger: str = "visits") -> Row:
    return ledger, frozenset(
        {("企业名称", f"企业{number}"), ("拜访日期", date(2021, 1, 5)), *(("备注", m) for m in more)}
    )


def bag(*rows: Row) -> Counter[Row]:
    return Counter(rows)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (bag(), bag(), Relation("same")),
        (bag(row(1), row(2)), bag(row(2), row(1)), Relation("same")),
        (bag(), bag(row(1)), Relation("older", 0, 1)),
        (bag(row(1)), bag(row(1), row(2), row(3)), Relation("older", 0, 2)),
        (bag(row(1), row(1)), bag(row(1)), Relation("newer", 1, 0)),
        (bag(row(1)), bag(row(1, "x")), Relation("older", 0, 0, 1)),
        (bag(row(1), row(2)), bag(row(1, "x"), row(2), row(3)), Relation("older", 0, 1, 1)),
        (bag(row(1, "x")), bag(row(1), row(2)), Relation("apart", 1, 2)),
        (bag(row(1, "x")), bag(row(1, "y")), Relation("apart", 1, 1)),
        (bag(row(1)), bag(row(1, ledger="leads")), Relation("apart", 1, 1)),
        (bag(row(1), row(1)), bag(row(1, "x")), Relation("apart", 2, 1)),
    ],
)
def test_how_two_versions_stand_to_one_another(first: Counter[Row], second: Counter[Row], expected: Relation) -> None:
    assert relation(first, second) == expected


ROWS = st.lists(st.builds(row, st.integers(0, 4), st.sampled_from("ab")), max_size=8)


@given(ROWS, ROWS)
def test_a_version_with_rows_added_is_the_newer_one_from_either_side(rows: list[Row], more: list[Row]) -> None:
    old, new = Counter(rows), Counter([*rows, *more])
    if more:
        assert relation(old, new) == Relation("older", 0, len(more))
        assert relation(new, old) == Relation("newer", len(more), 0)
    else:
        assert relation(old, new) == Relation("same")


@given(ROWS, ROWS)
def test_rows_of_ones_own_are_never_called_a_version(rows: list[Row], others: list[Row]) -> None:
    mine, theirs = (Counter([*rows, row(n)]) for n in (8, 9))
    theirs.update(others)
    assert relation(mine, theirs).kind == "apart"


def test_five_thousand_rows_changed_are_compared_in_a_moment() -> None:
    assert relation(bag(*map(row, range(5000))), bag(*(row(n, "x") for n in range(5000)))) == Relation(
        "older", 0, 0, 5000
    )


# --- twice in one folder ---------------------------------------------------------------------------------------------


def test_the_same_file_twice(folder: Path) -> None:
    shutil.copy(folder / FILE, folder / COPY)
    assert said(folder, "E113") == [
        f"“驻外一组”有两个工作簿：{FILE} 和 {COPY}；两个文件的内容一字不差。留下一个，把另一个（如 {COPY}）移出文件夹"
    ]


def test_the_same_rows_saved_again_and_sorted(folder: Path) -> None:
    hand_in(folder, JANUARY + FEBRUARY)
    hand_in(folder, FEBRUARY + "\n" + JANUARY, COPY)
    assert said(folder, "E113")[0].startswith(
        f"“驻外一组”有两个工作簿：{FILE} 和 {COPY}；两个文件的各行都相同，只是另存过。"
    )


@pytest.mark.parametrize(("first", "second", "old", "new"), [(1, 3, FILE, COPY), (3, 1, COPY, FILE)])
def test_an_older_version_beside_a_newer_one(folder: Path, first: int, second: int, old: str, new: str) -> None:
    rows = (JANUARY, FEBRUARY, MARCH)
    hand_in(folder, "".join(rows[:first]))
    hand_in(folder, "".join(rows[:second]), COPY)
    assert said(folder, "E113") == [
        f"“驻外一组”有两个工作簿：{FILE} 和 {COPY}；{old} 是旧版：它的各行 {new} 中都有，{new} 多 2 行。"
        f"核对后留下 {new}，把旧版 {old} 移出文件夹"
    ]
    drafted = excel_eval.evaluate(folder, draft=True).ledger("拜访企业").entries
    assert {entry.source.file for entry in drafted} == {new}


def test_a_version_with_cells_filled_in_is_the_newer_one(folder: Path) -> None:
    hand_in(folder, JANUARY.rstrip("|") + "|谈得很好" + FEBRUARY, COPY)
    assert f"{FILE} 是旧版：它的各行 {COPY} 中都有，{COPY} 多 1 行，另有 1 行填得更全" in said(folder, "E113")[0]


def test_versions_that_each_have_rows_of_their_own(folder: Path) -> None:
    hand_in(folder, JANUARY + MARCH)
    hand_in(folder, FEBRUARY, COPY)
    (text,) = said(folder, "E113")
    assert f"{FILE} 有 2 行、{COPY} 有 1 行是对方没有的。或者请该组把两个文件合并成一个，或者" in text


def test_a_cell_that_cannot_be_read_is_not_taken_for_another(folder: Path) -> None:
    hand_in(folder, "\n三月上旬|丙公司|否|")
    hand_in(folder, "\n三月下旬|丙公司|否|", COPY)
    assert "是对方没有的" in said(folder, "E113")[0]


def test_in_english_too(folder: Path) -> None:
    hand_in(folder, JANUARY + FEBRUARY, COPY)
    (text,) = said(folder, "E113", "en")
    assert f"{FILE} is the older version: all of its rows stand in {COPY}, which has 1 more" in text
    assert text.endswith(f"Keep {COPY} and move the older {FILE} out of the folder")


# --- against the filings ---------------------------------------------------------------------------------------------


def file(folder: Path, month: int) -> Path:
    return file_month(excel_eval.evaluate(folder), folder, month, now=NOW.replace(month=month + 1))


def codes(folder: Path, team: str | None = "驻外一组") -> list[str]:
    return [issue.code for issue in excel_eval.check(folder).issues if issue.team == team]


def test_an_ordinary_month_says_nothing(folder: Path) -> None:
    file(folder, 1)
    hand_in(folder, JANUARY + FEBRUARY)
    assert codes(folder) == []


def test_a_team_without_anything_new_is_an_info_and_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file(folder, 1)
    hand_in(folder, JANUARY + FEBRUARY)
    assert [issue.code for issue in excel_eval.check(folder).issues] == ["I126", "I126"]
    code, _, err = called(capsys, "check", folder)
    assert code == 0
    assert "没有改动的工作簿：驻外二组.xlsx、专业一组.xlsx" in err.splitlines()
    assert "I126" not in err


def test_nobody_with_anything_new_is_one_line_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file(folder, 1)
    assert "各组工作簿都没有改动" in called(capsys, "check", folder)[2].splitlines()
    assert "no team's workbook has changed" in called(capsys, "run", folder, "--lang", "en")[2].splitlines()


def test_saved_again_without_a_change(folder: Path) -> None:
    hand_in(folder, JANUARY + FEBRUARY)
    file(folder, 2)
    hand_in(folder, FEBRUARY + JANUARY)
    assert said(folder, "I126")[1].startswith("自 2021-02 备案以来各行没有改动，只是另存过。")


@pytest.mark.parametrize("how", ["moved", "saved again", "changed"])
def test_renamed(folder: Path, capsys: pytest.CaptureFixture[str], how: str) -> None:
    file(folder, 1)
    (folder / FILE).rename(folder / "一组 二月.xlsx")
    if how != "moved":
        hand_in(folder, "\n" + JANUARY if how == "saved again" else JANUARY + FEBRUARY, "一组 二月.xlsx")
    content = "内容有改动" if how == "changed" else "内容没有变"
    assert f"2021-01 备案时文件名是 {FILE}，现在是 一组 二月.xlsx，{content}。" in said(folder, "I127")[0]
    line = f"内容没有变、改了文件名的：{FILE} → 一组 二月.xlsx"
    assert (line in called(capsys, "check", folder)[2]) is (how != "changed")


def test_a_file_of_an_earlier_filing_handed_in_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    older = (folder / FILE).read_bytes()
    file(folder, 1)
    hand_in(folder, JANUARY + FEBRUARY)
    file(folder, 2)
    (folder / FILE).unlink()
    (folder / "一组.xlsx").write_bytes(older)
    assert said(folder, "W128") == [
        f"交来的是旧版：它与 2021-01 备案的 {FILE} 一字不差，而 2021-02 备案的 {FILE} 已经更新。"
        f"或者请该组交来最新的工作簿（上次备案的是 备案/2021-02/{FILE}），"
        "或者确需改回时，用 excel-eval diff 核对后重新备案并写明原因"
    ]
    code, out, _ = called(capsys, "check", folder, "--json")
    (issue,) = [one for one in json.loads(out)["issues"] if one["code"] == "W128"]
    assert (code, issue["severity"], issue["file"], issue["team"]) == (0, "warning", "一组.xlsx", "驻外一组")
    assert "W128" in called(capsys, "run", folder, "-o", folder.parent / "out", "--lang", "en")[2]


def test_an_older_version_saved_again_is_known_by_its_rows(folder: Path) -> None:
    hand_in(folder, JANUARY + FEBRUARY + MARCH)
    file(folder, 3)
    hand_in(folder, FEBRUARY)
    assert said(folder, "W128")[0].startswith(f"交来的是旧版：它的各行在 2021-03 备案的 {FILE} 中都有，那里多 2 行。")


def test_a_row_corrected_is_no_older_version(folder: Path) -> None:
    hand_in(folder, JANUARY + FEBRUARY)
    file(folder, 2)
    hand_in(folder, JANUARY + FEBRUARY.replace("乙", "丁"))
    assert codes(folder) == []


def test_an_older_plan_is_known_too(folder: Path) -> None:
    older = (folder / books.PLAN_FILE).read_bytes()
    file(folder, 1)
    books.workbook(folder / books.PLAN_FILE, {**books.default_plan(), "指标": books.indicators(V1={"年度指标值": 3})})
    file(folder, 2)
    (folder / books.PLAN_FILE).write_bytes(older)
    assert codes(folder, None) == ["W128"]


def test_filings_of_another_year_say_nothing_of_this_one(folder: Path) -> None:
    filed = file(folder, 1)
    filed.rename(filed.with_name("2020-01"))
    hand_in(folder, "")
    assert codes(folder) == []


@pytest.mark.parametrize(
    "manifest",
    [b"", b"[]", b'{"files": 3}', b'{"files": [3, {}, {"kind": "x", "rows": 1}]}', b'{"filed": 7, "files": [null]}'],
)
def test_a_damaged_manifest_is_for_verify_to_report(folder: Path, manifest: bytes) -> None:
    (file(folder, 1) / "manifest.json").write_bytes(manifest)
    assert codes(folder) == []


@pytest.mark.parametrize(
    "change",
    [
        {"team": 5},
        {"team": ["驻外一组"]},
        {"kind": {}},
        {"file": 5},
        {"file": "../../../外.xlsx"},
        {"rows": {"拜访企业": float("inf")}},
        {"rows": {"拜访企业": "9" * 5000}},
    ],
    ids=str,
)
def test_what_no_manifest_says_is_for_verify_to_report(folder: Path, change: dict[str, object]) -> None:
    hand_in(folder, JANUARY + FEBRUARY)
    filing = file(folder, 2)
    shutil.copy(folder / FILE, folder.parent / "外.xlsx")
    manifest = json.loads((filing / "manifest.json").read_bytes())
    (entry,) = [entry for entry in manifest["files"] if entry["team"] == "驻外一组"]
    (filing / "manifest.json").write_text(json.dumps({**manifest, "files": [{**entry, **change}]}), encoding="utf-8")
    hand_in(folder, JANUARY)
    assert codes(folder) == []
    with pytest.raises(SystemExit) as ended:
        main(["archive", str(folder), "--verify"])
    assert ended.value.code == 1


@pytest.mark.parametrize("content", [None, b"no workbook"])
def test_a_damaged_workbook_in_a_filing_is_for_verify_to_report(folder: Path, content: bytes | None) -> None:
    filed = file(folder, 1) / FILE
    filed.unlink()
    if content is not None:
        filed.write_bytes(content)
    hand_in(folder, "")
    assert codes(folder) == []
