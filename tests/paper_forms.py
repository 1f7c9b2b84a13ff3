"""Self-assessment forms of other bureaus for the audit's tests, written cell by cell in their own layouts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | None
HEAD = ("三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")


@dataclass(frozen=True)
class Row:
    """An indicator's row: levels, name, target, actual, weight, score, reason."""

    level1: str
    level2: str
    name: str
    target: Value
    actual: Value
    weight: Value
    score: Value
    reason: Value = None


@dataclass(frozen=True)
class Funds:
    """One row of 项目资金: initial, adjusted, executed, weight, rate, score."""

    name: str
    initial: Value = None
    adjusted: Value = None
    executed: Value = None
    weight: Value = None
    rate: Value = None
    score: Value = None


def standard_form(
    path: Path,
    funds: Sequence[Funds],
    rows: Sequence[Row],
    total: Value = None,
    *,
    shift: tuple[int, int] = (0, 0),
    formats: dict[str, str] | None = None,
    texts: tuple[str, str] = ("完成年度任务", "按计划完成"),
    title: str = "项目支出绩效自评表",
) -> Path:
    """The standard layout; ``shift``: empty rows and columns before it; ``formats``: field -> number format."""
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = "Sheet1"
    down, right = shift

    def put(row: int, column: int, value: Value, field: str = "") -> None:
        cell = page.cell(row + down, column + right, value)
        if formats and field in formats:
            cell.number_format = formats[field]

    def join(first: tuple[int, int], last: tuple[int, int]) -> None:
        page.merge_cells(
            start_row=first[0] + down,
            start_column=first[1] + right,
            end_row=last[0] + down,
            end_column=last[1] + right,
        )

    put(1, 1, title)
    join((1, 1), (1, 9))
    put(2, 1, "（2022年度）")
    for row, (label, value) in enumerate((("项目名称", "某项目"), ("主管部门", "某局")), start=3):
        put(row, 1, label)
        put(row, 3, value)
    put(5, 1, "项目资金\n（万元）")
    join((5, 1), (5 + len(funds), 1))
    heads = ("年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率\n（B/A）", "得分")
    fields = ("initial", "adjusted", "executed", "fund_weight", "rate", "fund_score")
    for column, head in enumerate(heads, start=4):
        put(5, column, head)
    for row, line in enumerate(funds, start=6):
        put(row, 2, line.name)
        join((row, 2), (row, 3))
        values = (line.initial, line.adjusted, line.executed, line.weight, line.rate, line.score)
        for column, (field, shown) in enumerate(zip(fields, values, strict=True), start=4):
            put(row, column, shown, field)
    at = 6 + len(funds)
    put(at, 1, "年度总体目标")
    join((at, 1), (at + 1, 1))
    for column, (label, text) in zip((2, 6), zip(("预期目标", "实际完成情况"), texts, strict=True), strict=True):
        put(at, column, label)
        put(at + 1, column, text)
    at += 2
    put(at, 1, "绩效指标")
    put(at, 2, "一级指标")
    put(at, 3, "二级指标")
    for column, head in enumerate(HEAD, start=4):
        put(at, column, head)
    level1 = level2 = ""
    for offset, row_ in enumerate(rows, start=1):
        put(at + offset, 2, None if row_.level1 == level1 else row_.level1)
        put(at + offset, 3, None if (row_.level1, row_.level2) == (level1, level2) else row_.level2)
        level1, level2 = row_.level1, row_.level2
        fields = ("name", "target", "actual", "weight", "score", "reason")
        shown_values = (row_.name, row_.target, row_.actual, row_.weight, row_.score, row_.reason)
        for column, (field, shown) in enumerate(zip(fields, shown_values, strict=True), start=4):
            put(at + offset, column, shown, field)
    at += len(rows) + 1
    put(at, 1, "总分")
    join((at, 1), (at, 6))
    put(at, 7, 100)
    put(at, 8, total, "total")
    book.save(path)
    return path


def sichuan_form(
    path: Path,
    funds: Sequence[Funds],
    rows: Sequence[tuple[Row, str, str]],
    total: Value,
    reason: str = "",
    *,
    conclusion: str = "",
) -> Path:
    """The Sichuan layout; each row with its nature and unit."""
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    lines: list[Sequence[Value]] = [
        ("报表编号：510000_0013zp",),
        ("部门预算项目支出绩效自评表（2023年度）",),
        ("项目名称", "51000021R-某项目"),
        ("主管部门", "某局", None, "实施单位（盖章）", "某中心"),
        ("项目基本情况", "1.项目年度目标完成情况"),
        (None, "项目年度目标", None, None, "年度目标完成情况"),
        (None, "完成年度任务", None, None, "按计划完成"),
        (None, "2.项目实施内容及过程概述", None, None, "按方案实施"),
        (
            "预算执行情况（10分）",
            "年度预算数（万元）",
            "年初预算",
            "调整后预算数",
            "预算执行数",
            "预算执行率",
            "权重",
            "得分",
            "原因",
        ),
    ]
    for fund in funds:
        lines.append((None, fund.name, fund.initial, fund.adjusted, fund.executed, fund.rate, fund.weight, fund.score))
    page_row = len(lines) - len(funds) + 1
    lines.append(
        (
            "绩效指标（90分）",
            "一级指标",
            "二级指标",
            "三级指标",
            "指标性质",
            "指标值",
            "度量单位",
            "完成值",
            "权重",
            "得分",
            "未完成原因分析",
        )
    )
    for row, nature, unit in rows:
        lines.append(
            (
                None,
                row.level1,
                row.level2,
                row.name,
                nature,
                row.target,
                unit,
                row.actual,
                row.weight,
                row.score,
                row.reason,
            )
        )
    lines.append(("合计", None, None, None, None, None, None, None, 100, total))
    lines.append(("评价结论", conclusion))
    lines.append(("项目负责人：", None, None, "财务负责人："))
    for line in lines:
        page.append(list(line))
    page.cell(page_row, 9, reason)
    book.save(path)
    return path
