"""A self-assessment form of anybody, found by its labels: standard or Sichuan layout, whatever rows and merges.

The labels of labels.yaml say what a column or row is. A value belongs to the header it stands under, at any place
within the columns that the header spans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import yaml

from excel_eval.audit.grid import Cell, Grid, label_of
from excel_eval.audit.printed import Printed, amount, converted, figure, is_nothing
from excel_eval.audit.read_grid import NOT_STORED
from excel_eval.form import Form, FundsRow, IndicatorRow
from excel_eval.model import Nature, Sheet

_NOTE_ROWS, _LONGEST_LABEL = 300, 20
NATURES: Mapping[str, Nature] = {"≥": "≥", ">=": "≥", "≤": "≤", "<=": "≤", "=": "=", "定性": "定性"}


class NoStoredValues(Exception):
    """A formula of the form holds no value."""


@dataclass(frozen=True, slots=True)
class TextField:
    """A free text of the form with its label; ``role``: target, actual, other, note or rate_note."""

    label: str
    role: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class PaperForm:
    """A form as read: the data that the checks know, and the cell that each of its figures stands in."""

    file: str
    form: Form
    cells: Mapping[tuple[str, str], Cell]
    """(where of the row, field) -> its cell; ("", field) for the total row"""
    texts: tuple[TextField, ...] = ()
    rates: Mapping[str, Cell] = field(default_factory=dict)
    """where of an indicator's row -> its printed 完成率, in tables that have one"""
    whole: bool = True
    """False for a table that is only a part: no scores, no funds"""

    def cell(self, where: str, name: str) -> Cell | None:
        return self.cells.get((where, name))


@cache
def labels() -> Mapping[str, Any]:
    text = files("excel_eval.audit").joinpath("labels.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = yaml.safe_load(text)
    return data


@cache
def _meaning(block: str) -> Mapping[str, str]:
    """label -> field, of one block of labels.yaml."""
    return {label_of(word): name for name, listed in reversed(labels()[block].items()) for word in listed}


@cache
def _words(block: str) -> frozenset[str]:
    return frozenset(label_of(word) for word in labels()[block])


@dataclass(frozen=True, slots=True)
class Header:
    """A header row: field -> the columns that it spans."""

    row: int
    last_row: int
    columns: Mapping[str, tuple[int, int]]


def find_header(grid: Grid, block: str, needed: tuple[str, ...], first: int = 1) -> Header | None:
    """The first row in which the needed fields have their labels."""
    meaning = _meaning(block)
    for row in grid.rows(first):
        columns: dict[str, tuple[int, int]] = {}
        last = row
        for cell in grid.row(row):
            name = meaning.get(cell.label)
            if name and name not in columns and cell.row <= row:
                columns[name] = (cell.column, cell.last_column)
                last = max(last, cell.last_row)
        if all(name in columns for name in needed):
            return Header(row, last, columns)
    return None


def is_indicator_label(label: str) -> bool:
    """Whether a label is that of the column of indicators."""
    return _meaning("indicators").get(label) == "name"


def is_form(grid: Grid) -> bool:
    """A sheet with the indicators of a form and its funds."""
    return indicator_header(grid) is not None and find_header(grid, "funds", ("executed",)) is not None


def indicator_header(grid: Grid) -> Header | None:
    return find_header(grid, "indicators", ("name", "target", "actual", "score"))


def read_form(grid: Grid, file: str) -> PaperForm:
    """The form on a sheet, or as much of it as there is."""
    _refuse_formulas_without_values(grid)
    cells: dict[tuple[str, str], Cell] = {}
    total_funds, sources, note = _funds(grid, cells)
    rows, rates, total = _indicators(grid, cells)
    texts = tuple(_texts(grid))
    notes = [note, *(t.cell.text for t in texts if t.role == "note")]
    rate_notes = [note, *(t.cell.text for t in texts if t.role == "rate_note")]
    form = Form(
        total_funds=total_funds,
        sources=sources,
        rows=rows,
        total=total,
        total_where=_total_where(grid, cells),
        adjustment_note="；".join(text for text in notes if text) or None,
        rate_reason="；".join(text for text in rate_notes if text) or None,
        texts={text.label: (text.cell.where, text.cell.text) for text in texts},
    )
    return PaperForm(file, form, cells, texts, rates, whole=bool(total_funds.where or total is not None))


def _refuse_formulas_without_values(grid: Grid) -> None:
    if any(cell.text == NOT_STORED for cell in grid.cells.values()):
        raise NoStoredValues


def _total_where(grid: Grid, cells: Mapping[tuple[str, str], Cell]) -> str:
    cell = cells.get(("", "score")) or cells.get(("", "weight"))
    return cell.where if cell else grid.title


# --- funds ----------------------------------------------------------------------------------------------------------

NO_FUNDS = FundsRow("", "", None, None, None)


def _funds(grid: Grid, cells: dict[tuple[str, str], Cell]) -> tuple[FundsRow, tuple[FundsRow, ...], str | None]:
    """项目资金: the total row, the sources, and what stands under 原因."""
    header = find_header(grid, "funds", ("adjusted", "executed")) or find_header(grid, "funds", ("initial", "executed"))
    if header is None:
        return NO_FUNDS, (), None
    first_value = min(start for name, (start, _) in header.columns.items() if name != "reason")
    total, sources, note = NO_FUNDS, [], None
    for row in grid.rows(header.last_row + 1):
        label = _row_label(grid, row, first_value)
        if label is None or label.label in _all_labels():
            break
        funds = _funds_row(grid, row, header, label, cells)
        if label.label in _words("fund_total") and not total.where:
            total = funds
            reason = _under(grid, row, header, "reason")
            note = None if reason is None or is_nothing(reason.text) else reason.text
        elif label.label not in _words("fund_total"):
            sources.append(funds)
    return total, tuple(sources), note


@cache
def _all_labels() -> frozenset[str]:
    """Labels at which another part of the form begins."""
    other = {
        *_meaning("indicators"),
        *_meaning("texts"),
        "年度总体目标",
        "绩效指标",
        "项目年度目标完成情况",
        "总体目标",
    }
    return frozenset(other) - _words("fund_total") - set(_meaning("funds"))


def _row_label(grid: Grid, row: int, first_value: int) -> Cell | None:
    """The label next to the values; the label of the whole block reaches down and is not it."""
    ahead = [cell for cell in grid.row(row) if cell.column < first_value and cell.label not in _words("fund_block")]
    return ahead[-1] if ahead and ahead[-1].last_row <= row + 1 else None


def _under(grid: Grid, row: int, header: Header, name: str) -> Cell | None:
    if name not in header.columns:
        return None
    start, end = header.columns[name]
    return grid.within(row, start, end)


def _funds_row(grid: Grid, row: int, header: Header, label: Cell, cells: dict[tuple[str, str], Cell]) -> FundsRow:
    where = label.where
    cells[where, "name"] = label
    values: dict[str, Decimal | None] = {}
    for name in ("initial", "adjusted", "executed", "weight", "score", "rate"):
        cell = _under(grid, row, header, name)
        values[name] = None if cell is None else amount(cell.text, cell.value)
        if name in header.columns:
            cells[where, name] = cell or grid.blank(row, header.columns[name][0])
    values["rate"] = printed_rate(cells.get((where, "rate")))
    return FundsRow(label.label or label.text, where, **values)


def printed_rate(cell: Cell | None) -> Decimal | None:
    """A printed rate with its decimals; a plain 0.95 or 1 is a share of one."""
    if cell is None or is_nothing(cell.text):
        return None
    found = figure(cell.text)
    if found is None:
        return None
    shown = found.number.quantize(Decimal(1).scaleb(-found.decimals))
    return shown * 100 if found.unit != "%" and 0 <= shown <= 1 else shown


# --- indicators -----------------------------------------------------------------------------------------------------


def _indicators(
    grid: Grid, cells: dict[tuple[str, str], Cell]
) -> tuple[tuple[IndicatorRow, ...], dict[str, Cell], Decimal | None]:
    header = indicator_header(grid) or find_header(grid, "indicators", ("name", "actual"))
    if header is None:
        return (), {}, None
    rows: list[IndicatorRow] = []
    rates: dict[str, Cell] = {}
    level1 = level2 = ""
    for row in grid.rows(header.last_row + 1):
        if _is_total_row(grid, row, header):
            return _scored(rows), rates, _total(grid, row, header, cells)
        level1 = _level(grid, row, header, "level1") or level1
        level2 = _level(grid, row, header, "level2") or level2
        name = _under(grid, row, header, "name")
        if name is None or name.row != row:
            if not grid.row(row) or any(cell.label in _meaning("texts") for cell in grid.row(row)):
                break
            continue
        rows.append(_indicator(grid, row, header, (level1, level2), name, cells))
        if rate := _under(grid, row, header, "rate"):
            rates[name.where] = rate
    return _scored(rows), rates, None


def _scored(rows: Sequence[IndicatorRow]) -> tuple[IndicatorRow, ...]:
    """Without the rows that only break up the one above (其中桃树 1.5 亩): no weight, no score."""
    if not any(row.weight is not None for row in rows):
        return tuple(rows)
    return tuple(row for row in rows if row.weight is not None or row.score is not None)


def _level(grid: Grid, row: int, header: Header, name: str) -> str:
    cell = _under(grid, row, header, name)
    return label_of(cell.text) if cell else ""


def _is_total_row(grid: Grid, row: int, header: Header) -> bool:
    score = header.columns.get("score", header.columns.get("actual", (10_000, 0)))[0]
    return any(cell.label in _words("total") and cell.column < score for cell in grid.row(row))


def _total(grid: Grid, row: int, header: Header, cells: dict[tuple[str, str], Cell]) -> Decimal | None:
    """总分: the number under 得分, or the only one there is if it does not stand under 分值."""
    weight, score = _under(grid, row, header, "weight"), _under(grid, row, header, "score")
    if weight is not None:
        cells["", "weight"] = weight
    if "score" in header.columns:
        cells["", "score"] = score or grid.blank(row, header.columns["score"][0])
    if score is None:
        return None
    return amount(score.text, score.value)


def _indicator(
    grid: Grid, row: int, header: Header, levels: tuple[str, str], name: Cell, cells: dict[tuple[str, str], Cell]
) -> IndicatorRow:
    where = name.where
    found = {field_: _under(grid, row, header, field_) for field_ in header.columns}
    for field_, cell in found.items():
        cells[where, field_] = cell or grid.blank(row, header.columns[field_][0])
    target, nature, unit = _target(found, levels[1])
    actual = _actual(found.get("actual"), isinstance(target, Decimal), unit)
    weight, score = found.get("weight"), found.get("score")
    return IndicatorRow(
        name=name.text,
        where=where,
        level1=levels[0],
        level2=levels[1],
        nature=nature,
        target=target,
        actual=actual,
        unit=unit,
        weight=amount(weight.text, weight.value) if weight else None,
        score=amount(score.text, score.value) if score else None,
        reason=_text(found.get("reason")),
    )


def _text(cell: Cell | None) -> str | None:
    return None if cell is None or is_nothing(cell.text) else cell.text


def _target(found: Mapping[str, Cell | None], level2: str) -> tuple[Decimal | str | None, Nature | None, str | None]:
    """年度指标值 with its sign; without one a cost is to be low and all else reached (财预〔2020〕10号)."""
    cell, unit_cell, nature_cell = (
        found.get("target"),
        found.get("unit") or found.get("plain_unit"),
        found.get("nature"),
    )
    named = NATURES.get(label_of(nature_cell.text)) if nature_cell else None
    if cell is None:
        return None, named, _text(unit_cell)
    printed = None if named == "定性" else figure(cell.text)
    if printed is None:
        return cell.text, "定性" if named is None else named, _text(unit_cell)
    unit = printed.unit or _text(unit_cell)
    plain: Nature = "≤" if "成本" in level2 else "="
    return _number(cell, printed), named or printed.nature or plain, unit


def _number(cell: Cell, printed: Printed) -> Decimal:
    """The stored number of a number cell, exact; else the one printed."""
    return printed.number if cell.value is None else cell.value


def _actual(cell: Cell | None, numeric: bool, unit: str | None) -> Decimal | str | None:
    """实际完成值: a number where the target is one and this can be read as one in the same unit."""
    if cell is None or is_nothing(cell.text):
        return None
    printed = figure(cell.text) if numeric or cell.value is not None else None
    if printed is None:
        return cell.text
    exact = replace(printed, number=_number(cell, printed))
    if unit == "%" and not printed.unit and 0 <= exact.number <= 1:
        return exact.number * 100
    number = converted(exact, unit)
    return cell.text if number is None else number


# --- texts ----------------------------------------------------------------------------------------------------------


def _texts(grid: Grid) -> Iterator[TextField]:
    """The free texts: to the right of their label, or under it where the next cell is a label too."""
    meaning = _meaning("texts")
    for cell in sorted(grid.cells.values(), key=lambda cell: (cell.row, cell.column)):
        role = meaning.get(cell.label)
        if role is None:
            continue
        right = next((c for c in grid.row(cell.row) if c.column > cell.last_column), None)
        below = grid.within(cell.last_row + 1, cell.column, cell.last_column)
        text = (
            right if right and right.label not in meaning and role in ("other", "note", "rate_note") else below or right
        )
        if text is not None and text.label not in meaning and not is_nothing(text.text):
            yield TextField(cell.label, role, text)


def notes(sheets: Iterable[Sheet]) -> Mapping[str, str]:
    """预算调整说明 and 执行率原因 that a workbook gives beside its form: role -> text."""
    found: dict[str, str] = {}
    for sheet in sheets:
        for row in sheet.rows[:_NOTE_ROWS]:
            texts = [value for value in row if isinstance(value, str) and not is_nothing(value)]
            for label, text in pairwise(texts):
                may_be = len(label) <= _LONGEST_LABEL and label.rstrip("：: ").endswith(("说明", "原因"))
                role = _meaning("texts").get(label_of(label)) if may_be else None
                if role in ("note", "rate_note"):
                    found.setdefault(role, text)
    return found


def with_notes(paper: PaperForm, given: Mapping[str, str]) -> PaperForm:
    """The form with what the other sheets of its workbook explain."""
    note = paper.form.adjustment_note or given.get("note")
    reason = paper.form.rate_reason or given.get("rate_note")
    return replace(paper, form=replace(paper.form, adjustment_note=note, rate_reason=reason))


def with_lines(paper: PaperForm, remark: Decimal, explain: Decimal) -> PaperForm:
    """The form held against a plan's own lines of over-fulfilment."""
    return replace(paper, form=replace(paper.form, remark_line=remark, explain_line=explain))
