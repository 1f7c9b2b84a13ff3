"""The blank plan, filled in, is the plan; next year's plan is this year's without its money and results."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import books
import openpyxl
import pytest
from openpyxl.formula.translate import Translator
from openpyxl.workbook.workbook import Workbook
from test_template_support import SAMPLE, convert, fill, headers, need_soffice, plan_of, saved_by_libreoffice

import excel_eval
from excel_eval.cli import main
from excel_eval.model import Plan, Source
from excel_eval.plan import read_plan
from excel_eval.read import read_workbook
from excel_eval.schema import load_schemas
from excel_eval.write.atomic import CannotWrite
from excel_eval.write.plan_template import PLAN_FILE, next_year, write_blank_plan, write_next_year
from excel_eval.write.template_rules import rule_markdown, rule_table
from excel_eval.write.template_validation import conditions_of, pair_places, table_places

SCHEMAS = load_schemas(None)
FAR = 40


def blank(tmp_path: Path) -> Path:
    path = tmp_path / "新" / PLAN_FILE
    write_blank_plan(SCHEMAS, path)
    return path


def sample_tables() -> dict[str, list[dict[str, Any]]]:
    """The sample's plan as it stands in its file, sheet by sheet."""
    book = openpyxl.load_workbook(SAMPLE / "绩效方案.xlsx", data_only=True)
    tables = {}
    for schema in SCHEMAS.plan:
        head, *rows = book[schema.sheet].iter_rows(values_only=True)
        names = [str(name).split("(")[0].rstrip("*") for name in head]
        tables[schema.sheet] = [dict(zip(names, row, strict=True)) for row in rows]
    return tables


def filled(path: Path) -> Path:
    """Type the sample's plan into a blank one."""
    tables = sample_tables()
    items = {row["项目"]: row["内容"] for row in tables.pop("项目")}
    fill(path, tables)
    book = openpyxl.load_workbook(path)
    for row in book["项目"].iter_rows(min_row=2, max_col=2):
        row[1].value = items.get(str(row[0].value).rstrip("*"))
    book.save(path)
    return path


def essence(plan: Plan | None) -> Plan | None:
    """A plan without the places it was read from."""
    if plan is None:
        return None
    nowhere = Source("")
    indicators = tuple(replace(one, source=nowhere) for one in plan.indicators)
    funds = tuple(replace(fund, source=nowhere) for fund in plan.budget.funds)
    return replace(plan, source=nowhere, sha256="", indicators=indicators, budget=replace(plan.budget, funds=funds))


# --- blank -----------------------------------------------------------------------------------------------------------


def test_a_blank_plan_filled_in_is_the_plan(tmp_path: Path) -> None:
    reading = read_plan(read_workbook(filled(blank(tmp_path))), SCHEMAS)
    assert [(issue.code, str(issue.source)) for issue in reading.issues] == []
    assert essence(reading.plan) == essence(plan_of(SAMPLE))


@pytest.mark.parametrize("way", [("xlsx",), ("ods", "xlsx"), ("xls", "xlsx"), ("ods",), ("xls",)], ids="-".join)
def test_a_plan_saved_by_libreoffice_is_the_plan(tmp_path: Path, way: tuple[str, ...]) -> None:
    path = saved_by_libreoffice(filled(blank(tmp_path)), way, tmp_path)
    reading = read_plan(read_workbook(path), SCHEMAS)
    assert [(issue.code, str(issue.source)) for issue in reading.issues] == []
    assert essence(reading.plan) == essence(plan_of(SAMPLE))


def test_a_blank_plan_asks_for_what_it_must_have_and_nothing_else(tmp_path: Path) -> None:
    path = blank(tmp_path)
    said = [issue for issue in excel_eval.check(path.parent).issues if issue.severity == "error"]
    assert {issue.code for issue in said} == {"E201", "E518"}
    assert {(issue.source.sheet, issue.column) for issue in said if issue.code == "E201"} == {
        ("项目", "年度"), ("项目", "项目名称"), ("资金", "年初预算数"), ("资金", "全年预算数"), ("资金", "全年执行数"),
    }  # fmt: skip


def test_a_blank_plan_shows_every_column_and_the_settings(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(blank(tmp_path))
    for schema in SCHEMAS.plan:
        if schema.layout == "table":
            assert headers(book[schema.sheet]) == [column.header for column in schema.columns]
    items = {str(row[0]).rstrip("*"): row[1] for row in book["项目"].iter_rows(min_row=2, max_col=2, values_only=True)}
    assert list(items) == [column.name for column in SCHEMAS["plan_project"].columns]
    assert {name: value for name, value in items.items() if value is not None} == {
        "预算执行率分值": 10, "仅统计已审定月份": "否", "偏差说明必填": "否", "超额完成备注线": 1.2,
        "超额完成说明线": 1.3,
    }  # fmt: skip
    assert book.sheetnames == ["填写说明", "项目", "资金", "招商组", "指标", "分组指标值", "_lists", "_meta"]
    assert [book[name].sheet_state for name in ("_lists", "_meta")] == ["hidden", "veryHidden"]


def test_the_next_steps_are_said_and_the_ledgers_named(tmp_path: Path) -> None:
    rows = openpyxl.load_workbook(blank(tmp_path))["填写说明"].iter_rows(values_only=True)
    text = "\n".join(str(cell) for row in rows for cell in row if cell)
    assert "excel-eval template 绩效方案.xlsx -o 模板" in text and "excel-eval run 材料" in text
    for ledger in SCHEMAS.ledgers:
        assert "、".join(column.name for column in ledger.columns) in text


def test_a_plan_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    folder = books.folder(tmp_path)
    before = (folder / PLAN_FILE).read_bytes()
    for write in (
        lambda: write_blank_plan(SCHEMAS, folder / PLAN_FILE),
        lambda: write_next_year(plan_of(folder), SCHEMAS, folder),
    ):
        with pytest.raises(CannotWrite):
            write()
    assert (folder / PLAN_FILE).read_bytes() == before


def test_two_builds_are_the_same_bytes_and_small(tmp_path: Path) -> None:
    one, other = blank(tmp_path / "1"), blank(tmp_path / "2")
    assert one.read_bytes() == other.read_bytes()
    assert one.stat().st_size < 60_000


# --- next year -------------------------------------------------------------------------------------------------------


def test_next_years_plan_keeps_what_holds_and_drops_what_was(tmp_path: Path) -> None:
    plan = plan_of(SAMPLE)
    paths = write_next_year(plan, SCHEMAS, tmp_path)
    assert [path.name for path in paths] == [PLAN_FILE, *(f"{team.name}.xlsx" for team in plan.teams)]
    reading = read_plan(read_workbook(tmp_path / PLAN_FILE), SCHEMAS)
    assert {(issue.code, issue.source.sheet) for issue in reading.issues} == {("E201", "资金")}
    read = essence(reading.plan)
    assert read is not None
    assert (read.year, read.teams, read.overrides) == (2022, plan.teams, plan.overrides)
    assert read.indicators == (essence(next_year(plan)) or read).indicators
    assert [i.weight for i in read.indicators] == [i.weight for i in plan.indicators]
    assert [i.target for i in read.indicators] == [i.target for i in plan.indicators]
    assert {i.reported_actual for i in read.indicators} | {i.reason for i in read.indicators} == {None}
    assert read.budget.funds == () and read.bureau_spending == 0
    assert read.text("预期目标") == plan.text("预期目标")
    assert {read.text(item) for item in ("引进项目", "荣誉", "实际完成情况", "预算调整说明", "评价结论")} == {None}


def test_next_years_templates_are_of_next_year(tmp_path: Path) -> None:
    write_next_year(plan_of(SAMPLE), SCHEMAS, tmp_path)
    report = excel_eval.check(tmp_path)
    assert report.year == 2022
    assert {issue.code for issue in report.issues if issue.team} == {"W426"}
    book = openpyxl.load_workbook(tmp_path / "驻深圳招商组.xlsx")
    rule = next(r for r in book["拜访企业"].data_validations.dataValidation if "A2" in r.sqref)
    assert "DATE(2022,1,1)" in str(rule.formula1)
    examples = [row[4] for row in book["填写说明"].iter_rows(values_only=True)]
    assert datetime(2022, 3, 5) in examples and datetime(2021, 3, 5) not in examples


def test_weights_are_added_up_in_sight(tmp_path: Path) -> None:
    paths = write_next_year(plan_of(SAMPLE), SCHEMAS, tmp_path / "新")
    formulas = openpyxl.load_workbook(paths[0])["填写说明"]
    at = next(c.coordinate for row in formulas.iter_rows() for c in row if str(c.value).startswith("=ROUND(SUM("))
    assert openpyxl.load_workbook(paths[0], data_only=True)["填写说明"][at].value == 100
    again = openpyxl.load_workbook(convert(paths[0], "xlsx", tmp_path), data_only=True)["填写说明"]
    assert again[at].value == 100


# --- at the start of a year ------------------------------------------------------------------------------------------


def call(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


def started(tmp_path: Path, *funds: tuple[books.Cell, books.Cell, books.Cell, books.Cell], **of_b1: books.Cell) -> Path:
    """A plan with these rows of 资金 and these cells of a reported indicator."""
    rows = books.funds(*funds) if funds else books.funds(("当年财政拨款", None, None, None))
    return books.folder(tmp_path, {"资金": rows, "指标": books.indicators(B1=of_b1)}) / PLAN_FILE


def test_next_years_plan_as_it_was_written_gives_templates(tmp_path: Path) -> None:
    assert call("new", tmp_path / "新", "--plan", SAMPLE / PLAN_FILE) == 0
    assert call("template", tmp_path / "新" / PLAN_FILE, "-o", tmp_path / "模板") == 0
    assert call("new", tmp_path / "后年", "--plan", tmp_path / "新" / PLAN_FILE) == 0
    sources = [
        row[0] for row in openpyxl.load_workbook(tmp_path / "后年" / PLAN_FILE)["资金"].iter_rows(values_only=True)
    ]
    assert sources == ["资金来源*", "当年财政拨款", "上年结转资金", "其他资金"]


def test_templates_want_no_amount_and_no_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = started(tmp_path, ("当年财政拨款", None, None, "尚不知道"), 实际完成值="约十", 得分="待定")
    assert call("template", plan, "-o", tmp_path / "模板") == 0
    assert "错误" not in capsys.readouterr().err
    assert len(list((tmp_path / "模板").iterdir())) == 3


def test_a_plan_without_the_column_of_the_years_end_gives_templates(tmp_path: Path) -> None:
    funds: books.Table = [["资金来源", "年初预算数", "全年预算数"], ["当年财政拨款", 120, 100]]
    plan = books.folder(tmp_path, {"资金": funds}) / PLAN_FILE
    assert call("template", plan, "-o", tmp_path / "模板") == 0


def test_an_old_workbook_is_moved_by_a_plan_of_the_years_start(tmp_path: Path) -> None:
    plan = started(tmp_path)
    assert call("upgrade", plan.parent / "驻外一组.xlsx", "--plan", plan, "-o", tmp_path / "新") == 0


def test_a_wrong_budget_is_an_error_at_the_start_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = started(tmp_path, ("当年财政拨款", "约500", None, None))
    assert call("template", plan, "-o", tmp_path / "模板") == 1
    assert "错误 E202 绩效方案.xlsx › 资金!B2：“年初预算数”应填数字，现为“约500”" in capsys.readouterr().err
    assert not (tmp_path / "模板").exists()


def test_the_years_end_wants_every_amount(tmp_path: Path) -> None:
    assert books.said(started(tmp_path).parent) == books.in_plan("E201 B2", "E201 C2", "E201 D2", sheet="资金")


# --- what its sheets ask of each other -------------------------------------------------------------------------------

WRONG: dict[tuple[str, str], list[Any]] = {
    ("指标", "编码"): ["V1", "  "],
    ("指标", "类别"): ["驻外", "驻外招商组 "],
    ("指标", "统计列"): ["公司名称", "*"],
    ("指标", "得分"): [-1, 99, "优"],
    ("指标", "分值"): [-1, "4分"],
    ("分组指标值", "编码"): ["M", "V?"],
    ("分组指标值", "组别"): ["数字经济", "*"],
    ("分组指标值", "年度指标值"): [-1, "二十"],
    ("招商组", "组别"): ["驻北京招商组", "　"],
    ("资金", "年初预算数"): [-1, "500万元"],
}
ROWS = {"指标": 4, "分组指标值": 2, "招商组": 5, "资金": 2}
"""the row of the sample's plan in which each wrong value is tried"""


def test_names_that_the_plan_does_not_know_are_refused(tmp_path: Path) -> None:
    need_soffice()
    path = filled(blank(tmp_path))
    right = answers(path, tmp_path / "right", {key: [None] for key in WRONG})
    assert right == {key: [True] for key in WRONG}
    wrong = answers(path, tmp_path / "wrong", WRONG)
    assert wrong == {key: [False] * len(values) for key, values in WRONG.items()}


def answers(path: Path, folder: Path, tried: dict[tuple[str, str], list[Any]]) -> dict[tuple[str, str], list[bool]]:
    """What the validations say of each value (None: the one that is there), one workbook per round of values."""
    folder.mkdir()
    found: dict[tuple[str, str], list[bool]] = {key: [] for key in tried}
    for number in range(max(map(len, tried.values()))):
        book = openpyxl.load_workbook(path)
        asked = {key: ask(book, *key, values[number]) for key, values in tried.items() if number < len(values)}
        book.save(folder / f"{number}.xlsx")
        again = openpyxl.load_workbook(convert(folder / f"{number}.xlsx", "xlsx", folder), data_only=True)
        for key, cell in asked.items():
            value = again[key[0]][cell].value
            assert isinstance(value, bool), (key, value)
            found[key].append(value)
    return found


def ask(book: Workbook, name: str, column: str, value: Any) -> str:
    """Put a value into the sheet and the column's validation far to its right; gives that cell."""
    sheet = book[name]
    place = [header.rstrip("*") for header in headers(sheet)].index(column) + 1
    row = ROWS[name]
    if value is not None:
        sheet.cell(row, place, value)
    at = sheet.cell(1, place).coordinate[:-1]
    rule = next(one for one in sheet.data_validations.dataValidation if f"{at}{row}" in one.sqref)
    cell = sheet.cell(row, FAR + place)
    cell.value = Translator(f"={rule.formula1}", origin="A2").translate_formula(f"A{row}")
    return str(cell.coordinate)


# --- the table of all rules ------------------------------------------------------------------------------------------


def test_every_rule_of_every_schema_is_in_the_table() -> None:
    table = {(row.sheet, row.column, row.rule) for row in rule_table(SCHEMAS)}
    for schema in SCHEMAS.all:
        place = pair_places(schema) if schema.layout == "pairs" else table_places(schema)
        for column in schema.columns:
            rules = [rule.rule for rule in conditions_of(schema, column, 2021, place)]
            assert len(rules) >= 1 + column.required + column.is_key + len(column.checks)
            assert {(schema.sheet, column.name, rule) for rule in rules} <= table
    kinds = {rule.rule for schema in SCHEMAS.ledgers for rule in schema.rules}
    assert kinds == {"unique", "consistent", "stages", "monthly", "spending"}
    assert kinds <= {rule.split(" ")[0] for _, _, rule in table}


def test_what_is_not_expressed_says_why() -> None:
    for row in rule_table(SCHEMAS):
        assert row.how and (row.expressed or row.note), row
    for text in (rule_markdown(SCHEMAS), rule_markdown(SCHEMAS, lang="en")):
        assert len(text.splitlines()) == len(rule_table(SCHEMAS)) + 2
