"""Of what a figure is said: of the whole and the year, or only of a team, a time, a part.

Two figures contradict each other only where they are said of the same.
"""

from __future__ import annotations

import re
from functools import cache

from excel_eval.auditing.terms import Term, words

_TIME = re.compile(
    "第?[一二三四1-4]季度|前[一二三四两1-4]个?季度|上半年|下半年|上年|去年|上一年|往年|历年|(?<!\\d)\\d{1,2}(?:至|到|-)\\d{1,2}月|"
    "(?P<month>\\d{1,2})月(?:份|底|末|止)?|(?P<year>20\\d\\d)年度?|(?P<all>全年|年底|年末|合计|共计|累计|总计|年内)"
)
_TEAM = re.compile("(?P<team>[\u4e00-\u9fff]{1,9}?组)(?!织)")
_NO_TEAM = re.compile("^(?:各|本|该|每|工作|领导|小)|各组$|[各每]个?[^组]*组$")
_PLACE = re.compile(
    "^(?:其中|，|、)?(?P<place>[\u4e00-\u9fff]{1,7}?(?:县|区|市|镇|乡|街道|村|社区|小学|中学|学校|医院|公司|支队|大队|分局|中心校))"
)
_NO_PLACE = re.compile("^(?:我|本|全|各|该|两|多|示范|园|新|老|贫困|覆盖|涉及|赴|在|对|向|地)")


@cache
def _kinds() -> re.Pattern[str]:
    return re.compile("^(?:" + "|".join(re.escape(kind) for kind in words()["kinds"]) + ")$")


def scope_of(text: str, position: int, start: int, term: Term | None, year: str | None) -> str:
    """What limits a figure at ``position`` whose own words begin at ``start``; "" where nothing does."""
    segment = max(text.rfind("；", 0, position), text.rfind("。", 0, position)) + 1
    parts = [_time(text[segment:position], year), _team(text[start:position]), _part(text, segment, position, term)]
    if term is None:
        parts.append(_place(text[segment:position]))
    return "·".join(part for part in parts if part)


def _time(ahead: str, year: str | None) -> str:
    """The last time named before the figure; December and words for the whole year limit nothing."""
    found = ""
    for match in _TIME.finditer(ahead):
        if match["all"] or match["month"] == "12":
            found = "" if not match["all"] or not found.startswith("20") else found
        elif match["year"]:
            found = "" if match["year"] == year else match["year"]
        else:
            found = match[0]
    return found


def _team(ahead: str) -> str:
    """A single team; a kind of teams (驻外招商组) or 各组 is none."""
    for match in _TEAM.finditer(ahead):
        name = re.split("[和与及由]", match["team"])[-1]
        name = re.sub("^(?:其中|截至|全市|我市|我局|个)", "", name)
        if not _kinds().match(name) and not _NO_TEAM.search(name):
            return name
    return ""


def _part(text: str, segment: int, position: int, term: Term | None) -> str:
    """其中 with a figure before it in the sentence: a part of that, unless the term is one by nature."""
    inside = text.rfind("其中", segment, position)
    if inside < 0 or (term and term.part_of) or not re.search(r"\d|[一二三四五六七八九十]个", text[:inside]):
        return ""
    opened = text.rfind("（", 0, inside + 1)
    if opened >= 0 and inside - opened <= 2 and "）" in text[inside:position]:
        return ""
    return "其中"


def _place(ahead: str) -> str:
    match = _PLACE.match(ahead)
    return "" if match is None or _NO_PLACE.search(match["place"]) else match["place"]
