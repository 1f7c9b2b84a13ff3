"""C31, C56 on a text: hints of the template that were left in, and a claim about all while one is not met."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from excel_eval.auditing.passages import Sentence
from excel_eval.auditing.reading import Text
from excel_eval.auditing.report import PRIORITIES, AuditFinding, Place
from excel_eval.checks import HINT

_THING = "(?:指标|任务|目标|工作)"
_DONE = "(?:完成|达到|达成|实现|推进|达标|完工|竣工|落实|办结)(?!率|度|进度|情况|的)"
_CLAIMS = (
    re.compile(f"(?:各项|各类|全部|所有|每项|全体)[^，。；：]{{0,8}}{_THING}[^，。；：]{{0,10}}?{_DONE}"),
    re.compile(f"{_THING}[^，。；：]{{0,6}}?(?:全部|均|都|全面|悉数|逐项)[^，。；：]{{0,8}}?{_DONE}"),
    re.compile(f"(?:全面|全部|均|圆满)(?:按时|按期|顺利)?{_DONE}[^，。；：]{{0,8}}{_THING}"),
)
"""各项/全部/所有/均 … 指标/任务/目标/工作 … 完成/达到/实现/推进"""
_KINDS = re.compile("(?:产出|效益|数量|质量|时效|成本|满意度|管理)类?$")
"""``产出指标 10 项全部完成`` is about the indicators of one kind"""
_NO_CLAIM = re.compile(
    "其他|其它|其余|总体(?!目标)|除|未|没有|不|尚|基本|大部分|多数|部分|确保|力争|争取|保证|推动|促进|要求|努力|为了|计划|将|是否|如|情况|以|对|预计|能够|有望|可以|保障"
)


def check_claims(text: Text) -> Iterator[AuditFinding]:
    for sentence in () if text.part else text.sentences:
        yield from _hints(text, sentence)
    missed = [achievement for achievement in text.achievements if achievement.met is False]
    if not missed:
        return
    worst = missed[0].place
    for sentence in text.sentences:
        claim = claim_about_all(sentence.text)
        if claim:
            name = missed[0].name or worst.quote
            params = {
                "claim": sentence.quote(*claim),
                "name": name,
                "figure": worst.printed,
                "at": text.where(worst.sentence),
            }
            yield _finding("C56", text, sentence, claim, sentence.quote(*claim), params)


def claim_about_all(text: str) -> tuple[int, int] | None:
    """Where a sentence claims that all is done; "基本完成", "其他各项" and what is only intended are no such claim."""
    for pattern in _CLAIMS:
        for match in pattern.finditer(text):
            start = max(text.rfind(mark, 0, match.start()) + 1 for mark in "，。；：")
            excepted = re.search("除[^，。；]{1,30}外", text)
            of_a_kind = _KINDS.search(text[: match.start()])
            if not of_a_kind and not _NO_CLAIM.search(text[start : match.end()]) and not excepted:
                return match.span()
    return None


def _hints(text: Text, sentence: Sentence) -> Iterator[AuditFinding]:
    """C31 (on a form ``excel_eval.checks`` sees to it): "XXX", "……", "指标1：", "(100字以内)"."""
    printed = sentence.quote()
    if match := HINT.search(printed):
        found = HINT.search(sentence.text)
        span = found.span() if found else (0, len(sentence.text))
        params = {"name": sentence.section or text.part or "正文", "value": match[0]}
        yield _finding("C31", text, sentence, span, match[0], params)


def _finding(
    code: str, text: Text, sentence: Sentence, span: tuple[int, int], found: str, params: Mapping[str, object]
) -> AuditFinding:
    origin = sentence.clean.origin[span[0] : span[1]]
    place = Place(start=origin[0], end=(origin[-1][0], origin[-1][1] + 1))
    return AuditFinding(
        code, PRIORITIES[code], text.file, text.where(sentence), sentence.quote(*span), found, params, place
    )
