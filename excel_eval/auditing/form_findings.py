"""The finance office's checks on a paper form: those of ``excel_eval.checks`` at the very cells, and those on print.

C10, C29, C32, C50 and C51 are about what is printed; our own evaluation, which computes it, has no need of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from excel_eval.auditing.check_scores import band, grade_words, has_total
from excel_eval.auditing.explanations import change_explanation, rate_explanation
from excel_eval.auditing.grid import Cell
from excel_eval.auditing.printed import amount, is_nothing
from excel_eval.auditing.read_form import PaperForm
from excel_eval.auditing.reading import Text
from excel_eval.auditing.report import PRIORITIES, AuditFinding, Place
from excel_eval.auditing.terms import Lexicon
from excel_eval.checks import check_form
from excel_eval.figures import fixed, half_up, shortest
from excel_eval.form import Form
from excel_eval.messages.findings import PAPER_ADVICE
from excel_eval.model import Finding

FIELDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("C01", "C02", "C20", "C35", "C36", "C37", "C38", "C50", "C51"), ("score",)),
    **dict.fromkeys(("C04", "C05"), ("rate",)),
    **dict.fromkeys(("C22", "C24"), ("actual", "target")),
    **dict.fromkeys(("C25", "C30"), ("target",)),
    **dict.fromkeys(("C26", "C27"), ("name",)),
    **dict.fromkeys(("C32", "C34", "C52", "C71"), ("actual",)),
    **dict.fromkeys(("C07", "C08"), ("executed", "adjusted")),
    "C06": ("adjusted", "initial"),
    "C21": ("score", "weight"),
    "C29": ("weight",),
}
"""code -> the fields of the row that it is about; the first is where it is marked"""
COLUMNS = {"年初预算数": "initial", "全年预算数": "adjusted", "全年执行数": "executed"}


def check_paper_form(paper: PaperForm, lexicon: Lexicon, texts: Sequence[Text]) -> Iterator[AuditFinding]:
    """Every check that the form allows; an explanation may stand in any of the ``texts`` that go with it."""
    form = with_parts(_explained(paper.form, texts), lexicon)
    for finding in check_form(form):
        if _applies(finding, paper):
            yield placed(paper, finding)
    for finding in (
        *_weights(form, paper.cell("", "weight")),
        *_not_numbers(form),
        *_total(form),
        *_units(form),
        *_grade(form, texts),
    ):
        yield placed(paper, finding)


def _explained(form: Form, texts: Sequence[Text]) -> Form:
    note = form.adjustment_note or next((found for text in texts if (found := change_explanation(text))), None)
    reason = form.rate_reason or next((found for text in texts if (found := rate_explanation(text))), None)
    return replace(form, adjustment_note=note, rate_reason=reason)


def with_parts(form: Form, lexicon: Lexicon) -> Form:
    """The rows of which one counts a part of another, by their names."""
    terms = {row.name: lexicon.term_of(row.name) for row in form.rows}
    parts = [
        (part, whole)
        for part, a in terms.items()
        for whole, b in terms.items()
        if a is not None and b is not None and a.part_of is not None and a.part_of == b.known
    ]
    return replace(form, parts=tuple(parts))


def _applies(finding: Finding, paper: PaperForm) -> bool:
    """A form without funds or without a total row is not blamed for their lack."""
    if finding.code in ("C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08"):
        return bool(paper.form.total_funds.where)
    return finding.code != "C28" or bool(paper.form.rows)


def placed(paper: PaperForm, finding: Finding) -> AuditFinding:
    """A finding at its cell, with what is printed there."""
    fields, wheres = FIELDS.get(finding.code, ()), list[str]()
    if finding.code == "C03":
        fields = (COLUMNS[str(finding.params["label"])],)
        wheres = [finding.where, *(row.where for row in paper.form.sources)]
    where = "" if finding.code in ("C28", "C29", "C36", "C50", "C51") else finding.where
    cells = [cell for each in wheres or [where] for name in fields if (cell := paper.cell(each, name)) is not None]
    cell = _hint_cell(paper, finding) if finding.code == "C31" else cells[0] if cells else paper.cell(where, "name")
    found = "、".join(dict.fromkeys(c.text for c in cells if not is_nothing(c.text))) or str(
        finding.params.get("value", "")
    )
    params = dict(finding.params)
    if finding.code in PAPER_ADVICE:
        params["advice"] = PAPER_ADVICE[finding.code]
    label = paper.cell(where, "name")
    quote = cell.text if cell is not None and cell.text else label.text if label else ""
    place = Place(cell.where.rpartition("!")[0] or None, cell.name) if cell else Place()
    return AuditFinding(
        finding.code,
        PRIORITIES[finding.code],
        paper.file,
        cell.where if cell else finding.where,
        quote,
        found,
        params,
        place,
    )


def _hint_cell(paper: PaperForm, finding: Finding) -> Cell | None:
    """The cell that still holds the hint."""
    value = str(finding.params["value"])
    cells = [*(text.cell for text in paper.texts), *paper.cells.values()]
    own = [c for (where, _), c in paper.cells.items() if where == finding.where and value in c.text]
    return next(iter([*own, *(c for c in cells if value in c.text and c.where == finding.where)]), None)


# --- what is printed ------------------------------------------------------------------------------------------------


def _weights(form: Form, total: Cell | None) -> Iterator[Finding]:
    """C29: the weights add up to 100, those of the indicators and of the budget's execution, and the total says so."""
    weights = [row.weight for row in form.rows]
    if not weights or any(weight is None for weight in weights):
        return
    sum_ = sum((weight for weight in weights if weight is not None), Decimal(0))
    funds = form.total_funds.weight or Decimal(0)
    printed = None if total is None else amount(total.text, total.value)
    if Decimal(100) not in (sum_ + funds, sum_) or printed not in (None, sum_ + funds, sum_):
        yield Finding("C29", "P0", form.total_where, {"sum": shortest(sum_ + funds)})


def _not_numbers(form: Form) -> Iterator[Finding]:
    """C32: the actual of a quantitative indicator is a number."""
    for row in form.rows:
        if isinstance(row.target, Decimal) and isinstance(row.actual, str) and row.nature != "定性":
            yield Finding("C32", "P0", row.where, {"name": row.name, "value": row.actual})


def _total(form: Form) -> Iterator[Finding]:
    """C50: 总分 is the budget's score and the scores of all rows, as printed."""
    sum_ = printed_sum(form)
    if form.total is not None and sum_ is not None and half_up(form.total) != half_up(sum_):
        yield Finding("C50", "P0", form.total_where, {"total": shortest(form.total), "sum": fixed(sum_)})


def printed_sum(form: Form) -> Decimal | None:
    """Σ of the scores as printed; None while one is blank."""
    scores = [row.score for row in form.rows]
    if form.total_funds.weight is not None or form.total_funds.score is not None:
        scores.append(form.total_funds.score)
    given = [score for score in scores if score is not None]
    return sum(given, Decimal(0)) if given and len(given) == len(scores) else None


def _units(form: Form) -> Iterator[Finding]:
    """C10: an amount ten thousand times the other is in 元 beside 万元."""
    total, scale = form.total_funds, Decimal(10_000)
    for name in ("initial", "adjusted", "executed"):
        stated = getattr(total, name)
        sum_ = sum((value for row in form.sources if (value := getattr(row, name)) is not None), Decimal(0))
        if stated and sum_ and (stated == sum_ * scale or sum_ == stated * scale):
            params = {"figures": f"{shortest(stated)}、{shortest(sum_)}", "right": shortest(min(stated, sum_))}
            yield Finding("C10", "P1", total.where, params)
            return


def _grade(form: Form, texts: Sequence[Text]) -> Iterator[Finding]:
    """C51: a grade in the form's own texts is that of its total."""
    if form.total is None or form.total > 100:
        return
    right = band(form.total)
    for text in texts:
        for word, grade in grade_words(text) if text.part and not has_total(text) else ():
            if grade != right:
                yield Finding(
                    "C51", "P0", form.total_where, {"grade": word, "total": shortest(form.total), "right": right}
                )
                return
