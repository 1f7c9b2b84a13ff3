"""通报: every figure is what ``evaluate`` gives on the rows up to the month, as a formula that says the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import books
import openpyxl
import pytest

import excel_eval
from excel_eval.archive import file_month
from excel_eval.cli import main
from excel_eval.pipeline import approvals, check_folder, evaluate_checked
from excel_eval.progress import Progress, deadline, progress, progress_of_folder, submitted
from excel_eval.results import Result
from excel_eval.standings import ranks, standings, team_figures
from excel_eval.write.bulletin import write_bulletin
from excel_eval.write.formulas import SAFE_FUNCTIONS, functions_in

from recalculate import differences  # isort: skip
from test_archive import NOW  # isort: skip

SAMPLE = Path(__file__).parents[1] / "sample_workbooks" / "leshan_2021"
SHEETS = ["通报", "分组进度", "指标进度", "报送情况", "经费", "口径说明"]
MONTHS = range(1, 13)
VISITS = """
    拜访日期   | 企业名称 | 是否553企业
    2021-03-05 | 甲公司   | 是
    2021-01-05 | 甲公司   | 是
    2021-02-05 | 乙公司   | 否
    2021-03-06 | 丙公司   | 否
"""


@pytest.fixture(scope="module")
def states() -> Mapping[int, Progress]:
    """The sample in each of its months."""
    checked = check_folder(SAMPLE)
    whole = evaluate_checked(checked)
    monthly = next(s.monthly for s in checked.schemas.ledgers if s.monthly)
    return {month: progress(whole, month, approvals(checked), monthly) for month in MONTHS}


def at(path: Path) -> Any:
    return openpyxl.load_workbook(path, data_only=True)


def code(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


# --- the figures -----------------------------------------------------------------------------------------------------


def counted_by_hand(state: Progress, result: Result, team: str) -> int:
    """The sample's measures in a few lines of their own, over the rows of the whole year."""
    measure, month = result.indicator.measure, state.month
    days = {
        e.source: next(v for v in e.values.values() if isinstance(v, date)) for e in state.whole.ledger(measure.sheet)
    }
    rows = [e for e in state.whole.ledger(measure.sheet) if e.team == team and days[e.source].month <= month]
    rows = [e for e in rows if all(e.values[column] == value for column, value in measure.where)]
    return len({e.values[str(measure.column)] for e in rows}) if measure.how == "去重计数" else len(rows)


@pytest.mark.parametrize("month", MONTHS)
def test_the_figures_are_those_of_the_rows_up_to_the_month(states: Mapping[int, Progress], month: int) -> None:
    state = states[month]
    for result in state.counted:
        by_hand = {team.team: counted_by_hand(state, result, team.team) for team in result.teams}
        assert {team.team: team.actual for team in result.teams} == by_hand
        assert result.actual == sum(by_hand.values())


def test_the_twelfth_month_is_the_year(states: Mapping[int, Progress]) -> None:
    year = excel_eval.evaluate(SAMPLE)
    figures = [(r.target, r.actual, r.score, r.teams) for r in states[12].now.results]
    assert figures == [(r.target, r.actual, r.score, r.teams) for r in year.results]


def test_what_is_counted_once_is_counted_in_its_first_month_whatever_the_order_of_the_rows(tmp_path: Path) -> None:
    folder = books.folder(tmp_path, 驻外一组={"拜访企业": VISITS})
    figures = []
    for month in (1, 2, 3):
        state = progress_of_folder(folder, month)
        figures.append(team_figures(state, state.counted[0])[0])
    assert [(int(f.month), int(f.actual)) for f in figures] == [(1, 1), (1, 2), (1, 3)]
    assert [f.rate_before for f in figures] == [None, Decimal("0.5"), Decimal("1")]
    assert [f.against_time for f in figures] == [Decimal(6), Decimal(6), Decimal(6)]


def test_only_approved_months_count_where_the_plan_says_so(tmp_path: Path) -> None:
    day = "2021-02-0"
    rows = f"""
        月份*   | 报送日期*  | 审核日期 | 审核结论 | 联系领导审定日期 | 分管领导审定日期
        '2021-01 | {day}1 | {day}2 | 通过 | {day}3 | {day}3
        '2021-02 | 2021-03-01 | 2021-03-02 | 通过 | |
    """
    plan = {"项目": books.project(仅统计已审定月份="是")}
    folder = books.folder(tmp_path, plan, 驻外一组={"拜访企业": VISITS, "月度报送": rows})
    assert [progress_of_folder(folder, month).counted[0].actual for month in (1, 2, 3)] == [1, 1, 1]


def test_equals_share_a_rank_and_nothing_has_none() -> None:
    rates = [Decimal("0.5"), None, Decimal("0.9"), Decimal("0.5"), Decimal("0.1")]
    assert ranks(rates) == [2, None, 1, 2, 4]
    assert ranks(rates, less_is_better=True) == [2, None, 4, 2, 1]


def test_january_has_no_month_before(states: Mapping[int, Progress]) -> None:
    for kind in ("驻外招商组", "专业招商组"):
        assert {s.moved for s in standings(states[1], kind)} == {None}
        assert None not in {s.moved for s in standings(states[2], kind)}


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ("", "absent"),
        ("'2021-01 | 2021-02-05 | 2021-02-06 | 退回 | |", "returned"),
        ("'2021-01 | 2021-02-05 | 2021-02-06 | 退回 | |\n'2021-01 | 2021-02-08 | | | |", "submitted"),
        ("'2021-01 | 2021-03-20 | | | |", "late"),
        ("'2021-01 | 2021-03-03 | | | |", "submitted"),
        ("'2021-01 | 2021-02-05 | 2021-02-06 | 通过 | |", "passed"),
        ("'2021-01 | 2021-02-05 | 2021-02-06 | 通过 | 2021-02-07 |", "passed"),
        ("'2021-01 | 2021-02-05 | 2021-02-06 | 通过 | 2021-02-07 | 2021-02-08", "approved"),
        ("'2021-01 | 2021-02-09 | | | |\n'2021-01 | 2021-02-05 | 2021-02-06 | 退回 | |", "submitted"),
    ],
)
def test_what_became_of_a_submission(tmp_path: Path, rows: str, state: str) -> None:
    head = "月份* | 报送日期* | 审核日期 | 审核结论 | 联系领导审定日期 | 分管领导审定日期\n"
    folder = books.folder(tmp_path, 驻外一组={"月度报送": head + rows})
    made = progress_of_folder(folder, 1)
    assert deadline(made, 1) == date(2021, 3, 3)
    assert submitted(made, made.plan.teams[0], 1).state == state
    path = tmp_path / "通报.xlsx"
    write_bulletin(made, path)
    words = {
        "absent": "未报",
        "returned": "退回",
        "late": "迟报",
        "submitted": "已报送",
        "passed": "已审核",
        "approved": "已审定",
    }
    assert at(path)["通报"].cell(*place_of(path, "通报", "驻外一组", 9)).value == words[state]
    assert not differences(path, tmp_path)[1]


def place_of(path: Path, sheet: str, text: str, column: int) -> tuple[int, int]:
    """The row in whose first column ``text`` stands, and ``column``."""
    row = next(row for row in at(path)[sheet].iter_rows() if row[0].value == text)
    return row[0].row, column


# --- the workbook ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("month", MONTHS)
def test_every_stored_value_is_the_figure(states: Mapping[int, Progress], tmp_path: Path, month: int) -> None:
    state, path = states[month], tmp_path / "通报.xlsx"
    write_bulletin(state, path)
    book = at(path)
    assert book.sheetnames[:6] == SHEETS
    by_code = {row[0].value: row for row in book["指标进度"].iter_rows(min_row=6)}
    for result in state.counted:
        row = by_code[result.indicator.code]
        assert (row[4].value, row[6].value) == (result.target, result.actual)
        assert row[7].value == pytest.approx(float(result.completion_rate or 0), abs=5.1e-5)
    found: dict[str, list[int]] = {}
    code = ""
    for cells in book["分组进度"].iter_rows(min_row=4):
        title = str(cells[0].value or "")
        if match := re.match(r"([A-Z]\d) ", title):
            code = match[1]
        elif code and isinstance(cells[3].value, int) and title != "合计":
            found.setdefault(code, []).append(cells[3].value)
        elif title == "合计":
            code = ""
    assert found == {r.indicator.code: [int(team.actual) for team in r.teams] for r in state.counted}


@pytest.mark.parametrize("month", [1, 6, 12])
def test_every_formula_gives_its_stored_value(states: Mapping[int, Progress], tmp_path: Path, month: int) -> None:
    path = tmp_path / "通报.xlsx"
    write_bulletin(states[month], path)
    compared, found = differences(path, tmp_path)
    assert compared > 900
    assert not found


def test_odd_names_parts_and_sums_are_proved_too(tmp_path: Path) -> None:
    plan = {
        "指标": books.only(
            {"编码": "V1", "性质": "≤", "分值": 45},
            {
                "编码": "R1",
                "统计方式": "求和",
                "台账": "包装项目",
                "统计列": "总投资",
                "目标口径": "合计",
                "年度指标值": 7,
                "分值": 45,
            },
        ),
    }
    projects = """
        推出日期*  | 项目名称* | 所属产业* | 总投资(万元)
        2021-01-05 | 甲项目   | 光伏      | 0.1
        2021-02-05 | 乙项目   | 光伏      | 0.2
        2021-02-06 | 丙项目   | 光伏      | 0.7
    """
    folder = books.folder(tmp_path, plan, 驻外一组={"拜访企业": VISITS}, 专业一组={"包装项目": projects})
    path = tmp_path / "通报.xlsx"
    write_bulletin(progress_of_folder(folder, 2), path, rows_per_sheet=2)
    assert not differences(path, tmp_path)[1]


def test_only_functions_that_every_program_knows(states: Mapping[int, Progress], tmp_path: Path) -> None:
    path = tmp_path / "通报.xlsx"
    write_bulletin(states[6], path)
    book = openpyxl.load_workbook(path)
    formulas = [c.value for s in book.worksheets for row in s.iter_rows() for c in row if c.data_type == "f"]
    assert set().union(*(functions_in(str(formula)) for formula in formulas)) <= SAFE_FUNCTIONS


def test_the_front_page_is_one_sheet_of_a4_with_two_charts(states: Mapping[int, Progress], tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "通报.xlsx"
    write_bulletin(states[6], path)
    page = openpyxl.load_workbook(path)["通报"]
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "portrait")
    setup = page.sheet_properties.pageSetUpPr
    assert setup is not None
    assert setup.fitToPage
    assert page.page_setup.fitToHeight in (None, 1)  # 1 where it is not said
    with zipfile.ZipFile(path) as parts:
        assert sum(name.startswith("xl/charts/chart") for name in parts.namelist()) == 2


def test_the_same_inputs_give_the_same_bytes(states: Mapping[int, Progress], tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_bulletin(states[3], tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_nothing_is_written_while_there_are_errors(states: Mapping[int, Progress], tmp_path: Path) -> None:
    from excel_eval.model import Issue, Source

    wrong = replace(states[6].whole, issues=(Issue("E203", Source("a.xlsx")),))
    with pytest.raises(excel_eval.HasErrors):
        write_bulletin(replace(states[6], whole=wrong), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


# --- the command -----------------------------------------------------------------------------------------------------


def test_0_and_the_bulletin_in_the_folder_is_no_workbook_of_a_team(tmp_path: Path) -> None:
    folder = books.folder(tmp_path)
    assert code("progress", folder, "--month", "2021-06", "-o", folder / "通报.xlsx") == 0
    assert [s.file for s in excel_eval.check(folder).skipped] == ["通报.xlsx"]


@pytest.mark.parametrize(
    "options",
    [[], ["--month", "2021-06"], ["--month", "2021-6", "-o", "a.xlsx"], ["--month", "2020-06", "-o", "a.xlsx"]],
)
def test_2_with_wrong_options(tmp_path: Path, options: list[str]) -> None:
    assert code("progress", books.folder(tmp_path), *options) == 2


def test_2_where_the_output_is_a_workbook_handed_in(tmp_path: Path) -> None:
    folder = books.folder(tmp_path)
    assert code("progress", folder, "--month", "2021-06", "-o", folder / "驻外一组.xlsx") == 2


def test_1_with_errors(tmp_path: Path) -> None:
    folder = books.folder(tmp_path, 驻外一组={"拜访企业": "拜访日期|企业名称|是否553企业\n三月上旬|甲公司|是"})
    assert code("progress", folder, "--month", "2021-06", "-o", tmp_path / "a.xlsx") == 1
    assert not (tmp_path / "a.xlsx").exists()


# --- while the year lasts --------------------------------------------------------------------------------------------

SPENT = """
    支出日期*  | 支出类别* | 摘要* | 金额(元)* | 凭证号*
    2021-03-05 | 差旅费    | 调研  | 250000    | '1
"""


def lasting(tmp_path: Path, executed: books.Cell) -> Path:
    """A folder of a year that is not over: 25 of 100 万元 are spent."""
    plan: books.Sheets = {"资金": books.funds(("当年财政拨款", 120, 100, executed))}
    return books.folder(tmp_path, plan, 驻外一组={"经费支出": SPENT})


@pytest.mark.parametrize(
    ("executed", "note"),
    [
        (None, "支出进度以全年预算数为分母。全年执行数未填报，因此没有与支出核对；年底填报后再核对。"),
        (0, "支出进度以全年预算数为分母。全年未结束，支出没有与方案中的全年执行数核对；年底再核对。"),
        (100, "支出进度以全年预算数为分母。全年未结束，支出没有与方案中的全年执行数核对；年底再核对。"),
    ],
)
def test_the_bulletin_of_a_month_says_that_the_execution_is_not_compared(
    tmp_path: Path, executed: books.Cell, note: str
) -> None:
    path = tmp_path / "通报.xlsx"
    assert code("progress", lasting(tmp_path, executed), "--month", "2021-11", "-o", path) == 0
    book = at(path)
    assert [row[0].value for row in book["经费"].iter_rows()][-1] == note
    assert book["经费"].cell(*place_of(path, "经费", "合计", 3)).value == 250_000
    assert book["通报"].cell(4, 9).value == 0.25
    assert not differences(path, tmp_path)[1]


@pytest.mark.parametrize(
    ("executed", "said"),
    [
        (None, "错误 E201 绩效方案.xlsx › 资金!D2：“全年执行数”没有填。"),
        (100, "错误 E409 绩效方案.xlsx › 资金!D2：各组支出 25.00 万元 + 局本级支出 100.00 万元 = 125.00 万元，"
         "与全年执行数 100.00 万元相差 25.00 万元。"),
    ],
)  # fmt: skip
def test_the_bulletin_of_december_wants_the_execution(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], executed: books.Cell, said: str
) -> None:
    folder = lasting(tmp_path, executed)
    assert code("progress", folder, "--month", "2021-12", "-o", tmp_path / "通报.xlsx") == 1
    printed = capsys.readouterr().err
    assert said in printed
    assert "有错误，没有写出通报；改正后重新运行" in printed
    assert not (tmp_path / "通报.xlsx").exists()


def test_where_the_execution_is_what_was_spent_december_has_nothing_to_note(tmp_path: Path) -> None:
    path = tmp_path / "通报.xlsx"
    assert code("progress", lasting(tmp_path, 125), "--month", "2021-12", "-o", path) == 0
    assert [row[0].value for row in at(path)["经费"].iter_rows()][-1] == "合计"


@pytest.mark.parametrize("executed", [None, 0, 100])
def test_check_and_evaluate_want_the_execution_all_year(tmp_path: Path, executed: books.Cell) -> None:
    error = "E201 D2" if executed is None else "E409 D2"
    folder = lasting(tmp_path, executed)
    assert books.said(folder) == books.in_plan(error, sheet="资金")
    assert not excel_eval.evaluate(folder).ok


def test_an_execution_that_cannot_be_read_or_a_blank_budget_is_an_error_in_every_month(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan: books.Sheets = {"资金": books.funds(("当年财政拨款", None, 100, "约25"))}
    folder = books.folder(tmp_path, plan)
    assert code("progress", folder, "--month", "2021-06", "-o", tmp_path / "通报.xlsx") == 1
    printed = capsys.readouterr().err
    assert "错误 E201 绩效方案.xlsx › 资金!B2：“年初预算数”没有填。" in printed
    assert "错误 E202 绩效方案.xlsx › 资金!D2：“全年执行数”应填数字，现为“约25”。" in printed


def test_3_without_the_folder_and_4_without_a_place(tmp_path: Path) -> None:
    assert code("progress", tmp_path / "none", "--month", "2021-06", "-o", tmp_path / "a.xlsx") == 3
    assert code("progress", books.folder(tmp_path), "--month", "2021-06", "-o", tmp_path / "x" / "a.xlsx") == 4


def test_the_filing_has_the_bulletin_in_it(tmp_path: Path) -> None:
    folder = books.folder(tmp_path)
    state = progress_of_folder(folder, 6)
    path = file_month(state.whole, folder, 6, now=NOW, bulletin=lambda out: write_bulletin(state, out))
    assert at(path / "通报.xlsx").sheetnames[:6] == SHEETS
