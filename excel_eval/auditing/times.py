"""The time that a figure is said of: a part of the year, another year, or "" for the year itself."""

from __future__ import annotations

import re

_NUMBER = "\\d{1,2}|十[一二]|[一二三四五六七八九十]"
_TIME = re.compile(
    "20\\d\\d年?[至到-]20\\d\\d年|(?P<goal>(?:全年|年度|年初)[^，。；：（\\d]{0,6}(?:目标|计划|任务|指标)|年初计划)|"
    f"(?<!\\d)(?P<span>(?P<first>\\d{{1,2}})月?[至到-](?P<last>\\d{{1,2}})月)|"
    f"(?P<until>截至|截止|至|到)?(?P<year>20\\d\\d)?(?:年度?)?(?<![\\d一二三四五六七八九十])(?P<month>{_NUMBER})月(?:份)?"
    "(?P<end>底|末|止|\\d{1,2}日)?|"
    "第?[一二三四1-4]季度|前[一二三四两1-4]个?(?:季度|月)|上半年|下半年|"
    "(?<!以)(?:上|下|上一|下一|次)年|去年|往年|历年|明年|来年|后年|近[两三四五]年|[两三四五]年(?=累计|合计|共)|"
    "[两三四五六]年[来间]|(?<![年月初])以来|(?:疫情|节日|假日|暑期|寒假|春节|国庆)(?:期间|[前后])|节[前后]|中期|期中|半年|第?[一二三四]阶段|第[一二三四]批|下一步|今后|后续|建议(?=[将把下明对调])|"
    "(?P<alone>20\\d\\d)年度?|(?P<own>本年|今年|当年)|(?P<all>全年|年底|年末|年内)|(?P<sum>合计|共计|累计|总计)"
)
_HAS_ITS_OWN = re.compile("\\d|的(?:约|近)?$")
"""A goal with its own figure, or of which a rate is said: 上半年完成全年目标的 60%."""
_OF_ANOTHER_YEAR = re.compile("20\\d\\d")
_FUTURE = re.compile("下|次年|明年|来年|后年|今后|后续|建议")
_WHOLE_YEAR = ("1", "12")
_DECEMBER = ("12", "十二")


def time_of(ahead: str, year: str | None) -> str:
    """The last time named before the figure that stands behind ``ahead``; ``year`` is that of the text."""
    found, since = "", 0
    for match in _TIME.finditer(ahead):
        if match["goal"]:
            found = found if _FUTURE.match(found) or _HAS_ITS_OWN.search(ahead[match.end() :]) else ""
            continue
        if match["sum"] and not re.search("\\d", ahead[since : match.start()]):
            continue
        found, since = _named(match, found, year), match.end()
    return found


def _named(match: re.Match[str], found: str, year: str | None) -> str:
    """What one name of a time makes of the one before it."""
    if match["own"]:
        return ""
    if match["all"] or match["sum"]:
        return found if _OF_ANOTHER_YEAR.match(found) or _FUTURE.match(found) else ""
    if match["alone"]:
        return "" if match["alone"] == year else match["alone"]
    if match["span"]:
        return "" if (match["first"], match["last"]) == _WHOLE_YEAR else match["span"]
    if match["month"]:
        return _month(match, year)
    return match[0]


def _month(match: re.Match[str], year: str | None) -> str:
    """Until the end of December is the whole year; in December is not."""
    if match["year"] and match["year"] != year:
        return match["year"]
    if match["month"] in _DECEMBER and (match["until"] or match["end"]):
        return ""
    return f"{match['month']}月"


def is_time(scope: str) -> bool:
    """Whether a scope begins with a time."""
    return bool(_OF_ANOTHER_YEAR.match(scope) or _TIME.match(scope))
