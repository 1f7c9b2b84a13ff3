"""What holds for any workbook: a planted defect is found at its cell, and nothing else; every row is accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from books import Cell, Formula, Page, Row, Shown, folder, rows_of, workbook
from books import default_plan as plan_sheets
from books import default_team as team_sheets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import excel_eval
from excel_eval import CheckReport

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Ledger:
    """A ledger, a row of it that is right (``{n}`` makes keys differ), and defects by column with their code."""

    team: str
    sheet: str
    row: dict[str, Cell]
    defects: dict[str, list[tuple[Cell, str]]]


DATES: list[tuple[Cell, str]] = [
    ("三月上旬", "E203"), (44260, "E203"), (True, "E203"), (None, "E201"), (date(2020, 12, 31), "E401"),
    (Formula("#N/A"), "E205"),
    (Formula(None), "E206"), ("2021年3月5-7日", "E203"),
]  # fmt: skip
NAMES: list[tuple[Cell, str]] = [
    (None, "E201"),
    (date(2021, 1, 12), "E213"),
    (1e15, "E212"),
    (Formula("#REF!"), "E205"),
    (False, "E215"),
]
FLAGS: list[tuple[Cell, str]] = [("有", "E204"), (1, "E204"), (True, "E204"), (None, "E201"), (Formula(None), "E206")]
TEXTS: list[tuple[Cell, str]] = [(True, "E215"), (Formula("#VALUE!"), "E205"), (Formula(None), "E206")]
LEDGERS = [
    Ledger("驻外一组", "拜访企业", {"拜访日期": date(2021, 3, 5), "企业名称": "企业{n}", "是否553企业": "是",
    "备注": "略"},
           {"拜访日期": DATES, "企业名称": NAMES, "是否553企业": FLAGS, "备注": TEXTS}),
    Ledger("驻外二组", "投资线索", {"获取日期": date(2021, 3, 5), "线索名称": "线索{n}", "企业名称": "甲",
    "拟投资额(万元)": 5, "是否有效": "否"},
           {"获取日期": DATES, "线索名称": NAMES, "企业名称": NAMES, "是否有效": FLAGS,
            "拟投资额(万元)": [("约五", "E202"), (-1, "E209"), (Shown(0.5, "0%"), "E211"), ("3.5亿", "E202"),
            (Formula("#NUM!"), "E205")]}),
    Ledger("专业一组", "包装项目", {"推出日期": date(2021, 3, 5), "项目名称": "项目{n}", "所属产业": "新材料",
    "总投资(万元)": 100},
           {"推出日期": DATES, "项目名称": NAMES, "所属产业": [*TEXTS, (None, "E201")], "总投资(万元)": [("一百",
            "E202"), (-5, "E209")]}),
]  # fmt: skip


@st.composite
def planted(draw: st.DrawFn) -> tuple[Ledger, list[Row], set[int], str, int]:
    """A ledger with one defect: its rows in any order of columns, among blank rows, hidden ones and unknown columns.

    Gives the ledger, the rows from the header on, the hidden rows, ``code cell``, and how many rows hold data.
    """
    ledger = draw(st.sampled_from(LEDGERS))
    columns = draw(st.permutations([*ledger.row, *draw(st.sampled_from([[], ["序号"], ["序号", "附件"]]))]))
    title = draw(st.integers(0, 4))
    rows: list[Row] = [*[("台账",) for _ in range(title)], list(columns)]
    count = draw(st.integers(1, 8))
    wrong = draw(st.integers(0, count - 1))
    name = draw(st.sampled_from(sorted(ledger.defects)))
    value, code = draw(st.sampled_from(ledger.defects[name]))
    where = ""
    for number in range(count):
        rows += [(None,) * draw(st.integers(0, 3)) for _ in range(draw(st.integers(0, 3)))]
        record: dict[str, Cell] = {
            c: v.replace("{n}", str(number)) if isinstance(v, str) else v for c, v in ledger.row.items()
        }
        record |= {"序号": number, "附件": "照片"}
        day = next(iter(ledger.row))
        record[day] = date(2021, 1, 1) + timedelta(days=draw(st.integers(0, 364)))
        if number == wrong:
            record[name] = value
            where = f"{code} {chr(65 + columns.index(name))}{len(rows) + 1}"
        rows.append([record[column] for column in columns])
    hidden = draw(st.sets(st.integers(title + 2, len(rows)), max_size=4))
    return ledger, rows, hidden, where, count


def check(ledger: Ledger, rows: Sequence[Row], hidden: set[int]) -> CheckReport:
    with TemporaryDirectory() as scratch:
        return excel_eval.check(folder(Path(scratch), **{ledger.team: {ledger.sheet: Page(rows, hidden=hidden)}}))


@QUICK
@given(planted())
def test_a_planted_defect_is_found_at_its_cell_and_nothing_else(
    case: tuple[Ledger, list[Row], set[int], str, int],
) -> None:
    ledger, rows, hidden, where, count = case
    report = check(ledger, rows, hidden)
    errors = [issue for issue in report.issues if issue.severity == "error"]
    assert [(i.source.file, i.source.sheet, f"{i.code} {i.source.cell}") for i in errors] == [
        (f"{ledger.team}.xlsx", ledger.sheet, where)
    ]
    assert {issue.code for issue in report.issues} - {errors[0].code} <= {"I314", "I316", "I317"}
    (account,) = [c for w in report.workbooks for c in w.ledgers if (w.team, c.sheet) == (ledger.team, ledger.sheet)]
    assert (account.read, account.accepted, account.rejected) == (count, count - 1, 1)


ANYTHING: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10, 10**16),
    st.floats(-1e6, 1e6, allow_nan=False),
    st.dates(date(1950, 1, 1), date(2060, 1, 1)),
    st.sampled_from(["是", "否", "2021/3/5", "小计", "合计", "注：略", "三月", "企业名称", "拜访日期", " ", "5家"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=6),
    st.sampled_from([Formula(""), Formula(None), Formula("#N/A"), Shown(0.5, "0%"), Shown(44260, 57)]),
)


@QUICK
@given(st.lists(st.lists(ANYTHING, max_size=5), max_size=12), st.booleans())
def test_whatever_stands_in_a_sheet_every_row_read_is_accepted_or_rejected(
    rows: list[list[Cell]], with_header: bool
) -> None:
    head: list[list[Cell]] = [["拜访日期", "企业名称", "是否553企业", "备注"]] if with_header else []
    report = check(LEDGERS[0], head + rows, set())
    with_errors = {
        i.source.row for i in report.issues if i.severity == "error" and i.source.sheet == "拜访企业" and i.source.cell
    }
    for record in report.workbooks:
        for count in record.ledgers:
            assert count.read == count.accepted + count.rejected
            assert 0 <= count.repeated <= count.accepted
    (count,) = [c for w in report.workbooks for c in w.ledgers if (w.team, c.sheet) == ("驻外一组", "拜访企业")]
    if with_header and not any(i.code in ("E311", "E313") for i in report.issues):
        assert count.rejected == len({row for row in with_errors if row and row > 1})


@QUICK
@given(st.data())
def test_whatever_stands_in_a_cell_of_any_workbook_there_is_an_answer(data: st.DataObject) -> None:
    """A few cells of one sheet hold anything: each issue can be said, and the figures are there if there is a plan."""
    team = data.draw(st.sampled_from([None, "驻外一组", "专业一组"]))
    sheets = team_sheets(team) if team else plan_sheets() | {"分组指标值": "编码|组别|年度指标值\nV1|驻外一组|3"}
    name = data.draw(st.sampled_from(sorted(sheets)))
    content = sheets[name]
    assert content is not None and not isinstance(content, Page)
    rows = rows_of(content)
    rows.append([])
    for _ in range(data.draw(st.integers(1, 4))):
        row = rows[data.draw(st.integers(0, len(rows) - 1))]
        column = data.draw(st.integers(0, 18))
        row += [None] * (column + 1 - len(row))
        row[column] = data.draw(ANYTHING)
    with TemporaryDirectory() as scratch:
        path = folder(Path(scratch), **({team: {name: rows}} if team else {"plan": {name: rows}}))
        report = excel_eval.check(path)
        assert all(issue["message"] for issue in report.to_dict()["issues"])
        if report.year is not None:
            assert excel_eval.evaluate(path, draft=True).to_dict()["year"] == report.year


@settings(QUICK, max_examples=10)
@given(st.randoms(use_true_random=False))
def test_the_order_of_sheets_and_files_makes_no_difference(random: object) -> None:
    from random import Random

    assert isinstance(random, Random)
    rows: list[list[Cell]] = [
        ["拜访日期", "企业名称", "是否553企业"],
        ["三月", "甲", "是"],
        [date(2021, 3, 5), "乙", "否"],
    ]
    with TemporaryDirectory() as scratch:
        names = ["a.xlsx", "b.xlsx", "c.xlsx", "d.xlsx"]
        random.shuffle(names)
        books = [plan_sheets(), *[team_sheets(team) for team in ("驻外一组", "驻外二组", "专业一组")]]
        books[1]["拜访企业"] = rows
        for name, sheets in zip(names, books, strict=True):
            order = list(sheets)
            random.shuffle(order)
            workbook(Path(scratch) / name, {sheet: sheets[sheet] for sheet in order})
        read = excel_eval.evaluate(scratch)
    assert [f"{issue.code} {issue.source}" for issue in read.issues] == [f"E203 {names[1]} › 拜访企业!A2"]
    assert [str(result.actual) for result in read.results] == ["1", "0", "0", "0", "0", "0", "0", "10", "达成"]
