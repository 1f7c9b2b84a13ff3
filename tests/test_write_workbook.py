"""自评表.xlsx as a whole: proved by another program, the same on any day, on A4, nothing foreign inside."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from excel_eval.assessment import HasErrors, SelfAssessment, WorkbookRecord
from excel_eval.model import Issue, Plan, Source
from excel_eval.write.formulas import SAFE_FUNCTIONS, functions_in
from excel_eval.write.workbook import write_workbook

from assessments import D, assessment, indicators, ledgers, plan, write  # isort: skip
from recalculate import differences, recalculated  # isort: skip

SHEETS = ["自评表", "完成情况", "分组完成", "月度进度", "经费执行"]
SHEETS += ["明细_拜访企业", "明细_投资线索", "明细_投诉", "明细_经费支出", "自评复核", "数据来源", "口径说明"]
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported.*")


@pytest.fixture(scope="module")
def made() -> SelfAssessment:
    return assessment()


@pytest.fixture(scope="module")
def path(made: SelfAssessment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(made, tmp_path_factory.mktemp("standard") / "自评表.xlsx")


def load(path: Path, values: bool = False) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, data_only=values)


def formulas(book: Any) -> Iterator[tuple[str, str, str]]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate, cell.value


# --- proved by another program -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["standard", "sichuan"])
@pytest.mark.parametrize("rows", [1_048_575, 4])
def test_every_formula_gives_its_stored_value(tmp_path: Path, form: str, rows: int) -> None:
    compared, found = differences(write(assessment(draft=True), tmp_path / "a.xlsx", form, rows), tmp_path)
    assert compared > 500
    assert not found


def test_the_recalculation_would_notice_a_wrong_value(path: Path, tmp_path: Path) -> None:
    planted = tmp_path / "planted.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(planted, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet2.xml":
                content, count = re.subn(rb'(<c r="G6"[^>]*><f>[^<]*</f><v>)14(</v>)', rb"\g<1>999\2", content)
                assert count == 1
            new.writestr(name, content)
    _, found = differences(planted, tmp_path)
    assert [(d.sheet, d.cell, d.stored, d.recalculated) for d in found] == [("完成情况", "G6", 999, 14)]


def test_a_plan_of_nothing_is_written_too(tmp_path: Path) -> None:
    bare = replace(plan(), indicators=(), teams=(), overrides={})
    _, found = differences(write(assessment(made_plan=bare, made_ledgers=()), tmp_path / "a.xlsx"), tmp_path)
    assert not found


def test_ledgers_without_rows_count_nothing(tmp_path: Path) -> None:
    empty = tuple(replace(ledger, entries=()) for ledger in ledgers())
    _, found = differences(write(assessment(made_ledgers=empty), tmp_path / "a.xlsx"), tmp_path)
    assert not found


def test_a_changed_mark_target_or_weight_moves_the_form(path: Path, tmp_path: Path) -> None:
    book = load(path)
    detail = book["明细_拜访企业"]
    headers = [cell.value for cell in detail[1]]
    repeated = detail.cell(16, headers.index("计数_V1") + 1)
    assert repeated.value == 0
    repeated.value = 1
    book["分组完成"]["B6"].value = 6
    book["完成情况"]["L8"].value = 9
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    form = load(recalculated(changed, tmp_path), values=True)["自评表"]
    assert (form["F13"].value, form["G13"].value, form["I13"].value) == (13, 15, 10)
    assert (form["H15"].value, form["I15"].value) == (9, 9)


@pytest.mark.parametrize(("form", "column"), [("standard", "J"), ("sichuan", "K")])
def test_a_reason_is_due_only_until_one_stands_on_the_form(tmp_path: Path, form: str, column: str) -> None:
    """提示 of 完成情况: by the reasons of the plan, and after some were written on the form and others taken away."""
    given = {
        "Q1": ("93.35", None, "两个月补报", "未达到指标值，已说明偏差原因", "未达到指标值，须说明偏差原因"),
        "C1": ("200", "材料涨价", None, "未达到指标值，须说明偏差原因", "未达到指标值，已说明偏差原因"),
        "F1": ("120", None, "样本增加", "超过说明线，已说明原因", "超过说明线，须说明原因"),
        "F2": ("110", "政策带动", None, "超过备注线，须加备注", "超过备注线，已加备注"),
    }
    codes = {indicator.code: indicator for indicator in plan().indicators}
    codes["F2"] = replace(codes["F1"], code="F2", name="知晓率", weight=D(0))
    told = {c: replace(codes[c], reported_actual=D(a), reason=r) for c, (a, _, r, _, _) in given.items()}
    indicators = tuple({**codes, **told}.values())
    path = write(assessment(made_plan=plan(indicators=indicators)), tmp_path / "a.xlsx", form)
    assert said(load(path, values=True)) == {code: stored for code, (*_, stored, _) in given.items()}
    book = load(path)
    first = next(cell.row for cell in book["自评表"]["D"] if cell.value == "拜访企业")
    for row, indicator in enumerate(indicators, start=first):
        book["自评表"][f"{column}{row}"].value = given.get(indicator.code, (None, indicator.reason))[1]
    book.save(tmp_path / "b.xlsx")
    after = load(recalculated(tmp_path / "b.xlsx", tmp_path), values=True)
    assert said(after) == {code: changed for code, (*_, changed) in given.items()}


def said(book: Any) -> dict[str, str]:
    """提示 of the indicators that are reported as figures."""
    rows = book["完成情况"].iter_rows(values_only=True)
    return {row[0]: row[13] for row in rows if row[0] in ("Q1", "C1", "F1", "F2")}


# --- figures -------------------------------------------------------------------------------------------------------


def test_the_sheets_are_those_of_the_contract(path: Path) -> None:
    book = load(path)
    assert book.sheetnames == SHEETS
    assert book.active.title == "自评表"


@pytest.mark.parametrize("form", ["standard", "sichuan"])
def test_two_readers_find_the_figures_of_the_json(made: SelfAssessment, tmp_path: Path, form: str) -> None:
    path = write(made, tmp_path / "a.xlsx", form)
    document = made.to_dict()
    results = load(path, values=True)["完成情况"]
    again = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("完成情况").to_python(skip_empty_area=False)
    for row, figures in enumerate(document["indicators"], start=6):
        shown = {name: results.cell(row, column).value for name, column in COLUMNS.items()}
        assert str(shown["code"]) == figures["code"]
        for name in ("target", "actual", "weight", "score"):
            assert same(shown[name], figures[name]), (figures["code"], name)
            assert same(again[row - 1][COLUMNS[name] - 1], figures[name])
        rate = figures["completion_rate"]
        assert same(shown["rate"], None if rate is None else str(D(rate) / 100))
    total = document["total"]
    assert same(results.cell(16, COLUMNS["weight"]).value, total["weight"])
    assert same(results.cell(16, COLUMNS["score"]).value, total["score"])
    assert same(results.cell(18, 6).value, total["scored"]["weight"])
    assert same(results.cell(19, 6).value, total["scored"]["score"])


COLUMNS = {"code": 1, "target": 6, "actual": 7, "rate": 9, "weight": 12, "score": 13}


def same(cell: object, figure: object) -> bool:
    if isinstance(cell, int | float):
        return figure is not None and abs(Decimal(repr(cell)) - Decimal(str(figure))) < Decimal("1e-12")
    return (cell or None) == figure


def test_teams_have_their_own_figures_and_ranks(made: SelfAssessment, path: Path) -> None:
    sheet = load(path, values=True)["分组完成"]
    assert sheet["A3"].value == "驻外招商组（4个组）"
    for row, team in enumerate(made.results[0].teams, start=6):
        assert sheet.cell(row, 1).value == team.team
        assert sheet.cell(row, 2).value == team.target
        assert sheet.cell(row, 3).value == team.actual
    rates = [team.completion_rate or 0 for team in made.results[0].teams]
    ranks = [sheet.cell(row, 5).value for row in range(6, 10)]
    assert ranks == [1 + sum(1 for other in rates if other > rate) for rate in rates]
    assert len(set(ranks)) < 4, "ties share a rank"
    share = [sheet.cell(row, 10).value for row in range(6, 10)]
    assert share == [25.125] * 4


def test_less_is_better_turns_the_rank_round(path: Path) -> None:
    """R1 (≤ 2): three complaints rank behind one."""
    sheet = load(path, values=True)["分组完成"]
    assert [[sheet.cell(row, column).value for column in (2, 3, 4, 5)] for row in (15, 16)] == [
        [2, 3, 1.5, 2],
        [2, 1, 0.5, 1],
    ]
    assert [sheet.cell(row, 10).value for row in (15, 16)] == [0.5, 1.5], "the mean takes 2 - A/T"


def test_a_total_is_only_given_when_all_scores_are(tmp_path: Path, path: Path) -> None:
    assert load(path, values=True)["自评表"]["I23"].value in (None, "")
    full = tuple(
        replace(i, reported_actual=i.reported_actual or (D(91) if i.code == "F1" else "达成"),
                reported_score=i.reported_score or (D("11.111") if i.code == "B2" else None))
        for i in indicators()
    )  # fmt: skip
    made = assessment(made_plan=plan(indicators=full))
    assert made.total.score is not None
    whole = write(made, tmp_path / "a.xlsx")
    form = load(whole, values=True)["自评表"]
    assert form["I23"].value == float(made.total.score)
    assert load(whole, values=True)["完成情况"]["F20"].value == made.total.grade
    _, found = differences(whole, tmp_path)
    assert not found


def test_names_can_be_quoted(made: SelfAssessment, path: Path) -> None:
    names = load(path).defined_names
    assert {"总分", "预算执行率", "评价等级", "全年预算数", "完成率_V1"} <= set(names)
    assert names["总分"].attr_text == "'完成情况'!$M$16"


def test_by_month_and_money(made: SelfAssessment, path: Path) -> None:
    book = load(path, values=True)
    months = book["月度进度"]
    assert [months.cell(row, 3).value for row in (5, 16)] == [2, 14]
    assert months.cell(16, 2).value == 1
    funds = book["经费执行"]
    texts = {funds.cell(row, 1).value: row for row in range(1, funds.max_row + 1)}
    amounts = [entry.values["金额"] for entry in made.ledger("经费支出")]
    spent = sum((amount for amount in amounts if isinstance(amount, Decimal)), D(0))
    assert funds.cell(texts["各组支出合计"], 2).value == float(spent)
    assert funds.cell(texts["各组支出合计"], 3).value == float(spent / 10_000)
    assert funds.cell(texts["A*组?"], 2).value == 1462.83


# --- what a finance office must not stumble on ---------------------------------------------------------------------


@pytest.mark.parametrize("form", ["standard", "sichuan"])
def test_only_functions_that_every_program_knows(tmp_path: Path, form: str) -> None:
    path = write(assessment(draft=True), tmp_path / "a.xlsx", form)
    book = load(path)
    used = {name for _, _, formula in formulas(book) for name in functions_in(formula)}
    for sheet in book.worksheets:
        for rules in sheet.conditional_formatting:
            for rule in rules.rules:
                used |= {name for formula in rule.formula for name in functions_in(f"={formula}")}
    assert used <= SAFE_FUNCTIONS
    assert {"SUMIFS", "ROUND", "COUNTIFS"} <= used
    xml = zipfile.ZipFile(path)
    sheets = [xml.read(name) for name in xml.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(b't="array"' in sheet or b"cm=" in sheet for sheet in sheets)


@pytest.mark.parametrize("form", ["standard", "sichuan"])
def test_nothing_but_the_expected_parts(tmp_path: Path, form: str) -> None:
    path = write(assessment(), tmp_path / "a.xlsx", form)
    allowed = re.compile(
        r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core|custom)\.xml|xl/_rels/workbook\.xml\.rels"
        r"|xl/(workbook|styles|sharedStrings)\.xml|xl/theme/theme1\.xml|xl/comments\d+\.xml|xl/charts/chart\d+\.xml"
        r"|xl/worksheets/(_rels/)?sheet\d+\.xml(\.rels)?|xl/drawings/(_rels/)?(vmlD|d)rawing\d+\.(xml|vml)(\.rels)?"
    )
    with zipfile.ZipFile(path) as archive:
        assert [name for name in archive.namelist() if not allowed.fullmatch(name)] == []
        assert not any(b'TargetMode="External"' in archive.read(name) for name in archive.namelist())


def test_the_output_says_what_it_is(path: Path) -> None:
    book = load(path)
    assert {p.name: p.value for p in book.custom_doc_props.props} == {"excel_eval.kind": "output"}
    assert book.properties.title == "项目支出绩效自评表"
    assert book.properties.subject == "2021年度 招商=项目 & <测试>"


def test_links_lead_somewhere(path: Path) -> None:
    book, found = load(path), 0
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.hyperlink):
            target, _, place = cell.hyperlink.location.rpartition("!")
            assert book[target.strip("'").replace("''", "'")][place].value is not None
            found += 1
    assert found > 20
    assert book["完成情况"]["O6"].hyperlink.location == "'明细_拜访企业'!H1"
    assert book["明细_拜访企业"]["H1"].hyperlink.location == "'完成情况'!D6"
    assert not any(cell.hyperlink for row in book["自评表"].iter_rows() for cell in row)


@pytest.mark.parametrize("form", ["standard", "sichuan"])
def test_every_sheet_prints_on_a4(tmp_path: Path, form: str) -> None:
    book = load(write(assessment(), tmp_path / "a.xlsx", form))
    for sheet in book.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        if sheet.title != "自评表":
            assert sheet.freeze_panes and sheet.print_title_rows
            assert "&P" in sheet.oddFooter.center.text and "&N" in sheet.oddFooter.center.text
    first = book["自评表"]
    assert first.page_setup.fitToHeight in (None, 1) and first.page_setup.orientation == "portrait"
    assert not (first.oddFooter.center.text or first.oddHeader.center.text)
    assert not first.conditional_formatting and not first._charts


def test_formulas_are_locked_and_reasons_are_free(path: Path) -> None:
    book = load(path)
    for sheet, coordinate, _ in formulas(book):
        assert book[sheet].protection.sheet and book[sheet][coordinate].protection.locked
        assert not book[sheet].protection.password
    assert all(not book["自评表"][f"J{row}"].protection.locked for row in range(13, 23))
    assert not book["分组完成"]["B6"].protection.locked
    assert not book["完成情况"]["L6"].protection.locked
    assert not book["明细_拜访企业"].protection.sheet


def test_no_green_triangles(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
        assert all(b'numberStoredAsText="1"' in archive.read(name) for name in sheets)


@pytest.mark.parametrize("form", ["standard", "sichuan"])
def test_a_draft_says_so_on_every_sheet(tmp_path: Path, form: str) -> None:
    book = load(write(assessment(draft=True), tmp_path / "a.xlsx", form))
    for sheet in book.worksheets:
        assert "草稿" in sheet.oddHeader.center.text
        assert any("草稿" in str(cell.value) for row in sheet.iter_rows(max_row=2) for cell in row)
    final = load(write(assessment(), tmp_path / "b.xlsx", form))
    for sheet in final.worksheets:
        assert "草稿" not in str(sheet.oddHeader.center.text)
        assert not any("草稿" in str(cell.value) for row in sheet.iter_rows() for cell in row)


def wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def column_widths(sheet: Worksheet) -> dict[str, float]:
    """openpyxl keeps equal neighbours under the first of them."""
    widths = {}
    for dimension in sheet.column_dimensions.values():
        for column in range(dimension.min or 1, (dimension.max or 0) + 1):
            widths[get_column_letter(column)] = dimension.width
    return widths


def merged(sheet: Worksheet) -> dict[str, tuple[float, float]]:
    """Width in characters and height in points of the merged cells, by their first cell."""
    sizes, widths = {}, column_widths(sheet)
    for block in sheet.merged_cells.ranges:
        columns = range(block.min_col, block.max_col + 1)
        across = sum(widths.get(get_column_letter(c), 9) for c in columns)
        down = sum(sheet.row_dimensions[r].height or 15 for r in range(block.min_row, block.max_row + 1))
        sizes[sheet.cell(block.min_row, block.min_col).coordinate] = (across, down)
    return sizes


LONG = "某项工作按计划推进，受外部形势影响进度有所滞后，已采取措施。" * 6


@pytest.mark.parametrize("form", ["standard", "sichuan"])
def test_no_text_is_clipped(tmp_path: Path, form: str) -> None:
    wordy = tuple(replace(i, name=i.name + "（全市各招商组合计）" * 2, reason=LONG) for i in indicators())
    project = {**plan().project, "预期目标": LONG * 4, "评价结论": LONG, "执行率原因": LONG}
    book = load(write(assessment(made_plan=plan(indicators=wordy, project=project)), tmp_path / "a.xlsx", form), True)
    for sheet in book.worksheets:
        blocks, widths = merged(sheet), column_widths(sheet)
        for row in sheet.iter_rows():
            for cell in row:
                if not isinstance(cell.value, str) or not cell.alignment.wrap_text:
                    continue
                own = widths.get(cell.column_letter, 9), sheet.row_dimensions[cell.row].height or 15
                across, down = blocks.get(cell.coordinate, own)
                size = cell.font.size
                room = across * 10 / size
                needed = sum(-(-wide(line) // max(room, 1)) for line in cell.value.split("\n")) * size * 1.2
                assert down >= min(needed, 409) - 1, (sheet.title, cell.coordinate, cell.value[:20], down, needed)


# --- the same, or nothing --------------------------------------------------------------------------------------------

BUILD = """
import sys
from pathlib import Path
from assessments import assessment, write
write(assessment(draft=True), Path(sys.argv[1]), sys.argv[2], 6)
"""


@pytest.mark.parametrize("form", ["standard", "sichuan"])
def test_the_same_inputs_give_the_same_bytes(tmp_path: Path, form: str) -> None:
    digests = set()
    for seed in ("0", "1"):
        path = tmp_path / f"{seed}.xlsx"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC{seed}"}
        environment["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), *sys.path])
        subprocess.run([sys.executable, "-c", BUILD, str(path), form], check=True, env=environment)
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


def broken(draft: bool) -> SelfAssessment:
    issue = Issue("E203", Source("组.xlsx", "拜访企业", 17, 1), "驻外一组", "拜访日期", "三月上旬")
    return replace(assessment(draft=draft), issues=(issue,))


def test_errors_are_not_handed_on_unless_as_a_draft(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"earlier")
    with pytest.raises(HasErrors):
        write_workbook(broken(draft=False), path)
    assert path.read_bytes() == b"earlier"
    write_workbook(broken(draft=True), tmp_path / "b.xlsx")
    texts = [cell.value for row in load(tmp_path / "b.xlsx")["自评复核"].iter_rows() for cell in row]
    assert "组.xlsx › 拜访企业!A17" in texts
    with pytest.raises(ValueError, match="no such form"):
        write_workbook(assessment(), path, "national")


def test_a_failure_while_writing_leaves_the_earlier_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(assessment(), tmp_path / "a.xlsx")
    before = path.read_bytes()
    monkeypatch.setattr("excel_eval.write.workbook.write_method", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_workbook(assessment(draft=True), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_ledger_beyond_one_sheet_goes_on_on_the_next(tmp_path: Path, made: SelfAssessment) -> None:
    book = load(write(made, tmp_path / "a.xlsx", rows_per_sheet=6), values=True)
    parts = [name for name in book.sheetnames if name.startswith("明细_拜访企业")]
    assert parts == ["明细_拜访企业", "明细_拜访企业_2", "明细_拜访企业_3"]
    assert [book[name].max_row for name in parts] == [7, 7, 4]
    assert book["自评表"]["G13"].value == 14
    rows = [row[4] for name in parts for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert rows == [entry.values["企业名称"] for entry in made.ledger("拜访企业")]


def test_texts_beyond_the_sichuan_limits_are_remarked_not_cut(tmp_path: Path) -> None:
    goals = "目" * 101
    sample: Plan = plan(project={**plan().project, "预期目标": goals, "存在问题": "问" * 200})
    book = load(write(assessment(made_plan=sample), tmp_path / "a.xlsx", "sichuan"))
    review = [[cell.value for cell in row] for row in book["自评复核"].iter_rows()]
    found = [row[4] for row in review if row[1] == "C39"]
    assert found == ["“项目年度目标”共 101 字，超过表格限定的 100 字"]
    assert any(cell.value == goals for row in book["自评表"].iter_rows() for cell in row)


# --- what was noted ------------------------------------------------------------------------------------------------


def test_what_was_noted_of_each_file_stands_on_the_sources(tmp_path: Path) -> None:
    """Warnings, macros and hidden rows one by one, repairs of one code summed; the plan is called what it is."""
    visits = Source("一组.xlsx", "拜访企业")
    repairs = [
        Issue("I203", visits.at(n, 1), "一组", "拜访日期", "2021.3.5", {"read": "2021-03-05"}) for n in (5, 6, 7)
    ]
    noted = (Issue("W426", Source("二组.xlsx", "月度报送")), Issue("I120", Source("一组.xlsx")), *repairs)
    records = (WorkbookRecord("方案.xlsx", None, "plan", "0" * 64),)
    made = replace(assessment(), issues=noted, workbooks=records)
    book = load(write(made, tmp_path / "a.xlsx"), values=True)
    sources = book["数据来源"]
    assert [sources.cell(5, column).value for column in (1, 2)] == ["绩效方案", "方案.xlsx"]
    assert [[sources.cell(row, column).value for column in (1, 3, 4)] for row in range(8, 12)] == [
        ["读取时的警告和提示", None, None],
        ["二组.xlsx", "月度报送", "W426 “月度报送”没有任何记录。补填各月的报送记录。"],
        ["一组.xlsx", None, "I120 工作簿带有宏；宏从不运行，只读取单元格。请核对由宏算出的数字确为最新。"],
        [
            "一组.xlsx",
            "拜访企业 A5",
            "I203 “拜访日期”的“2021.3.5”按日期 2021-03-05 读取。无须处理；下次请直接写成“2021-03-05”。同类共 3 处。",
        ],
    ]
    assert sources["A13"].value == "未读取的文件"
    assert book["自评复核"]["A4"].value == "数据校验：错误 0 项，警告 1 项，提示 4 项（警告和提示见“数据来源”）"
