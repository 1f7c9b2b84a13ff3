"""C58 on a text: a stated count against the items listed beside it.

A list that ends in 等 is open: it may hold fewer items than the count, never more; without a count it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from excel_eval.auditing.amounts import Figure, figures
from excel_eval.auditing.passages import Sentence
from excel_eval.auditing.reading import Text
from excel_eval.auditing.report import PRIORITIES, AuditFinding, Place

_UNITS = frozenset("户个项类种大家条名处座台套篇部省县镇乡村所馆校期场件支队组")
_MOST = 30
_JOINT = re.compile("以及|及其|(?<![共总联])和(?!谐|平|睦)|与(?!会|时)|及(?!时|格)")
_DOING = re.compile(
    "(?:开展|举办|完成|召开|组织|培训|发放|新建|建成|共计|累计|拜访|走访|对接|提供|收集|接待|签约|安装|拜会|洽谈|，)"
)
_MARKERS = (
    re.compile("(?:^|[。；：，、])(?P<number>[一二三四五六七八九十])是"),
    re.compile("(?P<number>[①-⑩])"),
    re.compile("（(?P<number>\\d)）"),
    re.compile("(?:^|[。；：，])第(?P<number>[一二三四五六七八九十])[，、]"),
)
_SERIES = ("一二三四五六七八九十", "①②③④⑤⑥⑦⑧⑨⑩", "123456789")
_ORDER = {mark: i for marks in _SERIES for i, mark in enumerate(marks, 1)}


@dataclass(frozen=True, slots=True)
class Listed:
    """The items beside a count; ``least`` takes a 和 in the last one for part of its name; ``is_open``: ends in 等."""

    items: int
    least: int
    is_open: bool


def check_lists(text: Text) -> Iterator[AuditFinding]:
    for index, sentence in enumerate(text.sentences):
        following = [s.text for s in text.sentences[index + 1 :] if s.section == sentence.section]
        for figure in figures(sentence.text):
            if figure.kind != "count" or figure.unit not in _UNITS or not 2 <= figure.value <= _MOST or figure.rough:
                continue
            listed = _behind(sentence.text, figure, following) or _before(sentence.text, figure)
            if listed and _contradicts(figure, listed):
                yield _finding(text, sentence, figure, listed)


def _contradicts(figure: Figure, listed: Listed) -> bool:
    """A list a little too long or short is one that lost or gained an item; one far off is not what was counted."""
    count = int(figure.value)
    if listed.is_open:
        return listed.least > count
    nearest = min((listed.least, listed.items), key=lambda items: abs(items - count))
    return nearest != count and (figure.unit == "大" or abs(nearest - count) <= 2)


# --- the list behind the count --------------------------------------------------------------------------------------


def _behind(text: str, figure: Figure, following: list[str]) -> Listed | None:
    """``5个项目（甲、乙…）``, ``6项内容：甲、乙…``, ``四个方面：一是…二是…``."""
    rest = text[figure.end :]
    opened = re.match(
        "(?P<noun>[^，。；：（）、\\d]{0,12}?)(?:，?(?:分别(?:是|为)|即|包括|依次为)：?|：|（(?!其中|含|不含|如))", rest
    )
    if opened is None:
        return None
    body = rest[opened.end() :]
    marked = _marked(body, following)
    if marked:
        return Listed(marked, marked, False)
    if opened[0].endswith("（"):
        body = body.split("）", 1)[0]
    return _items(re.split("[。；]", body)[0])


def _marked(body: str, following: list[str]) -> int:
    """How far 一是 二是 三是 runs on, in this sentence and the following ones; 0 where it does not begin."""
    text = "。".join([body, *following])
    for pattern in _MARKERS:
        reached = 0
        for match in pattern.finditer(text):
            if _ORDER[match["number"]] == reached + 1:
                reached += 1
        if reached and _ORDER[next(pattern.finditer(text))["number"]] == 1:
            return reached
    return 0


def _items(body: str) -> Listed | None:
    """Items between 、 and a last 和; a list with figures, clauses or brackets of its own cannot be counted."""
    body = re.sub("（[^）]*）", "", body)
    is_open = bool(re.search("等[^、，]{0,8}$", body))
    listed, _, rest = body.partition("，")
    if "、" in listed and re.search("\\d", rest):
        body = listed
    if "、" not in body or "，" in body or re.search("\\d", body):
        return None
    return _counted(body, is_open)


def _counted(body: str, is_open: bool) -> Listed | None:
    """One item between two 、; the last one may be two, joined by 和."""
    parts = [part for part in body.split("、") if part]
    if not parts:
        return None
    last = len([part for part in _JOINT.split(parts[-1]) if part])
    return Listed(len(parts) - 1 + min(last, 2), len(parts), is_open)


# --- the list before the count --------------------------------------------------------------------------------------


def _before(text: str, figure: Figure) -> Listed | None:
    """``甲、乙和丙四大奖项``, ``甲、乙、丙等5个项目``: the count directly behind the last item and before its noun."""
    if not re.match("[^，。；：（）、\\d的]{1,}", text[figure.end :]):
        return None
    start = max(text.rfind(mark, 0, figure.start) + 1 for mark in "，。；：（")
    body = text[start : figure.start]
    if "、" not in body or body[-1:] in "、和与及" or re.search("\\d", body):
        return None
    body, is_open = re.sub("(?:等|共|这|共计)+$", "", body), bool(re.search("等(?:共|这)?$", body))
    listed = _counted(body, is_open)
    return None if listed is None or listed.items < 2 or _DOING.search(body.split("、")[-1]) else listed


def _finding(text: Text, sentence: Sentence, figure: Figure, listed: Listed) -> AuditFinding:
    start = max(sentence.text.rfind(mark, 0, figure.start) + 1 for mark in "，。；")
    ends = [p for mark in "，。；" if (p := sentence.text.find(mark, figure.end)) >= 0]
    end = min(ends, default=len(sentence.text))
    printed = sentence.quote(figure.start, figure.end)
    origin = sentence.clean.origin[start:end]
    place = Place(start=origin[0], end=(origin[-1][0], origin[-1][1] + 1))
    params = {"stated": printed, "items": listed.items}
    quote = sentence.quote(start, end)
    return AuditFinding("C58", PRIORITIES["C58"], text.file, text.where(sentence), quote, printed, params, place)
