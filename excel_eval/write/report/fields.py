"""What a bureau's own template may ask for: every field with its meaning, and its value in an assessment.

One table says what there is; the documentation is made of it, a template is checked against it, and the values are
filled in under the same names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from excel_eval.assessment import SelfAssessment, figure
from excel_eval.figures import fixed, shortest
from excel_eval.messages import say
from excel_eval.model import Team
from excel_eval.results import Result, TeamResult
from excel_eval.write.report import facts
from excel_eval.write.report.compared import compared_row, compared_sentence
from excel_eval.write.report.content import title_of, total_sentence
from excel_eval.write.report.facts import Share, money
from excel_eval.write.report.funds import adjustment, budget_sentence, comparison
from excel_eval.write.report.problems import remarks_of
from excel_eval.write.report.results import actual_of, deviations, met_sentence, statements, target_of

Value = str | Sequence["Value"] | Mapping[str, "Value"]
PLAN_TEXTS = (
    "项目名称", "项目代码", "主管部门", "实施单位", "预期目标", "实际完成情况", "预算调整说明", "执行率原因",
    "评价依据", "项目实施内容及过程概述", "立项及资金申报批复", "资金申报相符性", "资金到位及使用", "财务管理情况",
    "组织实施情况", "引进项目", "荣誉", "评价结论", "存在问题", "改进措施", "项目负责人", "财务负责人",
)  # fmt: skip
"""rows of the plan's sheet 项目, under their own names"""


@dataclass(frozen=True, slots=True)
class Field:
    """A name that a template may use. ``rows``: what each row of a list has; ``texts``: a list of plain texts."""

    name: str
    zh: str
    en: str
    rows: tuple[Field, ...] = ()
    texts: bool = False


def _fields(*lines: str) -> tuple[Field, ...]:
    """``name | meaning | the same in English``."""
    parts = ([part.strip() for part in line.split("|")] for line in lines)
    return tuple(Field(name, zh, en) for name, zh, en in parts)


TEAM_FIGURES = _fields(
    "组别 | 招商组名称 | the team",
    "年度指标值 | 该组的指标值 | its target",
    "实际完成值 | 该组的完成值 | its actual",
    "完成率 | 该组完成率，带%，两位小数 | its rate, with %",
)
INDICATOR = (
    *_fields(
        "编码 | 指标编码 | code",
        "一级指标 | 一级指标 | level 1",
        "二级指标 | 二级指标 | level 2",
        "三级指标 | 三级指标 | the indicator",
        "性质 | ≥ ≤ = 定性 | nature",
        "年度指标值 | 目标 | target",
        "单位 | 计量单位 | unit",
        "实际完成值 | 完成值，没有填报时为【待补充】 | actual; a visible gap if not reported",
        "目标 | 性质、指标值、单位连写，如 ≥720家 | sign, target and unit as the report prints them",
        "完成 | 完成值和单位连写，如 785家 | actual and unit likewise",
        "完成率 | 带%，两位小数；没有时为— | rate with %, — where there is none",
        "分值 | 分值 | weight",
        "得分 | 得分，没有时为— | score, — where there is none",
        "达标 | 是、否，不能判断时为空 | 是 or 否, empty where it cannot be said",
        "偏差原因 | 偏差原因分析及改进措施，没有填写时为空 | the plan's reason, empty where there is none",
        "佐证材料 | 佐证材料，没有填写时为空 | evidence, empty where there is none",
    ),
    Field("分组", "各组完成情况；填报的指标没有", "the teams' figures; none for a reported indicator", TEAM_FIGURES),
)
MONEY_SHARE = ("金额 | 元，两位小数 | yuan", "占比 | 占全部支出的比重，带% | share, with %", "笔数 | 笔数 | items")
SOURCE = _fields(
    "资金来源 | 资金来源 | source of the money",
    "年初预算数 | 万元 | initial budget, 10,000 yuan",
    "全年预算数 | 万元 | adjusted budget",
    "全年执行数 | 万元 | executed",
    "执行率 | 带%；没有预算时为— | rate with %, — without a budget",
)
COMPARED = _fields(
    "编码 | 指标编码 | code",
    "三级指标 | 三级指标 | the indicator",
    "上年完成 | 上年完成值和单位连写，没有时为— | the earlier actual with its unit, — where there is none",
    "本年完成 | 本年完成值和单位连写 | this year's actual likewise",
    "增减 | 带正负号和单位；不可比时为“不可比”或— | the change with sign and unit; in words where there is none",
    "增减率 | 带正负号和%，没有时为— | the relative change with sign and %, — where there is none",
    "说明 | 不可比的原因，可比时为空 | why there is no change, else empty",
)
TEAM = _fields(
    "组别 | 招商组名称 | the team",
    "类别 | 类别 | its kind",
    "审核科室 | 审核科室，没有填写时为空 | reviewing section",
    "批次 | 批次，没有填写时为空 | batch",
)

FIELDS: tuple[Field, ...] = (
    *_fields(
        "标题 | 报告标题（草稿时带“（草稿）”） | title of the report",
        "草稿 | 草稿时为“草稿”，否则为空 | 草稿 in a draft, else empty",
        "年度 | 年度 | year",
        *(
            f"{name} | 方案“项目”的同名一行，空白时为【待补充：{name}】 | row of 项目; a visible gap if blank"
            for name in PLAN_TEXTS
        ),
        "年初预算数 | 万元 | initial budget, 10,000 yuan",
        "全年预算数 | 万元 | adjusted budget",
        "全年执行数 | 万元 | executed",
        "局本级支出 | 万元 | spent by the bureau itself",
        "各组支出 | 万元 | spent by the teams",
        "预算调整额 | 万元，调减为负 | adjustment, negative for a cut",
        "预算执行率 | 带%，两位小数 | execution rate, with %",
        "预算执行率分值 | 分值 | its weight",
        "预算执行率得分 | 得分 | its score",
        "满分 | 全部分值 | all weights",
        "总分 | 总分，不齐时为【待补充：总分】 | total; a visible gap while a score is missing",
        "评价等级 | 优、良、中、差，总分不齐时为【待补充：评价等级】 | grade; a visible gap without a total",
        "已评分值 | 已经评分的分值 | weights of what is scored",
        "已评得分 | 已经评分的得分 | their scores",
        "招商组数 | 组数 | number of teams",
        "指标数 | 指标项数 | number of indicators",
        "达标数 | 达到年度指标值的项数 | met",
        "未达标数 | 未达到年度指标值的项数 | missed",
        "定性已评数 | 已评分的定性指标项数 | qualitative ones with a score",
        "未填报数 | 没有填报完整的项数 | not reported",
        "引进项目数 | 引进项目的个数，不能计数时为空 | number of projects, empty where they cannot be counted",
        "荣誉数 | 荣誉的项数，不能计数时为空 | number of awards, likewise",
        "预算情况 | 一句话：预算、执行、得分 | a sentence on the budget",
        "支出核对 | 一句话：台账支出与全年执行数 | a sentence on expenses against the executed figure",
        "得分情况 | 一句话：总分和等级，或已评部分 | a sentence on the total",
        "上年 | 对比的年度，没有给出（--previous）时为空 | the earlier year, empty where none is given (--previous)",
        "上年对比情况 | 一句话：可比、增加、减少、持平的项数，没有给出上年时为空 | a sentence on the changes, likewise",
        "完成情况 | 一句话：达到、未达到、没有填报的项数 | a sentence on how many were met",
    ),
    Field("指标", "全部绩效指标", "all indicators", INDICATOR),
    Field("未达标指标", "未达到年度指标值的指标", "those missed", INDICATOR),
    Field("超额指标", "完成率达到超额完成备注线的指标", "those at or above the remark line", INDICATOR),
    Field("未填报指标", "没有填报完整的指标", "those not reported", INDICATOR),
    Field("上年对比", "逐项与上年对比；没有给出上年时没有", "against the earlier year; none without one", COMPARED),
    Field("资金来源", "各资金来源", "sources of money", SOURCE),
    Field("支出类别", "支出台账按类别", "expenses by category", _fields("支出类别 | 类别 | category", *MONEY_SHARE)),
    Field("支出组别", "支出台账按组别", "expenses by team", _fields("组别 | 招商组名称 | team", *MONEY_SHARE)),
    Field("招商组", "各招商组", "the teams", TEAM),
    Field("完成说明", "各类别指标完成情况，一段一条", "what was reached, a paragraph a kind", texts=True),
    Field("偏差说明", "偏差及原因，一段一条", "deviations with their reasons", texts=True),
    Field("调整说明", "预算调整，一段一条", "the adjustment of the budget", texts=True),
    Field("引进项目清单", "引进项目，逐个；不能拆分时为一条", "projects one by one", texts=True),
    Field("荣誉清单", "荣誉，逐项；不能拆分时为一条", "awards one by one", texts=True),
    Field("问题", "自评发现的问题，一条一段", "problems the assessment shows", texts=True),
    Field("建议", "与问题对应的建议，一条一段", "the suggestions for them", texts=True),
    Field("待补充", "方案“项目”中空白的项目名", "rows of 项目 that are blank", texts=True),
)


def values(assessment: SelfAssessment) -> dict[str, Value]:
    """Every field of ``FIELDS`` with its value; all figures are texts, as the report prints them."""
    return {**_texts(assessment), **_figures(assessment), **_counts(assessment), **_lists(assessment)}


def _texts(assessment: SelfAssessment) -> dict[str, Value]:
    plan = assessment.plan
    spending = facts.spending_of(assessment)
    gap = facts.missing(say("report_no_expenses"))
    return {
        "标题": "".join(title_of(assessment)),
        "草稿": say("draft") if assessment.draft else "",
        "年度": str(plan.year),
        **{name: facts.text_of(plan, name) for name in PLAN_TEXTS},
        "预算情况": budget_sentence(plan.budget),
        "支出核对": comparison(assessment, spending.all.amount) if spending else gap,
        "得分情况": total_sentence(assessment),
        "完成情况": met_sentence(assessment),
        "上年": str(assessment.previous.year) if assessment.previous else "",
        "上年对比情况": compared_sentence(assessment.compared, assessment.previous) if assessment.previous else "",
    }


def _figures(assessment: SelfAssessment) -> dict[str, Value]:
    plan, total, spending = assessment.plan, assessment.total, facts.spending_of(assessment)
    budget = plan.budget
    return {
        "年初预算数": money(budget.initial),
        "全年预算数": money(budget.adjusted),
        "全年执行数": money(budget.executed),
        "局本级支出": money(plan.bureau_spending),
        "各组支出": facts.in_wan(spending.all.amount) if spending else facts.missing(say("report_no_expenses")),
        "预算调整额": money(budget.adjusted - budget.initial),
        "预算执行率": facts.rate(budget.execution_rate),
        "预算执行率分值": shortest(budget.weight),
        "预算执行率得分": fixed(budget.score),
        "满分": shortest(total.weight),
        "总分": facts.missing("总分") if total.score is None else fixed(total.score),
        "评价等级": total.grade or facts.missing("评价等级"),
        "已评分值": shortest(total.scored_weight),
        "已评得分": fixed(total.scored),
    }


def _counts(assessment: SelfAssessment) -> dict[str, Value]:
    groups = facts.groups_of(assessment)
    return {
        "招商组数": str(len(assessment.plan.teams)),
        "指标数": str(len(assessment.results)),
        "达标数": str(len(groups.met)),
        "未达标数": str(len(groups.missed)),
        "定性已评数": str(len(groups.judged)),
        "未填报数": str(len(groups.open)),
        "引进项目数": _count(assessment, "引进项目"),
        "荣誉数": _count(assessment, "荣誉"),
    }


def _lists(assessment: SelfAssessment) -> dict[str, Value]:
    plan, groups, spending = assessment.plan, facts.groups_of(assessment), facts.spending_of(assessment)
    remarks = remarks_of(assessment)
    return {
        "指标": _rows(assessment.results),
        "未达标指标": _rows(groups.missed),
        "超额指标": _rows(groups.over),
        "未填报指标": _rows(groups.open),
        "上年对比": _compared(assessment),
        "资金来源": [
            {
                "资金来源": fund.name,
                "年初预算数": money(fund.initial),
                "全年预算数": money(fund.adjusted),
                "全年执行数": money(fund.executed),
                "执行率": facts.rate(facts.execution(fund)),
            }
            for fund in plan.budget.funds
        ],
        "支出类别": _shares("支出类别", spending.categories if spending else ()),
        "支出组别": _shares("组别", spending.teams if spending else ()),
        "招商组": [_team(team) for team in plan.teams],
        "完成说明": list(statements(assessment.results)),
        "偏差说明": list(deviations(plan, assessment.results))[1:],
        "调整说明": list(adjustment(assessment)),
        "引进项目清单": _items(assessment, "引进项目"),
        "荣誉清单": _items(assessment, "荣誉"),
        "问题": [remark.problem for remark in remarks],
        "建议": list(dict.fromkeys(remark.advice for remark in remarks)),
        "待补充": [name for name in PLAN_TEXTS if not facts.given(plan, name)],
    }


def _rows(results: Iterable[Result]) -> list[Value]:
    return [_row(result) for result in results]


def _row(result: Result) -> dict[str, Value]:
    indicator = result.indicator
    return {
        "编码": indicator.code,
        "一级指标": indicator.level1,
        "二级指标": indicator.level2,
        "三级指标": indicator.name,
        "性质": indicator.nature,
        "年度指标值": figure(result.target) or say("report_blank"),
        "单位": indicator.unit or "",
        "实际完成值": figure(result.actual) or say("report_blank"),
        "目标": target_of(result),
        "完成": actual_of(result),
        "完成率": facts.rate(result.completion_rate),
        "分值": shortest(indicator.weight),
        "得分": say("report_none") if result.score is None else fixed(result.score),
        "达标": {True: "是", False: "否", None: ""}[result.met],
        "偏差原因": indicator.reason or "",
        "佐证材料": indicator.evidence or "",
        "分组": [_team_figures(team) for team in result.teams],
    }


def _compared(assessment: SelfAssessment) -> list[Value]:
    names = [field.name for field in COMPARED]
    year = assessment.previous.year if assessment.previous else 0
    return [
        dict(zip(names, (one.result.indicator.code, *compared_row(one), one.reason(year) or ""), strict=True))
        for one in assessment.compared
    ]


def _team_figures(team: TeamResult) -> dict[str, Value]:
    return {
        "组别": team.team,
        "年度指标值": figure(team.target) or "",
        "实际完成值": figure(team.actual) or "",
        "完成率": facts.rate(team.completion_rate),
    }


def _team(team: Team) -> dict[str, Value]:
    return {"组别": team.name, "类别": team.kind, "审核科室": team.section or "", "批次": team.batch or ""}


def _shares(heading: str, shares: Iterable[Share]) -> list[Value]:
    return [
        {
            heading: share.name,
            "金额": facts.yuan(share.amount),
            "占比": facts.rate(share.share),
            "笔数": str(share.items),
        }
        for share in shares
    ]


def _items(assessment: SelfAssessment, item: str) -> list[Value]:
    text = facts.given(assessment.plan, item)
    return list(facts.listed(text) or (text,)) if text else []


def _count(assessment: SelfAssessment, item: str) -> str:
    text = facts.given(assessment.plan, item)
    items = facts.listed(text) if text else None
    return str(len(items)) if items else ""
