"""Of what a figure is said: of the whole and the year, or only of a team, a time, a part.

Two figures contradict each other only where they are said of the same.
"""

from __future__ import annotations

import re
from functools import cache

from excel_eval.auditing.terms import Term, words
from excel_eval.auditing.times import is_time, time_of

_PERIOD = re.compile("每个?(?:月|季度?|周|日|天|旬|半年)|[月季]均")
_TEAM = re.compile("(?P<team>[\u4e00-\u9fff]{1,9}?组)(?!织)")
_LABEL = re.compile("[^，。；：\\d]{2,20}：")
_EVERYONE = re.compile("合计|共计|总计|全[市局部]|各组|[各个][^，。；、]{0,6}组|整体|总体")
_NO_TEAM = re.compile("^(?:各|本|该|每|工作|领导|小)|各组$|[各每]个?[^组]*组$")
_PLACE = re.compile(
    "^(?:其中|，|、)?(?P<place>[\u4e00-\u9fff]{1,7}?(?:县|区|市|镇|乡|街道|村|社区|小学|中学|学校|医院|公司|支队|大队|分局|中心校))"
)
_NO_PLACE = re.compile("^(?:我|本|全|各|该|两|多|示范|园|新|老|贫困|覆盖|涉及|赴|在|对|向|地)")


@cache
def _kinds() -> re.Pattern[str]:
    return re.compile("^(?:" + "|".join(re.escape(kind) for kind in words()["kinds"]) + ")$")


def scope_of(text: str, position: int, start: int, term: Term | None, year: str | None, counted: str = "") -> str:
    """What limits a figure at ``position`` whose own words begin at ``start``; "" where nothing does. ``counted`` is
    the known thing that the figure before it counts."""
    segment = max(text.rfind("；", 0, position), text.rfind("。", 0, position)) + 1
    parts = [
        time_of(text[segment:position], year),
        _period(text[segment:position]),
        _team(text[start:position]) or _subject_team(text[segment:position], text[:position]),
        _part(text, segment, position, term, counted),
    ]
    if term is None:
        parts.append(_place(text[segment:position]))
    return "·".join(part for part in parts if part)


def _period(ahead: str) -> str:
    """``每月拜访企业 10 家以上``: of each month, not of the year."""
    match = _PERIOD.search(re.split("[，：]", ahead)[-1])
    return match[0] if match else ""


def _team(ahead: str) -> str:
    """A single team; a kind of teams (驻外招商组) or 各组 is none."""
    for match in _TEAM.finditer(ahead):
        name = re.split("[和与及由]", match["team"])[-1]
        name = re.sub("^(?:其中|截至|全市|我市|我局|个)", "", name)
        if not _kinds().match(name) and not _NO_TEAM.search(name):
            return name
    return ""


def of_several_years(behind: str) -> str:
    """``985 家（2020 年 200 家，2021 年 785 家）``: a sum over years."""
    bracket = re.match("（[^）]*", behind)
    years = set(re.findall("20\\d\\d(?=年)", bracket[0])) if bracket else set()
    return "、".join(sorted(years)) if len(years) > 1 else ""


def time_in(scope: str) -> str:
    """The time that a scope names; "" where it names none."""
    first = scope.partition("·")[0]
    return first if is_time(first) else ""


def _subject_team(ahead: str, sentence: str) -> str:
    """``驻北京招商组拜访企业 131 家、553 企业 27 家``: the team that the words begin with, until others are named;
    ``驻青岛招商组完成情况：…；…``: that of the whole sentence."""
    match = _TEAM.match(ahead)
    if match is None and _LABEL.match(sentence):
        ahead, match = sentence, _TEAM.match(sentence)
    return "" if match is None or _EVERYONE.search(ahead, match.end()) else _team(match[0])


def _part(text: str, segment: int, position: int, term: Term | None, counted: str) -> str:
    """其中 with a figure before it in the sentence: a part of that, unless the term is one by nature."""
    inside = text.rfind("其中", segment, position)
    by_nature = term is not None and term.part_of and counted in ("", term.part_of, term.known)
    if inside < 0 or by_nature or not re.search(r"\d|[一二三四五六七八九十]个", text[:inside]):
        return ""
    opened = text.rfind("（", 0, inside + 1)
    if opened >= 0 and inside - opened <= 2 and "）" in text[inside:position]:
        return ""
    return "其中"


def _place(ahead: str) -> str:
    match = _PLACE.match(ahead)
    return "" if match is None or _NO_PLACE.search(match["place"]) else match["place"]
