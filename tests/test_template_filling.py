"""Round trip: a template filled in by another program and read again gives exactly the values typed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from test_template_support import SAMPLE, example_row, fill, saved_by_libreoffice, team_named, templates_in

import excel_eval
from excel_eval.model import Issue, Value
from excel_eval.schema import ColumnSpec, Schema, load_schemas
from excel_eval.write.template import ledgers_for

SCHEMAS = load_schemas(None)
TEAMS = ("驻深圳招商组", "数字经济招商组")
PLAIN = ("W421", "W423")
"""what is said of the months of any team whose submissions are not complete"""


def rows_for(schema: Schema) -> list[dict[str, Any]]:
    """Rows with all columns and with the required ones alone, and with texts that programs like to rewrite."""
    full = example_row(schema, 2021)
    required = {column.name: full[column.name] for column in schema.required}
    odd = {column.name: odd_value(column) for column in schema.columns if odd_value(column) is not None}
    return [
        full,
        {**required, **_renamed(schema, required, "二")},
        {},
        {**full, **odd, **_renamed(schema, full, "１ 三")},
    ]


def odd_value(column: ColumnSpec) -> object:
    """A right value that a spreadsheet program would change where the format does not forbid it."""
    if column.type == "text":
        return {"凭证号": "1-12", "备注": "00123", "执笔人": "  李　强 "}.get(column.name)
    if column.type == "number":
        return 3 if column.name == "考察人数" else 1234567.89
    return (
        datetime(2021, 12, 31)
        if column.type == "date" and column.required and column.checks[0].code == "E401"
        else None
    )


def _renamed(schema: Schema, row: Mapping[str, Any], tail: str) -> dict[str, Any]:
    """Another name, number or month, so that no row repeats another."""
    names: dict[str, Any] = {
        c.name: f"{row[c.name]}（{tail}）" for c in schema.columns if c.is_key and c.name in row and c.type == "name"
    }
    if "月份" in row:
        names["月份"] = "2021-02" if tail == "二" else "2021-03"
        names |= {name: datetime(2021, 3, 20) for name in row if name.endswith("日期")}
    return {**names, "凭证号": f"00{len(tail)}"} if "凭证号" in row else names


def meant(value: object, column: ColumnSpec) -> Value:
    """What was typed, as the check understands it."""
    match value:
        case datetime():
            return value.date()
        case int() | float():
            return Decimal(str(value))
        case str() if column.type == "month":
            return date.fromisoformat(f"{value}-01")
        case str():
            return value
    return None


def typed_and_read(folder: Path) -> Iterator[tuple[str, list[dict[str, Value]], list[dict[str, Value]]]]:
    assessment = excel_eval.evaluate(folder)
    kept = {schema.sheet: schema for schema in SCHEMAS.ledgers}
    for ledger in assessment.ledgers:
        schema = kept[ledger.sheet]
        typed = [
            {column.name: meant(row.get(column.name), column) for column in schema.columns}
            for row in rows_for(schema)
            if row
        ]
        for team in TEAMS:
            read = [dict(entry.values) for entry in ledger.entries if entry.team == team]
            if read or schema in ledgers_for(assessment.plan, team_named(assessment.plan, team), SCHEMAS):
                yield f"{team} {ledger.sheet}", read, typed


def filled_folder(tmp_path: Path) -> Path:
    folder, plan = templates_in(tmp_path, folder=SAMPLE)
    for name in TEAMS:
        ledgers = ledgers_for(plan, team_named(plan, name), SCHEMAS)
        fill(folder / f"{name}.xlsx", {schema.sheet: rows_for(schema) for schema in ledgers})
    return folder


def remarks(folder: Path) -> list[Issue]:
    """What the check says of the two teams' cells."""
    said = [issue for issue in excel_eval.check(folder).issues if issue.team in TEAMS]
    return [issue for issue in said if issue.code not in PLAIN and issue.code not in ("W408", "W425")]


def assert_same(folder: Path) -> None:
    seen = 0
    for name, read, typed in typed_and_read(folder):
        assert read == typed, name
        seen += 1
    assert seen == 5 + 6
    assert [(issue.code, str(issue.source), issue.value) for issue in remarks(folder)] == []


def test_filled_by_openpyxl(tmp_path: Path) -> None:
    assert_same(filled_folder(tmp_path))


@pytest.mark.parametrize("way", [("xlsx",), ("ods", "xlsx"), ("xls", "xlsx"), ("ods",), ("xls",)], ids="-".join)
def test_filled_and_saved_by_libreoffice(tmp_path: Path, way: tuple[str, ...]) -> None:
    folder = filled_folder(tmp_path)
    for team in TEAMS:
        path = saved_by_libreoffice(folder / f"{team}.xlsx", way, tmp_path)
        (folder / f"{team}.xlsx").unlink()
        shutil.copy(path, folder)
    assert_same(folder)


def test_a_blank_template_has_nothing_to_say_but_that_no_month_was_submitted(tmp_path: Path) -> None:
    folder, plan = templates_in(tmp_path)
    said = {(issue.code, issue.team) for issue in excel_eval.check(folder).issues}
    assert said == {("W426", team.name) for team in plan.teams}
