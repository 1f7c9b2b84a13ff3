"""The audit on forms: the published ones of the domain page, other layouts, each check at its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from excel_eval.auditing import AuditReport, CannotRead, audit

from paper_forms import Funds, Row, sichuan_form, standard_form  # isort: skip

OUT, GOOD, SATISFIED = "产出指标", "效益指标", "满意度指标"


def codes(report: AuditReport, severity: str = "") -> list[str]:
    return [finding.code for finding in report.findings if finding.severity.startswith(severity)]


def full_rows(*, output: int = 5, benefit: int = 3) -> list[Row]:
    """10 points each, all reached: 5 × output, 3 × benefit, satisfaction."""
    rows = [Row(OUT, "数量指标", f"维修管网{n}段", "≥10公里", "10公里", 10, 10) for n in range(output)]
    rows += [Row(GOOD, "社会效益指标", f"保障供水{n}片", "明显改善", "达成预期指标", 10, 10) for n in range(benefit)]
    return [*rows, Row(SATISFIED, "服务对象满意度指标", "用户满意度", "≥95%", "96%", 10, 10)]


def test_waterworks_blank_rate_and_full_marks_everywhere(tmp_path: Path) -> None:
    """880/880/880, score 10, rate blank; 10×5 + 10×3 + 10 + 10 = 100."""
    funds = [
        Funds("年度资金总额", 880, 880, 880, 10, None, 10),
        Funds("其中：当年财政拨款", 880, 880, 880, "—", None, "—"),
    ]
    report = audit([standard_form(tmp_path / "a.xlsx", funds, full_rows(), 100)])
    assert codes(report) == ["C04", "C36"]
    blank = report.findings[0]
    assert (blank.where, blank.quote, blank.words().expected) == ("Sheet1!H6", "年度资金总额", "100.00%")


def test_township_a_total_of_nothing(tmp_path: Path) -> None:
    """总额 0/0/0, 财政拨款 90/89.974/89.974; mended: 100%, 10 points."""
    sources = [Funds("其中：本年财政拨款", 90, 89.974, 89.974), Funds("上年结转资金"), Funds("其他资金")]
    rows = [*full_rows(output=4), Row(OUT, "成本指标", "项目总成本", "≤90万元", "90", 10, 10)]
    report = audit(
        [standard_form(tmp_path / "a.xlsx", [Funds("年度资金总额：", 0, 0, 0, 10, 0, 10), *sources], rows, 100)]
    )
    assert codes(report, "P0") == ["C02", "C03", "C03", "C03"]
    assert set(codes(report)) == {"C02", "C03", "C36"}
    assert {finding.where for finding in report.findings if finding.code == "C03"} == {
        "Sheet1!D6",
        "Sheet1!E6",
        "Sheet1!F6",
    }
    mended = [Funds("年度资金总额：", 90, 89.974, 89.974, 10, "100%", 10), *sources]
    report = audit([standard_form(tmp_path / "b.xlsx", mended, rows, 100)])
    assert codes(report) == ["C06", "C07", "C36"]


def test_province_a_satisfaction_that_was_reached(tmp_path: Path) -> None:
    """98% against 98% scored 19.6 of 20, total 99.6: it must be 20, the total 100."""
    rows = [*full_rows(output=4)[:-1], Row(SATISFIED, "满意度指标", "培训学员满意度", "98%", "98%", 20, 19.6)]
    funds = [Funds("年度资金总额", 100, 100, 100, 10, "100.00%", 10)]
    report = audit([standard_form(tmp_path / "a.xlsx", funds, rows, 99.6)])
    assert codes(report, "P0") == ["C20"]
    wrong = report.findings[0]
    assert (wrong.found, wrong.words().expected, wrong.place.cell) == ("19.6", "20.00", "H17")


@pytest.mark.parametrize(
    ("target", "actual", "weight", "right"),
    [
        ("≤10", "10", 22.5, 22.5),
        ("≤10", "12", 22.5, 18),
        ("≤10", "15", 22.5, 11.25),
        ("≤10", "20", 22.5, 0),
        ("≤160万元", "386万元", 20, 0),
    ],
)
def test_reverse_indicators(tmp_path: Path, target: str, actual: str, weight: float, right: float) -> None:
    rest = 90 - weight
    rows = [
        Row(
            OUT,
            "成本指标",
            "单位运行成本",
            target,
            actual,
            weight,
            right,
            "材料涨价，下年集中采购" if right < weight else None,
        ),
        Row(GOOD, "经济效益指标", "节约支出", "明显", "达成预期指标", rest - 10, rest - 10),
        Row(SATISFIED, "满意度指标", "职工满意度", "≥90%", "95%", 10, 10),
    ]
    funds = [Funds("年度资金总额", 100, 100, 100, 10, "100.00%", 10)]
    path = standard_form(tmp_path / "a.xlsx", funds, rows, 100 - weight + right)
    assert codes(audit([path]), "P0") == []
    wrong = replace(rows[0], score=right + 0.5 if right < weight else weight - 0.5)
    path = standard_form(tmp_path / "b.xlsx", funds, [wrong, *rows[1:]])
    assert codes(audit([path]), "P0") == ["C20"]


@pytest.mark.parametrize(
    ("adjusted", "executed", "rate", "score"),
    [(100, 50, "50.00%", 5), (10000, 9588, "95.88%", 9.59), (10000, 8, "0.08%", 0.01)],
)
def test_budget_scores(tmp_path: Path, adjusted: float, executed: float, rate: str, score: float) -> None:
    def form(name: str, value: float) -> AuditReport:
        funds = [Funds("年度资金总额", adjusted, adjusted, executed, 10, rate, value)]
        return audit([standard_form(tmp_path / name, funds, full_rows(), 90 + value)])

    assert codes(form("a.xlsx", score), "P0") == []
    assert "C01" in codes(form("b.xlsx", score + 0.1), "P0")


# --- layouts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [(0, 0), (3, 0), (0, 2), (5, 3)])
def test_a_form_is_found_wherever_it_stands(tmp_path: Path, shift: tuple[int, int]) -> None:
    funds = [Funds("年度资金总额", 880, 880, 880, 10, None, 10)]
    report = audit([standard_form(tmp_path / "a.xlsx", funds, full_rows(), 100, shift=shift)])
    column = chr(ord("H") + shift[1])
    assert [f.where for f in report.findings if f.code == "C04"] == [f"Sheet1!{column}{6 + shift[0]}"]


def test_figures_in_number_formats(tmp_path: Path) -> None:
    """A sign, a unit or a percent sign may stand in the format alone."""
    rows = [*full_rows(output=4), Row(OUT, "数量指标", "清淤河道", 720, 654, 10, 9.08)]
    formats = {"target": '"≥"0"米"', "actual": '0"米"', "rate": "0.00%", "score": "0.00"}
    funds = [Funds("年度资金总额", 880, 880, 880, 10, 1, 10)]
    report = audit([standard_form(tmp_path / "a.xlsx", funds, rows, 99.08, formats=formats)])
    assert codes(report, "P0") == ["C22"]
    assert report.findings[0].found == "654米、≥720米"


SICHUAN = [
    (Row(OUT, "数量指标", "巡查次数", 100, 100, 30, 30), "≥", "次"),
    (Row(OUT, "质量指标", "合格率", 100, 96, 20, 19.2, "2处返工"), "=", "%"),
    (Row(GOOD, "社会效益指标", "社会影响", "好", "达成", 30, 28, "宣传不足"), "定性", ""),
    (Row(SATISFIED, "满意度指标", "群众满意度", 90, 92, 10, 10), "≥", "%"),
]


def test_the_sichuan_form(tmp_path: Path) -> None:
    funds = [
        Funds("总额", 238.93, 251.89, 251.89, 10, "100.00%", 10),
        Funds("其中：财政资金", 238.93, 251.89, 251.89, "/", "100.00%", "/"),
        Funds("其他资金", None, None, None, "/", None, "/"),
    ]
    path = sichuan_form(tmp_path / "a.xlsx", funds, SICHUAN, 97.2, conclusion="自评总分97.2分，等级为优。")
    assert codes(audit([path])) == ["C06", "C07"]
    note = "因养老保险缴费基数提高，经县财政局批复追加12.96万元"
    path = sichuan_form(tmp_path / "b.xlsx", funds, SICHUAN, 97.2, note, conclusion="自评总分97.2分，等级为良。")
    assert codes(audit([path])) == ["C07", "C51"]


def test_the_hints_of_the_sichuan_form(tmp_path: Path) -> None:
    funds = [Funds("总额", 10, 10, 10, 10, "100.00%", 10)]
    path = sichuan_form(
        tmp_path / "a.xlsx", funds, SICHUAN, 97.2, conclusion="结合自评情况，说明项目自评总分。（200字以内）"
    )
    report = audit([path])
    assert codes(report) == ["C31"]
    assert report.findings[0].found == "（200字以内）"


def test_rows_that_only_break_up_another_are_not_scored(tmp_path: Path) -> None:
    rows = full_rows()
    rows.insert(1, Row(OUT, "数量指标", "其中：主管网", "4公里", "4公里", None, None))
    funds = [Funds("年度资金总额", 880, 880, 880, 10, "100%", 10)]
    assert codes(audit([standard_form(tmp_path / "a.xlsx", funds, rows, 100)])) == ["C36"]


# --- each check at its cell -----------------------------------------------------------------------------------------

GOOD_FUNDS = Funds("年度资金总额", 100, 100, 95, 10, "95.00%", 9.5)
CASES: list[tuple[str, Funds, Row | None, float | None, Sequence[str]]] = [
    ("nothing", GOOD_FUNDS, None, 99.5, []),
    ("C01", replace(GOOD_FUNDS, score=10), None, 100, ["C01", "C36"]),
    ("C04", replace(GOOD_FUNDS, rate="95.5%"), None, 99.5, ["C04"]),
    (
        "C04 rounded half up at its own decimals",
        replace(GOOD_FUNDS, adjusted=101, initial=101, rate="94.1%", score=9.41),
        None,
        99.41,
        [],
    ),
    ("C05", Funds("年度资金总额", 100, 100, 80, 10, "80.00%", 8), None, 98, ["C05"]),
    ("C06", replace(GOOD_FUNDS, initial=120), None, 99.5, ["C06"]),
    ("C08", Funds("年度资金总额", 100, 100, 102.6, 10, "102.60%", 10), None, 100, ["C08", "C36"]),
    ("C20", GOOD_FUNDS, Row(OUT, "数量指标", "培训班", "≥10期", "9期", 10, 8, "停办1期"), 97.5, ["C20"]),
    ("C21", GOOD_FUNDS, Row(OUT, "数量指标", "培训班", "≥10期", "10期", 10, 12), 101.5, ["C20", "C21"]),
    ("C22", GOOD_FUNDS, Row(OUT, "数量指标", "培训班", "≥10期", "9期", 10, 9), 98.5, ["C22"]),
    ("C24 remark line", GOOD_FUNDS, Row(OUT, "数量指标", "培训班", "≥10期", "12期", 10, 10), 99.5, ["C24"]),
    ("C24 explained", GOOD_FUNDS, Row(OUT, "数量指标", "培训班", "≥10期", "12期", 10, 10, "新增两个点位"), 99.5, []),
    ("C25", GOOD_FUNDS, Row(OUT, "成本指标", "培训成本", "≥10万元", "10万元", 10, 10), 99.5, ["C25"]),
    ("C26", GOOD_FUNDS, Row(OUT, "数量指标", "支付培训资金", "≥10万元", "10万元", 10, 10), 99.5, ["C26"]),
    ("C30", GOOD_FUNDS, Row(OUT, "质量指标", "覆盖率", "≥120%", "120%", 10, 10), 99.5, ["C30"]),
    ("C31", GOOD_FUNDS, Row(OUT, "数量指标", "指标1：培训班", "≥10期", "10期", 10, 10), 99.5, ["C31"]),
    ("C32", GOOD_FUNDS, Row(OUT, "数量指标", "培训班", "≥10期", "已完成", 10, 10), 99.5, ["C32"]),
    ("C37", GOOD_FUNDS, Row(OUT, "质量指标", "培训效果", "良好", "部分达成预期指标", 10, 9, "人手不足"), 98.5, ["C37"]),
    ("C38", GOOD_FUNDS, Row(OUT, "数量指标", "培训班", "≥10期", None, 10, None), None, ["C38"]),
    ("C50", GOOD_FUNDS, None, 98.5, ["C50"]),
    ("C29", GOOD_FUNDS, Row(OUT, "数量指标", "培训班", "≥10期", "10期", 8, 8), 97.5, ["C29"]),
    ("a timeliness in words", GOOD_FUNDS, Row(OUT, "时效指标", "完成时间", "12月底前", "11月", 10, 10), 99.5, []),
    ("a number in words", GOOD_FUNDS, Row(OUT, "数量指标", "培训班", "不少于10期", "实际完成11期", 10, 10), 99.5, []),
    (
        "a cost without a sign is to be low",
        GOOD_FUNDS,
        Row(OUT, "成本指标", "培训成本", "10万元", "9万元", 10, 10),
        99.5,
        [],
    ),
    ("units of one kind", GOOD_FUNDS, Row(OUT, "成本指标", "培训成本", "≤10万元", "95000元", 10, 10), 99.5, []),
]


@pytest.mark.parametrize(("name", "funds", "row", "total", "expected"), CASES, ids=[case[0] for case in CASES])
def test_each_check(
    tmp_path: Path, name: str, funds: Funds, row: Row | None, total: float | None, expected: Sequence[str]
) -> None:
    rows = full_rows()
    if row is not None:
        rows[0] = row
    assert codes(audit([standard_form(tmp_path / "a.xlsx", [funds], rows, total)])) == list(expected)


# --- what cannot be read --------------------------------------------------------------------------------------------


def test_papers_that_cannot_be_read(tmp_path: Path) -> None:
    plain = tmp_path / "plain.xlsx"
    openpyxl.Workbook().save(plain)
    torn = tmp_path / "torn.xlsx"
    torn.write_bytes(plain.read_bytes()[:500])
    word = tmp_path / "a.doc"
    word.write_bytes(b"x")
    for path, why in (
        (tmp_path / "no.xlsx", "absent"),
        (plain, "no_form_inside"),
        (torn, "damaged"),
        (word, "unknown_type"),
    ):
        with pytest.raises(CannotRead) as caught:
            audit([path])
        assert caught.value.why == why
        assert path.name in caught.value.message("en")


def test_formulas_without_stored_values_are_refused(tmp_path: Path) -> None:
    path = standard_form(tmp_path / "a.xlsx", [Funds("年度资金总额", 1, 1, 1, 10, "=F6/E6", 10)], full_rows(), "=1+1")
    with pytest.raises(CannotRead) as caught:
        audit([path])
    assert caught.value.why == "no_stored_values"


def test_what_a_form_alone_does_not_allow(tmp_path: Path) -> None:
    report = audit([standard_form(tmp_path / "a.xlsx", [GOOD_FUNDS], full_rows(), 99.5)])
    missing = {(each.code, each.why) for each in report.unchecked}
    assert {
        ("C09", "no_folder"),
        ("C34", "no_folder"),
        ("C35", "no_folder"),
        ("C51", "no_grade"),
        ("C52", "one_paper"),
    } <= missing
    assert ("C53", "no_report") in missing
    assert not {"C20", "C50", "C28"} & {code for code, _ in missing}


# --- other bureaus' layouts -------------------------------------------------------------------------------------------


def transfer_form(
    path: Path, rows: Sequence[Sequence[object]], *, project: str = "产业扶持项目", sheet: str = "表"
) -> Path:
    """No 年初预算数, the weight before the target, sub-rows without weights, a list that ends in ……."""
    book = openpyxl.load_workbook(path) if path.exists() else openpyxl.Workbook()
    page = book.create_sheet(sheet)
    lines: list[Sequence[object]] = [
        ("附件2",),
        ("绩效目标自评表",),
        ("项目名称", project, None, "项目负责人及电话", "某某 0557-0000000"),
        ("资金情况\n（万元）", None, "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分"),
        (None, "年度资金总额：", 9.48, 9.48, 10, "100%", 10),
        (None, "其中：本年财政拨款", 9.48, 9.48, 10, "100%", 10),
        (None, "其他资金", "-", "-"),
        ("年度总体目标", "年初设定目标", None, "年度总体目标完成情况综述"),
        (None, "落实奖补政策", None, "落实奖补政策，补助39户"),
        (
            "绩\n效\n指\n标",
            "一级\n指标",
            "二级指标",
            "三级指标",
            "分值",
            "年度指标值",
            "全年实际值",
            "得分",
            "未完成原因及拟采取的改进措施",
        ),
        *rows,
        ("总分", None, None, None, 100, None, None, 100),
        ("注：1.定量指标若为正向指标，得分=实际值/指标值×分值。",),
    ]
    for line in lines:
        page.append(list(line))
    book.save(path)
    return path


TRANSFER: list[Sequence[object]] = [
    (None, "产\n出\n指\n标\n（50分）", "数量指标", "★补助种植面积", 20, "29.5亩", "29.5亩", 20),
    (None, None, None, "其中桃树种植面积", None, "1.5亩", "1.5亩"),
    (None, None, "质量指标", "作物成活率", 30, "95%", "95%", 30),
    (None, "效\n益\n指\n标\n（30分）", "经济效益\n指标", "农户增收", 30, "≥11.376万元", "12万元", 30),
    (None, "满意度\n指标", "服务对象满意度指标", "农户满意度", 10, "≥95%", "≥95%", 10),
]


def test_a_transfer_form(tmp_path: Path) -> None:
    report = audit([transfer_form(tmp_path / "a.xlsx", TRANSFER)])
    assert codes(report) == ["C36"]
    missed = [*TRANSFER[:-1], (None, "满意度\n指标", "服务对象满意度指标", "农户满意度", 10, "≥95%", "≥90%", 10)]
    report = audit([transfer_form(tmp_path / "b.xlsx", missed)])
    assert [(f.code, f.found) for f in report.findings if f.severity == "P0"] == [("C20", "10")]


def test_forms_of_two_projects_are_not_held_against_each_other(tmp_path: Path) -> None:
    path = transfer_form(tmp_path / "a.xlsx", TRANSFER)
    other = [(None, "产出指标", "数量指标", "★补助种植面积", 50, "40亩", "40亩", 50), *TRANSFER[3:]]
    transfer_form(path, other, project="另一项目", sheet="表2")
    assert set(codes(audit([path]))) == {"C36"}
