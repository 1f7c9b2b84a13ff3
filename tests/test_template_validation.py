"""The validation of a template and the check agree, cell by cell, as LibreOffice evaluates the one and we the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from test_template_support import SAMPLE, convert, example_row, fill, need_soffice, plan_of

import excel_eval
from excel_eval.model import Issue, Plan
from excel_eval.schema import ColumnSpec, Schema, load_schemas
from excel_eval.text import is_blank
from excel_eval.write.template import ledgers_for, write_templates
from excel_eval.write.template_validation import CellRule, cell_rule

SCHEMAS = load_schemas(None)
TEAMS = ("驻深圳招商组", "数字经济招商组")
EVERY_COLUMN = [
    pytest.param(schema, column, id=f"{schema.id}-{column.name}")
    for schema in SCHEMAS.ledgers
    for column in schema.columns
]
LEFT_TO_THE_CHECK = {"I210", "W422", "W425"}
"""a reversal is noted and never stopped; the submissions are compared with the plan and with other rows"""
FAR = 30
"""the column in which the validation of a row is evaluated"""


def typed_values(column: ColumnSpec, year: int) -> list[object]:
    """What a clerk may type or choose; in a cell of text format everything typed is a text.

    No TRUE among the numbers: to LibreOffice it is one, to Excel and to the check it is none.
    """
    if column.type == "date":
        days = [datetime(year, 1, 1), datetime(year, 12, 31), datetime(year - 1, 12, 31), datetime(year + 1, 1, 1)]
        days += [datetime(year, 2, 28), datetime(year + 1, 3, 31), datetime(year + 1, 4, 1), datetime(year, 2, 8)]
        return [
            *days,
            datetime(year, 3, 5, 10, 30),
            0.5,
            44_260,
            "三月上旬",
            f"{year}年3月5-7日",
            "3月5日",
            True,
            f"{year}-3-5",
        ]
    if column.type == "number":
        return [0, 1, 5, 2.5, -3, -0.01, 12_000, 1e15, "约120", "3.5万", "¥5", "120", "１２０", "1,200", "无"]
    if column.options:
        return [*column.options, *column.signs, "有", "无", "TRUE", "1", f"{column.options[0]} ", "不清楚"]
    if column.type == "month":
        months = [f"{year}-{month:02}" for month in range(1, 13)]
        return [*months, f"{year}-13", f"{year}-1", f"{year - 1}-12", "1月", f"{year}01", "一月", f"{year}.1"]
    return ["甲", "   ", "　", " 乙 ", "x" * 300, "TRUE", "12345678901234567890", "3-5", "2021-03-05", "001", "a*b?~"]


@dataclass(frozen=True)
class Row:
    """A right row but for one cell, which holds ``value``."""

    schema: Schema
    column: ColumnSpec
    value: object
    number: int

    @property
    def cells(self) -> dict[str, Any]:
        row = example_row(self.schema, 2021)
        for column in self.schema.columns:
            if column.is_key and column.name in row:  # so that no row repeats another
                row[column.name] = f"{row[column.name]}之{self.number}"
        if self.column.type == "month":  # with dates that are after every month
            row = {name: value for name, value in row.items() if self.schema.by_name[name].type != "date"}
            row["报送日期"] = datetime(2022, 1, 5)
        return {**row, self.column.name: self.value}


def rows_of(schema: Schema, year: int) -> Iterator[Row]:
    pairs = [(column, value) for column in schema.columns for value in typed_values(column, year)]
    return (Row(schema, column, value, number) for number, (column, value) in enumerate(pairs, start=2))


@dataclass(frozen=True)
class Verdicts:
    """Whether Excel takes the value of a row, and what the check says of the row."""

    accepted: dict[tuple[str, int], bool]
    issues: dict[tuple[str, int], list[Issue]]


@cache
def verdicts() -> Verdicts:
    need_soffice()
    plan = plan_of(SAMPLE)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "材料"
        folder.mkdir()
        shutil.copy(SAMPLE / "绩效方案.xlsx", folder)
        write_templates(plan, SCHEMAS, folder)
        accepted: dict[tuple[str, int], bool] = {}
        for team in plan.teams:
            if team.name in TEAMS:
                schemas = ledgers_for(plan, team, SCHEMAS)
                path = folder / f"{team.name}.xlsx"
                fill(path, {schema.sheet: [row.cells for row in rows_of(schema, plan.year)] for schema in schemas})
                accepted |= evaluated(path, schemas, plan, Path(scratch))
        found = [issue for issue in excel_eval.check(folder).issues if issue.team in TEAMS and issue.source.row]
    issues: dict[tuple[str, int], list[Issue]] = {}
    for issue in found:
        issues.setdefault((str(issue.source.sheet), issue.source.row or 0), []).append(issue)
    return Verdicts(accepted, issues)


def evaluated(path: Path, schemas: tuple[Schema, ...], plan: Plan, scratch: Path) -> dict[tuple[str, int], bool]:
    """What the template's own validations say of its cells; formulas are worked out by LibreOffice."""
    book = openpyxl.load_workbook(path)
    verdicts: dict[tuple[str, int], bool] = {}
    asked = []
    for schema in schemas:
        sheet = book[schema.sheet]
        for row in rows_of(schema, plan.year):
            at = get_column_letter(list(schema.by_name).index(row.column.name) + 1)
            rule = next(v for v in sheet.data_validations.dataValidation if f"{at}{row.number}" in v.sqref)
            if rule.type == "custom":
                formula = Translator(f"={rule.formula1}", origin="A2").translate_formula(f"A{row.number}")
                sheet.cell(row.number, FAR, formula)
                asked.append((schema.sheet, row.number))
            else:
                verdicts[schema.sheet, row.number] = native(rule, row.value)
    copy = scratch / f"asked_{path.name}"
    book.save(copy)
    answers = openpyxl.load_workbook(convert(copy, "xlsx", scratch), data_only=True)
    for name, number in asked:
        answer = answers[name].cell(number, FAR).value
        assert isinstance(answer, bool), (name, number, answer)
        verdicts[name, number] = answer
    return verdicts


def native(rule: Any, value: object) -> bool:
    """The two kinds of validation that are no formula."""
    if rule.type == "list":
        return value in rule.formula1.strip('"').split(",")
    assert rule.type == "textLength" and rule.operator == "lessThanOrEqual"
    return len(str(value)) <= int(rule.formula1)


def rows_for(schema: Schema, column: ColumnSpec) -> list[Row]:
    return [row for row in rows_of(schema, 2021) if row.column.name == column.name]


@pytest.mark.parametrize(("schema", "column"), EVERY_COLUMN)
def test_what_the_validation_accepts_the_check_accepts_without_a_remark(schema: Schema, column: ColumnSpec) -> None:
    known = verdicts()
    for row in rows_for(schema, column):
        place = schema.sheet, row.number
        said = {issue.code for issue in known.issues.get(place, ())} - LEFT_TO_THE_CHECK
        if known.accepted[place]:
            assert said == set(), f"{row.value!r} is accepted"


@pytest.mark.parametrize(("schema", "column"), EVERY_COLUMN)
def test_what_the_check_refuses_the_validation_refuses(schema: Schema, column: ColumnSpec) -> None:
    known = verdicts()
    for row in rows_for(schema, column):
        place = schema.sheet, row.number
        errors = [i.code for i in known.issues.get(place, ()) if i.severity == "error" and i.column == column.name]
        if errors:
            assert not known.accepted[place], f"{row.value!r} is {errors}"


@pytest.mark.parametrize(("schema", "column"), EVERY_COLUMN)
def test_the_values_tried_are_of_both_kinds(schema: Schema, column: ColumnSpec) -> None:
    """So that neither test above passes for want of a case."""
    accepted = {verdicts().accepted[schema.sheet, row.number] for row in rows_for(schema, column)}
    free_text = column.type in ("text", "name") and not column.required
    assert accepted == ({True} if free_text else {True, False})


def test_right_values_are_accepted() -> None:
    """The examples of the schemas, each in its cell."""
    known = verdicts()
    for schema in SCHEMAS.ledgers:
        for column in schema.columns:
            right = set(column.options) or {"甲"} if column.type in ("text", "name") else set()
            for row in rows_for(schema, column):
                if row.value in right:
                    assert known.accepted[schema.sheet, row.number], (schema.sheet, column.name, row.value)


# --- rows against rows -----------------------------------------------------------------------------------------------


def rule_for(schema_id: str, column: str) -> CellRule:
    schema = SCHEMAS[schema_id]
    return cell_rule(schema, schema.by_name[column], 2021)


def last_row_accepted(tmp_path: Path, schema_id: str, column: str, rows: list[dict[str, Any]]) -> bool:
    """Whether the validation takes ``column`` of the last row, typed after all the others."""
    need_soffice()
    schema = SCHEMAS[schema_id]
    formula = rule_for(schema_id, column).formula
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(rows, start=2):
        for place, spec in enumerate(schema.columns, start=1):
            sheet.cell(number, place, row.get(spec.name))
    last = len(rows) + 1
    sheet.cell(last, FAR, Translator(f"={formula}", origin="A2").translate_formula(f"A{last}"))
    book.save(tmp_path / "rows.xlsx")
    answer = openpyxl.load_workbook(convert(tmp_path / "rows.xlsx", "xlsx", tmp_path), data_only=True)
    active = answer.active
    assert active is not None
    value = active.cell(last, FAR).value
    assert isinstance(value, bool)
    return value


REPORT = example_row(SCHEMAS["industry_reports"], 2021)
EXPENSE = example_row(SCHEMAS["expenses"], 2021)


@pytest.mark.parametrize(
    ("name", "accepted"), [("另一篇", True), (REPORT["报告名称"], False), (str(REPORT["报告名称"])[:-1] + "*", True)]
)
def test_a_repeated_name_is_refused(tmp_path: Path, name: str, accepted: bool) -> None:
    rows = [REPORT, {**REPORT, "报告名称": name}]
    assert last_row_accepted(tmp_path, "industry_reports", "报告名称", rows) is accepted


@pytest.mark.parametrize(
    ("change", "accepted"),
    [
        ({}, False),
        ({"金额": 1}, True),
        ({"摘要": "另一笔"}, True),
        ({"支出日期": None}, True),
        ({"凭证号": "2021-03-0016"}, True),
    ],
)
def test_a_repeated_voucher_is_refused_when_all_of_the_row_repeats(
    tmp_path: Path, change: dict[str, Any], accepted: bool
) -> None:
    assert last_row_accepted(tmp_path, "expenses", "凭证号", [EXPENSE, {**EXPENSE, **change}]) is accepted


# --- limits of Excel -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("schema", "column"), EVERY_COLUMN)
def test_a_validation_keeps_within_excels_limits(schema: Schema, column: ColumnSpec) -> None:
    rule = cell_rule(schema, column, 2021)
    assert rule.dropped == frozenset()
    assert len(rule.formula or "") <= 255
    assert is_blank(rule.flag) or len(rule.flag or "") <= 8192
