"""C52: a number in the report, on the form and in the ledgers is one number.

``Facts`` are what one of them says; the others are held against it, by the thing's name and the role of the figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from excel_eval.auditing.achievements import Achievement
from excel_eval.auditing.check_repeats import is_of_some_teams, is_set_apart
from excel_eval.auditing.check_scores import scores
from excel_eval.auditing.form_findings import placed
from excel_eval.auditing.funds import FundRole, amounts, whole
from excel_eval.auditing.printed import is_nothing
from excel_eval.auditing.read_form import PaperForm, printed_rate
from excel_eval.auditing.reading import Text
from excel_eval.auditing.report import PRIORITIES, AuditFinding, Place, at
from excel_eval.auditing.statements import Statement
from excel_eval.auditing.terms import Lexicon, Term, same_family
from excel_eval.figures import half_up, shortest
from excel_eval.form import Form, FundsRow, IndicatorRow
from excel_eval.model import Finding

WAN = Decimal(10_000)
FUND_FIELDS: Mapping[FundRole, str] = {"initial": "initial", "adjusted": "adjusted", "executed": "executed"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a form, or the evaluation of a folder, says; ``source`` names it to the reader, in Chinese and English."""

    form: Form
    source: tuple[str, str]

    def row(self, lexicon: Lexicon, name: str) -> IndicatorRow | None:
        """The row of a thing: of the same name, else of the same term."""
        for row in self.form.rows:
            if row.name == name:
                return row
        term = lexicon.term_of(name)
        same = [row for row in self.form.rows if term is not None and lexicon.term_of(row.name) is term]
        return same[0] if len(same) == 1 else None


# --- a text ---------------------------------------------------------------------------------------------------------


def check_text_against(text: Text, facts: Facts, lexicon: Lexicon) -> Iterator[AuditFinding]:
    yield from _statements(text, facts, lexicon)
    yield from _rates(text, facts, lexicon)
    yield from _money(text, facts)
    yield from _score(text, facts)


def _statements(text: Text, facts: Facts, lexicon: Lexicon) -> Iterator[AuditFinding]:
    """Targets and actuals of named indicators, said of the whole."""
    readings = {id(t.statement): (t.given, t.other) for t in text.targets}
    for statement in text.statements:
        if (
            statement.term is None
            or statement.scope
            or statement.figure.rough
            or _is_of_others(statement)
            or is_of_some_teams(statement, text.teams)
            or is_set_apart(statement, text.statements)
        ):
            continue
        row = facts.row(lexicon, statement.term.name)
        right = None if row is None else _right(row, statement)
        if row is None or right is None:
            continue
        given, other = readings.get(id(statement), (statement.figure.value, None))
        if statement.role in ("actual", "target") and given is not None and right not in (given, other):
            yield _differs(text, statement, row.name, f"{shortest(right)}{statement.figure.unit}", facts)


_OTHER_BODY = re.compile(
    "(?<![我本该全各])(?:[^，。；：、（）我本该全各\\d]{1,8})(?:局|委|办|中心|公司|集团|县|区)(?:共|累计|共计|全年)*$"
)
_HOLDS_THE_PROJECT = re.compile("[^。；]{0,4}其中[^，。；]{0,4}(?:[本该此]项目|我[局委办]|专班)")


_ON_THE_WAY = re.compile("之?[后时]")
_SUPERSEDED = re.compile("[^。；]{0,12}(?:调整|调减|调增|压减|上调|下调|改|修订|提高|降低)[为到至]")


def _is_of_others(statement: Statement) -> bool:
    """``市商务局拜访企业 300 家``; ``全市拜访企业 1200 家，其中本项目 785 家``; ``拜访企业 600 家后即…``; what a target
    was before it was changed."""
    text = statement.sentence.text
    name = text.find(statement.alias, statement.start) if statement.alias else -1
    ahead = text[statement.start : name] if name >= 0 else ""
    behind = text[statement.figure.end :]
    superseded = statement.role == "target" and _SUPERSEDED.match(behind)
    others = (_OTHER_BODY.search(ahead), _HOLDS_THE_PROJECT.match(behind), _ON_THE_WAY.match(behind), superseded)
    return any(others)


def _right(row: IndicatorRow, statement: Statement) -> Decimal | None:
    value = row.target if statement.role == "target" else row.actual
    comparable = not row.unit or same_family(row.unit, statement.figure.unit)
    return value if isinstance(value, Decimal) and comparable else None


def _rates(text: Text, facts: Facts, lexicon: Lexicon) -> Iterator[AuditFinding]:
    """A completion rate that the text gives no target for is that of the facts, at its own decimals."""
    for achievement in text.achievements:
        rate, term = achievement.rate, _term_of(achievement)
        if rate is None or term is None or achievement.targets or achievement.place.scope:
            continue
        if rate.statement.role == "target" or rate.statement.figure.rough:
            continue
        if achievement.actual is not None and achievement.actual.scope:
            continue
        row = facts.row(lexicon, term.name)
        if row is None or not isinstance(row.target, Decimal) or not isinstance(row.actual, Decimal) or not row.target:
            continue
        right = rate.right(row.actual, row.target)
        if right != rate.value:
            yield _differs(text, rate.statement, f"{row.name}完成率", f"{right}%", facts)


def _term_of(achievement: Achievement) -> Term | None:
    """What a rate is of: the thing counted, else the one that it is named after (拜访企业完成率 109.03%)."""
    return achievement.actual.term if achievement.actual else achievement.place.about


def _money(text: Text, facts: Facts) -> Iterator[AuditFinding]:
    funds = facts.form.total_funds
    for amount in whole(amounts(text), *FUND_FIELDS):
        right = None if amount.of_body else getattr(funds, FUND_FIELDS[amount.role])
        if right is not None and amount.value / WAN != right:
            name = {"initial": "年初预算数", "adjusted": "全年预算数", "executed": "全年执行数"}[amount.role]
            yield _differs(text, amount.statement, name, f"{shortest(right)}万元", facts)


def _score(text: Text, facts: Facts) -> Iterator[AuditFinding]:
    right = facts.form.total
    for score in scores(text):
        if right is not None and not score.component and score.value != right:
            yield _differs(text, score.statement, "总分", f"{shortest(right)}分", facts)


def _differs(text: Text, statement: Statement, name: str, right: str, facts: Facts) -> AuditFinding:
    params = {"name": name, "stated": statement.printed, "other": facts.source, "right": right}
    return at("C52", text.where(statement.sentence), statement, statement.printed, text.file, **params)


# --- a form or a table ----------------------------------------------------------------------------------------------


def check_form_against(paper: PaperForm, facts: Facts, lexicon: Lexicon) -> Iterator[AuditFinding]:
    """Every figure of a form, or of a table in a report, against the facts."""
    for row in paper.form.rows:
        right = facts.row(lexicon, row.name)
        if right is not None:
            for field in ("target", "actual", "weight", "score"):
                yield from _cell(paper, row, field, getattr(right, field), facts)
            yield from _table_rate(paper, row, right, facts)
    yield from _funds(paper, paper.form.total_funds, facts.form.total_funds, facts)
    for source in paper.form.sources:
        same = [f for f in facts.form.sources if f.name == source.name]
        if same and not any(_equal(source, right) for right in same):
            yield from _funds(paper, source, same[0], facts)
    if paper.form.total is not None and facts.form.total is not None and paper.form.total != facts.form.total:
        yield _printed(paper, "", "score", "总分", facts.form.total, facts)


def _cell(
    paper: PaperForm, row: IndicatorRow, field: str, right: Decimal | str | None, facts: Facts
) -> Iterator[AuditFinding]:
    stated: Decimal | str | None = getattr(row, field)
    if not isinstance(right, Decimal) or stated is None:
        return
    if not isinstance(stated, Decimal) or stated != right:
        yield _printed(paper, row.where, field, row.name, right, facts)


def _table_rate(paper: PaperForm, row: IndicatorRow, right: IndicatorRow, facts: Facts) -> Iterator[AuditFinding]:
    cell = paper.rates.get(row.where)
    rate = printed_rate(cell)
    if cell is None or rate is None or not isinstance(right.target, Decimal) or not right.target:
        return
    if isinstance(right.actual, Decimal):
        places = max(0, -int(rate.as_tuple().exponent))
        exact = half_up(Fraction(right.actual) / Fraction(right.target) * 100, places)
        if exact != rate:
            yield _printed(paper, row.where, "rate", f"{row.name}完成率", exact, facts, "%")


def _equal(stated: FundsRow, right: FundsRow) -> bool:
    """其他资金 is not the same sum on each form."""
    amounts = (getattr(row, field) for field in ("initial", "adjusted", "executed") for row in (stated, right))
    return all(a is None or b is None or a == b for a, b in zip(amounts, amounts, strict=True))


def _funds(paper: PaperForm, stated: FundsRow, right: FundsRow, facts: Facts) -> Iterator[AuditFinding]:
    for field in ("initial", "adjusted", "executed", "weight", "score", "rate"):
        a, b = getattr(stated, field), getattr(right, field)
        if a is not None and b is not None and a != b:
            yield _printed(paper, stated.where, field, stated.name, b, facts)


def _printed(
    paper: PaperForm, where: str, field: str, name: str, right: Decimal, facts: Facts, unit: str = ""
) -> AuditFinding:
    cell = paper.cell(where, field)
    found = cell.text if cell is not None and not is_nothing(cell.text) else ""
    params = {"name": name, "stated": found, "other": facts.source, "right": f"{shortest(right)}{unit}"}
    if cell is None:
        return placed(paper, Finding("C52", PRIORITIES["C52"], where, params))
    place = Place(cell.where.rpartition("!")[0] or None, cell.name)
    return AuditFinding("C52", PRIORITIES["C52"], paper.file, cell.where, cell.text, found, params, place)
