"""C54 on a share: 履约率 = 履约 / 签约, 合格率 = (抽检 − 不合格) / 抽检, where the text gives both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from excel_eval.auditing.rates import Rate
from excel_eval.auditing.reading import Text
from excel_eval.auditing.report import AuditFinding, at
from excel_eval.auditing.statements import Statement
from excel_eval.auditing.terms import same_family

_NEGATIVE = re.compile("[不未没无]|非(?!常)")
_MOST_PARTS = 8


@dataclass(frozen=True, slots=True)
class _Part:
    """A count before a rate; ``named``: its words hold those of the rate, ``negative``: they say the opposite."""

    statement: Statement
    named: bool
    negative: bool

    @property
    def value(self) -> Decimal:
        return self.statement.figure.value


def check_shares(text: Text) -> Iterator[AuditFinding]:
    """A rate whose name says of which figure before it it is the share; wrong if no figures before it give it."""
    for sentence in text.read:
        for rate in sentence.rates:
            if rate.is_share:
                yield from _share(text, rate, sentence.statements)


def _share(text: Text, rate: Rate, found: Sequence[Statement]) -> Iterator[AuditFinding]:
    before = [s for s in found if s.figure.end <= rate.statement.figure.start and s.figure.kind == "count"]
    if len(before) < 2 or any(s.figure.rough for s in before):
        return
    stem = rate.stem or rate.statement.noun.removesuffix("度")
    parts = [_part(stem, statement, found) for statement in before]
    part = _meant(parts)
    wholes = [] if part is None else [p.value for p in parts if p is not part and _holds(p, part)]
    if part is None or not wholes or rate.value in _possible(rate, parts):
        return
    whole = wholes[0]
    params = {
        "name": f"{stem}率" if rate.stem else rate.statement.noun,
        "rate": rate.statement.printed,
        "actual": part.statement.printed,
        "target": next(p.statement.printed for p in parts if p.value == whole),
        "right": f"{rate.right(whole - part.value if part.negative else part.value, whole)}%",
    }
    place = rate.statement
    yield at("C54", text.where(place.sentence), place, place.printed, text.file, **params)


def _part(stem: str, statement: Statement, found: Sequence[Statement]) -> _Part:
    own = _words_of(statement, found)
    negative = bool(_NEGATIVE.search(own)) and not _NEGATIVE.search(stem)
    return _Part(statement, set(stem) <= set(own), negative)


def _words_of(statement: Statement, found: Sequence[Statement]) -> str:
    """The words that belong to one figure of a list: 满意285份 of 满意285份、不满意15份."""
    others = [s.figure for s in found]
    start = max([statement.start, *(f.end for f in others if f.end <= statement.figure.start)])
    end = min([statement.end, *(f.start for f in others if f.start >= statement.figure.end)])
    text = statement.sentence.text
    return text[start : statement.figure.start] + text[statement.figure.end : end].partition("、")[0]


def _meant(parts: Sequence[_Part]) -> _Part | None:
    """The part that the rate must be of: the last count says so, and no second one (基本满意) may belong to it too."""
    named = [part for part in parts[1:] if part.named]
    if not named or named[-1] is not parts[-1]:
        return None
    positive = [part for part in named if not part.negative] or named
    together = [part for part in positive if _in_one_part(part, positive[-1])]
    return positive[-1] if len(together) == 1 else None


def _in_one_part(part: _Part, last: _Part) -> bool:
    """Counted in one part of the sentence, so that both may add up."""
    return "；" not in part.statement.sentence.text[part.statement.figure.end : last.statement.figure.start]


def _holds(whole: _Part, part: _Part) -> bool:
    a, b = whole.statement.figure, part.statement.figure
    return a.start < b.start and same_family(a.unit, b.unit) and a.value >= b.value


def _possible(rate: Rate, parts: Sequence[_Part]) -> set[Decimal]:
    """Every share that the counts allow: of some that stand behind a whole, together, and of what they leave of it."""
    possible: set[Decimal] = set()
    for index, whole in enumerate(parts):
        behind = [part.value for part in parts[index + 1 :] if _holds(whole, part)][-_MOST_PARTS:]
        for size in range(1, len(behind) + 1):
            for chosen in combinations(behind, size):
                sum_ = sum(chosen, Decimal(0))
                if whole.value and sum_ <= whole.value:
                    possible |= {rate.right(sum_, whole.value), rate.right(whole.value - sum_, whole.value)}
    return possible
