"""What the tests of the templates share: a plan to make them from, filling in, LibreOffice."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import books
import openpyxl
import pytest
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from excel_eval.model import Plan, Team
from excel_eval.plan import read_plan
from excel_eval.read import read_workbook
from excel_eval.schema import ColumnSpec, Schema, Schemas, load_schemas
from excel_eval.write.template import write_templates
from excel_eval.write.template_guide import example_of

SAMPLE = Path(__file__).parent.parent / "sample_workbooks" / "leshan_2021"
FILTERS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "ods": "ods:calc8", "xls": "xls:MS Excel 97"}
RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>"""


def plan_of(folder: Path, schemas: Schemas | None = None) -> Plan:
    """The plan of a folder as the tool reads it."""
    plan = read_plan(read_workbook(folder / books.PLAN_FILE), schemas or load_schemas(None)).plan
    assert plan is not None
    return plan


def templates_in(tmp_path: Path, schemas: Schemas | None = None, folder: Path | None = None) -> tuple[Path, Plan]:
    """A folder of a plan and the blank template of each of its teams."""
    path = tmp_path / "模板"
    path.mkdir()
    source = folder or books.folder(tmp_path)
    shutil.copy(source / books.PLAN_FILE, path)
    plan = plan_of(source, schemas)
    write_templates(plan, schemas or load_schemas(None), path)
    return path, plan


def team_named(plan: Plan, name: str) -> Team:
    return next(team for team in plan.teams if team.name == name)


def headers(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for cell in sheet[1]]


def whole_column(sheet: Worksheet, number: int) -> ColumnDimension:
    """Width and format of a column; equal neighbours stand in the file as one."""
    return next(one for one in sheet.column_dimensions.values() if (one.min or 0) <= number <= (one.max or 0))


def fill(path: Path, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Type rows into a template as a person does: values alone, the formats are the template's."""
    book = openpyxl.load_workbook(path)
    for name, lines in rows.items():
        sheet = book[name]
        places = {header.split("(")[0].rstrip("*"): number for number, header in enumerate(headers(sheet), start=1)}
        formats = {column: whole_column(sheet, column).number_format for column in places.values()}
        for row, line in enumerate(lines, start=2):
            for column, value in line.items():
                cell = sheet.cell(row, places[column])
                cell.value = value
                if isinstance(value, str):  # openpyxl would take "=丁" for a formula; a cell of text format does not
                    cell.data_type = "s"
                cell.number_format = formats[places[column]]
    book.save(path)


def example_row(schema: Schema, year: int) -> dict[str, Any]:
    """A right row: the schema's own examples."""
    return {column.name: typed(column, year) for column in schema.columns if column.example is not None}


def typed(column: ColumnSpec, year: int) -> object:
    value = example_of(column, year)
    return value if not isinstance(value, datetime | date) else datetime(value.year, value.month, value.day)


# --- LibreOffice -----------------------------------------------------------------------------------------------------


def need_soffice() -> str:
    """The program, or the test is left out; in CI its absence is a failure."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("soffice is missing in CI")
        pytest.skip("LibreOffice (soffice) is not installed")
    return program


def saved_by_libreoffice(path: Path, way: Sequence[str], folder: Path) -> Path:
    """``path`` saved in one format after the other."""
    for number, kind in enumerate(way):
        step = folder / f"{path.stem}{number}"
        step.mkdir()
        path = convert(path, kind, step)
    return path


def convert(path: Path, kind: str, folder: Path) -> Path:
    """``path`` opened, recalculated and saved again by LibreOffice in another format."""
    program = need_soffice()
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
    out = folder / kind
    out.mkdir(exist_ok=True)
    command = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", FILTERS[kind], "--outdir", str(out), str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    made = out / f"{path.stem}.{kind}"
    assert made.exists()
    return made
