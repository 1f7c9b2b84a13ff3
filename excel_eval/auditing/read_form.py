"""A self-assessment form of anybody, found by its labels: standard or Sichuan layout, whatever rows and merges.

The labels of labels.yaml say what a column or row is; a value belongs to the header it stands under.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from excel_eval.auditing.form_texts import TextField, form_texts
from excel_eval.auditing.grid import Cell, Grid, label_of
from excel_eval.auditing.headers import Header, find_header, indicator_header, meaning, under, words_of
from excel_eval.auditing.printed import Printed, amount, converted, figure, is_nothing
from excel_eval.auditing.read_grid import NOT_STORED
from excel_eval.form import Form, FundsRow, IndicatorRow
from excel_eval.model import Nature
from excel_eval.text import fold

_PROJECT = frozenset({"项目名称", "转移支付名称", "项目"})
NATURES: Mapping[str, Nature] = {"≥": "≥", ">=": "≥", "≤": "≤", "<=": "≤", "=": "=", "定性": "定性"}


class NoStoredValues(Exception):
    """A formula of the form holds no value."""


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
    project: str = ""
    """项目名称, folded; "" where none is given"""

    def cell(self, where: str, name: str) -> Cell | None:
        return self.cells.get((where, name))


def read_form(grid: Grid, file: str) -> PaperForm:
    """The form on a sheet, or as much of it as there is."""
    _refuse_formulas_without_values(grid)
    cells: dict[tuple[str, str], Cell] = {}
    total_funds, sources, note = _funds(grid, cells)
    rows, rates, total = _indicators(grid, cells)
    texts = tuple(form_texts(grid))
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
    whole = bool(total_funds.where or total is not None)
    return PaperForm(file, form, cells, texts, rates, whole, _project(grid))


def _project(grid: Grid) -> str:
    """What stands to the right of 项目名称."""
    for cell in grid.cells.values():
        if cell.label in _PROJECT:
            right = [other for other in grid.row(cell.row) if other.column > cell.last_column]
            return fold(right[0].text) if right else ""
    return ""


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
        if label.label in words_of("fund_total") and not total.where:
            total = funds
            reason = under(grid, row, header, "reason")
            note = None if reason is None or is_nothing(reason.text) else reason.text
        elif label.label not in words_of("fund_total"):
            sources.append(funds)
    return total, tuple(sources), note


@cache
def _all_labels() -> frozenset[str]:
    """Labels at which another part of the form begins."""
    other = {
        *meaning("indicators"),
        *meaning("texts"),
        "年度总体目标",
        "绩效指标",
        "项目年度目标完成情况",
        "总体目标",
    }
    return frozenset(other) - words_of("fund_total") - set(meaning("funds"))


def _row_label(grid: Grid, row: int, first_value: int) -> Cell | None:
    """The label next to the values; the label of the whole block reaches down and is not it."""
    ahead = [cell for cell in grid.row(row) if cell.column < first_value and cell.label not in words_of("fund_block")]
    return ahead[-1] if ahead and ahead[-1].last_row <= row + 1 else None


def _funds_row(grid: Grid, row: int, header: Header, label: Cell, cells: dict[tuple[str, str], Cell]) -> FundsRow:
    where = label.where
    cells[where, "name"] = label
    values: dict[str, Decimal | None] = {}
    for name in ("initial", "adjusted", "executed", "weight", "score", "rate"):
        cell = under(grid, row, header, name)
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
        name = under(grid, row, header, "name")
        if name is None or name.row != row:
            if not grid.row(row) or any(cell.label in meaning("texts") for cell in grid.row(row)):
                break
            continue
        rows.append(_indicator(grid, row, header, (level1, level2), name, cells))
        if rate := under(grid, row, header, "rate"):
            rates[name.where] = rate
    return _scored(rows), rates, None


def _scored(rows: Sequence[IndicatorRow]) -> tuple[IndicatorRow, ...]:
    """Without the rows that only break up the one above (其中桃树 1.5 亩): no weight, no score."""
    if not any(row.weight is not None for row in rows):
        return tuple(rows)
    return tuple(row for row in rows if row.weight is not None or row.score is not None)


def _level(grid: Grid, row: int, header: Header, name: str) -> str:
    cell = under(grid, row, header, name)
    return label_of(cell.text) if cell else ""


def _is_total_row(grid: Grid, row: int, header: Header) -> bool:
    score = header.columns.get("score", header.columns.get("actual", (10_000, 0)))[0]
    return any(cell.label in words_of("total") and cell.column < score for cell in grid.row(row))


def _total(grid: Grid, row: int, header: Header, cells: dict[tuple[str, str], Cell]) -> Decimal | None:
    """总分: the number under 得分, or the only one there is if it does not stand under 分值."""
    weight, score = under(grid, row, header, "weight"), under(grid, row, header, "score")
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
    found = {field_: under(grid, row, header, field_) for field_ in header.columns}
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


def with_notes(paper: PaperForm, given: Mapping[str, str]) -> PaperForm:
    """The form with what the other sheets of its workbook explain."""
    note = paper.form.adjustment_note or given.get("note")
    reason = paper.form.rate_reason or given.get("rate_note")
    return replace(paper, form=replace(paper.form, adjustment_note=note, rate_reason=reason))


def with_lines(paper: PaperForm, remark: Decimal, explain: Decimal) -> PaperForm:
    """The form held against a plan's own lines of over-fulfilment."""
    return replace(paper, form=replace(paper.form, remark_line=remark, explain_line=explain))
