"""C54 on a table: a printed 完成率 or 执行率 beside its target and actual."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from excel_eval.auditing.grid import Cell
from excel_eval.auditing.read_form import PaperForm, printed_rate
from excel_eval.auditing.report import PRIORITIES, AuditFinding, Place
from excel_eval.figures import half_up, shortest
from excel_eval.form import FundsRow


def check_table(paper: PaperForm) -> Iterator[AuditFinding]:
    """The rates of a table; that of a form's total row is checked with its score."""
    for row in paper.form.rows:
        cell = paper.rates.get(row.where)
        if cell and isinstance(row.target, Decimal) and isinstance(row.actual, Decimal) and row.target:
            actual, target = paper.cell(row.where, "actual"), paper.cell(row.where, "target")
            yield from _rate("C54", paper, cell, row.name, (actual, row.actual), (target, row.target))
    total = () if paper.whole else (paper.form.total_funds,)
    for funds in (*total, *paper.form.sources):
        yield from _execution(paper, funds)


def _execution(paper: PaperForm, funds: FundsRow) -> Iterator[AuditFinding]:
    cell = paper.cell(funds.where, "rate")
    if cell is not None and cell.text and funds.adjusted and funds.executed is not None:
        executed, adjusted = paper.cell(funds.where, "executed"), paper.cell(funds.where, "adjusted")
        yield from _rate("C04", paper, cell, funds.name, (executed, funds.executed), (adjusted, funds.adjusted))


def _rate(
    code: str,
    paper: PaperForm,
    cell: Cell,
    name: str,
    actual: tuple[Cell | None, Decimal],
    target: tuple[Cell | None, Decimal],
) -> Iterator[AuditFinding]:
    rate = printed_rate(cell)
    if rate is None:
        return
    places = max(0, -int(rate.as_tuple().exponent))
    right = half_up(Fraction(actual[1]) / Fraction(target[1]) * 100, places)
    if right == rate:
        return
    params = {
        "name": name,
        "rate": cell.text,
        "printed": cell.text,
        "actual": actual[0].text if actual[0] else shortest(actual[1]),
        "target": target[0].text if target[0] else shortest(target[1]),
        "right": f"{right}%" if code == "C54" else f"{right:f}",
    }
    place = Place(cell.where.rpartition("!")[0] or None, cell.name)
    yield AuditFinding(code, PRIORITIES[code], paper.file, cell.where, cell.text, cell.text, params, place)
