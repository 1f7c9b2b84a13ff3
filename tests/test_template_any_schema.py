"""Whatever ledger a bureau defines: its template, filled in right, passes; one wrong cell is found at its place."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import books
import openpyxl
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_template_support import fill, plan_of

import excel_eval
from excel_eval.schema import ColumnSpec, Schemas, load_schemas
from excel_eval.write.marks import AUTHOR, TAG_LINE
from excel_eval.write.returns import write_returns
from excel_eval.write.template import write_team_template
from excel_eval.write.template_validation import cell_rule, options_for_excel

TEAM = "驻外一组"
SHEET = "新台账"
WORDS = st.text(alphabet="甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥一二三Ab&'", min_size=1, max_size=12)
WRONG: dict[str, Any] = {
    "date": "三月上旬", "month": "三月", "number": "约120", "choice": "不在其中", "yes_no": "有", "text": None,
    "name": None,
}  # fmt: skip


@st.composite
def columns(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = draw(st.lists(WORDS.map(lambda word: f"列{word}"), min_size=1, max_size=8, unique_by=str.casefold))
    dated = {"name": "发生日期", "type": "date", "required": True, "checks": ["in_year"]}
    return [dated, *(draw(column(name)) for name in names)]


@st.composite
def column(draw: st.DrawFn, name: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(WRONG)))
    made: dict[str, Any] = {
        "name": name,
        "type": kind,
        "required": draw(st.booleans()),
        "width": draw(st.integers(6, 60)),
    }
    if kind == "choice":
        made["choices"] = draw(st.lists(WORDS, min_size=1, max_size=40, unique_by=str.casefold))
    if kind == "number":
        made["checks"] = draw(st.lists(st.sampled_from(["whole", "not_zero"]), unique=True))
        made["checks"] += [{"min": draw(st.integers(-5, 5))}] if draw(st.booleans()) else []
        made |= {"unit": draw(st.sampled_from(["元", "人", "家"]))} if draw(st.booleans()) else {}
    if kind == "date":
        made["checks"] = [{"days_after_year": draw(st.integers(0, 400))}] if draw(st.booleans()) else []
    if kind == "text":
        made["key"] = draw(st.booleans())
    if draw(st.booleans()):
        made["help"] = {"zh": draw(WORDS) * draw(st.integers(1, 40)), "en": "help"}
    return made


def right_value(draw: st.DrawFn, spec: ColumnSpec, row: int) -> Any:
    if not spec.required and draw(st.booleans()):
        return None
    match spec.type:
        case "date":
            return datetime(books.YEAR, 1, 1) + timedelta(days=draw(st.integers(0, 364)))
        case "month":
            return f"{books.YEAR}-{draw(st.integers(1, 12)):02}"
        case "number":
            return draw(st.integers(5, 10**6))
        case "choice" | "yes_no":
            return draw(st.sampled_from(spec.options))
    return f"{draw(WORDS)}{row}"


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A schema file and right rows for it."""
    made = draw(columns())
    words = {"zh": "新台账", "en": "New"}
    schema = {"id": "new", "sheet": SHEET, "all_teams": True, "title": words, "help": words, "columns": made}
    specs = [ColumnSpec.model_validate(one) for one in made]
    count = draw(st.integers(1, 4))
    return schema, [{spec.name: right_value(draw, spec, row) for spec in specs} for row in range(count)]


def filled(scratch: Path, schema: dict[str, Any], rows: list[dict[str, Any]]) -> tuple[Path, Path, Schemas]:
    """A folder whose team has filled in the ledger, the folder of the schema file, all schemas."""
    extra = scratch / "schemas"
    extra.mkdir()
    (extra / "new.yaml").write_text(yaml.safe_dump(schema, allow_unicode=True), encoding="utf-8")
    schemas = load_schemas(extra)
    folder = scratch / "材料"
    folder.mkdir()
    shutil.copy(books.folder(scratch / "source", without=[TEAM]) / books.PLAN_FILE, folder)
    plan = plan_of(folder, schemas)
    write_team_template(plan, plan.teams[0], schemas, folder / f"{TEAM}.xlsx")
    fill(folder / f"{TEAM}.xlsx", {SHEET: rows})
    return folder, extra, schemas


def said_of(folder: Path, extra: Path) -> list[tuple[str, str | None]]:
    return [(i.code, i.source.cell) for i in excel_eval.check(folder, schemas=extra).issues if i.source.sheet == SHEET]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(ledgers(), st.data())
def test_right_rows_pass_and_one_wrong_cell_is_found(
    ledger: tuple[dict[str, Any], list[dict[str, Any]]], data: st.DataObject
) -> None:
    schema, rows = ledger
    with TemporaryDirectory() as scratch:
        (Path(scratch) / "source").mkdir()
        folder, extra, schemas = filled(Path(scratch), schema, rows)
        assert said_of(folder, extra) == []
        specs = schemas["new"].columns
        for spec in specs:
            options_for_excel(cell_rule(schemas["new"], spec, books.YEAR), lambda _: "'_lists'!$A$1:$A$9")
        place = data.draw(st.integers(0, len(specs) - 1))
        spec, row = specs[place], data.draw(st.integers(0, len(rows) - 1))
        wrong = WRONG[spec.type]
        if wrong is None and not spec.required:
            return
        fill(folder / f"{TEAM}.xlsx", {SHEET: [*rows[:row], {**rows[row], spec.name: wrong}, *rows[row + 1 :]]})
        cell = f"{chr(65 + place)}{row + 2}"
        assert [cell for _, cell in said_of(folder, extra)] == [cell]
        assert marked_in_the_copy(folder, extra) == {cell}


def marked_in_the_copy(folder: Path, extra: Path) -> set[str]:
    """The cells of all sheets but the first that a comment and a fill of ours are on."""
    out = folder.parent / "退回"
    write_returns(excel_eval.check(folder, schemas=extra), folder, out)
    book = openpyxl.load_workbook(out / f"{TEAM}.xlsx")
    commented, filled = set(), set()
    for sheet in book.worksheets[1:]:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        commented |= {cell.coordinate for cell in cells if cell.comment and TAG_LINE in cell.comment.text}
        for area in sheet.conditional_formatting:
            if any(AUTHOR in formula for rule in area.rules for formula in rule.formula):
                filled.add(str(area.sqref))
    assert commented == filled
    return commented
