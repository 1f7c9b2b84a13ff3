"""The audit on texts: tables of cases, each a text and what must be found in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from excel_eval.auditing import AuditFinding, AuditReport, audit
from excel_eval.auditing.reading import read_text
from excel_eval.auditing.terms import lexicon
from excel_eval.auditing.text_checks import check_text


def found(text: str) -> list[AuditFinding]:
    words = lexicon()
    return list(check_text(read_text("报告.txt", text.splitlines(), words), words))


def said(text: str) -> list[tuple[str, str]]:
    return sorted((finding.code, finding.found) for finding in found(text))


GOALS = "各驻外招商组每年拜访企业120家以上。全市共6个驻外招商组。"

CASES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    # --- what marks a target, and whose -----------------------------------------------------------------------------
    "以上 marks a target, 各…组 makes it each team's": (GOALS + "共拜访企业785家，完成率109.03%。", []),
    "a rate that fits neither reading": (GOALS + "共拜访企业785家，完成率108.03%。", [("C54", "108.03%")]),
    "a rate that fits only the total": (
        "5个专业招商组分别梳理目标企业280家以上。全年梳理目标企业300家，完成率107.14%。",
        [("C60", "280家")],
    ),
    "a rate that fits only each team's": (
        "驻外招商组共6个。全年目标拜访企业120家以上。驻外招商组拜访企业785家，完成率109.03%。",
        [("C60", "120家")],
    ),
    "a bracket names the exception": (
        "5个专业招商组每组精准对接企业24家以上（数字经济招商组20家以上），全年精准对接企业118家，完成率101.72%。",
        [],
    ),
    "a bracket with 其中 names a part": (
        "6个驻外招商组每组拜访企业120家以上（其中“553”企业24家以上），拜访企业785家，完成率109.03%；“553”企业165家，完成率114.58%。",
        [],
    ),
    "a number of teams states nothing": ("6个驻外招商组拜访企业785家。11个招商组全年拜访企业785家。", []),
    "不少于 and 以内": ("举办推介会不少于20场，实际举办推介会20场；会议费控制在50万元以内。", []),
    # --- a rate belongs to the statement just before it, at its own decimals ------------------------------------------
    "one decimal, rightly rounded": ("计划拜访企业144家，实际拜访企业165家，完成率114.6%。", []),
    "one decimal, wrongly rounded": ("计划拜访企业144家，实际拜访企业165家，完成率114.5%。", [("C54", "114.5%")]),
    "half up at the border": ("计划培训800人，实际培训817人，完成率102.13%。", []),
    "half even would be wrong": ("计划培训800人，实际培训817人，完成率102.12%。", [("C54", "102.12%")]),
    "growth is no rate of it": ("计划拜访企业144家，实际拜访企业165家，同比增长12.3%，完成率114.58%。", []),
    "the target inside the rate": ("完成投资2.4亿元，完成年度任务2亿元的120%，因提前开工。", []),
    "a rough figure is not judged": ("计划接待客商900人次，实际接待客商950余人次，完成率105%。", []),
    # --- the same thing twice ----------------------------------------------------------------------------------------
    "twice with different numbers": (
        "拜访企业785家。上门拜访企业758家。",
        [("C53", "785家、758家")],
    ),
    "in Chinese numerals": ("引进项目十一个。全年引进落地项目12个，引进项目十一个。", []),
    "another year": ("2020年拜访企业702家。2021年拜访企业785家。", []),
    "another quarter": ("一季度拜访企业160家。全年拜访企业785家。", []),
    "another team": ("驻北京招商组拜访企业140家。驻上海招商组拜访企业133家。", []),
    "a part of it": ("拜访企业785家。其中省外拜访企业300家。拜访企业785家，其中拜访企业300家在省外。", []),
    "a difference is no total": ("拜访企业785家，比上年增加83家，超额完成65家。", []),
    "per head": ("拜访企业785家，平均每组拜访企业131家。", []),
    "thousands": ("发放手册1,785册。全年发放手册1785册。", []),
    "full width": ("发放手册１７８５册。全年发放手册1785册。", []),
    "in 万": ("发放手册30000册。全年发放手册3万册。", []),
    # --- parts and wholes --------------------------------------------------------------------------------------------
    "more of 553 than of all": ("拜访企业150家，对接“553”企业165家。", [("C71", "165家、150家")]),
    "more valid leads than leads": (
        "有效线索419条。第一手线索325条。",
        [("C53", "419条、325条"), ("C59", "有效线索、第一手线索"), ("C71", "419条、325条")],
    ),
    "leads told from valid leads": ("收集投资线索500条，有效线索419条。", []),
    "leads told from valid leads by 其中": ("收集投资线索500条，其中有效线索419条。", []),
    # --- claims ------------------------------------------------------------------------------------------------------
    "all is done, one is not": (
        "各项指标有效推进。包装项目完成率93.00%，因园区调规延后。",
        [("C56", "各项指标有效推进")],
    ),
    "all but one": ("除包装项目外，各项指标有效推进。包装项目完成率93.00%，因园区调规延后。", []),
    "nearly all": ("各项指标基本完成。包装项目完成率93.00%，因园区调规延后。", []),
    "the name of a rate or a heading claims nothing": (
        "各项指标完成情况如下。各项任务平均完成率93.33%。包装项目完成率93.00%，因园区调规延后。",
        [],
    ),
    "meant, not claimed": ("确保各项任务全面完成。包装项目完成率93.00%，因园区调规延后。", []),
    "nothing missed": ("各项指标有效推进。包装项目完成率103.00%。", []),
    # --- reasons -----------------------------------------------------------------------------------------------------
    "missed without a reason": ("包装项目完成率93.00%。", [("C22", "93.00%")]),
    "a reason in the next sentence": ("包装项目完成率93.00%。主要是两个园区调规。", []),
    "a reason in another section": (
        "一、完成情况\n包装项目93个，完成率93.00%。\n二、问题\n包装项目未完成的原因是两个园区调规。",
        [],
    ),
    "因地制宜 is no reason": ("因地制宜推进包装项目，完成率93.00%。", [("C22", "93.00%")]),
    "a percentage that has a rate of its own, explained elsewhere": (
        "审核合格率93.333%，完成率98.25%。\n二、偏差\n审核合格率93.333%，完成率98.25%，未达到年度指标值95%。"
        "偏差原因：两个组材料不全。",
        [],
    ),
    "a percentage that has a rate of its own, not explained": (
        "审核合格率93.333%，完成率98.25%，未达到年度指标值95%。",
        [("C22", "98.25%")],
    ),
    "a target in brackets is of the figure before it": (
        "产业分析报告62篇（目标60篇），完成103.33%；包装项目93个，完成率93.00%，主要原因是两个园区调规。",
        [],
    ),
    "and a wrong one": ("满意度92.5%，年度指标值90%，完成率103.78%。", [("C54", "103.78%")]),
    "figures in quotation marks": ("包装项目完成率“93.00%”。", [("C22", "93.00%")]),
    "a name in quotation marks is none": ("开展“百日攻坚”行动，“十四五”开局良好。", []),
    "an average is no indicator": ("各项指标平均完成率93.33%。", []),
    "far beyond, unremarked": ("梳理目标企业423家，完成率151.07%。", [("C24", "151.07%")]),
    "just below the line": ("来乐考察187家，完成率119.99%。", []),
    # --- decimals ----------------------------------------------------------------------------------------------------
    "one finding names all odd ones": (
        "线索完成率116.39%，拜访完成率109.03%，考察完成率104.17%，对接完成率114.6%，报告完成率103%，项目完成率100%。",
        [("C55", "114.6%、103%")],
    ),
    "100% is exempt": ("线索完成率116.39%，报告完成率100%。", []),
    # --- lists -------------------------------------------------------------------------------------------------------
    "four named, four listed": ("荣获甲类先进单位、乙类先进单位、丙类先进单位和丁类先进单位四大奖项。", []),
    "four named, three listed": ("荣获甲类先进单位、乙类先进单位和丙类先进单位四大奖项。", [("C58", "四大")]),
    "等 without a number": ("引进了甲光电、乙纸业、丙饮料等优质项目。", []),
    "等 with a larger number": ("引进了甲光电、乙纸业、丙饮料等8个优质项目。", []),
    "等 with a smaller number": ("引进了甲光电、乙纸业、丙饮料、丁能源等3个优质项目。", [("C58", "3个")]),
    "in brackets": ("组建3个专班（光电、纸业、饮料）。", []),
    "一是 二是 三是": ("存在四个方面的问题：一是执行偏慢；二是资料不齐；三是人手不足。", [("C58", "四个")]),
    # --- money -------------------------------------------------------------------------------------------------------
    "a rate of execution": ("全年预算200万元，全年执行191.76万元，执行率95.88%。", []),
    "a wrong rate of execution": ("全年预算200万元，全年执行191.76万元，执行率96.88%。", [("C04", "96.88%")]),
    "budget cut to what was spent": (
        "年初预算500万元，根据实际情况调整的全年预算数为388.76万元，全年执行388.76万元，执行率100%。",
        [("C06", "500万元、388.76万元"), ("C07", "388.76万元")],
    ),
    "the cut explained": (
        "年初预算500万元，因疫情停办境外推介会，全年预算数调整为388.76万元，全年执行380万元，执行率97.75%。",
        [],
    ),
    "overspent": ("全年预算100万元，全年执行103万元。", [("C08", "103万元")]),
    "元 beside 万元": ("年初预算100万元，全年预算100万元，全年执行950000元。", [("C10", "100万元、950000元")]),
    # --- scores ------------------------------------------------------------------------------------------------------
    "total and components": ("自评总分97分，其中预算执行10分、产出48分、效益29分、满意度10分，等级为优。", []),
    "a wrong total": ("自评总分98分，其中预算执行10分、产出48分、效益29分、满意度10分，等级为优。", [("C50", "98分")]),
    "a wrong grade": ("自评得分89.9分，等级为优。", [("C51", "89.9分、优")]),
    # --- hints of the template ---------------------------------------------------------------------------------------
    "a hint left in": ("评价结论（200字以内）：完成较好。", [("C31", "（200字以内）")]),
    "a placeholder": ("项目负责人XXX。", [("C31", "XXX")]),
    # --- what is no figure -------------------------------------------------------------------------------------------
    "dates, documents, ordinals, titles": (
        "根据川财绩〔2022〕10号和《关于开展2022年120项工作的通知》，第五批6名队员于2021年3月5日出发，“十四五”期间实行“三个一”机制。",
        [],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_text(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


# --- the figures and contradictions of the source document, in words of our own ---------------------------------------

REPORT = """关于2021年度招商专班项目支出绩效的自评报告

一、项目概况
去年我市派出6个驻外招商组，另设5个专业招商组，两类队伍全年在岗。
（一）申报和批复
项目经费预算控制数500.00万元，申报程序完备。
（二）绩效目标
各驻外招商组全年要拜访企业120家以上（其中“553”企业24家以上），提供有效投资线索60条以上，邀请24个以上企业来乐实地考察。\
各专业招商组分别形成产业分析报告12篇以上，包装推出本行业招商项目20个以上，梳理目标企业280家以上，精准对接企业24家以上（数字经济招商组20家以上）。
到2021年12月底，各项指标有效推进。驻外招商组对接553企业165家，完成率114.6%；提供有效线索419条，完成率116.39%；\
拜访目标企业785个，完成率109.03%；邀请企业来乐考察187家，完成率129.86%。\
专业招商组形成产业分析报告62篇，完成率103.33%；梳理目标企业423个，完成率151.07%；包装推出招商项目93个，完成率93%；精准对接企业118家，完成率101.72%。
二、实施和管理
资金方面，年初下达预算500万元，根据实际情况调整的全年预算数是388.76万元，全年实际执行388.76万元，执行率100%。经费使用依照方案由办公室

统一管理。
三、绩效
（一）完成情况。两类队伍按考核细则工作，各项指标有序推进。
（二）效益情况。带回第一手线索325条，上门拜访企业785家（其中“553”企业165家），引进了甲光电、乙纸业、丙饮料、丁石化、戊装备等优质项目。\
形成产业分析报告62篇，包装推出项目93个，提供目标企业423家，精准拜访对接企业118家。\
获得重大项目先进单位、平台活动先进单位、投资推广先进单位和博览工作先进单位四大奖项。
附件：项目支出绩效自评表
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> AuditReport:
    path = tmp_path_factory.mktemp("source") / "报告.txt"
    path.write_text(REPORT, encoding="utf-8")
    return audit([path])


def test_what_the_source_document_gets_wrong(report: AuditReport) -> None:
    must_mend = [(f.code, f.found) for f in report.findings if f.severity == "P0"]
    assert must_mend == [
        ("C22", "93%"),
        ("C53", "419条、325条"),
        ("C56", "各项指标有效推进"),
        ("C56", "各项指标有序推进"),
        ("C71", "419条、325条"),
    ]
    should_mend = [(f.code, f.found) for f in report.findings if f.severity == "P1"]
    assert should_mend == [
        ("C06", "500.00万元、388.76万元"),
        ("C07", "388.76万元"),
        ("C24", "129.86%"),
        ("C24", "151.07%"),
        ("C60", "280家"),
    ]
    assert [f.found for f in report.findings if f.code == "C55"] == ["114.6%、93%"]
    assert not report.ok


def test_both_lines_of_over_fulfilment_are_said(report: AuditReport) -> None:
    messages = [f.words().message for f in report.findings if f.code == "C24"]
    assert "120%" in messages[0] and "130%" not in messages[0]
    assert "120%" in messages[1] and "130%" in messages[1]


def test_what_a_report_alone_does_not_allow(report: AuditReport) -> None:
    missing = {each.code: each.why for each in report.unchecked}
    assert {
        "C28": "no_form",
        "C50": "no_total",
        "C51": "no_grade",
        "C09": "no_folder",
        "C52": "one_paper",
    }.items() <= missing.items()
    assert not {"C53", "C54", "C06", "C04"} & missing.keys()


def test_the_document_of_audit_json(report: AuditReport) -> None:
    document = report.to_dict()
    assert document["schema"] == "excel_eval.audit/1"
    assert document["ok"] is False
    keys = ["code", "severity", "file", "where", "quote", "found", "expected", "message", "fix"]
    assert all(
        list(finding) == keys and all(isinstance(v, str) for v in finding.values()) for finding in document["findings"]
    )
    assert all(list(unchecked) == ["code", "file", "reason"] for unchecked in document["unchecked"])
    english = report.to_dict("en")
    assert len(english["findings"]) == len(document["findings"])


def test_quotes_are_words_of_the_material(report: AuditReport) -> None:
    for finding in report.findings:
        assert finding.quote in REPORT.replace("\\\n", "")
        assert finding.place.start is not None


def test_a_paragraph_torn_in_a_sentence_is_joined(report: AuditReport) -> None:
    text = read_text("a", REPORT.splitlines(), lexicon())
    assert any(sentence.text.endswith("由办公室统一管理。") for sentence in text.sentences)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes("自评得分89.9分，等级为优。".encode(encoding))
    assert [finding.code for finding in audit([path]).findings] == ["C51"]


def test_a_traditional_character_and_blanks_do_not_hide_a_figure() -> None:
    assert said("全 年 實際 拜 訪 企 业 785 家 。 上门拜访企业 758 家。") == [("C53", "785 家、758 家")]


# --- whatever is written ----------------------------------------------------------------------------------------------

WORDS = sorted({word for text, _ in CASES.values() for word in re.findall(r"[\d.,%]+|[一-鿿]{1,4}|\W", text)})


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25).map("".join))
def test_any_text_is_read(text: str) -> None:
    """Nothing that is written makes the audit fail, and each finding points at words of the text."""
    for finding in found(text):
        assert finding.quote in text
        assert finding.words("zh").message and finding.words("en").message
