"""The contract's section Cells: every form that is accepted, with the value read, and every refusal, at its cell.

All cases stand in one folder, one row each, and are read once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from books import TEAMS, Cell, Formula, Row, Shown, default_team, folder, indicators, said, team_workbook, workbook

import excel_eval
from excel_eval import SelfAssessment
from excel_eval.model import Value

DAY = date(2021, 3, 5)
MARCH = date(2021, 3, 1)


@dataclass
class Column:
    """A column under test: where it stands and what the rest of its rows holds."""

    team: str
    sheet: str
    letter: str
    headers: str
    row: tuple[Cell, ...]
    accepted: list[tuple[Cell, Value, str | None]] = field(default_factory=list)
    """what is typed, the value read, the code that reports the repair"""
    refused: list[tuple[Cell, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.headers.split("|")[self.place].rstrip("*")

    @property
    def place(self) -> int:
        return ord(self.letter) - 65

    @property
    def typed(self) -> list[Cell]:
        return [case[0] for case in self.accepted] + [case[0] for case in self.refused]

    def table(self) -> list[list[Cell]]:
        """One row per case; ``{n}`` makes keys differ."""
        rows: list[list[Cell]] = [list(self.headers.split("|"))]
        for number, cell in enumerate(self.typed):
            row = [c.replace("{n}", str(number)) if isinstance(c, str) else c for c in self.row]
            row[self.place] = cell
            rows.append(row)
        return rows


UNREADABLE: list[tuple[Cell, str]] = [
    (Formula("#DIV/0!"), "E205"),
    (Formula("#N/A"), "E205"),
    (Formula("#REF!"), "E205"),
    (Formula(None), "E206"),
]

DATE = Column(
    "驻外一组", "拜访企业", "A", "拜访日期|企业名称|是否553企业", (None, "企业{n}", "否"),
    accepted=[
        (DAY, DAY, None),
        (Shown(DAY, 14), DAY, None),
        (Shown(DAY, 'yyyy"年"m"月"d"日"'), DAY, None),
        (Shown(44260, 27), DAY, None),
        (Shown(44260, 31), DAY, None),
        (Shown(44260, 36), DAY, None),
        (Shown(44260, 50), DAY, None),
        (Shown(44260, 57), DAY, None),
        (Shown(44260, 58), DAY, None),
        (datetime(2021, 3, 5, 14, 30), DAY, "I204"),
        (Shown(44260.75, 27), DAY, "I204"),
        ("2021-3-5", DAY, "I203"),
        ("2021-03-05", DAY, "I203"),
        ("2021/3/5", DAY, "I203"),
        ("2021.3.5", DAY, "I203"),
        ("2021.03.05", DAY, "I203"),
        ("2021年3月5日", DAY, "I203"),
        ("2021年03月05日", DAY, "I203"),
        ("2021年3月5号", DAY, "I203"),
        ("20210305", DAY, "I203"),
        (20210305, DAY, "I203"),
        ("2021-03-05 00:00:00", DAY, "I203"),
        ("2021年3月5日 00:00:00", DAY, "I203"),
        ("２０２１－３－５", DAY, "I203"),
        ("２０２１／３／５", DAY, "I203"),
        ("２０２１．３．５", DAY, "I203"),
        ("２０２１年３月５日", DAY, "I203"),
        ("２０２１０３０５", DAY, "I203"),
        (" 2021-3-5 ", DAY, "I203"),
        ("\u30002021-3-5\u3000", DAY, "I203"),
        ("\xa02021-3-5\xa0", DAY, "I203"),
        ("\u200b2021-3-5\ufeff", DAY, "I203"),
        ("2021年 3月 5日", DAY, "I203"),
        ("2021 年\u30003 月\xa05 日", DAY, "I203"),
        ("2021-3-5\u3000\u300000:00:00", DAY, "I203"),
        (Formula("2021-3-5"), DAY, "I203"),
    ],
    refused=[
        *[(text, "E203") for text in (
            "3月5日", "三月上旬", "2021年3月5-7日", "21/3/5", "21年3月5日", "2021-3", "2021年3月", "2021-3/5",
            "2021/3.5",
            "2021年3月5", "2021年3-5日", "2021-13-05", "2021-02-30", "20210230", "202135", "2021 3 5", "2021-3-5 14:30",
            "2021-3-5至2021-3-7", "昨天", "约2021-3-5", "二〇二一年三月五日", "5/3/2021", "0000-03-05", "2021-3-5?",
            "无",
        )],
        *[(number, "E203") for number in (44260, 44260.5, 2021.0305, 202103, 20210230, 0, -1, True, False, 20210305.5)],
        (time(9, 30), "E203"),
        (Shown(0.5, "0%"), "E203"),
        *UNREADABLE,
    ],
)  # fmt: skip

YES_NO = Column(
    "驻外二组", "拜访企业", "C", "拜访日期|企业名称|是否553企业", (DAY, "单位{n}", None),
    accepted=[
        ("是", "是", None),
        ("否", "否", None),
        *[(sign, "是", "I202") for sign in ("√", "✓", "✔", "Y", "y", "Ｙ", "是 ", "\u200b是", "　是")],
        *[(sign, "否", "I202") for sign in ("×", "✗", "✘", "N", "n", "Ｎ", " 否")],
    ],
    refused=[
        *[(text, "E204") for text in ("有", "无", "1", "0", "TRUE", "FALSE", "是的", "yes", "对", "是/否", "有效", "x",
        "X", "☑")],
        *[(number, "E204") for number in (True, False, 1, 0, 1.5)],
        (DAY, "E204"),
        (Shown(1, "0%"), "E204"),
        *UNREADABLE,
    ],
)  # fmt: skip

VALID = Column(
    "驻外二组", "投资线索", "D", "获取日期|线索名称|企业名称|是否有效", (DAY, "线索{n}", "企业{n}", None),
    accepted=[
        ("是", "是", None),
        ("有效", "是", "I202"),
        ("无效", "否", "I202"),
        ("有 效", "是", "I202"),
        ("√", "是", "I202"),
    ],
    refused=[("待定", "E204"), ("基本有效", "E204"), (1, "E204"), (True, "E204")],
)  # fmt: skip

CHOICE = Column(
    "驻外二组", "经费支出", "B", "支出日期|支出类别|摘要|金额(元)|凭证号", (DAY, None, "机票", 5, "记-{n}"),
    accepted=[("差旅费", "差旅费", None), ("差旅费 ", "差旅费", "I202"), ("差 旅 费", "差旅费", "I202"), ("其他",
    "其他", None)],
    refused=[("差旅", "E204"), ("旅费", "E204"), ("√", "E204"), ("是", "E204"), (1, "E204")],
)  # fmt: skip

NUMBER = Column(
    "驻外一组", "投资线索", "E", "获取日期|线索名称|企业名称|是否有效|拟投资额(万元)", (DAY, "线索{n}", "企业{n}",
    "是", None),
    accepted=[
        (1200, Decimal(1200), None),
        (0, Decimal(0), None),
        (0.1 + 0.2, Decimal("0.3"), None),
        (388.76, Decimal("388.76"), None),
        ("1200", Decimal(1200), "I201"),
        ("1200.50", Decimal("1200.5"), "I201"),
        ("007", Decimal(7), "I201"),
        ("1,200", Decimal(1200), "I201"),
        ("1,234,567.8", Decimal("1234567.8"), "I201"),
        ("１２００", Decimal(1200), "I201"),
        ("１，２００．５", Decimal("1200.5"), "I201"),
        (" 1200 ", Decimal(1200), "I201"),
        ("\u30001200\xa0", Decimal(1200), "I201"),
        ("12\u200b00", Decimal(1200), "I201"),
        ("5万元", Decimal(5), "I201"),
        ("5 万元", Decimal(5), "I201"),
        ("1,200万元", Decimal(1200), "I201"),
        ("５万元", Decimal(5), "I201"),
        (Formula(12.5), Decimal("12.5"), None),
        (Formula("12.5"), Decimal("12.5"), "I201"),
    ],
    refused=[
        *[(text, "E202") for text in (
            "约120", "3.5万", "¥5", "￥5", "5元", "5亿元", "5家", "12,00", "1,2000", "0,120", ",120", "1 200",
            "120+30", "120-150", "一百",
            "百万", "1e5", "1.2.3", ".5", "5.", "+5", "50%", "无", "—", "/", "120左右", "万元", "5万元左右", "(5)",
            "²", "①",
        )],
        (True, "E202"),
        (DAY, "E202"),
        (datetime(2021, 3, 5, 14, 30), "E202"),
        (time(9, 30), "E202"),
        (Shown(0.5, "0%"), "E211"),
        (Shown(120, "0.00%"), "E211"),
        (-1, "E209"),
        (-0.01, "E209"),
        *UNREADABLE,
    ],
)  # fmt: skip

WHOLE = Column(
    "驻外一组", "来乐考察", "C", "考察日期|企业名称|考察人数|考察地点", (DAY, "企业{n}", None, "高新区"),
    accepted=[(5, Decimal(5), None), (1, Decimal(1), None), ("5人", Decimal(5), "I201"), ("5", Decimal(5), "I201")],
    refused=[(2.5, "E208"), (0.5, "E208"), (0, "E209"), (-1, "E209"), ("5家", "E202"), ("5人左右", "E202"), ("3-5",
    "E202")],
)  # fmt: skip

AMOUNT = Column(
    "专业一组", "经费支出", "D", "支出日期|支出类别|摘要|金额(元)|凭证号", (DAY, "差旅费", "机票", None, "记-{n}"),
    accepted=[
        (1860.5, Decimal("1860.5"), None),
        (-500, Decimal(-500), "I210"),
        ("500元", Decimal(500), "I201"),
        ("1,860.50", Decimal("1860.5"), "I201"),
    ],
    refused=[(0, "E210"), ("¥500", "E202"), ("500万元", "E202"), (Shown(5, "0%"), "E211")],
)  # fmt: skip

TEXT = Column(
    "专业一组", "包装项目", "D", "推出日期|项目名称|所属产业|备注", (DAY, "项目{n}", "新材料", None),
    accepted=[
        ("　两端的空格 ", "　两端的空格 ", None),
        ("１２，ＡＢ②", "１２，ＡＢ②", None),
        ("1234567890123456", "1234567890123456", None),
        ("2021-3-5", "2021-3-5", None),
        ("=1+1", "=1+1", None),
        ("同上", "同上", None),
        (785, "785", "I205"),
        (785.5, "785.5", "I205"),
        (0.1 + 0.2, "0.3", "I205"),
        (-3, "-3", "I205"),
        (999_999_999_999_999, "999999999999999", "I205"),
        (1_000_000_000_000_000, "1000000000000000", "W213"),
        (-1_000_000_000_000_000, "-1000000000000000", "W213"),
        (Shown(0.95, "0%"), "95%", "I205"),
        (DAY, "2021-03-05", "I206"),
        (datetime(2021, 3, 5, 14, 30), "2021-03-05", "I206"),
        (Shown(44260, 57), "2021-03-05", "I206"),
        (Formula(785), "785", "I205"),
    ],
    refused=[(True, "E215"), (False, "E215"), (time(9, 30), "E215"), *UNREADABLE],
)  # fmt: skip

NAME = Column(
    "驻外二组", "来乐考察", "B", "考察日期|企业名称|考察地点", (DAY, None, "高新区"),
    accepted=[
        ("甲　公司 ", "甲　公司 ", None),
        ("1234567890123456", "1234567890123456", None),
        ("同上海通公司", "同上海通公司", None),
        ("同", "同", None),
        (360, "360", "I205"),
        (999_999_999_999_999, "999999999999999", "I205"),
    ],
    refused=[
        *[(mark, "E216") for mark in ("同上", " 同 上", "同前", "〃", "″", '"', "＂", "”", "Ditto")],
        (1_000_000_000_000_000, "E212"), (1.5e20, "E212"), (DAY, "E213"), (datetime(2021, 3, 5, 8), "E213"), (True,
         "E215"),
        *UNREADABLE,
    ],
)  # fmt: skip

VOUCHER = Column(
    "驻外一组", "经费支出", "E", "支出日期|支出类别|摘要|金额(元)|凭证号", (DAY, "差旅费", "机票", 5, None),
    accepted=[("2021-03-0015", "2021-03-0015", None), ("0015", "0015", None), (15, "15", "I205")],
    refused=[
        ("同上", "E216"), (date(2021, 1, 12), "E213"), (Shown(44208, 58), "E213"), (2_021_030_000_000_015, "E212"),
    ],
)  # fmt: skip

MONTH = Column(
    "专业一组", "月度报送", "A", "月份|报送日期", (None, date(2021, 12, 31)),
    accepted=[
        ("2021-03", MARCH, None),
        *[(text, MARCH, "I208") for text in (
            "2021-3", "2021年3月", "2021年03月", "202103", "3月", "03月", "3", "３月", "２０２１－０３", " 2021-03",
            "2021-03\u3000",
            "\u200b2021-03", "2021年 3月", "2021 年 3 月", "3 月",
        )],
        (202103, MARCH, "I208"),
        (3, MARCH, "I208"),
        (12, date(2021, 12, 1), "I208"),
        (MARCH, MARCH, "I208"),
        (Shown(MARCH, "yyyy-mm"), MARCH, "I208"),
        (Shown(44256, 57), MARCH, "I208"),
    ],
    refused=[
        *[(text, "E214") for text in (
            "2021.3", "2021/3", "2021-13", "2021-00", "202113", "20213", "0月", "13月", "13", "0", "三月", "一季度",
            "2021", "3-4月",
            "2021年3月份", "2021-03-01", "21年3月", "20210301", "2021 3", "上半年",
        )],
        *[(number, "E214") for number in (2021.1, 2021.3, 0, 13, 202113, 44256, 3.5, -3, True)],
        (date(2021, 3, 5), "E214"),
        (datetime(2021, 3, 1, 8), "E214"),
        (Shown(0.03, "0%"), "E214"),
        *UNREADABLE,
    ],
)  # fmt: skip

COLUMNS = (DATE, YES_NO, VALID, CHOICE, NUMBER, WHOLE, AMOUNT, TEXT, NAME, VOUCHER, MONTH)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> SelfAssessment:
    sheets: dict[str, dict[str, list[list[Cell]]]] = {team: {} for team in TEAMS}
    for column in COLUMNS:
        sheets[column.team][column.sheet] = column.table()
    return excel_eval.evaluate(folder(tmp_path_factory.mktemp("cells"), **sheets))


def cases(kind: str) -> list[object]:
    return [
        pytest.param(column, row, *case[1:], id=f"{column.name}:{case[0]!r}")
        for column in COLUMNS
        for row, case in enumerate(getattr(column, kind), 2 if kind == "accepted" else 2 + len(column.accepted))
    ]


def issues_of_row(read: SelfAssessment, column: Column, row: int) -> list[str]:
    """What is said of one row; that a month was submitted late is another test's business."""
    return [
        f"{issue.code} {issue.source.cell}"
        for issue in read.issues
        if (issue.source.file, issue.source.sheet, issue.source.row) == (f"{column.team}.xlsx", column.sheet, row)
        and issue.code != "W422"
    ]


def entries(read: SelfAssessment, column: Column) -> dict[int | None, Value]:
    return {
        entry.source.row: entry.values[column.name.split("(")[0]]
        for entry in read.ledger(column.sheet)
        if entry.team == column.team
    }


@pytest.mark.parametrize(("column", "row", "value", "code"), cases("accepted"))
def test_accepted(read: SelfAssessment, column: Column, row: int, value: Value, code: str | None) -> None:
    assert issues_of_row(read, column, row) == ([f"{code} {column.letter}{row}"] if code else [])
    assert entries(read, column)[row] == value


@pytest.mark.parametrize(("column", "row", "code"), cases("refused"))
def test_refused(read: SelfAssessment, column: Column, row: int, code: str) -> None:
    assert issues_of_row(read, column, row) == [f"{code} {column.letter}{row}"]
    assert row not in entries(read, column)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_every_row_is_accepted_or_rejected(read: SelfAssessment, column: Column) -> None:
    (count,) = [
        count
        for record in read.workbooks
        for count in record.ledgers
        if (record.team, count.sheet) == (column.team, column.sheet)
    ]
    assert (count.accepted, count.rejected) == (len(column.accepted), len(column.refused))
    assert count.read == count.accepted + count.rejected


def test_a_negative_amount_stored_as_text_is_two_remarks(tmp_path: Path) -> None:
    table = """
        支出日期   | 支出类别 | 摘要 | 金额(元) | 凭证号
        2021-03-05 | 差旅费   | 冲销 | '-1,200  | 记-1
    """
    assert said(folder(tmp_path, {"项目": [["项目", "内容"], ["年度", 2021], ["项目名称", "甲"], ["局本级支出",
    100.12]]}, 驻外一组={
        "经费支出": table,
    })) == ["I201 驻外一组.xlsx › 经费支出!D2", "I210 驻外一组.xlsx › 经费支出!D2"]  # fmt: skip


def test_dates_of_a_1904_workbook(tmp_path: Path) -> None:
    path = folder(tmp_path, without=["驻外一组"])
    team_workbook(path / "a.xlsx", "驻外一组")
    sheets = default_team("驻外一组") | {
        "拜访企业": [["拜访日期", "企业名称", "是否553企业"], [DAY, "甲", "是"], [Shown(42798, 27), "乙", "否"]]
    }
    workbook(path / "a.xlsx", sheets, is_1904=True)
    read = excel_eval.evaluate(path)
    assert [entry.values["拜访日期"] for entry in read.ledger("拜访企业")] == [DAY, DAY]
    assert read.issues == ()


# --- percentages ---------------------------------------------------------------------------------------------------


def plan_of(tmp_path: Path, typed: Cell) -> SelfAssessment:
    return excel_eval.evaluate(
        folder(
            tmp_path,
            {
                "项目": [
                    ["项目", "内容"],
                    ["年度", 2021],
                    ["项目名称", "甲"],
                    ["局本级支出", 100],
                    ["超额完成备注线", typed],
                ]
            },
        )
    )


@pytest.mark.parametrize("typed", [1.2, 120, Shown(1.2, "0%")])
def test_a_line_is_the_same_as_a_fraction_a_percentage_and_a_number(tmp_path: Path, typed: Cell) -> None:
    read = plan_of(tmp_path, typed)
    assert (read.plan.remark_line, read.issues) == (Decimal(120), ())


@pytest.mark.parametrize("typed", ["120%", "1.2", "120", "１２０％", " 120 % "])
def test_a_line_as_text_is_a_repair(tmp_path: Path, typed: Cell) -> None:
    read = plan_of(tmp_path, typed)
    assert read.plan.remark_line == Decimal(120)
    assert [f"{issue.code} {issue.source}" for issue in read.issues] == ["I201 绩效方案.xlsx › 项目!B5"]


@pytest.mark.parametrize("typed", ["约120%", "120％以上", True, DAY])
def test_a_line_that_is_no_percentage(tmp_path: Path, typed: Cell) -> None:
    assert said(folder(tmp_path, {"项目": [["项目", "内容"], ["年度", 2021], ["项目名称", "甲"], ["局本级支出", 100],
    ["超额完成说明线", typed]]})) == [
        "E202 绩效方案.xlsx › 项目!B5"
    ]  # fmt: skip


def target_in_percent(tmp_path: Path, typed: Cell, unit: str = "%") -> SelfAssessment:
    return excel_eval.evaluate(
        folder(tmp_path, {"指标": indicators(B1={"年度指标值": typed, "单位": unit, "实际完成值": 95})})
    )


@pytest.mark.parametrize(
    ("typed", "code"), [(95, None), (Shown(0.95, "0%"), "I207"), ("95%", "I207"), ("95", "I201"), ("９５％", "I207")]
)
def test_a_percentage_where_the_unit_is_percent(tmp_path: Path, typed: Cell, code: str | None) -> None:
    read = target_in_percent(tmp_path, typed)
    assert [f"{issue.code} {issue.source.cell}" for issue in read.issues] == ([f"{code} G9"] if code else [])
    assert {r.indicator.code: r.target for r in read.results}["B1"] == Decimal(95)


@pytest.mark.parametrize(
    ("typed", "code"), [(Shown(0.95, "0%"), "E211"), ("95%", "E211"), ("约95", "E202"), (True, "E202")]
)
def test_a_percentage_where_the_unit_is_another(tmp_path: Path, typed: Cell, code: str) -> None:
    read = target_in_percent(tmp_path, typed, unit="亿元")
    assert [f"{issue.code} {issue.source.cell}" for issue in read.issues] == [f"{code} G9"]


def test_a_text_target_of_a_qualitative_indicator_may_be_anything(tmp_path: Path) -> None:
    cases: list[tuple[Cell, str]] = [("满意度 95% 以上", "满意度 95% 以上"), (95, "95"), (Shown(0.95, "0%"), "95%")]
    for typed, text in cases:
        read = excel_eval.evaluate(folder(tmp_path, {"指标": indicators(S1={"年度指标值": typed})}))
        assert {r.indicator.code: r.target for r in read.results}["S1"] == text
        assert read.issues == ()


# --- blanks, and what is said --------------------------------------------------------------------------------------


@pytest.mark.parametrize("blank", [None, " ", "\u3000", "\u200b", "\xa0\ufeff", Formula("")])
def test_a_blank_required_cell(tmp_path: Path, blank: Cell) -> None:
    table: list[list[Cell]] = [["拜访日期", "企业名称", "是否553企业"], [DAY, blank, "是"]]
    assert said(folder(tmp_path, 驻外一组={"拜访企业": table})) == ["E201 驻外一组.xlsx › 拜访企业!B2"]


@pytest.mark.parametrize("blank", [None, " ", "\u3000", "\u200b", Formula("")])
def test_a_blank_optional_cell(tmp_path: Path, blank: Cell) -> None:
    table: list[list[Cell]] = [
        ["考察日期", "企业名称", "考察人数", "考察地点", "备注"],
        [DAY, "甲", blank, "高新区", blank],
    ]
    read = excel_eval.evaluate(folder(tmp_path, 驻外一组={"来乐考察": table}))
    assert read.issues == ()
    assert read.ledger("来乐考察").entries[0].values["考察人数"] is None


SENTENCES: list[tuple[Row, str, str]] = [
    (("三月上旬",), "E203", "“拜访日期”应填日期，现为“三月上旬”"),
    ((True,), "E203", "“拜访日期”应填日期，现为“TRUE”"),
    ((44260,), "E203", "“拜访日期”应填日期，现为“44260”"),
    (("2021/3/5",), "I203", "“拜访日期”的“2021/3/5”按日期 2021-03-05 读取"),
    ((datetime(2021, 3, 5, 14, 30),), "I204", "“拜访日期”的“2021-03-05 14:30:00”带有时间，按日期 2021-03-05 读取"),
    ((DAY, date(2021, 1, 12)), "E213", "“企业名称”被 Excel 变成了日期 2021-01-12"),
    ((DAY, 1e15), "E212", "“企业名称”是 16 位以上的数字，Excel 已丢失末尾几位"),
    ((DAY, 360), "I205", "“企业名称”的数字按文字“360”读取"),
    ((DAY, "乙", "有"), "E204", "“是否553企业”只能选是、否，现为“有”"),
    ((DAY, "丙", "√"), "I202", "“是否553企业”的“√”按“是”读取"),
    ((DAY, None), "E201", "“企业名称”没有填"),
    ((Formula("#DIV/0!"),), "E205", "“拜访日期”是错误值 #DIV/0!"),
    ((Formula(None),), "E206", "“拜访日期”的公式没有保存计算结果"),
]  # fmt: skip


def test_the_sentences(tmp_path: Path) -> None:
    right: Row = (DAY, "甲", "是")
    rows = [(*cells, *right[len(cells) :]) for cells, _, _ in SENTENCES]
    report = excel_eval.check(folder(tmp_path, 驻外一组={"拜访企业": [["拜访日期", "企业名称", "是否553企业"], *rows]}))
    found = [(issue["row"], issue["code"], issue["message"]) for issue in report.to_dict()["issues"]]
    assert found == [(row, code, sentence) for row, (_, code, sentence) in enumerate(SENTENCES, 2)]
