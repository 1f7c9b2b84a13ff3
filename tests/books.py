"""Folders of small workbooks for the tests: valid as they stand, each test says only what it changes.

``folder(tmp_path)`` writes a plan of 2021 with two kinds and three teams (驻外一组, 驻外二组, 专业一组) and their
workbooks, without a single issue. A sheet is replaced by a table as a reader sees it::

    folder(tmp_path, 驻外一组={"拜访企业": '''
        拜访日期   | 企业名称 | 是否553企业
        2021-03-05 | 甲公司   | 是
        三月上旬   | 乙公司   | 否
    '''})

The first line is Excel's row 1 and a blank line a blank row. ``2021-03-05`` becomes a date, ``12`` and ``-3.5`` a
number, anything else a text; a leading ``'`` makes a text of what follows, as in Excel. What a table cannot say
(formats, formulas, merges, hidden rows) a ``Page`` of Python values does. ``None`` in place of a sheet leaves it out.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from typing import Any

import xlsxwriter

import excel_eval
from excel_eval import CheckReport

YEAR = 2021
FIELD, INDUSTRY = "驻外招商组", "专业招商组"
TEAMS = {"驻外一组": FIELD, "驻外二组": FIELD, "专业一组": INDUSTRY}
PLAN_FILE = "绩效方案.xlsx"


@dataclass(frozen=True)
class Shown:
    """A number (or date) in a number format: a code such as ``0%`` or a built-in index such as 27."""

    value: float | date
    format: str | int


@dataclass(frozen=True)
class Formula:
    """A formula with its stored value; ``None``: saved without one; an error such as ``#N/A`` is stored as an error."""

    value: str | float | bool | None
    text: str = "=A1"


Cell = str | float | bool | date | datetime | time | Shown | Formula | None
Row = Sequence[Cell]
Table = str | Sequence[Row]


@dataclass(frozen=True)
class Page:
    """A sheet of which more than the values matters; rows count from 1, merges are ``A2:A3``."""

    table: Table
    hidden: Iterable[int] = ()
    merged: Iterable[str] = ()
    state: str = "visible"


Sheets = Mapping[str, Table | Page | None]

# --- what stands in the workbooks if a test does not say otherwise -------------------------------------------------

LEDGERS: dict[str, str] = {
    "拜访企业": "拜访日期*|企业名称*|是否553企业*|企业所在地|所属产业|对接人及职务|拜访人员|洽谈情况|备注",
    "投资线索": "获取日期*|线索名称*|企业名称*|所属产业|拟投资额(万元)|是否有效*|跟进情况|备注",
    "来乐考察": "考察日期*|企业名称*|带队人及职务|考察人数|考察地点*|考察内容|备注",
    "产业分析报告": "完成日期*|报告名称*|所属产业*|执笔人|备注",
    "包装项目": "推出日期*|项目名称*|所属产业*|总投资(万元)|拟落地区域|备注",
    "目标企业": "梳理日期*|企业名称*|所属产业*|企业所在地|是否553企业|备注",
    "经费支出": "支出日期*|支出类别*|摘要*|金额(元)*|凭证号*|经办人|票据审核人|票据审核日期|入账日期|备注",
    "月度报送": "月份*|报送日期*|审核科室|审核人|审核日期|审核结论|联系县级领导|联系领导审定日期|分管领导|"
    "分管领导审定日期|备案日期|备注",
}
KEPT = {
    FIELD: ("拜访企业", "投资线索", "来乐考察", "经费支出", "月度报送"),
    INDUSTRY: ("产业分析报告", "包装项目", "目标企业", "经费支出", "月度报送"),
}
PROJECT: dict[str, Cell] = {"年度": YEAR, "项目名称": "招商引资重点项目", "局本级支出": 100}
FUNDS: list[dict[str, Cell]] = [{"资金来源": "当年财政拨款", "年初预算数": 120, "全年预算数": 100, "全年执行数": 100}]
INDICATORS: list[dict[str, Cell]] = [
    {"编码": "V1", "一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "拜访企业", "类别": FIELD, "性质": "≥",
     "年度指标值": 2, "目标口径": "每组", "单位": "家", "分值": 10, "台账": "拜访企业", "统计方式": "去重计数",
     "统计列": "企业名称"},
    {"编码": "V2", "一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "553企业", "类别": FIELD, "性质": "≥",
     "年度指标值": 1, "目标口径": "每组", "单位": "家", "分值": 10, "台账": "拜访企业", "统计方式": "去重计数",
     "统计列": "企业名称",
     "条件": "是否553企业=是"},
    {"编码": "L1", "一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "有效投资线索", "类别": FIELD,
     "性质": "≥",
     "年度指标值": 1, "目标口径": "每组", "单位": "条", "分值": 10, "台账": "投资线索", "统计方式": "计数",
     "条件": "是否有效=是"},
    {"编码": "I1", "一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "来乐考察", "类别": FIELD, "性质": "≥",
     "年度指标值": 1, "目标口径": "合计", "单位": "家", "分值": 10, "台账": "来乐考察", "统计方式": "计数"},
    {"编码": "R1", "一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "产业分析报告", "类别": INDUSTRY,
     "性质": "≥",
     "年度指标值": 1, "目标口径": "每组", "单位": "篇", "分值": 10, "台账": "产业分析报告", "统计方式": "计数"},
    {"编码": "P1", "一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "包装项目", "类别": INDUSTRY,
     "性质": "≥",
     "年度指标值": 1, "目标口径": "每组", "单位": "个", "分值": 10, "台账": "包装项目", "统计方式": "计数"},
    {"编码": "T1", "一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "目标企业", "类别": INDUSTRY,
     "性质": "≥",
     "年度指标值": 3, "目标口径": "合计", "单位": "个", "分值": 10, "台账": "目标企业", "统计方式": "去重计数",
     "统计列": "企业名称"},
    {"编码": "B1", "一级指标": "效益指标", "二级指标": "经济效益指标", "三级指标": "引进项目投资额", "性质": "≥",
     "年度指标值": 10, "单位": "亿元", "分值": 10, "统计方式": "填报", "实际完成值": 10},
    {"编码": "S1", "一级指标": "满意度指标", "二级指标": "服务对象满意度指标", "三级指标": "企业满意度", "性质": "定性",
     "年度指标值": "满意", "分值": 10, "统计方式": "填报", "实际完成值": "达成", "得分": 9},
]  # fmt: skip
INDICATOR_COLUMNS = (
    "编码", "一级指标", "二级指标", "三级指标", "类别", "性质", "年度指标值", "目标口径", "单位", "分值", "台账",
    "统计方式", "统计列",
    "条件", "实际完成值", "得分", "佐证材料", "偏差原因分析及改进措施", "别名",
)  # fmt: skip


def of_records(columns: Sequence[str], records: Iterable[Mapping[str, Cell]]) -> list[list[Cell]]:
    """A table with the given headers, one row per record."""
    return [list(columns), *([record.get(column) for column in columns] for record in records)]


def pairs(items: Mapping[str, Cell]) -> list[list[Cell]]:
    return [["项目", "内容"], *([name, value] for name, value in items.items())]


def project(**items: Cell) -> list[list[Cell]]:
    """项目 with the given rows added or changed."""
    return pairs({**PROJECT, **items})


def funds(*rows: tuple[Cell, Cell, Cell, Cell]) -> list[list[Cell]]:
    return [["资金来源", "年初预算数", "全年预算数", "全年执行数"], *map(list, rows)]


def indicators(*more: Mapping[str, Cell], **changes: Mapping[str, Cell]) -> list[list[Cell]]:
    """指标 with cells changed by code (``V1={"性质": "≈"}``) and rows added."""
    known = [str(record["编码"]) for record in INDICATORS]
    assert set(changes) <= set(known), f"no such code: {set(changes) - set(known)}"
    records = [{**record, **changes.get(str(record["编码"]), {})} for record in INDICATORS]
    return of_records(INDICATOR_COLUMNS, [*records, *more])


def only(*records: Mapping[str, Cell]) -> list[list[Cell]]:
    """指标 with these rows (on top of the default of the same code), and one reported row for what is left of 90."""
    by_code = {str(record["编码"]): record for record in INDICATORS}
    rows = [{**by_code.get(str(record["编码"]), {}), **record} for record in records]
    left = 90 - sum(float(str(row["分值"])) for row in rows)
    rest = {**by_code["B1"], "编码": "REST", "三级指标": "其余", "分值": left}
    return of_records(INDICATOR_COLUMNS, [*rows, rest] if left else rows)


def place(column: str, code: str) -> str:
    """The cell of ``indicators()`` in a column and the row of a code: ``place("性质", "V1")`` is ``F2``."""
    row = [str(record["编码"]) for record in INDICATORS].index(code) + 2
    return f"{chr(65 + INDICATOR_COLUMNS.index(column))}{row}"


def cover(team: str, **items: Cell) -> list[list[Cell]]:
    """封面 of a team, as the plan has it, with items changed."""
    return pairs({"组别": team, "类别": TEAMS.get(team), "年度": YEAR, **items})


def submissions(year: int = YEAR) -> list[list[Cell]]:
    """月度报送 with every month, submitted on the fifth of the next one."""
    rows: list[list[Cell]] = [["月份*", "报送日期*"]]
    for month in range(1, 13):
        rows.append([f"{year}-{month:02}", date(year + month // 12, month % 12 + 1, 5)])
    return rows


def default_plan() -> dict[str, Table | Page | None]:
    return {
        "项目": project(),
        "资金": of_records(list(FUNDS[0]), FUNDS),
        "招商组": [["组别", "类别"], *([team, kind] for team, kind in TEAMS.items())],
        "指标": indicators(),
    }


def default_team(team: str) -> dict[str, Table | Page | None]:
    ledgers = {sheet: LEDGERS[sheet] for sheet in KEPT[TEAMS.get(team, FIELD)]}
    return {"封面": cover(team), **ledgers, "月度报送": submissions()}


# --- the folder ----------------------------------------------------------------------------------------------------


def folder(
    tmp_path: Path,
    plan: Sheets | None = None,
    *,
    without: Iterable[str] = (),
    **teams: Sheets,
) -> Path:
    """The folder of three teams and their plan, with sheets replaced by name. ``without``: teams with no workbook."""
    path = tmp_path / "材料"
    path.mkdir(exist_ok=True)
    if plan:
        workbook(path / PLAN_FILE, {**default_plan(), **plan})
    else:
        (path / PLAN_FILE).write_bytes(_unchanged(None))
    for team in TEAMS:
        if team not in without:
            team_workbook(path / f"{team}.xlsx", team, teams.get(team, {}))
    assert set(teams) <= set(TEAMS)
    return path


def team_workbook(path: Path, team: str, sheets: Sheets | None = None) -> Path:
    if sheets or team not in TEAMS:
        return workbook(path, {**default_team(team), **(sheets or {})})
    path.write_bytes(_unchanged(team))
    return path


@cache
def _unchanged(team: str | None) -> bytes:
    """The default workbook of a team, or the default plan: most tests change one of four."""
    with TemporaryDirectory() as scratch:
        return workbook(Path(scratch) / "book.xlsx", default_team(team) if team else default_plan()).read_bytes()


def workbook(path: Path, sheets: Sheets, *, is_1904: bool = False) -> Path:
    """Write one workbook with these sheets, in this order."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"date_1904": is_1904, "in_memory": True}) as book:
        formats: dict[str | int, Any] = {}
        for name, content in sheets.items():
            if content is not None:
                page = content if isinstance(content, Page) else Page(content)
                _write(book, formats, name, page)
    path.write_bytes(_with_empty_texts(buffer))
    return path


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_EMPTY_TEXT = "an empty text"


def resave(path: Path) -> None:
    """What an office program does to a workbook or document that somebody opens and saves: every part written anew."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


def encrypt(path: Path, password: str) -> None:
    """Protect a workbook by a password to open it, as Excel does."""
    from msoffcrypto.format.ooxml import OOXMLFile

    out = BytesIO()
    with path.open("rb") as file:
        OOXMLFile(file).encrypt(password, out)
    path.write_bytes(out.getvalue())


def rows_of(table: Table) -> list[list[Cell]]:
    """The cells that a table stands for."""
    if not isinstance(table, str):
        return [list(row) for row in table]
    lines = dedent(table).strip("\n").rstrip().split("\n")
    return [[_typed(cell.strip()) for cell in line.split("|")] if line.strip() else [] for line in lines]


def _typed(cell: str) -> Cell:
    if cell.startswith("'"):
        return cell[1:]
    if _DAY.fullmatch(cell):
        return date.fromisoformat(cell)
    if _NUMBER.fullmatch(cell):
        return float(cell)
    return cell or None


def _write(book: Any, formats: dict[str | int, Any], name: str, page: Page) -> None:
    sheet = book.add_worksheet(name)
    for row, cells in enumerate(rows_of(page.table)):
        for column, cell in enumerate(cells):
            _write_cell(book, formats, sheet, row, column, cell)
    for row in page.hidden:
        sheet.set_row(row - 1, None, None, {"hidden": True})
    for area in page.merged:
        _merge(sheet, area)
    if page.state == "hidden":
        sheet.hide()
    elif page.state == "very_hidden":
        sheet.very_hidden()


def _format(book: Any, formats: dict[str | int, Any], code: str | int) -> Any:
    if code not in formats:
        formats[code] = book.add_format({"num_format": code})
    return formats[code]


def _write_cell(book: Any, formats: dict[str | int, Any], sheet: Any, row: int, column: int, cell: Cell) -> None:
    match cell:
        case None | "":
            return
        case Formula():
            stored = "" if cell.value is None else cell.value if cell.value != "" else _EMPTY_TEXT
            sheet.write_formula(row, column, cell.text, None, stored)
        case Shown(value=datetime() | date() as value):
            sheet.write_datetime(row, column, value, _format(book, formats, cell.format))
        case Shown():
            sheet.write_number(row, column, cell.value, _format(book, formats, cell.format))
        case bool():
            sheet.write_boolean(row, column, cell)
        case int() | float():
            sheet.write_number(row, column, cell)
        case datetime():
            sheet.write_datetime(row, column, cell, _format(book, formats, "yyyy-mm-dd hh:mm"))
        case date():
            sheet.write_datetime(row, column, cell, _format(book, formats, "yyyy-mm-dd"))
        case time():
            sheet.write_datetime(row, column, cell, _format(book, formats, "hh:mm"))
        case _:
            sheet.write_string(row, column, cell)


def _merge(sheet: Any, area: str) -> None:
    """Merge cells and leave what stands in them alone."""
    first, last = (re.fullmatch(r"([A-Z])(\d+)", corner) for corner in area.split(":"))
    assert first and last
    sheet.merge.append([int(first[2]) - 1, ord(first[1]) - 65, int(last[2]) - 1, ord(last[1]) - 65])


def _with_empty_texts(book: BytesIO) -> bytes:
    """xlsxwriter cannot store an empty text as the value of a formula; Excel does."""
    mark = f"<v>{_EMPTY_TEXT}</v>".encode()
    with zipfile.ZipFile(book) as archive:
        parts = {info: archive.read(info) for info in archive.infolist()}
    if not any(mark in part for part in parts.values()):
        return book.getvalue()
    changed = BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for info, part in parts.items():
            archive.writestr(info, part.replace(mark, b"<v></v>"))
    return changed.getvalue()


# --- what is said of it --------------------------------------------------------------------------------------------


def said(report: CheckReport | Path) -> list[str]:
    """Every issue as ``E203 驻外一组.xlsx › 拜访企业!A2``, in the order of the report."""
    report = excel_eval.check(report) if isinstance(report, Path) else report
    return [f"{issue.code} {issue.source}" for issue in report.issues]


def at(*problems: str, team: str = "驻外一组", sheet: str = "拜访企业") -> list[str]:
    """``said`` of one sheet: ``at("E203 A2")``; without a cell the sheet itself."""
    parts = [problem.split(" ") for problem in problems]
    return [f"{code} {team}.xlsx › {sheet}{'!' + cell[0] if cell else ''}" for code, *cell in parts]


def in_plan(*problems: str, sheet: str = "指标") -> list[str]:
    return at(*problems, team=PLAN_FILE.removesuffix(".xlsx"), sheet=sheet)


def message(report: CheckReport, code: str) -> str:
    """The whole Chinese sentence of the one issue with this code."""
    (text,) = [issue["message"] for issue in report.to_dict()["issues"] if issue["code"] == code]
    return str(text)


@dataclass
class Once:
    """A folder that many tests look at: written and checked when first asked for."""

    path: Path
    _report: CheckReport | None = field(default=None)

    @property
    def report(self) -> CheckReport:
        self._report = self._report or excel_eval.check(self.path)
        return self._report
