"""C54 on a share: 履约率 = 履约 / 签约, 回收率 = 收回 / 发放, where the text gives both."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from excel_eval.auditing.rates import Rate
from excel_eval.auditing.reading import Text
from excel_eval.auditing.report import AuditFinding, at
from excel_eval.auditing.statements import Statement
from excel_eval.auditing.terms import same_family
from excel_eval.figures import half_up


def check_shares(text: Text) -> Iterator[AuditFinding]:
    """A rate whose name says of which figure before it it is the share; wrong if it fits none of the larger ones."""
    for sentence in text.read:
        for rate in sentence.rates:
            if rate.kind == "share" or (rate.kind == "plain" and rate.statement.noun.endswith("度")):
                yield from _share(text, rate, sentence.statements)


def _share(text: Text, rate: Rate, found: tuple[Statement, ...]) -> Iterator[AuditFinding]:
    before = [s for s in found if s.figure.end <= rate.statement.figure.start and s.figure.kind == "count"]
    if len(before) < 2 or any(s.figure.rough for s in before):
        return
    part = before[-1]
    stem = rate.stem or rate.statement.noun.removesuffix("度")
    clause = part.sentence.text[part.start : part.end]
    wholes = [
        s for s in before[:-1] if same_family(s.figure.unit, part.figure.unit) and s.figure.value >= part.figure.value
    ]
    if not wholes or not set(stem) <= set(clause):
        return
    rights = [half_up(Fraction(part.figure.value) / Fraction(w.figure.value) * 100, rate.decimals) for w in wholes]
    if rate.value not in rights:
        params = {
            "name": f"{stem}率" if rate.stem else rate.statement.noun,
            "rate": rate.statement.printed,
            "actual": part.printed,
            "target": wholes[0].printed,
            "right": f"{rights[0]}%",
        }
        place = rate.statement
        yield at("C54", text.where(place.sentence), place, place.printed, text.file, **params)
