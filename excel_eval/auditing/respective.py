"""Lists that answer each other: 拜访企业、553企业分别完成 785 家、165 家, 完成率分别为 109.03%、114.58%."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from excel_eval.auditing.amounts import Figure
from excel_eval.auditing.terms import Mention, same_family

_JOINED = re.compile("及?以?[上内下]?(?:[、和及与]|以及)")
_SAME_THINGS = re.compile("[，；]?(?:全年|年末|年底|当年)?(?:均|已)?(?:实际)?(?:分别)?(?:完成|达到?|实现)?(?:了|为)?")
_INDICATORS = re.compile("[^，。；、（）\\d]{0,4}指标")
_RESPECTIVELY = "分别"


def run_of(index: int, figures: Sequence[Figure], text: str) -> range:
    """The figures listed one after the other, of one kind, among which the one at ``index`` stands."""
    first = last = index
    while first and _listed(figures[first - 1], figures[first], text):
        first -= 1
    while last + 1 < len(figures) and _listed(figures[last], figures[last + 1], text):
        last += 1
    return range(first, last + 1)


def _listed(figure: Figure, following: Figure, text: str) -> bool:
    return figure.kind == following.kind and bool(_JOINED.fullmatch(text[figure.end : following.start]))


def respective_names(
    run: range, figures: Sequence[Figure], mentions: Sequence[Mention], text: str
) -> Mapping[int, Mention] | None:
    """The name of each figure of a list behind 分别: as many names as figures, in their order. Empty where the words
    name something else (parts, quarters, teams), None where nothing is said 分别."""
    begin = _begin(run, figures, text)
    position = text.rfind(_RESPECTIVELY, begin, figures[run[0]].start)
    if position < 0 or len(run) < 2:
        return None
    named = [mention for mention in mentions if begin <= mention.start and mention.end <= position]
    return dict(zip(run, named, strict=True)) if len(named) == len(run) else {}


def taken_over(
    run: range, index: int, figures: Sequence[Figure], used: Sequence[Mention | None], text: str
) -> Mention | None:
    """The name that the figure at the same place of the list before has; ``used`` are the names of the figures before.

    拜访企业、来乐考察目标分别为 720 家、144 家，实际完成 785 家、187 家.
    """
    first, size = run[0], len(run)
    if size < 2 or first < size or not _SAME_THINGS.fullmatch(text[figures[first - 1].end : figures[first].start]):
        return None
    before = used[first - size : first]
    units = zip(figures[first - size : first], figures[first : first + size], strict=True)
    if None in before or not all(same_family(a.unit, b.unit) for a, b in units):
        return None
    return before[index - first]


def counts_indicators(figure: Figure, text: str) -> bool:
    """``等 3 项指标``."""
    return figure.unit in ("项", "个") and bool(_INDICATORS.match(text[figure.end :]))


def _begin(run: range, figures: Sequence[Figure], text: str) -> int:
    before = [figure for figure in figures[: run[0]] if not counts_indicators(figure, text)]
    last = before[-1].end if before else 0
    return max(last, text.rfind("；", last, figures[run[0]].start) + 1)
