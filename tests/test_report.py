"""What the report says: every figure is the evaluation's, what the plan does not say is a visible gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import books
import pytest
from assessments import D, assessment, plan, reported

import excel_eval
from excel_eval import HasErrors, SelfAssessment
from excel_eval.model import Budget, Funds, Indicator, Source
from excel_eval.write.report import write_report
from excel_eval.write.report.blocks import Paragraph, Table
from excel_eval.write.report.content import report_of, title_of
from excel_eval.write.report.facts import listed

ROOT = Path(__file__).parents[1]
MARKS = {"body": "", "level1": "# ", "level2": "## ", "annex": "附 "}
SAMPLE = (Path(__file__).parent / "golden/report_leshan_2021.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def sample() -> SelfAssessment:
    return excel_eval.evaluate(ROOT / "sample_workbooks/leshan_2021")


def lines(made: SelfAssessment) -> list[str]:
    """The report line by line: ``#`` 一、, ``##`` （一）, ``|`` a table's caption, then its rows."""
    said = []
    for block in report_of(made).blocks:
        if isinstance(block, Paragraph):
            said.append(MARKS[block.style] + block.text)
        else:
            rows = [[column.heading for column in block.columns], *block.rows]
            said += [f"| {block.caption}", *("|   " + " | ".join(row) for row in rows)]
    return said


def text(made: SelfAssessment) -> str:
    return "\n".join(lines(made))


def table(made: SelfAssessment, caption: str) -> list[dict[str, str]]:
    """The rows of the table whose caption holds ``caption``, by the headings of its columns."""
    found = [b for b in report_of(made).blocks if isinstance(b, Table) and caption in b.caption]
    (only,) = found
    return [dict(zip((column.heading for column in only.columns), row, strict=True)) for row in only.rows]


def with_project(**items: str | None) -> SelfAssessment:
    """The small assessment with rows of 项目 added, changed or taken away."""
    return assessment(made_plan=plan(project={**plan().project, **items}))


def with_indicators(*indicators: Indicator, **more: object) -> SelfAssessment:
    return assessment(made_plan=plan(indicators=indicators, **more), made_ledgers=())


def with_budget(*funds: tuple[str, str, str], **items: str) -> SelfAssessment:
    place = Source("绩效方案.xlsx", "资金", 2, 4)
    rows = tuple(Funds(f"来源{n}", D(i), D(a), D(e), place) for n, (i, a, e) in enumerate(funds))
    return assessment(made_plan=plan(budget=Budget(rows, D(10)), project={**plan().project, **items}))


# --- the sample, word for word -------------------------------------------------------------------------------------


def test_the_report_of_the_sample_word_for_word(sample: SelfAssessment) -> None:
    assert lines(sample) == SAMPLE


def test_the_title_is_broken_between_words(sample: SelfAssessment) -> None:
    assert title_of(sample) == (
        "乐山市经济合作和外事局关于2021年度",
        "驻外招商组和专业招商组重点项目",
        "支出绩效的自评报告",
    )


def test_a_project_that_is_not_called_one_is_called_one() -> None:
    assert "".join(title_of(with_project(项目名称="驻外招商"))).endswith("驻外招商项目支出绩效的自评报告")


def test_every_figure_of_the_tables_is_the_evaluations(sample: SelfAssessment) -> None:
    rows = {row["三级指标"]: row for name in ("产出指标", "效益和满意度") for row in table(sample, name)}
    document = sample.to_dict()
    assert list(rows) == [indicator["name"] for indicator in document["indicators"]]
    for indicator in document["indicators"]:
        assert figures_of(rows[indicator["name"]]) == printed(indicator)


def figures_of(row: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if name != "三级指标"}


def printed(indicator: Mapping[str, Any]) -> dict[str, str]:
    """An indicator of ``evaluation.json`` as the report prints it."""
    unit, nature = indicator["unit"] or "", indicator["nature"]
    sign = "" if nature == "定性" else nature
    return {
        "年度指标值": f"{sign}{indicator['target']}{unit}",
        "实际完成值": f"{indicator['actual']}{unit}" if indicator["actual"] else "【待补充】",
        "完成率": f"{indicator['completion_rate']}%" if indicator["completion_rate"] else "—",
        "分值": indicator["weight"],
        "得分": indicator["score"] or "—",
    }


def test_the_sums_of_the_spending_are_those_of_the_ledger(sample: SelfAssessment) -> None:
    for caption in ("按支出类别", "按组别"):
        *rows, together = table(sample, caption)
        amounts = [D(row["金额"].replace(",", "")) for row in rows]
        assert sum(amounts) == D("3764000.00") == D(together["金额"].replace(",", ""))
        assert sum(int(row["笔数"]) for row in rows) == 1016 == int(together["笔数"])


def test_no_sentence_says_that_all_is_done(sample: SelfAssessment) -> None:
    said = text(sample)
    assert not any(words in said for words in ("各项指标有序", "全部完成", "均已完成", "圆满"))


# --- a target's basis ----------------------------------------------------------------------------------------------


def test_a_target_says_what_it_is_made_of(sample: SelfAssessment) -> None:
    bases = {row["三级指标"]: (row["年度指标值"], row["目标口径"]) for row in table(sample, "绩效目标")}
    assert bases["拜访企业"] == ("≥720家", "驻外招商组6个组，每组120家")
    assert bases["目标企业"] == ("≥280家", "专业招商组5个组合计")
    assert bases["精准对接"] == ("≥116家", "专业招商组5个组，每组24家（数字经济招商组20家）")
    assert bases["服务企业满意度"] == ("≥90%", "局本级填报")


# --- gaps ----------------------------------------------------------------------------------------------------------

SECTIONS = (
    "项目实施内容及过程概述", "立项及资金申报批复", "资金申报相符性", "资金到位及使用", "财务管理情况", "组织实施情况",
    "评价结论", "评价依据", "引进项目", "荣誉", "存在问题", "改进措施",
)  # fmt: skip


@pytest.mark.parametrize("item", SECTIONS)
def test_a_text_that_the_plan_has_stands_in_the_report(item: str) -> None:
    said = text(with_project(**{item: "某某一段话"}))
    assert "某某一段话" in said
    assert f"【待补充：{item}】" not in said


@pytest.mark.parametrize("item", SECTIONS)
@pytest.mark.parametrize("blank", [None, "", "  \n "])
def test_a_text_that_the_plan_lacks_leaves_a_gap_in_brackets(item: str, blank: str | None) -> None:
    assert f"【待补充：{item}】" in text(with_project(**{item: blank}))


def test_each_line_of_a_text_is_a_paragraph_of_its_own() -> None:
    said = lines(with_project(组织实施情况="　　第一段。\n\n　　第二段。"))
    assert said[said.index("第一段。") + 1] == "第二段。"


def test_without_an_expense_ledger_the_report_says_so() -> None:
    made = assessment()
    said = text(replace(made, ledgers=tuple(ledger for ledger in made.ledgers if ledger.id != "expenses")))
    assert "【待补充：支出明细，各组没有“经费支出”台账】" in said
    assert "按支出类别" not in said


# --- results -------------------------------------------------------------------------------------------------------


def actual(name: str, target: str, value: str, unit: str, **more: Any) -> Indicator:
    return reported("A", name, target=D(target), unit=unit, reported_actual=D(value), **more)


WORDS = reported("A", "知名度", nature="定性", target="提升", unit=None, reported_actual="达成", reported_score=D(10))


@pytest.mark.parametrize(
    ("indicator", "said"),
    [
        (actual("引进项目数", "5", "6", "个"), "引进项目数6个，完成率120.00%"),
        (actual("合格率", "95", "93.35", "%"), "合格率93.35%，完成率98.26%，未达到年度指标值95%"),
        (actual("总成本", "160", "150", "万元", nature="≤"), "总成本150万元，未超过年度指标值160万元"),
        (actual("总成本", "160", "200", "万元", nature="≤"), "总成本200万元，超过年度指标值160万元"),
        (actual("事故", "0", "0", "件", nature="="), "事故0件，符合年度指标值0件"),
        (actual("事故", "0", "1", "件", nature="="), "事故1件，不符合年度指标值0件"),
        (actual("指标1", "5", "5", "个"), "指标1：5个，完成率100.00%"),
        (WORDS, "知名度（年度指标值：提升）：达成"),
        (actual("项目数", "5", "5", "个", evidence="合同5份"), "项目数5个，完成率100.00%（佐证材料：合同5份）"),
    ],
)
def test_how_a_result_is_put_into_words(indicator: Indicator, said: str) -> None:
    assert f"社会效益指标：{said}。" in text(with_indicators(indicator))


MISSED = reported("A", "包装项目", target=D(100), unit="个", reported_actual=D(93), weight=D(4))
OVER = reported("B", "目标企业", target=D(280), unit="家", reported_actual=D(423), weight=D(4))
REMARKED = reported("C", "来乐考察", target=D(144), unit="家", reported_actual=D(187), weight=D(4))
LOW = reported("D", "知名度", nature="定性", target="提升", unit=None, reported_actual="达成", reported_score=D(9))
MET = reported("E", "拜访企业", target=D(720), unit="家", reported_actual=D(785), weight=D(4))


@pytest.mark.parametrize(
    ("indicator", "said"),
    [
        (
            MISSED,
            "1.包装项目93个，完成率93.00%，未达到年度指标值100个，得3.72分（分值4分）。"
            "偏差原因分析及改进措施：【待补充：“包装项目”的偏差原因分析及改进措施】",
        ),
        (
            replace(MISSED, reason="两个县区用地未落实，已列入明年计划。"),
            "1.包装项目93个，完成率93.00%，未达到年度指标值100个，得3.72分（分值4分）。"
            "偏差原因分析及改进措施：两个县区用地未落实，已列入明年计划。",
        ),
        (
            OVER,
            "1.目标企业423家，完成率151.07%，达到超额完成说明线（130%）。原因说明：【待补充：“目标企业”超额完成的原因】",
        ),
        (
            replace(REMARKED, reason="新增两场推介会。"),
            "1.来乐考察187家，完成率129.86%，达到超额完成备注线（120%）。原因说明：新增两场推介会。",
        ),
        (
            LOW,
            "1.知名度（年度指标值：提升）：达成，得9.00分（分值10分）。"
            "偏差原因分析及改进措施：【待补充：“知名度”的偏差原因分析及改进措施】",
        ),
        (replace(MET, reason="略超。"), "1.拜访企业785家，完成率109.03%。原因说明：略超。"),
    ],
)
def test_a_deviation_stands_with_its_reason_or_with_the_gap(indicator: Indicator, said: str) -> None:
    made = lines(with_indicators(indicator))
    assert made[made.index("偏差情况及原因如下。") + 1] == said


def test_what_is_met_as_planned_is_no_deviation() -> None:
    assert "偏差情况" not in text(with_indicators(MET))


@pytest.mark.parametrize(
    ("indicators", "said"),
    [
        ((MET, MISSED), "绩效指标共2项：达到年度指标值1项，未达到1项。"),
        ((MET, LOW), "绩效指标共2项：达到年度指标值1项，未达到0项，定性指标已评价1项。"),
        (
            (replace(MET, reported_actual=None), replace(LOW, reported_score=None)),
            "绩效指标共2项：达到年度指标值0项，未达到0项，没有填报完整2项。",
        ),
    ],
)
def test_the_counts_of_results_add_up_to_all(indicators: tuple[Indicator, ...], said: str) -> None:
    assert said in lines(with_indicators(*indicators))


def test_what_exceeds_a_target_of_nothing_is_missed() -> None:
    made = with_indicators(actual("事故", "0", "1", "件", nature="="))
    assert "绩效指标共1项：达到年度指标值0项，未达到1项。" in lines(made)
    assert "1.“事故”没有达到年度指标值。" in lines(made)


def test_a_sentence_of_the_plan_without_an_end_gets_one() -> None:
    made = lines(with_indicators(replace(MISSED, reason="用地未落实")))
    assert any(line.endswith("偏差原因分析及改进措施：用地未落实。") for line in made)


def test_with_a_total_the_report_gives_score_and_grade() -> None:
    made = with_indicators(
        replace(MET, weight=D(90)), budget=Budget(with_budget(("1", "1", "1")).plan.budget.funds, D(10))
    )
    assert "自评总分100.00分（满分100分），评价等级为“优”。" in lines(made)


def test_only_approved_months_is_said() -> None:
    made = assessment(made_plan=plan(approved_months_only=True))
    assert "以上只统计审核通过并已审定月份的台账。" in lines(made)


@pytest.mark.parametrize("claim", ["2021年各项指标全面完成。", "全部任务均已实现。", "指标均达到要求，工作圆满完成。"])
def test_a_claim_of_the_plan_that_all_is_done_never_covers_a_missed_indicator(claim: str) -> None:
    items = {**plan().project, "评价结论": claim, "组织实施情况": claim}
    missed = text(with_indicators(MET, MISSED, project=items))
    assert missed.count(f"{claim}【请核对：“包装项目”没有达到年度指标值，本段不能概括为全部完成】") == 2
    assert "请核对" not in text(with_indicators(MET, project=items))


# --- money ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("funds", "said"),
    [
        (
            ("500", "388.76", "388.76"),
            "全年预算比年初预算减少111.24万元，降幅22.25%。"
            "全年执行数与调整后的全年预算数相同；按年初预算计算，执行率为77.75%。",
        ),
        (("500", "388.76", "380"), "全年预算比年初预算减少111.24万元，降幅22.25%。"),
        (("100", "112.345", "112"), "全年预算比年初预算增加12.345万元，增幅12.35%。"),
        (("0", "10", "9"), "全年预算比年初预算增加10.00万元。"),
        (("10", "10", "9"), "全年预算与年初预算相同，没有调整。"),
    ],
)  # fmt: skip
def test_how_a_change_of_the_budget_is_told(funds: tuple[str, str, str], said: str) -> None:
    assert said in lines(with_budget(funds))


def test_a_change_wants_its_explanation() -> None:
    gap = "预算调整说明：【待补充：预算调整说明，写明调整的事由、金额和批准文件】"
    assert gap in lines(with_budget(("500", "400", "400")))
    told = lines(with_budget(("500", "400", "400"), 预算调整说明="财政统一压减。"))
    assert "预算调整说明：财政统一压减。" in told
    assert not any("预算调整说明" in line for line in lines(with_budget(("400", "400", "400"))))


@pytest.mark.parametrize(("executed", "wanted"), [("89.99", True), ("90", False)])
def test_a_rate_below_ninety_percent_wants_its_reason(executed: str, wanted: bool) -> None:
    gap = "执行率原因：【待补充：执行率原因】"
    assert (gap in lines(with_budget(("100", "100", executed)))) is wanted
    assert (
        "执行率原因：年末集中支付。" in lines(with_budget(("100", "100", executed), 执行率原因="年末集中支付。"))
    ) is wanted


def test_expenses_that_do_not_agree_are_told() -> None:
    (said,) = [line for line in lines(with_budget(("1", "1", "1"))) if line.startswith("各招商组支出合计")]
    sums = "各招商组支出合计0.786468万元，局本级支出0.0123万元，共计0.798768万元"
    assert said == f"{sums}，与全年执行数1.00万元相差0.201232万元。"


# --- lists ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "items"),
    [
        ("京运通、泰盛纸业、青岛高测", ("京运通", "泰盛纸业", "青岛高测")),
        ("京运通；泰盛纸业。", ("京运通", "泰盛纸业")),
        ("京运通\n泰盛纸业\n", ("京运通", "泰盛纸业")),
        ("京运通，泰盛纸业", ("京运通", "泰盛纸业")),
        ("京运通（硅片、电池）、《甲、乙》", ("京运通（硅片、电池）", "《甲、乙》")),
        ("京运通", ("京运通",)),
        ("某某职业高等学校、同等学校", ("某某职业高等学校", "同等学校")),
        ("京运通、泰盛纸业等", None),
        ("京运通、泰盛纸业等优质项目", None),
        ("京运通、泰盛纸业等5个项目", None),
        ("京运通、泰盛纸业和青岛高测", None),
        ("引进京运通。另有两个项目在谈", None),
    ],
)
def test_a_list_is_counted_where_its_items_are_plain(given: str, items: tuple[str, ...] | None) -> None:
    assert listed(given) == items


def test_the_count_stands_with_the_list_or_nowhere() -> None:
    assert "荣誉2项：甲奖、乙奖。" in lines(with_project(荣誉="甲奖；乙奖。"))
    assert "荣誉：甲奖、乙奖等" in lines(with_project(荣誉="甲奖、乙奖等"))


# --- problems and suggestions --------------------------------------------------------------------------------------


def section(made: SelfAssessment, heading: str) -> list[str]:
    said = lines(made)
    rest = said[said.index(heading) + 1 :]
    return rest[: next((i for i, line in enumerate(rest) if line.startswith(("#", "附"))), len(rest))]


def test_problems_and_suggestions_follow_from_results_and_findings() -> None:
    made = with_indicators(MISSED, OVER, replace(MET, reported_actual=None))
    problems, advice = section(made, "## （一）存在问题"), section(made, "## （二）改进措施及建议")
    assert problems[:5] == [
        "【待补充：存在问题】",
        "根据自评结果，还有以下问题：",
        "1.“包装项目”没有达到年度指标值。",
        "2.“拜访企业”没有填报完整，暂不能评分。",
        "3.预算执行率为72.80%，低于90%，没有说明原因。",
    ]
    assert advice[:4] == [
        "【待补充：改进措施】",
        "根据自评结果，提出以下建议：",
        "1.分析“包装项目”没有达到年度指标值的原因，明确改进措施和完成时限。",
        "2.补齐上述1项指标的实际完成值、得分和佐证材料；没有数据的，如实说明。",
    ]


def test_a_missed_indicator_with_a_reason_stays_a_problem() -> None:
    made = with_indicators(replace(MISSED, reason="用地未落实。"))
    assert "1.“包装项目”没有达到年度指标值。" in section(made, "## （一）存在问题")
    assert "1.落实“包装项目”的改进措施，跟踪整改效果。" in section(made, "## （二）改进措施及建议")


def test_every_finding_has_its_sentence() -> None:
    made = assessment()
    said = "\n".join(section(made, "## （一）存在问题"))
    for finding in made.findings:
        assert str(finding.params.get("name", "")) in said, finding


def test_where_there_is_no_problem_none_is_invented() -> None:
    good = with_budget(("1", "1", "1"), 存在问题="没有发现问题。", 改进措施="无。")
    made = replace(good, results=(), findings=())
    assert section(made, "## （一）存在问题") == ["没有发现问题。"]
    assert section(made, "## （二）改进措施及建议") == ["无。"]


# --- drafts and errors ---------------------------------------------------------------------------------------------


def test_with_errors_there_is_no_report(tmp_path: Path) -> None:
    folder = books.folder(tmp_path, 驻外一组={"拜访企业": "拜访日期|企业名称|是否553企业\n三月上旬|甲公司|是"})
    with pytest.raises(HasErrors):
        write_report(excel_eval.evaluate(folder), tmp_path / "报告.docx")
    assert not (tmp_path / "报告.docx").exists()


def test_a_draft_says_so_first_and_counts_the_errors(tmp_path: Path) -> None:
    folder = books.folder(tmp_path, 驻外一组={"拜访企业": "拜访日期|企业名称|是否553企业\n三月上旬|甲公司|是"})
    made = excel_eval.evaluate(folder, draft=True)
    assert lines(made)[0] == "【本稿为草稿，材料中还有错误1处，有错误的行没有计入，不得上报】"
    assert title_of(made)[-1].endswith("（草稿）")
    assert report_of(made).header == "草稿：数据有错误，不得上报"


def test_a_draft_without_errors_is_a_draft_too() -> None:
    made = assessment(draft=True)
    assert lines(made)[0] == "【本稿为草稿，不得上报】"
    assert report_of(made).header == "草稿"
    assert report_of(assessment()).header == ""
