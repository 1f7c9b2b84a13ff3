"""Whether a text gives a reason: for a missed or far exceeded target, a low execution, a changed budget."""

from __future__ import annotations

import re

from excel_eval.auditing.achievements import Achievement
from excel_eval.auditing.reading import Text
from excel_eval.auditing.statements import Statement
from excel_eval.auditing.terms import one_of

_REASON = re.compile(
    "原因|由于|鉴于|导致|所致|缘于|归因|因为|受[^，。；]{1,16}(?:影响|限制|制约|冲击)|"
    "主要(?:是|系|因|为|由|反映|体现)|(?:缺口|差额|差距|不足|短缺|未完成|超额|超出|多出|其余|剩余|部分|增加的|减少的|多的|少的)[^，。；]{0,6}(?:是|系|为)|"
    "(?<!原)因(?![此而素果故]|[地时]制宜|材施教|人(?:而异|施|制宜))"
)
_GAPS = re.compile("〔待补充[^〕]*〕")
_LABELLED = re.compile(
    "原因(?:分析|说明)?(?:及改进措施)?(?:：|是|为|在于)(?!(?:暂?无|没有|不详|略)[，。；]?$)"
    "[^，。；]*?[\u4e00-\u9fff]{2}"
)
"""a label and at least a word of one's own, which may begin with a figure: 7个项目未通过评审"""
_NO_REASON = re.compile(
    "(?:说明|写明|分析|查明|查找)[^，。；]{0,80}原因|原因(?:分析|说明)?(?:及改进措施)?：|无原因|因素"
)
"""Words on a reason that give none: a label with nothing behind it, a call to find one."""
_GAP = re.compile("未完成|未达|未能|没有完成|偏低|不足|缺口|滞后|偏差|较低|超额|超出|偏高|大幅")
_CHANGE = re.compile("调整|调减|调增|追加|压减|核减|核增|追减|收回|抵顶|变更")
_EMPTY = re.compile(
    "(?:根据|按照|结合|视)(?:工作|项目|单位|年度)?(?:实际)?(?:工作)?(?:情况|需要|实际)|因工作需要|因工作实际|按规定|按照规定|因实际情况"
)
_BASIS = re.compile("(?:根据|按照|依据|经)[^，。；\\d]{4,}")


def has_reason(text: str) -> bool:
    text = _GAPS.sub("", text)
    return bool(_LABELLED.search(text) or _REASON.search(_NO_REASON.sub("", text)))


def reason_beside(read: Text, statement: Statement) -> bool:
    """A reason in the sentence, or in the next one of the same section."""
    return _has_reason_near(read, next(i for i, s in enumerate(read.sentences) if s is statement.sentence))


def _has_reason_near(read: Text, index: int) -> bool:
    near = [s for s in read.sentences[index : index + 2] if s.section == read.sentences[index].section]
    return any(has_reason(sentence.text) for sentence in near)


def reason_given(read: Text, achievement: Achievement) -> bool:
    """A reason beside the figure, in the form's row of the thing, or wherever the thing is named again with a word for
    the gap or with the figure."""
    if achievement.key in read.explained or reason_beside(read, achievement.place):
        return True
    names, place = _names(achievement), achievement.place
    figure = place.sentence.text[place.figure.start : place.figure.end]
    return any(
        _has_reason_near(read, index)
        for index, sentence in enumerate(read.sentences)
        if any(name in sentence.text for name in names) and (_GAP.search(sentence.text) or figure in sentence.text)
    )


def _names(achievement: Achievement) -> list[str]:
    actual = achievement.actual
    if actual is None:
        about = achievement.place.about
        return [each.name for each in about.aliases] if about else []
    own = [each.name for each in actual.term.aliases] if actual.term else []
    return [name for name in (*own, actual.noun) if len(name) >= 2]


def change_explained(read: Text) -> bool:
    return change_explanation(read) is not None


def change_explanation(read: Text) -> str | None:
    """A sentence on the change of the budget that says more than that there was a reason."""
    for sentence in read.sentences:
        about = f"{sentence.section.rpartition(' › ')[2]}{read.part}{sentence.text}"
        if _CHANGE.search(about) and re.search(f"预算|资金|经费|{one_of('money_changes')}", about):
            rest = _EMPTY.sub("", sentence.text)
            if has_reason(rest) or _BASIS.search(rest):
                return sentence.text
    return None


def rate_explanation(read: Text) -> str | None:
    """A sentence that gives a reason for a low execution."""
    for sentence in read.sentences:
        if re.search("执行率|执行进度|支出进度|执行", f"{read.part}{sentence.text}") and has_reason(sentence.text):
            return sentence.text
    return None
