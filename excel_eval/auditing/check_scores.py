"""C50, C51, C53 on the scores in a text: the total against its components and its grade, two totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from excel_eval.assessment import GRADES
from excel_eval.auditing.amounts import figures
from excel_eval.auditing.passages import Sentence
from excel_eval.auditing.reading import Text
from excel_eval.auditing.report import AuditFinding, at
from excel_eval.auditing.scopes import time_in
from excel_eval.auditing.statements import Statement
from excel_eval.auditing.times import time_of
from excel_eval.figures import shortest

_TOTAL = re.compile("总分|总得分|总体得分|综合得分|最终得分|综合评分|综合自评得分|评价得分|评分为")
_BARE = re.compile(
    "得分(?:为|是|达|达到|：)?$|自评(?:得|为|分)?(?:：)?$|(?:(?:本|该|此)项目|综合|最终|总体|整体)[^，。；]{0,12}得$|"
    "项目(?:支出|绩效|评价|自评|最终|综合)*得$"
)
_OF_OTHERS = re.compile(
    "复评|复核|抽评|考核|考评|测评|排名|第三方|专家|评审|上级|主管部门|市政府|财政局|财政厅|平均|均分|问卷|调查|[月季]度"
)
"""scores that are given by others or that are not of the year's self-assessment"""
_COMPONENT = re.compile(
    "(?<!绩效)指标(?=自?评?得)|预算执行(?:率|情况)?|执行率|产出|效益|满意度|数量|质量|时效|成本|经济|社会|生态|可持续|决策|过程|投入|管理|立项|项目实施"
)
_MAIN = (re.compile("执行"), re.compile("产出"), re.compile("效益"), re.compile("满意"))
_WEIGHT = re.compile("(?:分值|满分|权重|总分值|扣|扣减|扣除|加|每次)(?:为|是|：)?$")
_WEIGHT_AHEAD = re.compile(r"(?:分值|满分|权重)(?:为|是|：)?(\d+(?:\.\d+)?)分[^。；\d]{0,8}$")
_ALL = Decimal(100)
_GRADE = re.compile(
    '(?:等级|等次|级别|结论|结果|评定|评价|评级|档次)[^，。；]{0,6}?[“”"]?(?P<grade>优秀|优|良好|良|中等|中|一般|合格|较差|差|不合格)[“”"]?'
    '(?![\u4e00-\u9fff])|[“"](?P<quoted>优秀|优|良好|良|中|合格|差)[”"]'
)
_BANDS = {"优秀": "优", "优": "优", "良好": "良", "良": "良", "中等": "中", "中": "中", "一般": "中", "合格": "中"}


@dataclass(frozen=True, slots=True)
class Score:
    """A score in a text: the total, or that of a ``component``."""

    statement: Statement
    component: str

    @property
    def value(self) -> Decimal:
        return self.statement.figure.value


def check_scores(text: Text) -> Iterator[AuditFinding]:
    found = scores(text)
    yield from _sum(text, found)
    yield from _grades(text, found)
    totals = [score for score in found if not score.component]
    for other in totals[1:]:
        if other.value != totals[0].value:
            first, second = totals[0].statement, other.statement
            printed = f"{first.printed}、{second.printed}"
            params = {
                "name": "自评得分",
                "figures": printed,
                "first": text.where(first.sentence),
                "second": text.where(second.sentence),
            }
            yield at("C53", text.where(second.sentence), second, printed, text.file, **params)
            break


def scores(text: Text) -> tuple[Score, ...]:
    """Totals and components; weights (分值 30 分) and deductions are none."""
    return tuple(
        score for sentence in text.read for statement in sentence.statements if (score := _score(statement)) is not None
    )


def _score(statement: Statement) -> Score | None:
    if statement.figure.kind != "score":
        return None
    text = statement.sentence.text
    before = text[statement.start : statement.figure.start]
    if _WEIGHT.search(before) or statement.role in ("change", "target"):
        return None
    own = re.split(r"\d+(?:\.\d+)?分|、", before)[-1]
    if time_in(statement.scope) or statement.scope.endswith("组") or _is_of_others(text[: statement.figure.start], own):
        return None
    if statement.about is not None:
        return Score(statement, statement.about.name)
    if _TOTAL.search(own):
        return Score(statement, "")
    component = _COMPONENT.search(own)
    if component:
        return Score(statement, component[0])
    inherited = _COMPONENT.search(statement.sentence.section.rpartition(" › ")[2]) or _COMPONENT.search(
        _subject(text[: statement.start])
    )
    if inherited:
        return Score(statement, inherited[0])
    if "已评" in text or not _BARE.search(own):
        return None
    if (weight := _WEIGHT_AHEAD.search(text[: statement.figure.start])) and Decimal(weight[1]) != _ALL:
        return Score(statement, "指标")
    counted = [f for f in figures(text[: statement.start]) if f.kind in ("count", "percent")]
    return Score(statement, "指标") if counted and "自评" not in own else Score(statement, "")


def _is_of_others(ahead: str, own: str) -> bool:
    return bool(_OF_OTHERS.search(own) or ("自评" not in own and _OF_OTHERS.search(re.split("；", ahead)[-1])))


def _subject(ahead: str) -> str:
    """The words of the sentence before a clause that may say whose score it is: since the last total or semicolon."""
    return re.split("；|总分|总得分", ahead)[-1]


def _sum(text: Text, found: Sequence[Score]) -> Iterator[AuditFinding]:
    """C50: a total beside all of budget execution, output, benefit and satisfaction is their sum."""
    for index, sentence in enumerate(text.sentences):
        following = text.sentences[index + 1 : index + 2]
        joined = (sentence, *(s for s in following if s.text.startswith("其中")))
        here = [score for score in found if any(score.statement.sentence is each for each in joined)]
        totals = [score for score in here if not score.component and score.statement.sentence is sentence]
        parts = [score for score in here if score.component]
        if not totals or not all(any(main.search(part.component) for part in parts) for main in _MAIN):
            continue
        sum_ = sum((part.value for part in parts), Decimal(0))
        total = totals[0]
        if sum_ != total.value and len(parts) == len(_MAIN):
            params = {"total": total.statement.printed, "sum": shortest(sum_)}
            yield at("C50", text.where(sentence), total.statement, total.statement.printed, text.file, **params)


def _is_of_team(text: Text, sentence: Sentence, position: int) -> bool:
    """``驻北京招商组自评得分 85 分，等级为良``: a grade behind the score of a team."""
    before = [s for s in text.statements if s.sentence is sentence and s.figure.end <= position]
    scored = [s for s in before if s.figure.kind == "score"]
    return bool(scored) and scored[-1].scope.endswith("组")


def _grades(text: Text, found: Sequence[Score]) -> Iterator[AuditFinding]:
    """C51: 优 from 90, 良 from 80, 中 from 60, else 差; the grade of the total in its sentence or just before."""
    for index, sentence in enumerate(text.sentences):
        near = {id(s) for s in text.sentences[max(0, index - 1) : index + 1]}
        totals = [score for score in found if not score.component and id(score.statement.sentence) in near]
        for match in _GRADE.finditer(sentence.text):
            word = match["grade"] or match["quoted"]
            total = totals[-1] if totals else None
            if time_of(sentence.text[: match.start()], text.year) or _is_of_team(text, sentence, match.start()):
                continue
            if total is None or total.value > 100:
                continue
            right = band(total.value)
            if _BANDS.get(word, "差") != right:
                params = {"grade": word, "total": total.statement.printed, "right": right}
                printed = f"{total.statement.printed}、{word}"
                yield at("C51", text.where(sentence), total.statement, printed, text.file, **params)


def band(total: Decimal) -> str:
    """评价等级 of a total."""
    return next(name for floor, name in GRADES if total >= floor)


def grade_words(text: Text) -> list[tuple[str, str]]:
    """(word, grade) of every grade that a text names."""
    found = [match for sentence in text.sentences for match in _GRADE.finditer(sentence.text)]
    return [(word, _BANDS.get(word, "差")) for match in found for word in (match["grade"] or match["quoted"],)]


def has_total(text: Text) -> bool:
    return any(not score.component for score in scores(text))


def has_grade(text: Text) -> bool:
    return any(_GRADE.search(sentence.text) for sentence in text.sentences)
