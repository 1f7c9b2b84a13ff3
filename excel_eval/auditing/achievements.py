"""Actual, target and printed rate that belong together, within a sentence or, by the thing's name, across the text.

A rate belongs to the statement just before it and is judged at its own decimals; a target may be stated in the same
sentence (计划 40 批次，实际 46 批次), inside the rate (任务数 132.63 亿元的 90.8%) or elsewhere under the same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from excel_eval.auditing.rates import Rate, inline_target
from excel_eval.auditing.respective import run_of
from excel_eval.auditing.statements import Statement
from excel_eval.auditing.targets import Target
from excel_eval.auditing.terms import same_family
from excel_eval.figures import half_up

_SURE_NAME = 3
"""characters; a shorter noun may be of many things"""
_NEUTRAL = re.compile(
    "(?:经|据)?(?:问卷)?(?:调查|测评|统计|抽查|核查|问卷)(?:得出|显示|结果)?|[大高低小]于|[未已]?(?:达到?|完成|实现)|"
    "实际|目标|指标值|年度|计划|要求|标准|[为是了的]"
)
"""words that name nothing"""
_NEGATIVE = re.compile("[未不没无]|非(?!常)|缺[席勤考]")
_MOST_PARTS = 6
_PERIODIC = re.compile("每|[月季]均")
_MISSED = re.compile("未(?:能)?(?:达到|达|完成|实现)|低于|不及")


@dataclass(frozen=True, slots=True)
class Sentences:
    """One sentence read: its statements, targets and rates."""

    statements: tuple[Statement, ...]
    targets: tuple[Target, ...]
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class Achievement:
    """An actual with its possible targets and its rate; ``missed``: the text says itself that it is not reached."""

    actual: Statement | None
    targets: tuple[Target, ...]
    rate: Rate | None
    missed: bool = False

    @property
    def place(self) -> Statement:
        """Where it stands: at its rate, else at its actual."""
        if self.rate is not None:
            return self.rate.statement
        assert self.actual is not None
        return self.actual

    @property
    def key(self) -> str:
        """What it is of, by which repetitions are known; "" where that is not said."""
        about = self.place.about
        return self.actual.key if self.actual else about.name if about else ""

    @property
    def name(self) -> str:
        """The thing as the text calls it."""
        return self.actual.name if self.actual and self.actual.name else self.key

    def _is_only_hoped(self) -> bool:
        """``完工率达到 90%`` with nothing counted may be the goal itself."""
        if self.actual is not None or self.rate is None:
            return False
        statement = self.rate.statement
        return bool(re.search("达到?$", statement.sentence.text[statement.start : statement.figure.start]))

    @property
    def at_most(self) -> bool:
        return any(target.statement.at_most for target in self.targets)

    @property
    def target(self) -> Decimal | None:
        """The target that counts: the one the printed rate fits, else the only one the wording gives."""
        fitting = [value for target in self.targets for value in (target.given, target.other) if self.fits(value)]
        given = {target.given for target in self.targets if target.given is not None}
        return fitting[0] if fitting else given.pop() if len(given) == 1 else None

    def fits(self, target: Decimal | None) -> bool:
        """Whether the printed rate is A/T at its own decimals."""
        right = self.right_rate(target)
        return self.rate is not None and right is not None and right == self.rate.value

    def right_rate(self, target: Decimal | None) -> Decimal | None:
        """A/T in percent at the decimals of the printed rate."""
        exact = self.exact(target)
        return None if exact is None else half_up(exact * 100, self.rate.decimals if self.rate else 2)

    def exact(self, target: Decimal | None) -> Fraction | None:
        if self.actual is None or not target:
            return None
        return Fraction(self.actual.figure.value) / Fraction(target)

    @property
    def level(self) -> Fraction | None:
        """A/T, exact where actual and target are known, else as printed."""
        exact = self.exact(self.target)
        if exact is not None:
            return exact
        return Fraction(self.rate.value) / 100 if self.rate else None

    @property
    def of_part(self) -> bool:
        """``165 家，占拜访企业 785 家的 21.02%``: no target is meant."""
        return self.rate is not None and self.rate.kind == "part"

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where it cannot be said, or the target's wording allows both."""
        if self.missed:
            return False
        levels = [level] if (level := self.level) is not None else []
        if self.rate is None and len(self.targets) == 1:
            other = self.exact(self.targets[0].other)
            levels += [other] if other is not None else []
        if self._is_only_hoped() or self.of_part:
            return None
        verdicts = {level <= 1 if self.at_most else level >= 1 for level in levels}
        return verdicts.pop() if len(verdicts) == 1 else None


def achievements(read: Sequence[Sentences]) -> tuple[Achievement, ...]:
    """Every achievement of a text, each actual once."""
    every = [target for sentence in read for target in sentence.targets]
    order = {id(s.sentence): i for i, sentence in enumerate(read) for s in sentence.statements}
    rated = [a for sentence in read for a in _of_rates(sentence, every)]
    done = {id(a.actual) for a in rated if not a.of_part}
    terms = {a.actual.key for a in rated if a.actual and a.actual.term and not a.of_part}
    found = list(rated)
    for a in (a for sentence in read for a in _unrated(sentence, every)):
        assert a.actual is not None
        if id(a.actual) not in done and not (a.actual.term and a.actual.key in terms):
            found.append(a)
            terms |= {a.actual.key} if a.actual.term else set()
    return tuple(sorted(found, key=lambda a: order[id(a.place.sentence)]))


def _of_rates(sentence: Sentences, every: Sequence[Target]) -> Iterator[Achievement]:
    last, shared = -1, None
    for rate in sentence.rates:
        if rate.kind not in ("completion", "part"):
            continue
        inside, listed = inline_target(rate, sentence.statements), _listed(rate, sentence)
        actual = _actual_before(rate, sentence, last, inside) or (shared if _is_second_goal(rate) else None)
        after = last
        if listed is not None:
            actual, inside, after = listed
        if rate.kind == "part" and inside is not None and _is_share_of_some(rate, inside, sentence):
            last = rate.statement.figure.end
            continue
        own = [t for t in sentence.targets if t.statement is inside]
        if inside is not None and not own:
            own = [Target(inside, inside.figure.value, None)]
        near = own or [t for t in sentence.targets if after < t.statement.figure.start and _same(t.statement, actual)]
        yield Achievement(actual, tuple(near or _elsewhere(actual, every)), rate)
        last, shared = rate.statement.figure.end, actual


def _listed(rate: Rate, sentence: Sentences) -> tuple[Statement | None, Statement | None, int] | None:
    """Actual and inline target of a rate in a list, and where the rates before the list end; None for other rates.

    As many rates as figures: 785 家、165 家，完成率分别为 109.03%、114.58%; 任务 720 家、144 家的 109.03%、114.58%;
    2 期、3 期，分别完成目标 10 期的 20%、30%.
    """
    found, text = sentence.statements, rate.statement.sentence.text
    figures = [statement.figure for statement in found]
    run = run_of(found.index(rate.statement), figures, text)
    after = max((s.figure.end for s in found[: run[0]] if s.figure.kind == "percent"), default=-1)
    amounts = [
        s
        for s in found[: run[0]]
        if s.figure.kind in ("count", "money") and s.role in ("actual", "target") and s.figure.start > after
    ]
    if len(run) < 2 or len(amounts) < 2:
        return None
    place = run.index(found.index(rate.statement))
    inside = inline_target(next(r for r in sentence.rates if r.statement is found[run[0]]), found)
    goals = [found[index] for index in run_of(found.index(inside), figures, text)] if inside else []
    actuals = [s for s in amounts if s.role == "actual" and s not in goals]
    actual = actuals[place] if len(actuals) == len(run) else None
    if len(goals) == len(run):
        return actual, goals[place], after
    return actual, inside if len(goals) == 1 else None, after


def _is_share_of_some(rate: Rate, whole: Statement, sentence: Sentences) -> bool:
    """``总投资 35 亿元，其中外资 9 亿元，占全县 60 亿元的 58.33%``: of any before the whole, of
    some of them together, or of what one leaves of another."""
    figures = [s.figure for s in sentence.statements if s.figure.end <= whole.figure.start]
    parts = [f.value for f in figures if f.kind == whole.figure.kind and same_family(f.unit, whole.figure.unit)]
    parts = parts[-_MOST_PARTS:]
    sums = {sum(chosen, Decimal(0)) for size in range(1, len(parts) + 1) for chosen in combinations(parts, size)}
    left = {abs(a - b) for a, b in combinations(parts, 2)}
    total = whole.figure.value
    return any(rate.right(part, total) == rate.value for part in sums | left if total)


def _is_second_goal(rate: Rate) -> bool:
    """``占市目标的 92.42%，占县目标的 85.81%``: one actual, two goals."""
    statement = rate.statement
    clause = statement.sentence.text[statement.start : statement.figure.start]
    return not rate.stem and bool(re.match("[，并且也]*(?:占|完成|达到?)", clause))


def _actual_before(rate: Rate, sentence: Sentences, last: int, inside: Statement | None) -> Statement | None:
    """The statement just before a rate, not beyond the rate before it: an amount, else a percentage of another name."""
    before = [
        s
        for s in sentence.statements
        if last < s.figure.start < rate.statement.figure.start and s.role == "actual" and s is not inside
    ]
    amounts = [s for s in before if s.figure.kind in ("count", "money")]
    fitting = [s for s in amounts if inside is not None and s.figure.unit == inside.figure.unit]
    shares = [s for s in before if s.figure.kind == "percent" and _names_a_share(s, sentence)]
    chosen = fitting or amounts or shares
    return chosen[-1] if chosen else None


def _names_a_share(statement: Statement, sentence: Sentences) -> bool:
    """``审核合格率 93.3%，完成率 98.25%``, ``满意度 92.5%，完成率 102.78%``: the actual is a percentage itself."""
    return any(rate.is_share for rate in sentence.rates if rate.statement is statement)


def _same(target: Statement, actual: Statement | None) -> bool:
    """Whether a target of the same sentence is the actual's: same thing, or one of them unnamed, in fitting units."""
    if actual is None or target.figure.kind != actual.figure.kind:
        return False
    if target.figure.kind == "count" and not same_family(target.figure.unit, actual.figure.unit):
        return False
    if _is_of_part(target, actual):
        return False
    if not target.key and _is_of_another(target, actual):
        return False
    if target.term or actual.term:
        return target.term is actual.term or (
            (target.term is None) != (actual.term is None) and not (target.noun or actual.noun)
        )
    a, b = target.noun, actual.noun
    return not a or not b or a in b or b in a or a[:2] == b[:2]


def _is_of_part(target: Statement, actual: Statement) -> bool:
    """A target of each month, or of a part (目标 116 家，其中数字经济组 20 家) that comes behind the actual."""
    if bool(_PERIODIC.search(target.scope)) != bool(_PERIODIC.search(actual.scope)):
        return True
    inside = target.sentence.text.rfind("其中", 0, target.figure.start) if "其中" in target.scope else -1
    return actual.sentence is target.sentence and actual.figure.end <= inside


def _is_of_another(target: Statement, actual: Statement) -> bool:
    """``报告 62 篇（目标 60 篇）；项目 93 个``: a target without a name reaches no other figure's part."""
    text, (first, second) = target.sentence.text, sorted((target, actual), key=lambda s: s.figure.start)
    between = text[first.figure.end : second.figure.start]
    opened = text.rfind("（", 0, target.figure.start)
    in_bracket = opened > text.rfind("）", 0, target.figure.start)
    return "；" in between or (in_bracket and first is target and "）" in between)


def _elsewhere(actual: Statement | None, every: Sequence[Target]) -> list[Target]:
    """Targets under the same name anywhere in the text."""
    if actual is None or not actual.key:
        return []
    return [
        target
        for target in every
        if target.statement.key == actual.key
        and target.statement.figure.kind == actual.figure.kind
        and target.statement.scope == actual.scope
        and same_family(target.statement.figure.unit, actual.figure.unit)
    ]


def _says_done(actual: Statement) -> bool:
    """A figure that names nothing is an actual only where the words say so: 实际 17 个."""
    ahead = actual.sentence.text[actual.start : actual.figure.start]
    return bool(actual.key) or bool(re.search("实际|完成|达到|实现|建成|已|共", ahead))


def _unrated(sentence: Sentences, every: Sequence[Target]) -> Iterator[Achievement]:
    """Actuals without a rate of their own: beside a target in their part of the sentence, or by name."""
    for index, actual in enumerate(sentence.statements):
        if actual.role != "actual" or actual.figure.rough or not _says_done(actual):
            continue
        if actual.figure.kind == "percent":
            yield from _percentage(index, sentence)
        elif actual.figure.kind == "count":
            near = [
                t
                for t in sentence.targets
                if _beside(t.statement, actual, sentence)
                and _same(t.statement, actual)
                and not _is_the_rest(actual, t.statement)
            ]
            far = _elsewhere(actual, every) if _is_named(actual) else []
            if near or far:
                yield Achievement(actual, tuple(near or far), None)


def _is_the_rest(actual: Statement, target: Statement) -> bool:
    """``应到 120 人，缺席 6 人``: what is lacking of a target is no achievement of it."""
    return bool(_NEGATIVE.search(actual.noun)) and not _NEGATIVE.search(target.noun)


def _is_named(actual: Statement) -> bool:
    """Of the whole, under a name that is sure to be the thing's own."""
    if actual.term is not None:
        return not actual.whole
    return len(actual.noun) >= _SURE_NAME and not actual.scope


def _beside(target: Statement, actual: Statement, sentence: Sentences) -> bool:
    """Neighbours in one part of a sentence, nothing counted between them."""
    first, second = sorted((target, actual), key=lambda s: s.figure.start)
    between = target.sentence.text[first.figure.end : second.figure.start]
    counted = [s for s in sentence.statements if first.figure.end <= s.figure.start < second.figure.start]
    return "；" not in between and "。" not in between and not counted


def _percentage(index: int, sentence: Sentences) -> Iterator[Achievement]:
    """``规范管理率目标 62%，实际为 60.4%``: a percentage that has a percentage for its target."""
    actual = sentence.statements[index]
    rate = next(rate for rate in sentence.rates if rate.statement is actual)
    if rate.kind not in ("share", "plain"):
        return
    neighbours = [s for s in sentence.statements[max(0, index - 1) : index + 2] if s is not actual]
    for target in sentence.targets:
        statement = target.statement
        near = statement in neighbours and statement.figure.kind == "percent" and _beside(statement, actual, sentence)
        if near and _one_percentage(statement, actual):
            between = actual.sentence.text[actual.figure.end : statement.figure.start]
            yield Achievement(actual, (target,), None, bool(_MISSED.search(between)))
            return


def _one_percentage(target: Statement, actual: Statement) -> bool:
    """The second of two neighbouring percentages names nothing of its own."""
    first, second = sorted((target, actual), key=lambda s: s.figure.start)
    own = _NEUTRAL.sub("", second.noun)
    return not own or own in first.noun
