"""Writes ``with_errors``: the sample of 2021 with one defect for every issue code that can stand in one folder.

    python -m sample_workbooks.make_with_errors [FOLDER]

``DEFECTS`` is the whole truth: where ``excel_eval check`` finds each defect, what was done there, and the code it gets.
Each defect gives that one issue and no other. Bytes are the same on every run, as those of the sample are.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from .make_leshan_2021 import (
    CREATED,
    FIELD,
    PLAN_FILE,
    YEAR,
    Line,
    Sample,
    Styles,
    Tables,
    Value,
    add_styles,
    columns,
    counted_row,
    lines_of,
    make_sample,
    write_sheet,
)

# --- what a cell may hold beside an ordinary value -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Percent:
    """A number in percent format: 0.95 shows as 95%."""

    number: float


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and its stored value: an error such as ``#DIV/0!``, or None for a formula saved without one."""

    text: str
    stored: str | None = None


Special = bool | datetime | Percent | Formula
Cell = Value | Special

# --- workbooks to be spoilt ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Draft:
    """A workbook before it is written: the cells of each sheet, and what is not in the cells."""

    title: str
    sheets: dict[str, list[list[Cell]]]
    merged: list[tuple[str, str]] = field(default_factory=list)
    hidden: list[tuple[str, int]] = field(default_factory=list)
    concealed: set[str] = field(default_factory=set)
    """sheets that are very hidden"""

    def put(self, sheet: str, cell: str, value: Cell) -> None:
        row, column = place(cell)
        lines = self.sheets[sheet]
        lines += [[] for _ in range(row - len(lines))]
        line = lines[row - 1]
        line += [None] * (column - len(line))
        line[column - 1] = value


@dataclass(slots=True)
class Folder:
    """Workbooks and other files by their names."""

    drafts: dict[str, Draft]
    files: dict[str, bytes] = field(default_factory=dict)


def place(cell: str) -> tuple[int, int]:
    """Row and column, from 1; columns of one letter are enough here."""
    match = re.fullmatch(r"([A-Z])(\d+)", cell)
    assert match, cell
    return int(match[2]), ord(match[1]) - 64


def drafts_of(sample: Sample) -> dict[str, Draft]:
    teams = {f"{name}.xlsx": draft_of(f"{name}{YEAR}年度工作台账", tables) for name, tables in sample.teams.items()}
    return {PLAN_FILE: draft_of(f"{YEAR}年度绩效方案", sample.plan), **teams}


def draft_of(title: str, tables: Tables) -> Draft:
    return Draft(title, {sheet: [list(line) for line in lines_of(sheet, rows)] for sheet, rows in tables.items()})


# --- what is done beside putting a value into a cell ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Defect:
    """``cell`` is where the check finds it, None where a whole sheet or file is meant. ``done``: the value put into
    that cell, or what else is done to the workbook."""

    file: str
    sheet: str | None
    cell: str | None
    done: Cell | Action
    code: str

    def plant(self, folder: Folder) -> None:
        if callable(self.done):
            self.done(folder, self)
        else:
            assert self.sheet and self.cell, self
            folder.drafts[self.file].put(self.sheet, self.cell, self.done)

    def lines(self, folder: Folder) -> list[list[Cell]]:
        """The cells of its sheet."""
        assert self.sheet, self
        return folder.drafts[self.file].sheets[self.sheet]

    @property
    def row(self) -> int:
        assert self.cell, self
        return place(self.cell)[0]


Action = Callable[[Folder, Defect], None]


def row(*values: Cell) -> Action:
    """These cells from column A on in the row of the cell, below the last row."""

    def act(folder: Folder, defect: Defect) -> None:
        lines = defect.lines(folder)
        assert len(lines) == defect.row - 1, (defect, len(lines))
        lines.append(list(values))

    return act


def inserted(*values: Cell) -> Action:
    """A row more in the place of the cell; the rows below move down."""

    def act(folder: Folder, defect: Defect) -> None:
        defect.lines(folder).insert(defect.row - 1, list(values))

    return act


def repeated(earlier: int, **changed: Cell) -> Action:
    """A row ``earlier`` once more in the place of the cell, with other values in some columns (by letter)."""

    def act(folder: Folder, defect: Defect) -> None:
        lines = defect.lines(folder)
        lines.insert(defect.row - 1, list(lines[earlier - 1]))
        assert defect.sheet
        for letter, value in changed.items():
            folder.drafts[defect.file].put(defect.sheet, f"{letter}{defect.row}", value)

    return act


def indicator(code: str, **changed: Value) -> Action:
    """A further row of 指标 with no weight, right but for what is changed."""
    right = counted_row(f"{code}|试行指标{code}|{FIELD}|1|每组|家|拜访企业|计数|||")
    values = {**right, "分值": 0, **changed}
    return row(*(values.get(column.name) for column in columns("指标")))


def by_name(name: str, *values: Cell) -> Action:
    """A row that names an indicator of which there are two: the other one is added with no weight."""

    def act(folder: Folder, defect: Defect) -> None:
        lines = folder.drafts[defect.file].sheets["指标"]
        names = [column.name for column in columns("指标")]
        namesake = dict(zip(names, next(line for line in lines if name in line), strict=True))
        lines.append(list({**namesake, "编码": f"{namesake['编码']}之二", "分值": 0}.values()))
        defect.lines(folder).append([name, *values])

    return act


def merged(area: str) -> Action:
    """Cells merged; as in Excel the first value stays."""
    first, last = area.split(":")

    def act(folder: Folder, defect: Defect) -> None:
        draft = folder.drafts[defect.file]
        assert defect.sheet and first == defect.cell and first[0] == last[0], defect
        for number in range(defect.row + 1, place(last)[0] + 1):
            draft.put(defect.sheet, f"{first[0]}{number}", None)
        draft.merged.append((defect.sheet, area))

    return act


def hidden(*rows: int) -> Action:
    def act(folder: Folder, defect: Defect) -> None:
        assert defect.sheet
        folder.drafts[defect.file].hidden += [(defect.sheet, number) for number in rows]

    return act


def emptied(folder: Folder, defect: Defect) -> None:
    """The header stays, the rows go."""
    del defect.lines(folder)[1:]


def without_header(folder: Folder, defect: Defect) -> None:
    lines = defect.lines(folder)
    lines[0] = [None] * len(lines[0])


def without_row(number: int) -> Action:
    def act(folder: Folder, defect: Defect) -> None:
        del defect.lines(folder)[number - 1]

    return act


def titled(title: str) -> Action:
    """A title above the header."""

    def act(folder: Folder, defect: Defect) -> None:
        defect.lines(folder).insert(0, [title])

    return act


def without_sheet(folder: Folder, defect: Defect) -> None:
    assert defect.sheet
    del folder.drafts[defect.file].sheets[defect.sheet]


def renamed(old: str) -> Action:
    """The sheet ``old`` bears another name."""

    def act(folder: Folder, defect: Defect) -> None:
        draft = folder.drafts[defect.file]
        assert defect.sheet
        draft.sheets = {defect.sheet if name == old else name: lines for name, lines in draft.sheets.items()}

    return act


def sheet_from(file: str, rows: int) -> Action:
    """The sheet of that name from another workbook, with its first rows."""

    def act(folder: Folder, defect: Defect) -> None:
        assert defect.sheet
        lines = folder.drafts[file].sheets[defect.sheet][: rows + 1]
        folder.drafts[defect.file].sheets[defect.sheet] = [list(line) for line in lines]

    return act


def header_again(folder: Folder, defect: Defect) -> None:
    """The header in place of a row."""
    assert defect.sheet
    lines = folder.drafts[defect.file].sheets[defect.sheet]
    lines[defect.row - 1] = list(lines[0])


def new_sheet(*lines: Line) -> Action:
    def act(folder: Folder, defect: Defect) -> None:
        assert defect.sheet
        folder.drafts[defect.file].sheets[defect.sheet] = [list(line) for line in lines]

    return act


def stamped(team: str, template: str = "team") -> Action:
    """The workbook bears the hidden stamp of a template: of another team, or of another version."""

    def act(folder: Folder, defect: Defect) -> None:
        draft = folder.drafts[defect.file]
        stamp: dict[str, Cell] = {"template": template, "schema_version": 1, "year": YEAR, "team": team, "kind": "team"}
        draft.sheets["_meta"] = [["项目", "内容"], *([name, value] for name, value in stamp.items())]
        draft.concealed.add("_meta")

    return act


def without_month(month: int) -> Action:
    """Nothing was done in that month, and nothing submitted."""
    name = f"{YEAR}-{month:02d}"

    def act(folder: Folder, defect: Defect) -> None:
        sheets = folder.drafts[defect.file].sheets
        for sheet, lines in sheets.items():
            sheets[sheet] = [line for line in lines if not str(line[0]).startswith(name)]

    return act


def postponed(days: int) -> Action:
    """All dates in the row of the cell are so many days later."""

    def act(folder: Folder, defect: Defect) -> None:
        line = defect.lines(folder)[defect.row - 1]
        line[:] = [value + timedelta(days=days) if isinstance(value, date) else value for value in line]

    return act


def copy_of(file: str) -> Action:
    """A second workbook of a team."""

    def act(folder: Folder, defect: Defect) -> None:
        folder.drafts[defect.file] = Draft(folder.drafts[file].title, folder.drafts[file].sheets)

    return act


def other_workbook(sheet: str, *lines: Line) -> Action:
    """A workbook that has nothing to do with the assessment."""

    def act(folder: Folder, defect: Defect) -> None:
        folder.drafts[defect.file] = Draft("", {sheet: [list(line) for line in lines]})

    return act


def without_workbook(folder: Folder, defect: Defect) -> None:
    del folder.drafts[defect.file]


def in_place_of(file: str, sheet: str, *lines: Line) -> Action:
    """A workbook that has nothing to do with the assessment, and a team's is missing."""

    def act(folder: Folder, defect: Defect) -> None:
        del folder.drafts[file]
        other_workbook(sheet, *lines)(folder, defect)

    return act


LINK = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><{}/></externalLink>'


def carrying(kind: str, content: str) -> Action:
    """The workbook has one more part, which no cell shows."""

    def act(folder: Folder, defect: Defect) -> None:
        workbook = write_draft(folder.drafts.pop(defect.file))
        line = f'<Relationship Id="more" Type="http://x/{kind}" Target="more.bin"/></Relationships>'
        buffer = BytesIO()
        with zipfile.ZipFile(BytesIO(workbook)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
            for part in source.namelist():
                data = source.read(part)
                if part == "xl/_rels/workbook.xml.rels":
                    data = data.replace(b"</Relationships>", line.encode())
                target.writestr(entry(part), data)
            target.writestr(entry("xl/more.bin"), content)
        folder.files[defect.file] = buffer.getvalue()

    return act


def concealed_sheet(*lines: Line) -> Action:
    """A hidden sheet with content."""

    def act(folder: Folder, defect: Defect) -> None:
        assert defect.sheet
        new_sheet(*lines)(folder, defect)
        folder.drafts[defect.file].concealed.add(defect.sheet)

    return act


def damaged(content: Callable[[Draft], bytes]) -> Action:
    """The file is not what a workbook should be."""

    def act(folder: Folder, defect: Defect) -> None:
        folder.files[defect.file] = content(folder.drafts.pop(defect.file, Draft("", {})))

    return act


# --- files that are no workbooks -----------------------------------------------------------------------------------

OWN_OUTPUT = "2020自评表.xlsx"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
"""How old .xls files and encrypted workbooks begin."""
SKIPPED: dict[str, bytes] = {
    "~$驻北京招商组.xlsx": "于红梅".encode("utf-16-le").ljust(165, b"\0"),
    ".~lock.驻上海招商组.xlsx#": b",office,PC-01,14.01.2022 09:30,;",
    "._驻北京招商组.xlsx": b"\0\x05\x16\x07".ljust(120, b"\0"),
    "填报说明.txt": "请各组于 1 月 14 日前报送全年台账。\n".encode(),
}
"""Files that are none of the material; so is an output of the tool itself."""


def cut_off(draft: Draft) -> bytes:
    """A copy that broke off half-way."""
    whole = write_draft(draft)
    return whole[: len(whole) // 2]


def old_format(_: Draft) -> bytes:
    return OLE


def encrypted(_: Draft) -> bytes:
    return OLE + "EncryptedPackage".encode("utf-16-le") + bytes(512)


def bomb(_: Draft) -> bytes:
    """A small file that unpacks to a thousand times its size."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry("xl/media/image1.bmp"), bytes(2 * 2**20))
    return buffer.getvalue()


# --- the defects ---------------------------------------------------------------------------------------------------

BEIJING, SHANGHAI, SHENZHEN = "驻北京招商组.xlsx", "驻上海招商组.xlsx", "驻深圳招商组.xlsx"
HANGZHOU, QINGDAO, CHONGQING = "驻杭州招商组.xlsx", "驻青岛招商组.xlsx", "驻重庆招商组.xlsx"
DIGITAL, CHEMICAL, SOLAR = "数字经济招商组.xlsx", "绿色化工招商组.xlsx", "晶硅光伏招商组.xlsx"
FOOD, TOURISM = "食品饮料招商组.xlsx", "文旅康养招商组.xlsx"

DEFECTS: tuple[Defect, ...] = (
    # --- files
    Defect(TOURISM, None, None, damaged(cut_off), "E101"),
    Defect("驻重庆招商组.xlsb", None, None, damaged(old_format), "E102"),
    Defect("驻重庆招商组（加密）.xlsx", None, None, damaged(encrypted), "E103"),
    Defect(CHONGQING, None, None, damaged(old_format), "E104"),
    Defect("考察照片汇总.xlsx", None, None, damaged(bomb), "E105"),
    Defect("驻上海招商组（改）.xlsx", None, None, copy_of(SHANGHAI), "E113"),
    Defect(
        "企业通讯录.xlsx", None, None, other_workbook("通讯录", ["企业", "电话"], ["某公司", "0833-1002199"]), "W118"
    ),
    # --- whose workbook it is
    Defect(CHEMICAL, "封面", "B2", stamped("晶硅光伏招商组"), "E112"),
    Defect(SHENZHEN, "封面", "B2", "驻深圳组", "E115"),
    Defect(DIGITAL, "封面", "B3", "专项招商组", "E116"),
    Defect(HANGZHOU, "封面", "B4", 2020, "E117"),
    Defect(FOOD, None, None, stamped("食品饮料招商组", "excel_eval.team/0"), "W119"),
    Defect(QINGDAO, None, None, stamped("驻青岛招商组", "excel_eval.team/99"), "W125"),
    Defect(SOLAR, "封面", None, without_row(4), "E318"),
    Defect(BEIJING, "封面", "A7", row("填报人", "魏少华"), "E319"),
    # --- the plan
    Defect(PLAN_FILE, "资金", "A5", row("合计", 500, Decimal("388.76"), Decimal("388.76")), "I512"),
    Defect(PLAN_FILE, "指标", "J2", 3, "E501"),
    Defect(PLAN_FILE, "指标", "O2", 800, "W511"),
    Defect(PLAN_FILE, "指标", "O10", Percent(0.97), "I207"),
    Defect(PLAN_FILE, "指标", "P14", 9, "E508"),
    Defect(PLAN_FILE, "指标", "K18", indicator("X1", 台账="拜访登记"), "E502"),
    Defect(PLAN_FILE, "指标", "M19", indicator("X2", 统计方式="去重计数", 统计列="企业名"), "E503"),
    Defect(PLAN_FILE, "指标", "E20", indicator("X3", 类别="驻外组"), "E507"),
    Defect(PLAN_FILE, "指标", "M21", indicator("X4", 统计方式="去重计数"), "E509"),
    Defect(PLAN_FILE, "指标", "N22", indicator("X5", 条件="是否553企业"), "E513"),
    Defect(PLAN_FILE, "指标", "N23", indicator("X6", 条件="是否553企业=有"), "E514"),
    Defect(PLAN_FILE, "指标", "L24", indicator("X7", 性质="定性", 年度指标值="明显提升"), "E515"),
    Defect(PLAN_FILE, "指标", "M25", indicator("X8", 统计方式="求和", 统计列="洽谈情况"), "E516"),
    Defect(PLAN_FILE, "分组指标值", "A3", row("M9", "绿色化工招商组", 20), "E504"),
    Defect(PLAN_FILE, "分组指标值", "B4", row("M1", "驻天津招商组", 20), "E505"),
    Defect(PLAN_FILE, "分组指标值", "A5", row("T1", "绿色化工招商组", 90), "E506"),
    Defect(PLAN_FILE, "分组指标值", "A6", by_name("包装项目", "绿色化工招商组", 18), "E517"),
    # --- sheets and headers
    Defect(QINGDAO, "来乐考察", None, without_sheet, "E301"),
    Defect(FOOD, "来乐考察", None, sheet_from(HANGZHOU, rows=2), "E302"),
    Defect(QINGDAO, "Sheet1", None, new_sheet(["待核实的企业"], ["济南翰聿网络科技有限公司"]), "I303"),
    Defect(DIGITAL, "精准对接2021", None, renamed("精准对接"), "I304"),
    Defect(DIGITAL, "产业分析报告", None, without_header, "E310"),
    Defect(SOLAR, "包装项目", "B1", "项目名程*", "E311"),
    Defect(FOOD, "包装项目", "D1", "总投资(亿元)", "E312"),
    Defect(FOOD, "精准对接", "E1", "对接方式", "E313"),
    Defect(DIGITAL, "目标企业", None, titled("数字经济招商组 2021 年目标企业"), "I314"),
    Defect(BEIJING, "投资线索", "E1", "拟投资额", "I315"),
    Defect(BEIJING, "拜访企业", "J1", "录入人", "I316"),
    Defect(BEIJING, "投资线索", None, hidden(20, 21, 22), "I317"),
    Defect(BEIJING, "来乐考察", "A9", inserted("小计", None, None, 24), "E320"),
    Defect(BEIJING, "来乐考察", "A37", row("填报人：于红梅"), "I322"),
    # --- cells of 拜访企业
    Defect(BEIJING, "拜访企业", "A12", "三月上旬", "E203"),
    Defect(BEIJING, "拜访企业", "B14", None, "E201"),
    Defect(BEIJING, "拜访企业", "C16", "有", "E204"),
    Defect(BEIJING, "拜访企业", "A18", date(2020, 12, 30), "E401"),
    Defect(BEIJING, "拜访企业", "H20", True, "E215"),
    Defect(BEIJING, "拜访企业", "B22", 9151110012345678, "E212"),
    Defect(BEIJING, "拜访企业", "C23", "是", "E407"),
    Defect(BEIJING, "拜访企业", "B24", merged("B24:B25"), "E207"),
    Defect(BEIJING, "拜访企业", "A27", "2021.3.4", "I203"),
    Defect(BEIJING, "拜访企业", "C28", "√", "I202"),
    Defect(BEIJING, "拜访企业", "A29", datetime(2021, 3, 11, 14, 30), "I204"),
    Defect(BEIJING, "拜访企业", "G31", 3, "I205"),
    Defect(BEIJING, "拜访企业", "I32", date(2021, 4, 1), "I206"),
    Defect(BEIJING, "拜访企业", "I33", 9151110087654321, "W213"),
    Defect(QINGDAO, "拜访企业", "B12", "同上", "E216"),
    Defect(QINGDAO, "拜访企业", "A15", header_again, "E323"),
    Defect(QINGDAO, "拜访企业", "B5", "天津澄旌精细化工有限公司", "W408"),
    # --- cells of the other ledgers
    Defect(BEIJING, "投资线索", "E2", "约3.5亿", "E202"),
    Defect(BEIJING, "投资线索", "E3", Percent(0.85), "E211"),
    Defect(BEIJING, "投资线索", "E4", "２４,０００", "I201"),
    Defect(BEIJING, "投资线索", "E6", -12500, "E209"),
    Defect(BEIJING, "来乐考察", "D2", Decimal("2.5"), "E208"),
    Defect(SOLAR, "产业分析报告", "B7", "川内电池组件产业竞争格局分析", "E404"),
    Defect(BEIJING, "经费支出", "D3", Formula("=1633.37/0", "#DIV/0!"), "E205"),
    Defect(BEIJING, "经费支出", "D4", Formula("=7600*2"), "E206"),
    Defect(BEIJING, "经费支出", "D5", 0, "E210"),
    Defect(BEIJING, "经费支出", "E6", date(2021, 1, 12), "E213"),
    Defect(BEIJING, "经费支出", "H7", date(2022, 5, 6), "E402"),
    Defect(BEIJING, "经费支出", "E9", repeated(8, C="于红梅等2人返程交通费"), "W405"),
    Defect(BEIJING, "经费支出", "D11", Decimal("-3500"), "I210"),
    Defect(BEIJING, "经费支出", "A116", row("合计", None, None, 512386), "I321"),
    # --- 月度报送
    Defect(BEIJING, "月度报送", "B3", date(2021, 1, 29), "E403"),
    Defect(BEIJING, "月度报送", "E6", date(2021, 5, 7), "E411"),
    Defect(BEIJING, "月度报送", "A8", "6月", "I208"),
    Defect(QINGDAO, "月度报送", "A5", Decimal("2021.4"), "E214"),
    Defect(FOOD, "月度报送", None, without_month(8), "W423"),
    Defect(FOOD, "月度报送", None, without_row(6), "W421"),
    Defect(FOOD, "月度报送", "B4", postponed(35), "W422"),
    Defect(FOOD, "月度报送", "F10", "退回", "W424"),
    Defect(FOOD, "月度报送", "C2", "经济合作一科", "W425"),
    Defect(SOLAR, "月度报送", None, emptied, "W426"),
)

ALONE: tuple[Defect, ...] = (
    Defect(PLAN_FILE, None, None, without_workbook, "E110"),
    Defect("绩效方案（修订）.xlsx", None, None, copy_of(PLAN_FILE), "E111"),
    Defect(BEIJING, None, None, without_workbook, "E114"),
    Defect("企业通讯录.xlsx", None, None, in_place_of(BEIJING, "通讯录", ["企业", "电话"]), "E118"),
    Defect(BEIJING, "经费支出", "D2", 5000000, "E409"),
    Defect(PLAN_FILE, "招商组", None, emptied, "E518"),
    Defect(BEIJING, None, None, carrying("vbaProject", "VBA"), "I120"),
    Defect(BEIJING, None, None, carrying("externalLink", LINK.format("externalBook")), "I121"),
    Defect(BEIJING, None, None, carrying("connections", "<connections/>"), "I122"),
    Defect(BEIJING, None, None, carrying("externalLink", LINK.format("ddeLink")), "I123"),
    Defect(BEIJING, "旧数据", None, concealed_sheet(["待核实的企业"]), "I124"),
)
"""Defects that exclude the others or that no cell shows: each spoils the sample by itself. A file that cannot be opened
(E106) and an error that nobody foresaw (E107) are no content of a workbook."""


# --- writing -------------------------------------------------------------------------------------------------------

NO_VALUE = 20211231.5
"""Stands for the stored value of a formula that has none, until the finished file is patched."""


def write_draft(draft: Draft) -> bytes:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.set_properties({"title": draft.title, "created": CREATED})
    styles = add_styles(book)
    for name, lines in draft.sheets.items():
        plain = [[None if isinstance(cell, Special) else cell for cell in line] for line in lines]
        sheet = write_sheet(book, name, plain, styles)
        for row, line in enumerate(lines):
            for column, cell in enumerate(line):
                if isinstance(cell, Special):
                    put_special(book, sheet, row, column, cell, styles)
        if name in draft.concealed:
            sheet.very_hidden()
    merge_and_hide(book, draft, styles)
    book.close()
    return without_values(buffer.getvalue())


def put_special(book: Workbook, sheet: Worksheet, row: int, column: int, cell: Special, styles: Styles) -> None:
    match cell:
        case bool():
            sheet.write_boolean(row, column, cell, styles["wrapped"])
        case datetime():
            sheet.write_datetime(row, column, cell, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        case Percent():
            sheet.write_number(row, column, cell.number, styles["percent"])
        case Formula():
            stored = NO_VALUE if cell.stored is None else cell.stored
            sheet.write_formula(row, column, cell.text, styles["money"], stored)


def merge_and_hide(book: Workbook, draft: Draft, styles: Styles) -> None:
    for name, area in draft.merged:
        first, last = (place(corner) for corner in area.split(":"))
        value = draft.sheets[name][first[0] - 1][first[1] - 1]
        book.get_worksheet_by_name(name).merge_range(
            first[0] - 1, first[1] - 1, last[0] - 1, last[1] - 1, value, styles["wrapped"]
        )
    for name, number in draft.hidden:
        book.get_worksheet_by_name(name).set_row(number - 1, 16.5, None, {"hidden": True})


def without_values(workbook: bytes) -> bytes:
    """xlsxwriter always stores a value for a formula; some programs do not."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part).replace(f"<v>{NO_VALUE}</v>".encode(), b"")
            target.writestr(entry(part.filename), content)
    return buffer.getvalue()


def entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    return info


def own_output() -> bytes:
    """What an earlier run of the tool wrote, as far as the tool knows it again."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.set_properties({"title": "2020年度自评表", "created": CREATED})
    book.set_custom_property("excel_eval.kind", "output")
    book.add_worksheet("自评表")
    book.close()
    return buffer.getvalue()


def make_files() -> dict[str, bytes]:
    """Every file of the folder by its name."""
    return {**planted(DEFECTS), **SKIPPED, OWN_OUTPUT: own_output()}


def planted(defects: Sequence[Defect]) -> dict[str, bytes]:
    """The sample with these defects, by file name."""
    folder = Folder(drafts_of(make_sample()))
    for defect in defects:
        defect.plant(folder)
    return {**{file: write_draft(draft) for file, draft in folder.drafts.items()}, **folder.files}


def main(arguments: Sequence[str]) -> None:
    folder = Path(arguments[0]) if arguments else Path(__file__).parent / "with_errors"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in make_files().items():
        (folder / name).write_bytes(content)
    print(f"{len(DEFECTS)} defects, {len({defect.code for defect in DEFECTS})} codes")


if __name__ == "__main__":
    main(sys.argv[1:])
