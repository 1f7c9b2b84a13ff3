"""What stands in a template: all that the schemas say, the stamp, the print set-up; small, and the same every time."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import books
import openpyxl
import pytest
from lxml import etree
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from test_template_support import SAMPLE, headers, plan_of, templates_in, whole_column

import excel_eval
from excel_eval.compute import compute
from excel_eval.messages import PHRASES
from excel_eval.messages.template import TEMPLATE
from excel_eval.model import Plan, Team
from excel_eval.schema import ColumnSpec, Schema, Schemas, load_schemas
from excel_eval.stamp import STAMP_SHEET, schema_version
from excel_eval.validate import ledgers_of
from excel_eval.write.atomic import CannotWrite
from excel_eval.write.template import UnknownTeam, ledgers_for, write_team_template, write_templates
from excel_eval.write.template_guide import example_of
from excel_eval.write.template_progress import team_target
from excel_eval.write.template_sheets import number_format
from excel_eval.write.template_stamp import file_names

SCHEMAS = load_schemas(None)
LAST_ROW = 1_048_576


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan]:
    return templates_in(tmp_path_factory.mktemp("made"), folder=SAMPLE)


def each_ledger(made: tuple[Path, Plan]) -> list[tuple[Team, Schema, Any]]:
    """Every ledger sheet of one team of each kind."""
    folder, plan = made
    found = []
    for team in (plan.teams[0], plan.teams[-1]):
        book = openpyxl.load_workbook(folder / f"{team.name}.xlsx")
        found += [(team, schema, book[schema.sheet]) for schema in ledgers_for(plan, team, SCHEMAS)]
    return found


def opened(made: tuple[Path, Plan]) -> tuple[Workbook, Team, Plan]:
    folder, plan = made
    return openpyxl.load_workbook(folder / f"{plan.teams[0].name}.xlsx"), plan.teams[0], plan


# --- the sheets ------------------------------------------------------------------------------------------------------


def test_every_team_has_its_ledgers_and_the_helping_sheets(made: tuple[Path, Plan]) -> None:
    folder, plan = made
    for team in plan.teams:
        ledgers = [schema.sheet for schema in ledgers_of(team.kind, plan, SCHEMAS)]
        names = openpyxl.load_workbook(folder / f"{team.name}.xlsx", read_only=True).sheetnames
        assert names == ["填写说明", "封面", *ledgers, "填报进度", STAMP_SHEET]


def test_headers_stand_in_the_order_of_the_schema(made: tuple[Path, Plan]) -> None:
    for _, schema, sheet in each_ledger(made):
        assert headers(sheet) == [column.header for column in schema.columns]


def test_every_header_has_a_note_with_the_help(made: tuple[Path, Plan]) -> None:
    for _, schema, sheet in each_ledger(made):
        for number, column in enumerate(schema.columns, start=1):
            note = sheet.cell(1, number).comment
            assert note is not None and column.help is not None
            assert column.help.zh in note.text
            assert ("必填" in note.text) is column.required
            assert note.author != "excel_eval"  # the author of marks, which are taken away again


def test_widths_and_formats_hold_for_the_whole_column(made: tuple[Path, Plan]) -> None:
    for _, schema, sheet in each_ledger(made):
        for number, column in enumerate(schema.columns, start=1):
            whole = whole_column(sheet, number)
            assert whole.width >= column.width
            assert whole.number_format == number_format(column)


@pytest.mark.parametrize(
    ("sheet", "column", "expected"),
    [
        ("拜访企业", "拜访日期", "yyyy-mm-dd"),
        ("经费支出", "凭证号", "@"),
        ("月度报送", "月份", "@"),
        ("经费支出", "金额", "#,##0.00"),
    ],
)
def test_number_formats(sheet: str, column: str, expected: str) -> None:
    schema = SCHEMAS.ledger(sheet)
    assert schema is not None
    assert number_format(schema.by_name[column]) == expected


def test_validations_reach_down_the_whole_column_with_chinese_words(made: tuple[Path, Plan]) -> None:
    for _, schema, sheet in each_ledger(made):
        rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
        letters = [get_column_letter(n) for n in range(1, len(schema.columns) + 1)]
        assert list(rules) == [f"{letter}2:{letter}{LAST_ROW}" for letter in letters]
        for column, rule in zip(schema.columns, rules.values(), strict=True):
            assert rule.showInputMessage and rule.showErrorMessage and rule.errorStyle in (None, "stop")
            assert column.name in rule.promptTitle and column.name in rule.errorTitle
            assert len(rule.promptTitle) <= 32 and len(rule.errorTitle) <= 32
            assert 0 < len(rule.prompt) <= 255 and 0 < len(rule.error) <= 255
            if column.options:
                assert (rule.type, rule.formula1) == ("list", f'"{",".join(column.options)}"')
            # Excel passes everything where blanks are ignored and a cell that the formula names is blank
            others = {cell for cell in letters if f"${cell}2" in str(rule.formula1)} - {str(rule.sqref)[0]}
            assert not (others and rule.allowBlank), column.name


def test_frozen_header_filter_paper(made: tuple[Path, Plan]) -> None:
    for team, schema, sheet in each_ledger(made):
        assert sheet.freeze_panes is not None and sheet.freeze_panes.endswith("2")
        last = get_column_letter(len(schema.columns))
        assert sheet.auto_filter.ref == f"A1:{last}{LAST_ROW}"
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
        assert sheet.print_title_rows == "$1:$1"
        assert team.name in (sheet.oddHeader.left.text or "")
        assert not sheet.protection.sheet


def test_half_filled_rows_are_coloured(made: tuple[Path, Plan]) -> None:
    for _, schema, sheet in each_ledger(made):
        rules = {
            str(area.sqref): [rule.formula[0] for rule in found]
            for area, found in sheet.conditional_formatting._cf_rules.items()
        }
        for number, column in enumerate(schema.columns, start=1):
            letter = get_column_letter(number)
            yellow = [
                f for f in rules.get(f"{letter}2:{letter}{LAST_ROW}", ()) if f.startswith(f'AND(${letter}2="",COUNTA(')
            ]
            assert len(yellow) == column.required


def test_the_cover_is_filled_in(made: tuple[Path, Plan]) -> None:
    book, team, plan = opened(made)
    rows = {str(row[0]).rstrip("*"): row[1] for row in book["封面"].iter_rows(min_row=2, max_col=2, values_only=True)}
    assert rows == {"组别": team.name, "类别": team.kind, "年度": plan.year, "填报人": None, "联系电话": None}


def test_the_stamp(made: tuple[Path, Plan]) -> None:
    book, team, plan = opened(made)
    sheet = book[STAMP_SHEET]
    assert sheet.sheet_state == "veryHidden"
    rows = {str(a): b for a, b in sheet.iter_rows(values_only=True)}
    ledgers = ledgers_for(plan, team, SCHEMAS)
    assert rows == {
        "项目": "内容",
        "template": "excel_eval.team/1",
        "schema_version": schema_version([SCHEMAS.cover, *ledgers]),
        "year": "2021",
        "team": team.name,
        "kind": "team",
    }


def test_the_guide_has_every_column_and_its_example(made: tuple[Path, Plan]) -> None:
    book, team, plan = opened(made)
    rows = list(book["填写说明"].iter_rows(values_only=True))
    for schema in ledgers_for(plan, team, SCHEMAS):
        start = next(n for n, row in enumerate(rows) if row[0] == f"{schema.sheet}：{schema.help.zh}")
        for column, row in zip(schema.columns, rows[start + 2 :], strict=False):
            shown = row[4].date() if isinstance(row[4], datetime) else row[4]
            assert (row[0], row[1] == "必填") == (column.header.rstrip("*"), column.required)
            assert column.help is not None and row[2] == column.help.zh
            assert shown == example_of(column, plan.year)


# --- the file --------------------------------------------------------------------------------------------------------


def test_a_blank_template_stays_small(made: tuple[Path, Plan]) -> None:
    sizes = {path.name: path.stat().st_size for path in made[0].glob("*组.xlsx")}
    assert len(sizes) == 11
    assert max(sizes.values()) < 60_000


def test_two_builds_are_the_same_bytes(tmp_path: Path, made: tuple[Path, Plan]) -> None:
    folder, plan = made
    for path in write_templates(plan, SCHEMAS, tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes()


def test_a_template_is_no_output_of_the_tool(made: tuple[Path, Plan]) -> None:
    """Its custom properties would make the reader skip it."""
    folder, plan = made
    with zipfile.ZipFile(folder / f"{plan.teams[0].name}.xlsx") as archive:
        assert "docProps/custom.xml" not in archive.namelist()
    assert not excel_eval.check(folder).skipped


def test_no_formula_is_stored_without_its_value(made: tuple[Path, Plan]) -> None:
    """xlsxwriter stores 0 where it is given no value; here the blank template's counts are 0 in truth."""
    folder, plan = made
    book = openpyxl.load_workbook(folder / f"{plan.teams[0].name}.xlsx", data_only=True)
    values = [row[:7] for row in book["填报进度"].iter_rows(min_row=5, max_row=8, values_only=True)]
    assert [row[3:] for row in values] == [(120, 0, 0, 120), (24, 0, 0, 24), (60, 0, 0, 60), (24, 0, 0, 24)]


def test_the_guide_is_open(made: tuple[Path, Plan]) -> None:
    folder, plan = made
    with zipfile.ZipFile(folder / f"{plan.teams[0].name}.xlsx") as archive:
        sheets = sorted(name for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))
        selected = [
            n for n in sheets if etree.fromstring(archive.read(n)).find(".//{*}sheetView[@tabSelected='1']") is not None
        ]
    assert selected == ["xl/worksheets/sheet1.xml"]


# --- which files -----------------------------------------------------------------------------------------------------


def test_one_team_alone(tmp_path: Path) -> None:
    plan = plan_of(books.folder(tmp_path))
    assert [path.name for path in write_templates(plan, SCHEMAS, tmp_path / "新", "驻外二组")] == ["驻外二组.xlsx"]


def test_an_unknown_team_is_named_with_those_there_are(tmp_path: Path) -> None:
    plan = plan_of(books.folder(tmp_path))
    with pytest.raises(UnknownTeam) as raised:
        write_templates(plan, SCHEMAS, tmp_path / "新", "驻外三组")
    assert raised.value.teams == ("驻外一组", "驻外二组", "专业一组")
    assert not (tmp_path / "新").exists()


def test_a_filled_workbook_is_never_replaced(tmp_path: Path) -> None:
    folder = books.folder(tmp_path)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(CannotWrite) as raised:
        write_templates(plan_of(folder), SCHEMAS, folder)
    assert raised.value.reason == "write_would_replace"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_command_given_twice_does_no_harm(tmp_path: Path) -> None:
    plan = plan_of(books.folder(tmp_path))
    assert write_templates(plan, SCHEMAS, tmp_path / "新") == write_templates(plan, SCHEMAS, tmp_path / "新")


def test_file_names_that_windows_takes() -> None:
    names = ["驻外/一组", "驻外／一组", "A组", "a组", "CON", "com1.甲", "组. ", "~$组", "\u0001组", ".隐", "长" * 300]
    files = file_names(names)
    assert files[:10] == [
        "驻外／一组.xlsx", "驻外／一组_2.xlsx", "A组.xlsx", "a组_2.xlsx", "CON_.xlsx", "com1_.甲.xlsx", "组.xlsx",
        "_~$组.xlsx", "组_2.xlsx", "_.隐.xlsx",
    ]  # fmt: skip
    assert len(files[10]) <= 130


@pytest.mark.parametrize("name", ['驻外"一"组', "=1+1组", "'组'", "<组>&", "组\u202e", "组" * 120, "*?~组"])
def test_odd_names_of_teams_come_back_as_they_are(tmp_path: Path, name: str) -> None:
    teams = [["组别", "类别"], [name, books.FIELD], ["专业一组", books.INDUSTRY]]
    source = books.folder(tmp_path, {"招商组": teams})
    plan = plan_of(source)
    for path in source.glob("*组.xlsx"):
        path.unlink()
    write_templates(plan, SCHEMAS, source)
    report = excel_eval.check(source)
    assert {issue.code for issue in report.issues} == {"W426"}
    assert {record.team for record in report.workbooks} == {None, name, "专业一组"}


# --- what the words say ----------------------------------------------------------------------------------------------


def test_no_phrase_of_the_templates_is_said_otherwise_elsewhere() -> None:
    assert {name for name, text in TEMPLATE.items() if PHRASES[name] != text} == set()


def test_the_schema_version_changes_with_what_is_judged_and_not_with_words() -> None:
    schema = SCHEMAS["visits"]
    first = schema.columns[0]

    def version(column: ColumnSpec) -> str:
        return schema_version([schema.model_copy(update={"columns": (column, *schema.columns[1:])})])

    assert version(first.model_copy(update={"help": None, "width": 99, "aliases": ()})) == schema_version([schema])
    assert version(first.model_copy(update={"required": False})) != schema_version([schema])


def test_targets_of_a_team_are_those_of_the_evaluation() -> None:
    plan = plan_of(SAMPLE)
    checked: list[Any] = []
    for result in compute(plan, excel_eval.evaluate(SAMPLE).ledgers):
        for team_result in result.teams:
            team = next(team for team in plan.teams if team.name == team_result.team)
            checked.append(team_target(plan, result.indicator, team) == team_result.target)
    assert all(checked) and len(checked) == 4 * 6 + 4 * 5


# --- long lists ------------------------------------------------------------------------------------------------------

LONG = """
id: long_list
sheet: 长列表
all_teams: true
title: {{zh: 长列表, en: Long}}
help: {{zh: 选项很多, en: Many choices}}
columns:
  - {{name: 日期, type: date, required: true, checks: [in_year]}}
  - {{name: 行业, type: choice, choices: [{choices}]}}
  - {{name: 带逗号, type: choice, choices: ["甲,乙", 丙]}}
"""
CHOICES = [f"国民经济行业分类第{number}大类" for number in range(1, 61)]


def own_schemas(tmp_path: Path) -> Schemas:
    extra = tmp_path / "schemas"
    extra.mkdir()
    (extra / "long.yaml").write_text(LONG.format(choices=", ".join(CHOICES)), encoding="utf-8")
    return load_schemas(extra)


def test_choices_too_long_for_a_validation_stand_on_a_hidden_sheet(tmp_path: Path) -> None:
    schemas = own_schemas(tmp_path)
    plan = plan_of(books.folder(tmp_path), schemas)
    write_team_template(plan, plan.teams[0], schemas, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    lists = book["_lists"]
    assert lists.sheet_state == "hidden"
    rules = {str(rule.sqref)[0]: rule.formula1 for rule in book["长列表"].data_validations.dataValidation}
    assert rules["B"] == "'_lists'!$A$1:$A$60" and rules["C"] == "'_lists'!$B$1:$B$2"
    assert [cell.value for cell in lists["A"]] == CHOICES
    assert [cell.value for cell in lists["B"]][:2] == ["甲,乙", "丙"]
