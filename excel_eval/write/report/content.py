"""The outline of the report: title, lead, 一 to 四, annex. Every sentence here is the plan's own or made of figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from excel_eval.assessment import SelfAssessment, figure
from excel_eval.figures import fixed, shortest
from excel_eval.messages import say
from excel_eval.model import Indicator
from excel_eval.write.report import facts
from excel_eval.write.report.blocks import Block, Column, Paragraph, Report, Table
from excel_eval.write.report.compared import compared_section
from excel_eval.write.report.funds import funds_section
from excel_eval.write.report.problems import remarks_of
from excel_eval.write.report.results import benefit_section, output_section, target_of
from excel_eval.write.text import width

TITLE_COLUMNS = 40
"""half-width columns of one line of the title: 156 mm at 22 pt"""


def report_of(assessment: SelfAssessment) -> Report:
    """自评报告 as data: the outline of the official document, gaps in brackets where the plan says nothing."""
    blocks = [
        *_lead(assessment),
        *_overview(assessment),
        *_management(assessment),
        *_results(assessment),
        *_problems(assessment),
        Paragraph(say("report_annex", project=facts.project_of(assessment.plan)), "annex"),
    ]
    return Report(title_of(assessment), header_of(assessment), tuple(_finished(blocks)))


def _finished(blocks: Iterable[Block]) -> Iterator[Block]:
    """Tables are numbered in the order in which they stand; each line of a text is a paragraph of its own."""
    number = 0
    for block in blocks:
        if isinstance(block, Table):
            number += 1
            yield replace(block, caption=say("report_caption", number=number, title=block.caption))
        else:
            yield from (replace(block, text=line.strip()) for line in block.text.split("\n") if line.strip())


def title_of(assessment: SelfAssessment) -> tuple[str, ...]:
    """The lines of the title, broken between words: who, the year, the project, what it is."""
    plan = assessment.plan
    draft = say("draft_suffix") if assessment.draft else ""
    parts = (
        facts.unit_of(plan) or "",
        say("report_title_year", year=plan.year),
        facts.project_of(plan),
        say("report_title_end") + draft,
    )
    lines = [""]
    for part in parts:
        if lines[-1] and width(lines[-1] + part) > TITLE_COLUMNS:
            lines.append("")
        lines[-1] += part
    return tuple(lines)


def header_of(assessment: SelfAssessment) -> str:
    """What stands at the top of each page: 草稿 in a draft, else nothing."""
    if not assessment.draft:
        return ""
    return say("draft") if assessment.ok else say("draft_warning")


def _lead(assessment: SelfAssessment) -> Iterator[Block]:
    plan = assessment.plan
    if assessment.draft:
        errors = sum(issue.severity == "error" for issue in assessment.issues)
        yield Paragraph(say("report_draft_errors", count=errors) if errors else say("report_draft_plain"))
    unit = facts.unit_of(plan) or facts.missing("实施单位")
    basis = facts.sentence(facts.text_of(plan, "评价依据"))
    yield Paragraph(say("report_lead", unit=unit, year=plan.year, project=facts.project_of(plan), basis=basis))
    yield Paragraph(say("report_follows"))


def _own_words(assessment: SelfAssessment, item: str) -> Paragraph:
    """A text of the plan, or the gap it leaves; what it claims is held against the results."""
    text = facts.text_of(assessment.plan, item)
    return Paragraph(text + facts.doubts(text, facts.groups_of(assessment).missed))


# --- 一、项目概况 ----------------------------------------------------------------------------------------------------


def _overview(assessment: SelfAssessment) -> Iterator[Block]:
    plan = assessment.plan
    yield Paragraph(say("report_overview"), "level1")
    yield _own_words(assessment, "项目实施内容及过程概述")
    kinds = Counter(team.kind for team in plan.teams)
    named = "、".join(say("report_kind", kind=kind, count=count) for kind, count in kinds.items())
    yield Paragraph(say("report_teams", year=plan.year, count=len(plan.teams), kinds=named))
    yield Paragraph(say("report_approval"), "level2")
    yield _own_words(assessment, "立项及资金申报批复")
    yield Paragraph(say("report_goals"), "level2")
    yield Paragraph(facts.text_of(plan, "预期目标"))
    yield from _goals(assessment)
    yield Paragraph(say("report_conformity"), "level2")
    yield _own_words(assessment, "资金申报相符性")


def _goals(assessment: SelfAssessment) -> Iterator[Block]:
    """Every target with what it is made of: a total, or so much a team with its exceptions."""
    counts = Counter(result.indicator.level1 for result in assessment.results)
    levels = "、".join(say("report_level", level=level, count=count) for level, count in counts.items())
    yield Paragraph(say("report_counts", count=len(assessment.results), levels=levels))
    columns = (
        Column(say("report_column_indicator"), 36),
        Column(say("report_column_target"), 20, "center"),
        Column(say("report_column_basis"), 44),
    )
    rows = tuple((r.indicator.name, target_of(r), basis_of(assessment, r.indicator)) for r in assessment.results)
    yield Table(say("report_table_goals"), columns, rows)


def basis_of(assessment: SelfAssessment, indicator: Indicator) -> str:
    """口径: ``专业招商组5个组，每组24家（数字经济招商组20家）``."""
    if indicator.measure.how == "填报":
        return say("report_basis_bureau")
    teams, unit = assessment.plan.teams_of(indicator.kind), indicator.unit or ""
    if indicator.basis == "合计":
        return say("report_basis_total", kind=indicator.kind, count=len(teams))
    own = {team: value for (code, team), value in assessment.plan.overrides.items() if code == indicator.code}
    exceptions = "，".join(f"{team}{figure(value)}{unit}" for team, value in own.items())
    value = f"{figure(indicator.target)}{unit}"
    text = say("report_basis_team", kind=indicator.kind, count=len(teams), value=value)
    return text + (say("report_basis_except", exceptions=exceptions) if own else "")


# --- 二、项目实施及管理情况 ------------------------------------------------------------------------------------------


def _management(assessment: SelfAssessment) -> Iterator[Block]:
    yield Paragraph(say("report_management"), "level1")
    yield Paragraph(say("report_money"), "level2")
    yield from funds_section(assessment)
    yield _own_words(assessment, "资金到位及使用")
    yield Paragraph(say("report_accounting"), "level2")
    yield _own_words(assessment, "财务管理情况")
    yield Paragraph(say("report_organisation"), "level2")
    yield _own_words(assessment, "组织实施情况")


# --- 三、项目绩效情况 ------------------------------------------------------------------------------------------------


def _results(assessment: SelfAssessment) -> Iterator[Block]:
    results = assessment.results
    yield Paragraph(say("report_results"), "level1")
    yield Paragraph(total_sentence(assessment))
    yield Paragraph(say("report_conclusion", text=_own_words(assessment, "评价结论").text))
    yield Paragraph(say("report_output"), "level2")
    if facts.given(assessment.plan, "实际完成情况"):
        yield _own_words(assessment, "实际完成情况")
    outputs, benefits = [r for r in results if not facts.is_benefit(r)], [r for r in results if facts.is_benefit(r)]
    yield from output_section(assessment)
    yield from compared_section(assessment, outputs, "output")
    yield Paragraph(say("report_benefit"), "level2")
    yield from benefit_section(assessment)
    yield from compared_section(assessment, benefits, "benefit")
    for item in ("引进项目", "荣誉"):
        yield Paragraph(list_sentence(assessment, item))


def total_sentence(assessment: SelfAssessment) -> str:
    """总分 and 评价等级, or what there is of them."""
    total = assessment.total
    if total.score is not None:
        params = {"score": fixed(total.score), "weight": shortest(total.weight), "grade": total.grade}
        return say("report_total", **params)
    return say(
        "report_no_total",
        weight=shortest(total.weight),
        scored_weight=shortest(total.scored_weight),
        scored=fixed(total.scored),
        count=len(facts.groups_of(assessment).open),
    )


def list_sentence(assessment: SelfAssessment, item: str) -> str:
    """``荣誉4项：…``; without a number where the plan's text cannot be counted."""
    text = facts.given(assessment.plan, item)
    items = facts.listed(text) if text else None
    if text is None:
        return facts.missing(item)
    if items is None:
        return say("report_list_open", name=item, text=text)
    return say("report_list", name=item, count=len(items), items="、".join(items))


# --- 四、问题及建议 --------------------------------------------------------------------------------------------------


def _problems(assessment: SelfAssessment) -> Iterator[Block]:
    """The plan's own words first, then what the assessment shows: each problem has its suggestion."""
    remarks = remarks_of(assessment)
    parts = (
        ("report_problems_found", "存在问题", "report_found", [remark.problem for remark in remarks]),
        ("report_measures", "改进措施", "report_advised", list(dict.fromkeys(remark.advice for remark in remarks))),
    )
    yield Paragraph(say("report_problems"), "level1")
    for heading, item, lead, texts in parts:
        yield Paragraph(say(heading), "level2")
        yield _own_words(assessment, item)
        if texts:
            yield Paragraph(say(lead))
        for number, text in enumerate(texts, start=1):
            yield Paragraph(say("report_numbered", number=number, text=text))
