"""The audit on papers together: our own output, a report against a form, both against a folder."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import books
import openpyxl
import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import excel_eval
from excel_eval.assessment import SelfAssessment
from excel_eval.auditing import AuditFinding, AuditReport, CannotRead, audit
from excel_eval.auditing.against_folder import Evaluated, evaluate
from excel_eval.auditing.papers import read_paper
from excel_eval.auditing.run import audit_papers
from excel_eval.write.report import write_report
from excel_eval.write.workbook import write_workbook

from paper_forms import Funds, Row, standard_form  # isort: skip

SAMPLE = Path(__file__).parent.parent / "sample_workbooks" / "leshan_2021"
REPORTED: dict[str, tuple[object, float | None, str, str | None]] = {
    "Q1": (98.6, None, "月度审核台账", None),
    "S1": (96, None, "月度报送登记", None),
    "C1": (388.76, None, "决算报表", None),
    "B1": (5, None, "签约协议", None),
    "B2": ("达成预期目标", 7.5, "媒体报道12篇", "受众调查样本偏少，下年扩大"),
    "B3": ("达成", 6, "环评批复5份", None),
    "B4": ("部分达成", 4, "联席会议纪要", "例会次数不足，下年按月召开"),
    "F1": (93.5, None, "问卷120份", None),
    "P1": (None, None, "", "两个园区控规调整，7个项目未完成论证，2022年一季度补齐"),
    "I1": (None, None, "", "三季度集中承办两场产业对接会，邀约企业较多"),
    "T1": (None, None, "", "首次建立目标企业库，基数不明，目标偏低，2022年调高"),
}
TEXTS = {
    "预算调整说明": "因疫情减少境外出访，经市财政局批复压减差旅和会议经费111.24万元",
    "评价结论": "自评总体较好，包装项目一项未达到目标。",
    "存在问题": "包装项目受园区调规影响，进度滞后。",
    "改进措施": "2022年一季度前补齐7个项目的论证。",
}


def indicators_of(book: openpyxl.Workbook) -> tuple[Any, dict[str, Any]]:
    """The sheet 指标, and the number of each of its columns."""
    page: Any = book["指标"]
    return page, {str(cell.value).rstrip("*"): cell.column for cell in page[1]}


def report_everything(plan: Path, texts: Mapping[str, str] = TEXTS) -> None:
    """Fill in what the bureau reports, its reasons and texts."""
    book = openpyxl.load_workbook(plan)
    page, column = indicators_of(book)
    for row in range(2, page.max_row + 1):
        given_ = REPORTED.get(str(page.cell(row, column["编码"]).value))
        if given_:
            names = ("实际完成值", "得分", "佐证材料", "偏差原因分析及改进措施")
            for name, value in zip(names, given_, strict=True):
                if value not in (None, ""):
                    page.cell(row, column[name]).value = value
    page = book["项目"]
    for row in range(2, page.max_row + 1):
        item = str(page.cell(row, 1).value)
        if item in texts:
            page.cell(row, 2).value = texts[item]
    book.save(plan)


@dataclass(frozen=True)
class Own:
    """A folder, its assessment and what we write of it."""

    folder: Path
    assessment: SelfAssessment
    evaluated: Evaluated
    forms: tuple[Path, Path]
    report: Path


def write_all(folder: Path, to: Path) -> Own:
    assessment = excel_eval.evaluate(folder)
    forms = (to / "自评表.xlsx", to / "四川自评表.xlsx")
    write_workbook(assessment, forms[0])
    write_workbook(assessment, forms[1], "sichuan")
    write_report(assessment, to / "自评报告.docx")
    return Own(folder, assessment, evaluate(folder), forms, to / "自评报告.docx")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Own:
    return write_all(SAMPLE, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Own:
    folder = tmp_path_factory.mktemp("full") / "材料"
    shutil.copytree(SAMPLE, folder)
    report_everything(folder / "绩效方案.xlsx")
    return write_all(folder, tmp_path_factory.mktemp("written"))


# --- our own output is clean ------------------------------------------------------------------------------------------


def codes(findings: Sequence[Any]) -> set[str]:
    return {finding.code for finding in findings}


@pytest.mark.parametrize("name", ["sample", "full"])
@pytest.mark.parametrize("with_folder", [False, True])
def test_nothing_but_what_the_evaluation_names(name: str, with_folder: bool, request: pytest.FixtureRequest) -> None:
    own: Own = request.getfixturevalue(name)
    named = {(finding.code, finding.params.get("name")) for finding in own.assessment.findings}
    for papers in ([own.forms[0]], [own.forms[1]], [own.report], [own.forms[0], own.report]):
        report = audit(papers, own.folder if with_folder else None)
        said = {(finding.code, finding.params.get("name")) for finding in report.findings}
        assert said <= named, papers


@pytest.mark.parametrize("kind", ["standard", "sichuan"])
def test_a_text_of_a_form_is_explained_by_the_row(kind: str, tmp_path: Path) -> None:
    folder, form = tmp_path / "材料", tmp_path / "自评表.xlsx"
    shutil.copytree(SAMPLE, folder)
    report_everything(folder / "绩效方案.xlsx", {**TEXTS, "评价结论": "包装项目完成93个，完成率93%"})
    write_workbook(excel_eval.evaluate(folder), form, kind)
    assert "C22" not in codes(audit([form]).findings)


OF_SOMETHING_ELSE = """
包装项目得3.72分。
引进项目符合环保准入要求得6分。
2020年度自评得分95.2分，等级为优。
上年度该项目自评98分，本年97.22分，降低0.78分。
该项2020年全年预算450万元，执行440万元，执行率97.78%。
2022年计划拜访企业800家，其中553企业180家。
建议下一年度将目标企业目标调整为420家。
市财政局复评得分96分。
月度考核平均得分96.3分。
全省排名第3位，得分88.5分，等级为良。
11月拜访企业72家，12月拜访企业65家。
三季度末累计拜访企业600家，完成全年目标的83.33%，全年785家。
累计拜访企业985家（2020年200家，2021年785家）。
我局2021年部门全年预算4000万元，其中本项目388.76万元。
2021年部门整体年初预算3800万元，调整后全年预算4000万元，实际支出3950万元。
拜访企业和553企业分别为785家和165家。
投资线索515条，其中有效419条。
项目自评得分97.22分。
目标企业完成率151.07%，原因是目标设定偏低，下年调高。
拜访企业完成率109.03%。
拜访企业完成率109.0%。
一季度拜访企业完成率25.3%。
2020年拜访企业完成率119.03%。
上海组拜访企业完成率119.03%。
拜访企业完成率高于上年119.03%的水平。
根据自评表，绩效自评得97.22分，其中预算执行率得10分，产出得39.72分，效益27.5分，满意度10分，成本10分。
自评97.22分，其中招商知名度指标扣0.5分。
数字经济招商组梳理目标企业80家。
五个专业招商组梳理目标企业423家，平均每组84.6家。
组织专业招商组赴外拜访企业，全年拜访企业785家，签约企业12家。
全年预算388.76万元，人均支出8万元。
2021年执行388.76万元，2020年执行440万元。
与2020年执行数440万元相比，减少51.24万元。
累计投入828.76万元，其中2020年440万元，2021年388.76万元。
2019-2021年累计拜访企业2100家。
自2020年开展工作以来，累计拜访企业1487家。
截至2022年3月，累计拜访企业980家。
2022年1-3月拜访企业195家。
2022年一季度补齐7个包装项目。
2022年计划包装项目100个以上。
包装项目目标100个，实际完成93个，未完成7个，主要因园区调规。
目标企业实际完成423家，超目标143家，因目标偏低。
拜访企业785家次，其中553企业165家。
拜访企业目标720家，实际785家，完成率109.03%；553企业目标144家，实际165家，完成率114.58%。
每组拜访企业120家，6组共720家，实际785家。
拜访企业目标完成率100%以上。
指标“拜访企业”得分4分，“包装项目”得分3.72分。
预算执行率100%，得10分。
自评等级为优，得分率97.22%。
产出指标得分率99.3%。
绩效指标完成率93.75%，因一项未完成。
服务企业满意度目标90%，实际93.5%，完成率103.89%。
553企业占拜访企业的21.02%。
拜访企业785家，其中553企业占21.02%，共165家。
来乐考察187家，占拜访企业785家的23.82%。
包装项目93个，占全市招商项目300个的31%。
月度考核资料审核合格率目标95%，1月审核合格率92%，全年98.6%。
全年12次月度考核，平均审核合格率98.6%。
引进优质产业项目5个，协议投资38.6亿元，到位2.1亿元。
本年度拜访企业785家，占五年规划目标3600家的21.81%。
拜访企业785家，完成三年行动目标2000家的39.25%。
自评满分100分，得97.22分。
绩效指标90分，得87.22分；预算执行10分，得10分，总分97.22分。
产出指标得分合计39.72分。
数量指标得31.72分。
预算执行得10分，绩效指标得87.22分，合计97.22分。
扣2.78分，得97.22分。
经专家组评审，项目得分95分。
上级评价得分93.5分，评为优。
市政府目标考核得98.5分。
项目得分排名第二，比第一名少1.2分。
自评得分较2020年的95.2分提高2.02分。
比上年自评得分95.2分提高2.02分。
拜访企业785家，超出目标65家。
拜访企业785家，其中第四季度185家。
日均拜访企业3家。
平均每月拜访企业65家。
每组平均拜访企业131家。
拜访企业785家，其中省外企业拜访435家。
拜访企业785家，其中制造业企业拜访300家、服务业企业拜访285家。
回访企业200家，拜访企业785家。
驻北京招商组拜访企业最多，达到140家。
其中拜访企业最多的北京组140家。
目标企业中，光电类120家、化工类100家。
包装项目93个，其中光电项目20个、化工项目25个。
另有7个包装项目正在论证。
包装项目还差7个。
剩余7个包装项目2022年一季度完成。
原定包装项目目标120个，后调整为100个。
年初拜访企业目标700家，年中调整为720家。
拜访企业600家后即提前完成半年任务。
春节前拜访企业50家，节后拜访企业735家。
疫情期间线上拜访企业120家，线下拜访企业665家。
553企业中已签约5家。
来乐考察企业中签约12家。
全年执行388.76万元，其中差旅费200万元，会议费50万元。
驻外招商组全年预算300万元，专业招商组全年预算88.76万元。
年初预算500万元，其中驻外招商组年初预算380万元。
全年预算388.76万元，前三季度执行280万元，全年执行388.76万元。
项目全年预算388.76万元，较2020年全年预算450万元减少61.24万元。
2022年申请年初预算600万元。
建议2022年年初预算增加到600万元。
年初预算500万元，调减111.24万元，全年预算388.76万元，执行388.76万元，执行率100%。
按年初预算500万元计算，执行率77.75%。
月度考核资料审核合格率98.6%，较上年96%提高2.6个百分点。
服务企业满意度93.5%，其中驻外招商服务满意度92%。
服务企业满意度由90%提高到93.5%。
拜访企业完成率由上年的98%提高到109.03%。
拜访企业完成率为109.03%，其中北京组完成率116.67%。
北京组拜访企业完成率116.67%。
包装项目指标得分3.72分，扣0.28分。
该指标得分3.72分。
满意度指标得10分，自评总分97.22分。
自评97.22分，较上年95.2分提高2.02分。
2020年自评得分95.2分，2021年自评得分97.22分。
2021年自评得分97.22分，2020年为95.2分。
绩效自评得分由上年的95.2分提高到97.22分。
第三方机构评价得分93分。
财政部门抽查复核得分95分。
全市平均得分91.3分。
各组考核得分分别为96分、95分。
上海组考核得分96分。
上年拜访企业702家，本年785家。
拜访企业由上年的702家增加到785家。
2021年拜访企业785家，2020年702家。
2021年拜访企业785家，比2020年702家增加83家。
2022年将拜访企业目标提高到800家。
下一步拟将包装项目目标调整为90个。
建议明年拜访企业目标定为800家以上。
上半年拜访企业350家，下半年拜访企业435家，全年785家。
1至6月拜访企业350家，7至12月拜访企业435家。
一季度拜访企业160家、二季度190家、三季度250家、四季度185家，合计785家。
6月累计拜访企业350家。
截至11月末，累计拜访企业720家，完成年度目标的100%。
2020年至2021年累计拜访企业1487家。
近两年累计拜访企业1487家。
三年来累计拜访企业2100家。
专班成立以来累计拜访企业1487家。
全局2021年预算总额4000万元，本项目全年预算388.76万元。
我局2021年部门预算4000万元。
部门整体支出全年执行数3950万元。
2020年年初预算450万元。
2022年年初预算安排450万元。
该项目2021年年初预算500万元，2020年年初预算450万元。
产业分析报告、包装项目分别完成62篇、93个。
产业分析报告和包装项目完成率分别为103.33%和93.00%，包装项目未完成因园区调规。
拜访企业、553企业、来乐考察分别完成785家、165家、187家。
投资线索515条，筛选出有效线索419条。
收集线索515条（有效419条）。
共带回投资线索515条，经审核认定有效419条。
全市共拜访企业1200家，其中本项目拜访企业785家。
上海组拜访企业133家。
驻上海招商组和驻北京招商组分别拜访企业133家和140家。
其他县区拜访企业400家。
市商务局拜访企业300家。
"""
"""Right sentences on one indicator, other years and bodies, parts of the year, the department."""
OF_THE_PROJECT = {
    "我局全年拜访企业786家，其中553企业165家。": ("C52", "786家"),
    "本年度拜访企业786家，较上年增长12%。": ("C52", "786家"),
    "2021年度该项目自评得分为98分，比2020年提高2分。": ("C52", "98分"),
    "本项目2021年年初预算510万元。": ("C52", "510万元"),
    "产业分析报告和包装项目完成率分别为103.33%和94.00%，包装项目未完成因园区调规。": ("C52", "94.00%"),
    "产业分析报告、包装项目分别完成62篇、94个。": ("C52", "94个"),
    "带回投资线索325条。": ("C52", "325条"),
    "上半年拜访企业350家，全年拜访企业786家。": ("C52", "786家"),
    "目标企业完成率150.07%，原因是目标设定偏低，下年调高。": ("C52", "150.07%"),
    "拜访企业完成率119.03%。": ("C52", "119.03%"),
    "项目自评得分97分。": ("C52", "97分"),
    "本项目2021年度自评总分97分，等级为优。": ("C52", "97分"),
    "2021年全年拜访企业786家。": ("C52", "786家"),
    "截至2021年12月底累计拜访企业786家。": ("C52", "786家"),
    "拜访企业和553企业分别为786家和165家。": ("C52", "786家"),
    "我局部门全年预算4000万元；本项目全年预算388.67万元。": ("C52", "388.67万元"),
}


def audit_of(text: str, own: Own, to: Path) -> set[tuple[str, str]]:
    path = to / "报告.txt"
    path.write_text(text, encoding="utf-8")
    findings = audit_papers((read_paper(path),), own.evaluated).findings
    return {(finding.code, finding.found) for finding in findings if finding.severity == "P0"}


@pytest.mark.parametrize("text", OF_SOMETHING_ELSE.split())
def test_what_is_of_something_else_is_not_held_against_the_folder(text: str, full: Own, tmp_path: Path) -> None:
    assert audit_of(text, full, tmp_path) == set()


@pytest.mark.parametrize(("text", "wrong"), OF_THE_PROJECT.items())
def test_what_is_of_the_project_is(text: str, wrong: tuple[str, str], full: Own, tmp_path: Path) -> None:
    assert audit_of(text, full, tmp_path) == {wrong}


def test_a_full_set_of_papers_leaves_little_unchecked(full: Own) -> None:
    report = audit([full.forms[0], full.report], full.folder)
    assert report.ok
    assert not {"C50", "C53", "C52", "C34", "C35", "C09", "C28"} & {each.code for each in report.unchecked}


# --- one figure changed is found --------------------------------------------------------------------------------------

FIGURE = re.compile(r"\d+(?:\.\d+)?")
NAMES = re.compile("553|《[^》]*》")


@dataclass(frozen=True)
class Spot:
    """A figure in a part of a package; ``text`` is what it stands in."""

    start: int
    end: int
    text: str


def part_of(path: Path) -> str:
    return "word/document.xml" if path.suffix == ".docx" else "xl/worksheets/sheet1.xml"


def content(path: Path) -> str:
    return zipfile.ZipFile(path).read(part_of(path)).decode()


def spots(path: Path, free: set[str]) -> list[Spot]:
    """Every figure of a form's formulas or of a report, but for the plan's own texts and digits inside names."""
    data = content(path)
    pattern = "<w:t[^>]*>([^<]*)</w:t>" if path.suffix == ".docx" else "<f>[^<]*</f><v>([^<]*)</v>"
    return list(_spots(data, pattern, free))


def _spots(data: str, pattern: str, free: set[str]) -> Iterator[Spot]:
    for match in re.finditer(pattern, data):
        if any(match[1] in text for text in free):
            continue
        names = [name.span() for name in NAMES.finditer(match[1])]
        for found in FIGURE.finditer(match[1]):
            if not any(start <= found.start() < end for start, end in names):
                yield Spot(match.start(1) + found.start(), match.start(1) + found.end(), match[1])


def mutated(path: Path, spot: Spot, digit: int, value: str) -> Path:
    """A copy of the file with one digit of one figure changed."""
    data = content(path)
    at = spot.start + digit
    changed = path.parent / "mutant" / path.name
    changed.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(changed, "w") as target:
        for info in source.infolist():
            part = source.read(info)
            target.writestr(
                info, (data[:at] + value + data[at + 1 :]).encode() if info.filename == part_of(path) else part
            )
    return changed


def check_mutant(own: Own, path: Path, data: st.DataObject) -> None:
    free = {text for text in own.assessment.plan.project.values() if isinstance(text, str)}
    free |= {text for r in own.assessment.results for text in (r.indicator.reason, r.indicator.evidence) if text}
    spot = data.draw(st.sampled_from(spots(path, free)))
    places = [i for i, digit in enumerate(content(path)[spot.start : spot.end]) if digit.isdigit()][:12]
    place = data.draw(st.sampled_from(places))
    old = content(path)[spot.start + place]
    new = data.draw(st.sampled_from(sorted(set("123456789") - {old})))
    before = audit_papers((read_paper(path),), own.evaluated)
    changed = mutated(path, spot, place, new)
    after = audit_papers((read_paper(changed),), own.evaluated)
    figure = content(changed)[spot.start : spot.end]
    known = {(finding.code, finding.where, finding.found) for finding in before.findings}
    fresh = [f for f in after.findings if (f.code, f.where, f.found) not in known]
    assert any(_is_there(finding, figure) for finding in fresh), (spot, figure)


def _is_there(finding: AuditFinding, figure: str) -> bool:
    """The finding quotes the changed figure, as printed or as shown in percent."""
    words = f"{finding.quote} {finding.found}"
    percent = f"{Decimal(figure) * 100:f}".rstrip("0").rstrip(".")
    return figure in words or percent in words or any(Decimal(n) == Decimal(figure) for n in FIGURE.findall(words))


MUTANTS = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@MUTANTS
@given(data=st.data())
def test_a_changed_figure_in_the_report_is_found(full: Own, data: st.DataObject) -> None:
    check_mutant(full, full.report, data)


@MUTANTS
@given(data=st.data())
def test_a_changed_figure_in_the_form_is_found(full: Own, data: st.DataObject) -> None:
    check_mutant(full, data.draw(st.sampled_from(full.forms)), data)


@MUTANTS
@given(data=st.data())
def test_a_changed_figure_in_a_report_with_gaps_is_found(sample: Own, data: st.DataObject) -> None:
    check_mutant(sample, sample.report, data)


# --- a report against a form ------------------------------------------------------------------------------------------

ROWS = [
    Row("产出指标", "数量指标", "拜访企业", "≥720家", "785家", 50, 50),
    Row("效益指标", "社会效益指标", "招商知名度", "提升", "达成预期指标", 30, 28, "宣传不足"),
    Row("满意度指标", "满意度指标", "企业满意度", "≥90%", "93.5%", 10, 10),
]
FUNDS = [Funds("年度资金总额", 100, 100, 95, 10, "95.00%", 9.5)]


def together(tmp_path: Path, text: str) -> AuditReport:
    form = standard_form(tmp_path / "自评表.xlsx", FUNDS, ROWS, 97.5)
    report = tmp_path / "报告.txt"
    report.write_text(text, encoding="utf-8")
    return audit([report, form])


CROSS = [
    ("拜访企业785家，完成率109.03%。", []),
    ("上门拜访企业758家。", [("C52", "758家", "785家")]),
    ("拜访企业785家，完成率119.03%。", [("C52", "119.03%", "109.03%")]),
    ("目标是拜访企业700家以上。", [("C52", "700家", "720家")]),
    ("6个驻外招商组每组拜访企业120家以上。", []),
    ("6个驻外招商组每组拜访企业110家以上。", [("C52", "110家", "720家")]),
    ("全年执行95万元，执行率95%。", []),
    ("全年执行96万元。", [("C52", "96万元", "95万元")]),
    ("自评总分97.5分，等级为优。", []),
    ("自评总分95.7分，等级为优。", [("C52", "95.7分", "97.5分")]),
    ("其中驻北京招商组拜访企业140家，一季度拜访企业160家。", []),
]


@pytest.mark.parametrize(("text", "expected"), CROSS)
def test_report_against_form(tmp_path: Path, text: str, expected: list[tuple[str, str, str]]) -> None:
    report = together(tmp_path, text)
    assert [(f.code, f.found, f.words().expected) for f in report.findings if f.file == "报告.txt"] == expected


def test_two_forms_against_each_other(tmp_path: Path) -> None:
    first = standard_form(tmp_path / "a.xlsx", FUNDS, ROWS, 97.5)
    second = standard_form(tmp_path / "b.xlsx", FUNDS, [replace(ROWS[0], actual="795家"), *ROWS[1:]], 97.5)
    differing = [(f.code, f.file, f.found) for f in audit([first, second]).findings]
    assert differing == [("C52", "b.xlsx", "795家")]


def test_an_explanation_in_the_report_serves_the_form(tmp_path: Path) -> None:
    form = standard_form(tmp_path / "a.xlsx", [replace(FUNDS[0], initial=120)], ROWS, 97.5)
    report = tmp_path / "b.txt"
    report.write_text("年初预算120万元，因疫情停办两场推介会，经批复调减20万元。", encoding="utf-8")
    assert codes(audit([form]).findings) == {"C06"}
    assert codes(audit([form, report]).findings) == set()


# --- tables in a Word report ------------------------------------------------------------------------------------------


def word_report(path: Path, paragraphs: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for line, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(line.cells, texts, strict=True):
                cell.text = text
    document.save(str(path))
    return path


def test_a_rate_in_a_table(tmp_path: Path) -> None:
    head = ("三级指标", "年度指标值", "实际完成值", "完成率")
    rows = [head, ("拜访企业", "≥720家", "785家", "109.03%"), ("有效线索", "≥360条", "419条", "116.93%")]
    report = audit([word_report(tmp_path / "a.docx", ["完成情况见下表。"], rows)])
    assert [(f.code, f.where, f.found, f.words().expected) for f in report.findings] == [
        ("C54", "表1第3行第4列", "116.93%", "116.39%")
    ]


def test_a_form_inside_a_report(tmp_path: Path) -> None:
    """The annex is a table of the document: its checks run as on a workbook."""
    rows = [
        ("项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
        ("", "年度资金总额", "100", "100", "95", "10", "95%", "9.5"),
        ("绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"),
        ("", "产出指标", "数量指标", "拜访企业", "≥720家", "785家", "50", "49"),
        ("", "效益指标", "社会效益指标", "知名度", "提升", "达成预期指标", "30", "30"),
        ("", "满意度指标", "满意度指标", "企业满意度", "≥90%", "93.5%", "10", "10"),
        ("总分", "", "", "", "", "", "100", "98.5"),
    ]
    report = audit([word_report(tmp_path / "a.docx", ["附件见下。"], rows)])
    assert [(f.code, f.where, f.found) for f in report.findings] == [("C20", "表1第4行第8列", "49")]


# --- a folder ---------------------------------------------------------------------------------------------------------


def test_the_ledgers_against_the_papers(sample: Own, tmp_path: Path) -> None:
    report = tmp_path / "报告.txt"
    report.write_text(
        "全年执行398.76万元。6个驻外招商组共提供第一手线索325条。收集投资线索500条，其中有效线索419条。",
        encoding="utf-8",
    )
    found = {(f.code, f.found) for f in audit([report], SAMPLE).findings if f.code in ("C09", "C52")}
    assert found == {("C09", "398.76万元"), ("C52", "325条"), ("C52", "398.76万元")}


RIGHT_WORDS = """拜访企业785家、553企业165家、有效投资线索419条，完成率分别为109.03%、114.58%、116.39%。
拜访企业、553企业分别完成785家、165家，为目标720家、144家的109.03%、114.58%。
每个驻外招商组每月拜访企业10家以上，全年实际拜访企业785家，完成率109.03%。
邀请187家企业来乐考察，其中553企业31家。有效投资线索419条中有52条转为在谈项目。
从423家目标企业中选取118家开展精准对接，完成率101.72%。
驻北京招商组拜访企业131家、553企业27家、有效投资线索70条。未完成的1项为包装项目。
驻青岛招商组完成情况：拜访企业128家；来乐考察24家。
拜访企业、来乐考察2项指标均超额完成，完成率分别为109.03%、129.86%。
5个专业招商组分别包装项目22个、19个、18个、19个、15个。8项数量指标中7项达到目标，1项（包装项目）未达到。
包装项目得3.72分，扣分原因是7个项目未通过论证。3个驻外招商组合计拜访企业400家。"""


def test_figures_that_are_right_are_no_contradiction_of_the_folder(tmp_path: Path) -> None:
    report = tmp_path / "报告.txt"
    report.write_text(RIGHT_WORDS, encoding="utf-8")
    assert [f.found for f in audit([report], SAMPLE).findings if f.severity == "P0"] == []


def test_each_of_them_is_one_when_it_is_wrong(tmp_path: Path) -> None:
    report = tmp_path / "报告.txt"
    for wrong, found in [
        ("拜访企业、553企业分别完成785家、156家。", "156家"),
        ("拜访企业785家、553企业165家，完成率分别为109.03%、114.85%。", "114.85%"),
        ("从423家目标企业中选取118家开展精准对接，梳理目标企业432家。", "432家"),
        ("驻北京招商组拜访企业131家，6个驻外招商组合计拜访企业758家。", "758家"),
        ("邀请178家企业来乐考察，其中553企业31家。", "178家"),
    ]:
        report.write_text(wrong, encoding="utf-8")
        assert ("C52", found) in {(f.code, f.found) for f in audit([report], SAMPLE).findings}


def test_rates_of_any_size_and_reasons_that_begin_with_a_figure(tmp_path: Path) -> None:
    folder = tmp_path / "材料"
    shutil.copytree(SAMPLE, folder)
    report_everything(folder / "绩效方案.xlsx")
    book = openpyxl.load_workbook(folder / "绩效方案.xlsx")
    page, column = indicators_of(book)
    rows = {page.cell(row, column["编码"]).value: row for row in range(2, page.max_row + 1)}
    for code, target in {"V1": 1, "V2": 0.97, "T1": 1, "P1": 400}.items():
        page.cell(rows[code], column["年度指标值"]).value = target
    page.cell(rows["Q1"], column["实际完成值"]).value = 93.333
    for code in ("P1", "Q1"):
        page.cell(rows[code], column["偏差原因分析及改进措施"]).value = "7个项目未通过论证。2022年3月补齐"
    for row in book["项目"].iter_rows():
        if row[0].value == "预期目标":
            row[1].value = "完成全年招商引资任务"
    book.save(folder / "绩效方案.xlsx")
    own = write_all(folder, tmp_path)
    for papers, against in [([*own.forms, own.report], folder), ([own.report], None)]:
        assert [str(f.params) for f in audit(papers, against).findings if f.severity == "P0"] == []


def test_a_folder_with_errors_cannot_be_relied_on(sample: Own, tmp_path: Path) -> None:
    folder = tmp_path / "材料"
    shutil.copytree(SAMPLE, folder)
    (folder / "驻北京招商组.xlsx").unlink()
    report = audit([sample.report], folder)
    assert "C70" in codes(report.findings)
    assert not report.ok


def test_a_folder_without_a_plan(sample: Own, tmp_path: Path) -> None:
    folder = tmp_path / "材料"
    folder.mkdir()
    report = audit([sample.report], folder)
    assert "C70" in codes(report.findings)
    assert ("C52", "folder_errors") in {(each.code, each.why) for each in report.unchecked}
    with pytest.raises(FileNotFoundError):
        audit([sample.report], tmp_path / "nowhere")


def test_evidence_is_judged_with_a_folder(tmp_path: Path) -> None:
    """Satisfaction without a survey and full marks without evidence: only the plan can tell."""
    folder = tmp_path / "材料"
    shutil.copytree(SAMPLE, folder)
    report_everything(folder / "绩效方案.xlsx")
    book = openpyxl.load_workbook(folder / "绩效方案.xlsx")
    page, column = indicators_of(book)
    for row in range(2, page.max_row + 1):
        if page.cell(row, column["编码"]).value in ("F1", "B3"):
            page.cell(row, column["佐证材料"]).value = None
    book.save(folder / "绩效方案.xlsx")
    own = write_all(folder, tmp_path)
    assert codes(audit([own.forms[0]]).findings) & {"C34", "C35"} == set()
    found = {(f.code, f.params["name"]) for f in audit([own.forms[0]], folder).findings if f.code in ("C34", "C35")}
    assert found == {("C34", "服务企业满意度"), ("C35", "引进项目符合环保准入要求")}


# --- what cannot be read ----------------------------------------------------------------------------------------------


def test_reports_that_cannot_be_read(tmp_path: Path) -> None:
    empty, binary, fake = tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.docx"
    empty.write_text(" \n", encoding="utf-8")
    binary.write_bytes(bytes(range(256)))
    with zipfile.ZipFile(fake, "w") as archive:
        archive.writestr("a.xml", "<a/>")
    blank = word_report(tmp_path / "d.docx", [], [])
    reasons = {empty: "empty", binary: "not_text", fake: "not_docx", blank: "empty", tmp_path / "e.docx": "absent"}
    for path, why in reasons.items():
        with pytest.raises(CannotRead) as caught:
            audit([path])
        assert (caught.value.why, path.name in str(caught.value)) == (why, True)


def test_no_paper_at_all() -> None:
    with pytest.raises(ValueError, match="没有给出要复核的材料"):
        audit([])


@pytest.mark.parametrize("papers", ["", [""], [Path("报告.txt"), ""]])
def test_an_empty_path_is_no_paper(papers: Any) -> None:
    with pytest.raises(ValueError, match=r"^a path is an empty text; the current folder is '\.'$"):
        excel_eval.audit(papers)


def test_reading_is_a_reading() -> None:
    wrong: Any = 3
    with pytest.raises(TypeError, match=r"^reading is a Reading\(limits, passwords\), not 3$"):
        excel_eval.audit("报告.txt", reading=wrong)


def test_one_paper_need_not_be_a_list(tmp_path: Path) -> None:
    paper = tmp_path / "报告.txt"
    paper.write_text("包装项目完成率93.00%。", encoding="utf-8")
    for papers in (paper, str(paper), [paper], (str(paper),), iter([paper])):
        assert [finding.code for finding in excel_eval.audit(papers).findings] == ["C22"]


def test_every_paper_that_cannot_be_read_is_named_at_once(tmp_path: Path) -> None:
    source = books.folder(tmp_path)
    broken, big = tmp_path / "坏.docx", tmp_path / "大.docx"
    broken.write_bytes(b"PK\x03\x04" * 20)
    (tmp_path / "纯文本.docx").write_text("自评报告", encoding="utf-8")
    with zipfile.ZipFile(big, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 300_000_000)
    with pytest.raises(CannotRead) as caught:
        plan, team, plain = source / books.PLAN_FILE, source / "驻外一组.xlsx", tmp_path / "纯文本.docx"
        audit([plan, broken, source, big, team, plain, tmp_path / "无.pdf"])
    assert [str(error) for error in (caught.value, *caught.value.others)] == [
        f"{plan}：这是绩效方案，不是自评表；或者给出写好的自评表或自评报告，或者用 excel-eval check 检查方案",
        f"{broken}：无法读取这份文档：文件不完整",
        f"{source}：是文件夹；给出里面的自评表或自评报告",
        f"{big}：文档超出读取限度：解压后的大小为 286.2 MB，最多 256 MB",
        f"{team}：里面找不到自评表（没有“三级指标”等表头）；给出写好的自评表（.xlsx）或自评报告（.docx、.txt）",
        f"{plain}：不是 Word 文档，或已损坏",
        f"{tmp_path / '无.pdf'}：没有这个文件",
    ]
