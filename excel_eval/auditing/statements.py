"""What a sentence says of a thing: number + unit + the thing counted, and whether that is a target or an actual.

The rules are those of the domain page, "Reading a text without a plan": 以上, 不少于, 以内 mark a target; 各…组 or
分别 before it make it one team's; a number of teams states nothing; the longest name next to the number is the thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from excel_eval.auditing.amounts import Figure, figures
from excel_eval.auditing.passages import Sentence
from excel_eval.auditing.respective import counts_indicators, respective_names, run_of, taken_over
from excel_eval.auditing.scopes import of_several_years, scope_of
from excel_eval.auditing.terms import QUOTES, Lexicon, Mention, Term, one_of, same_family, words

Role = Literal["target", "actual", "change", "average", "teams"]
_NO_QUOTES = str.maketrans("", "", QUOTES)
_DELIMITERS = "，。；：（）！？"
_LONGEST_GAP = 3
_BARE_BRACKETS = re.compile(r"（[^（）\d]*）")
"""县（市、区）: brackets without a figure end no clause"""
_ACTUAL = re.compile("任务完成|实际|已完成|累计|共完成|共计|现已")
_COUNTS_INDICATORS = re.compile("(?:达到|未达到|完成|实现)[^，。；]*(?:指标值|目标|标准)的?(?:指标)?$")
""" ``达到年度指标值 7 项`` counts indicators"""
_INDICATORS = re.compile("指标(?:共计?|总共|合计|有|为|达到?|已?完成)*$")
"""``目标全部完成的指标 7 项``"""
_LIMIT = re.compile("不(?:少|低|高|多|大|小)于$|不超过$")
_OF_TARGET = re.compile("的(?:年度|绩效|预期)?(?:目标|指标值|目标值|要求|标准|任务)")
_PART_REPORTED = re.compile("[，。；：]|实际|完成|达到|已|率")
_INSTANCE = re.compile("（|[为是系即]$")
""" ``1 项（包装项目）未达到``, ``未完成的 1 项为包装项目``: what is counted is not the thing named"""
_AMONG = re.compile(r"中(?![标心国央小介期旬长学医])，?[^，。；：\d]{0,12}$")
_TASK_DONE = re.compile("完成[^，。；]*任务$")
""" ``完成培训任务 120 人`` is an actual; ``完成任务 120 人的 90%`` names the target"""


@dataclass(frozen=True, slots=True)
class Statement:
    """``figure`` of ``noun`` in ``sentence``; ``start`` and ``end`` bound the clause.

    ``about``: the term that a percentage or a score is named after. ``each``: of one team, of the ``group`` named.
    ``scope``: of a part, a time or a place only. ``whole``: under a name that leaves out what makes the thing special.
    """

    sentence: Sentence
    figure: Figure
    role: Role
    noun: str
    term: Term | None
    about: Term | None
    alias: str
    whole: bool
    each: bool
    group: str
    at_most: bool
    scope: str
    start: int
    end: int

    @property
    def key(self) -> str:
        return self.term.name if self.term else self.noun

    @property
    def name(self) -> str:
        """The thing as the text calls it."""
        return self.alias.translate(_NO_QUOTES) if self.alias else self.noun

    @property
    def quote(self) -> str:
        return self.sentence.quote(self.start, self.end)

    @property
    def printed(self) -> str:
        return self.sentence.quote(self.figure.start, self.figure.end)


def statements(
    sentence: Sentence, lexicon: Lexicon, year: str | None, role: Role | None = None
) -> tuple[Statement, ...]:
    """The statements of one sentence, in order. ``role`` is what figures are where nothing else marks them."""
    mentions = lexicon.mentions(sentence.text)
    found = [
        figure
        for figure in figures(sentence.text)
        if not any(m.start <= figure.start and figure.start < m.end for m in mentions)
    ]
    return tuple(_statements(sentence, found, mentions, year, role))


def _statements(
    sentence: Sentence, found: Sequence[Figure], mentions: Sequence[Mention], year: str | None, role: Role | None
) -> Iterator[Statement]:
    done: list[Statement] = []
    used: list[Mention | None] = []
    for index, figure in enumerate(found):
        previous = done[-1] if done else None
        last = found[index - 1].end if index else 0
        following = found[index + 1].start if index + 1 < len(found) else len(sentence.text)
        place = _place(sentence.text, figure, last, following)
        run = run_of(index, found, sentence.text)
        listed = respective_names(run, found, mentions, sentence.text)
        own = (listed or {}).get(index) or taken_over(run, index, found, used, sentence.text)
        find = _about if figure.kind in ("percent", "score") else _nearest
        named = own or find(mentions, figure, place, sentence.text)
        mention = named if figure.kind == "count" else None
        about = named if figure.kind in ("percent", "score") else None
        before = _without(sentence.text, place.start, figure.start, mentions)
        tail = sentence.text[figure.end : place.end]
        if sentence.text.startswith("的", found[run[-1]].end):  # 任务 720 家、144 家的 109.03%、114.58%
            tail = sentence.text[found[run[-1]].end : place.clause_end]
        kind = _role(before, tail, sentence, figure, place, previous) or _of_target(figure, done) or role or "actual"
        each, group = _group(sentence.text[: figure.start], before)
        scopes = _scopes(sentence.text, figure, place, mention, mentions, previous, year)
        if listed == {} and not own and figure.kind == "count":
            scopes.append("分别")
        statement = Statement(
            sentence=sentence,
            figure=figure,
            role=kind,
            noun="" if mention else _noun(sentence.text[place.start : figure.start], tail),
            term=mention.term if mention else None,
            about=about.term if about else None,
            alias=sentence.text[mention.start : mention.end] if mention else "",
            whole=bool(mention and mention.alias.whole),
            each=each,
            group=group,
            at_most=bool(re.search(one_of("at_most"), before) or re.match(_at_most_tail(), tail)),
            scope="·".join(scopes),
            start=place.clause_start,
            end=place.clause_end,
        )
        done.append(statement)
        used.append(mention)
        yield statement


def _scopes(
    text: str,
    figure: Figure,
    place: _Place,
    mention: Mention | None,
    mentions: Sequence[Mention],
    previous: Statement | None,
    year: str | None,
) -> list[str]:
    """What limits a figure, each limit once."""
    counted = previous.term.known if previous and previous.term and _one_unit(previous.figure, figure) else ""
    found = scope_of(text, figure.start, place.start, mention.term if mention else None, year, counted)
    scopes = [found] if found else []
    if _is_among(mentions, figure, text) and "其中" not in found:
        scopes.append("其中")
    several = of_several_years(text[figure.end :])
    return scopes or ([several] if several else [])


def _one_unit(first: Figure, second: Figure) -> bool:
    return first.kind == second.kind and same_family(first.unit, second.unit)


def _is_among(mentions: Sequence[Mention], figure: Figure, text: str) -> bool:
    """``419 条有效线索中有 52 条``, ``从 423 家目标企业中选取 118 家``."""
    return any(_AMONG.match(text[mention.end : figure.start]) for mention in mentions)


def _of_target(figure: Figure, done: Sequence[Statement]) -> Role | None:
    """``目标 116 家，其中 4 个组各 24 家、数字经济组 20 家``: the parts of a target are targets."""
    if not done:
        return None
    text = done[0].sentence.text
    inside = text.rfind("其中", 0, figure.start)
    before = [s for s in done if s.figure.end <= inside]
    if not before or before[-1].role != "target" or _PART_REPORTED.search(text[inside : figure.start]):
        return None
    return "target" if "；" not in text[before[-1].figure.end : figure.start] else None


@dataclass(frozen=True, slots=True)
class _Place:
    """The words that belong to a figure: from ``start`` to it and from it to ``end``; the clause around them."""

    start: int
    end: int
    clause_start: int
    clause_end: int


def _place(text: str, figure: Figure, last: int, following: int) -> _Place:
    shape = _BARE_BRACKETS.sub(lambda match: "·" * len(match[0]), text)
    clause_start = max((shape.rfind(mark, 0, figure.start) + 1 for mark in _DELIMITERS), default=0)
    clause_start += len(text[clause_start:]) - len(text[clause_start:].lstrip("、 "))
    ends = [position for mark in _DELIMITERS if (position := shape.find(mark, figure.end)) >= 0]
    clause_end = min(ends, default=len(text))
    start = max(clause_start, last)
    if start == last and last:
        start += len(text[start : figure.start]) - len(text[start : figure.start].lstrip("、和及与"))
    end = min(clause_end, following)
    stop = text.find("、", figure.end, end)
    return _Place(start, stop if stop >= 0 else end, clause_start, clause_end)


def _nearest(mentions: Sequence[Mention], figure: Figure, place: _Place, text: str) -> Mention | None:
    """The name that a count belongs to: the last one before it in its clause, else the first behind it."""
    if figure.kind != "count":
        return None
    fitting = [m for m in mentions if not m.term.units or any(same_family(figure.unit, unit) for unit in m.term.units)]
    ahead = [m for m in fitting if place.start <= m.start and m.end <= figure.start]
    before = [m for m in ahead if _leads_to(text[m.end : figure.start])]
    after = [
        m
        for m in fitting
        if figure.end <= m.start and m.end <= place.end and not _INSTANCE.search(text[figure.end : m.start])
    ]
    return before[-1] if before else after[0] if after else None


def _leads_to(gap: str) -> bool:
    """Whether a name still belongs to the figure behind it: nothing but light words between."""
    return len(stripped(gap)) <= _LONGEST_GAP and not _AMONG.match(gap)


def _about(mentions: Sequence[Mention], figure: Figure, place: _Place, text: str) -> Mention | None:
    """``拜访企业完成率 109.03%``, ``“拜访企业”（完成率 109.03%）``, ``包装项目得 3.72 分``."""
    start = place.start
    if text[start - 1 : start] == "（":
        start = max((text.rfind(mark, 0, start - 1) + 1 for mark in "，。；：、"), default=0)
    named = [m for m in mentions if start <= m.start and m.end <= figure.start]
    return named[-1] if named else None


def _without(text: str, start: int, end: int, mentions: Sequence[Mention]) -> str:
    """The words before a figure without the names: 目标企业 marks no target."""
    kept, position = "", start
    for mention in mentions:
        if start <= mention.start and mention.end <= end:
            kept, position = kept + text[position : mention.start], mention.end
    return kept + text[position:end]


# --- target or actual -----------------------------------------------------------------------------------------------


@cache
def _target_words() -> re.Pattern[str]:
    listed = [re.escape(word) for word in sorted(words()["target_words"], key=len, reverse=True) if word != "应"]
    return re.compile("|".join([*listed, "(?<![相对反供适响效])应(?![急用对当])"]))


@cache
def _at_most_tail() -> re.Pattern[str]:
    return re.compile("以内|及以内|以下")


@cache
def _change() -> re.Pattern[str]:
    return re.compile(f"(?:{one_of('delta_words')})[了约近达为]{{0,2}}$|^(?:其余|其他|另外|另有|尚有|还有|剩余)")


@cache
def _average() -> re.Pattern[str]:
    return re.compile(one_of("average_words"))


def _role(
    before: str, tail: str, sentence: Sentence, figure: Figure, place: _Place, previous: Statement | None
) -> Role | None:
    if _counts_teams(figure, tail, sentence.text):
        return "teams"
    if _OF_TARGET.match(tail):
        return "target"
    if _LIMIT.search(before):
        return "target"
    counts_indicators = figure.unit in ("项", "个", "条") and _INDICATORS.search(before)
    if _change().search(before) or _COUNTS_INDICATORS.search(before) or counts_indicators:
        return "change"
    if re.match(one_of("target_tails"), tail):
        return "target"
    if _TASK_DONE.search(before) and not tail.startswith("的"):
        return "actual"
    marked = before
    for match in _ACTUAL.finditer(before):
        marked = before[match.end() :]
    if _target_words().search(marked):
        return "target"
    if _ACTUAL.search(before):
        return "actual"
    average = _average().search(before)
    if average:
        return "average"
    listed = (
        previous and previous.role == "target" and sentence.text[previous.figure.end : figure.start].startswith("、")
    )
    return "target" if listed and previous and previous.start == place.clause_start else None


def _counts_teams(figure: Figure, tail: str, text: str) -> bool:
    """``6个驻外招商组``, ``驻外招商组（6个）``; 3 项指标 states nothing either."""
    if re.search(f"(?:{one_of('kinds')})（共?$", text[: figure.start]) and text[figure.end : figure.end + 1] in (
        "）",
        "组",
    ):
        return True
    if counts_indicators(figure, text):
        return True
    return (
        figure.kind == "count"
        and figure.unit in ("个", "组")
        and bool(re.match(f"(?:{one_of('kinds')}|[^，。；、（）\\d的]{{0,5}}组(?!织))", tail))
    )


_EACH = re.compile(
    "各(?:个)?(?P<a>[^，。；、（）各每]{0,8}?组)|每个?(?P<b>[^，。；、（）各每]{0,8}?组)|(?P<c>[^，。；、（）各每]{2,8}组)分别"
)
_TOTAL = re.compile("(?:合计|共计|总计|全年目标|总目标|共)")


def _group(ahead: str, before: str) -> tuple[bool, str]:
    """Whether the sentence speaks of each team of a group up to here, and which group."""
    found = list(_EACH.finditer(ahead))
    if not found or _TOTAL.search(before):
        return False, ""
    last = found[-1]
    group = last["a"] or last["b"] or last["c"]
    return True, re.sub(r"^\d+个", "", group)


# --- the thing counted ----------------------------------------------------------------------------------------------


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(f"^(?:{one_of('lead_words')}|应(?![急用对届征邀])|[、和及与的])")


@cache
def _trail() -> re.Pattern[str]:
    return re.compile(f"(?:{one_of('trail_words')})$")


def _noun(before: str, tail: str) -> str:
    """The thing of a figure that no known name stands beside: the words before it, else behind it."""
    ahead = stripped(before)
    if len(ahead) >= 2:
        return ahead
    return "" if _OF_TARGET.match(tail) else stripped(re.sub(f"^(?:{one_of('target_tails')})?的?", "", tail))


def stripped(text: str) -> str:
    text = re.sub("[“”\"‘’'≥≤><=（）：]", "", text)
    for pattern in (_trail(), _lead()):
        while (shorter := pattern.sub("", text, count=1)) != text:
            text = shorter
    return "" if text in words()["empty_nouns"] else text
