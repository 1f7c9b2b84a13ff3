"""--previous: an earlier year's figures beside this year's, in the document, the workbook and the report."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import books
import docx
import openpyxl
import pytest

import excel_eval
from excel_eval.archive import file_month
from excel_eval.assessment import SelfAssessment
from excel_eval.cli import main
from excel_eval.comparison import Earlier, Previous
from excel_eval.previous import NotPrevious, read_previous

from assessments import D, assessment, write  # isort: skip
from recalculate import differences  # isort: skip
from test_archive import NOW  # isort: skip

VISITS = "拜访日期|企业名称|是否553企业\n2021-01-05|甲公司|是\n2021-02-05|乙公司|否"


def called(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    assert isinstance(stopped.value.code, int)
    return stopped.value.code, printed.out, printed.err


def text_of(path: Path) -> str:
    """Every paragraph and cell of a .docx."""
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def year_2020(path: Path, visits: str = VISITS) -> Path:
    """The folder of the year before."""
    path.mkdir()
    teams = {team: {"封面": books.cover(team, 年度=2020), "月度报送": books.submissions(2020)} for team in books.TEAMS}
    teams["驻外一组"]["拜访企业"] = visits.replace("2021-", "2020-")  # type: ignore[assignment]
    return books.folder(path, {"项目": books.project(年度=2020)}, **teams)


@pytest.fixture
def before(tmp_path: Path) -> Path:
    return year_2020(tmp_path / "上年")


@pytest.fixture
def now(tmp_path: Path) -> Path:
    return books.folder(tmp_path, 驻外一组={"拜访企业": VISITS + "\n2021-03-05|丙公司|否"})


def document(path: Path, indicators: list[dict[str, Any]] | None = None, **more: object) -> Path:
    """An evaluation.json of 2020 with these indicators."""
    content = {"schema": "excel_eval.evaluation/1", "year": 2020, "indicators": indicators or [], **more}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def printed(**changed: object) -> dict[str, Any]:
    """V1 as an evaluation.json prints it."""
    one = {"code": "V1", "name": "拜访企业", "unit": "家", "nature": "≥", "target": "4", "actual": "2"}
    return {**one, "completion_rate": "50.00", "score": "5.00", **changed}


# --- where the figures come from -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["folder", "file", "filing"])
def test_the_change_of_each_indicator(
    before: Path, now: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    then = excel_eval.evaluate(before)
    given, source = before, "材料"
    if kind == "file":
        given, source = tmp_path / "evaluation.json", "evaluation.json"
        given.write_text(json.dumps(then.to_dict(), ensure_ascii=False), encoding="utf-8")
    elif kind == "filing":
        given, source = file_month(then, before, 12, now=NOW), "备案/2020-12"
    code, out, _ = called(capsys, "evaluate", now, "--json", "--previous", given)
    said = json.loads(out)
    assert (code, said["previous_year"], said["previous"]["source"]) == (0, 2020, source)
    visits = next(one for one in said["indicators"] if one["code"] == "V1")["previous"]
    figures = ("actual", "change", "change_rate", "completion_rate_change", "not_comparable")
    assert [visits[name] for name in figures] == ["2", "1", "50.00", "25.00", None]


def test_run_says_it_and_writes_it_into_all_three(
    before: Path, now: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    code, _, err = called(capsys, "run", now, "-o", out, "--previous", before)
    assert code == 0
    assert "V1 拜访企业  2020年 2，本年 3，增减 +1（+50.00%）" in err
    assert "S1 企业满意度  不可比：定性指标，不计算增减" in err
    assert json.loads((out / "evaluation.json").read_bytes())["previous_year"] == 2020
    assert "上年对比" in openpyxl.load_workbook(out / "自评表.xlsx").sheetnames
    assert "产出指标与2020年对比" in text_of(out / "自评报告.docx")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_report_alone_and_without_it_nothing_of_it(
    before: Path, now: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    path = tmp_path / "报告.docx"
    assert called(capsys, "report", now, "-o", path, "--previous", before, "--lang", lang)[0] == 0
    assert "与2020年相比" in text_of(path)
    assert called(capsys, "report", now, "-o", path, "--lang", lang)[0] == 0
    assert "2020" not in text_of(path)


def test_the_library_does_it_too(before: Path, now: Path) -> None:
    made = excel_eval.evaluate(now, previous=before)
    (visits,) = [one for one in made.compared if one.result.indicator.code == "V1"]
    assert isinstance(made.previous, excel_eval.Previous) and isinstance(visits, excel_eval.Compared)
    assert (visits.change, visits.change_rate, visits.points) == (D(1), Fraction(1, 2), D("25.00"))
    assert excel_eval.evaluate(now).compared == ()


@pytest.mark.parametrize(("month", "said"), [(6, True), (12, False)])
def test_a_filing_of_june_is_no_whole_year(
    before: Path, now: Path, capsys: pytest.CaptureFixture[str], month: int, said: bool
) -> None:
    filing = file_month(excel_eval.evaluate(before), before, month, now=NOW)
    _, _, err = called(capsys, "evaluate", now, "-o", now.parent / "a.xlsx", "--previous", filing)
    assert ("只到当时为止，不是全年数" in err) is said
    sheet = openpyxl.load_workbook(now.parent / "a.xlsx")["上年对比"]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert any("6月的备案" in text for text in texts) is said


# --- what is none ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        None,
        "no json",
        "[]",
        "{}",
        "[" * 100_000,
        '{"schema": "excel_eval.evaluation/1"}',
        '{"schema": "excel_eval.filing/1", "month": 6, "figures": []}',
        '{"schema": "excel_eval.evaluation/1", "year": 2020, "indicators": [{"code": 1}]}',
        json.dumps({"schema": "excel_eval.evaluation/1", "year": 2020, "indicators": [printed(actual=3)]}),
        json.dumps({"schema": "excel_eval.evaluation/1", "year": 2020, "indicators": [printed(name=None)]}),
        '{"schema": "excel_eval.evaluation/1", "year": Infinity, "indicators": []}',
        '{"schema": "excel_eval.evaluation/1", "year": -1e400, "indicators": []}',
        '{"schema": "excel_eval.evaluation/1", "year": true, "indicators": []}',
        '{"schema": "excel_eval.evaluation/1", "year": 2020.9, "indicators": []}',
        '{"schema": "excel_eval.evaluation/1", "year": "2020", "indicators": []}',
        '{"schema": "excel_eval.evaluation/1", "year": 0, "indicators": []}',
        '{"schema": "excel_eval.filing/1", "month": "2020-13", "figures": []}',
        '{"schema": "excel_eval.filing/1", "month": "2020-6-7", "figures": []}',
        '{"schema": "excel_eval.filing/1", "month": "２０２０-06", "figures": []}',
    ],
)
def test_3_for_what_is_no_evaluation(
    now: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    path = tmp_path / "evaluation.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(NotPrevious):
        read_previous(path)
    for command in (["evaluate", now, "--json"], ["run", now, "-o", tmp_path / "out"]):
        code, out, err = called(capsys, *command, "--previous", path)
        assert (code, out) == (3, "")
        assert "--previous" in err
    assert not (tmp_path / "out").exists()


def test_3_for_a_folder_whose_figures_are_not_complete(
    now: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = year_2020(tmp_path / "上年", VISITS.replace("2021-02-05", "二月"))
    code, out, err = called(capsys, "evaluate", now, "--json", "--previous", wrong)
    assert (code, out) == (3, "")
    assert "有 1 处错误" in err


def test_3_for_a_filing_that_was_changed(before: Path, now: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filing = file_month(excel_eval.evaluate(before), before, 12, now=NOW)
    manifest = filing / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"actual": "2"', b'"actual": "9"'))
    code, _, err = called(capsys, "evaluate", now, "--json", "--previous", filing)
    assert code == 3 and "改动" in err


@pytest.mark.parametrize("year", [2021, 2022])
def test_2_for_this_year_or_a_later_one(
    now: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], year: int
) -> None:
    path = document(tmp_path / "evaluation.json", year=year)
    code, out, err = called(capsys, "evaluate", now, "--json", "--previous", path)
    assert (code, out) == (2, "")
    assert f"{year} 年" in err
    with pytest.raises(excel_eval.NotPrevious):
        excel_eval.evaluate(now, previous=path)


# --- what can be compared --------------------------------------------------------------------------------------------


def compared(tmp_path: Path, *then: dict[str, Any], **indicator: Mapping[str, books.Cell]) -> dict[str, Any]:
    """V1 of 2021 (3 of 4) in the document, with these indicators of 2020."""
    plan = {"指标": books.indicators(**indicator)} if indicator else None
    folder = books.folder(tmp_path, plan, 驻外一组={"拜访企业": VISITS + "\n2021-03-05|丙公司|否"})
    path = document(tmp_path / "evaluation.json", list(then))
    said = excel_eval.evaluate(folder, previous=path).to_dict()
    return {one["code"]: one["previous"] for one in said["indicators"]} | {"dropped": said["previous"]["dropped"]}


def test_by_its_name_whatever_its_code(tmp_path: Path) -> None:
    assert compared(tmp_path, printed(code="X9", name=" 拜访 企业"))["V1"]["change"] == "1"


def test_a_code_alone_says_nothing(tmp_path: Path) -> None:
    said = compared(tmp_path, printed(name="走访企业"))
    assert said["V1"] is None
    assert [one["name"] for one in said["dropped"]] == ["走访企业"]


def test_by_a_name_that_the_plan_calls_it_by_as_well(tmp_path: Path) -> None:
    said = compared(tmp_path, printed(name="走访企业"), V1={"别名": "走访企业;走访"})
    assert (said["V1"]["name"], said["V1"]["change"]) == ("走访企业", "1")
    assert said["dropped"] == []


def test_of_several_of_one_name_the_code_decides(tmp_path: Path) -> None:
    two = printed(code="V1", actual="1"), printed(code="V9", actual="9")
    assert compared(tmp_path, *two)["V1"]["change"] == "2"


def test_several_of_one_name_without_its_code_are_not_compared(tmp_path: Path) -> None:
    assert compared(tmp_path, printed(code="V8"), printed(code="V9"))["V1"] is None


def test_two_indicators_of_one_name_do_not_share_the_one_of_then(tmp_path: Path) -> None:
    said = compared(tmp_path, printed(code="X9"), V2={"三级指标": "拜访企业"})
    assert (said["V1"], said["V2"]) == (None, None)


@pytest.mark.parametrize(
    ("then", "why"),
    [
        (printed(unit="次"), "2020年的单位是“次”"),
        (printed(unit=None), "2020年的单位是“无”"),
        (printed(actual=None), "2020年没有完成值"),
        (printed(actual="达成"), "2020年没有完成值"),
        (printed(actual="1E+999999"), "2020年没有完成值"),
        (printed(nature="定性", actual="2"), "定性指标，不计算增减"),
    ],
)
def test_what_is_not_comparable_is_said_and_never_computed(tmp_path: Path, then: dict[str, Any], why: str) -> None:
    said = compared(tmp_path, then)["V1"]
    figures = ("change", "change_rate", "completion_rate_change", "not_comparable")
    assert [said[name] for name in figures] == [None, None, None, why]


def test_a_document_without_natures_is_compared(tmp_path: Path) -> None:
    then = printed()
    del then["nature"]
    assert compared(tmp_path, then)["V1"]["change"] == "1"


@pytest.mark.parametrize(
    ("actual", "change", "share"), [("0", "3", None), ("-2", "5", None), ("4.5", "-1.5", "-33.33")]
)
def test_the_relative_change_needs_something_to_be_relative_to(
    tmp_path: Path, actual: str, change: str, share: str | None
) -> None:
    said = compared(tmp_path, printed(actual=actual))["V1"]
    assert (said["change"], said["change_rate"]) == (change, share)


# --- the sheet -------------------------------------------------------------------------------------------------------


def earlier(code: str, name: str, unit: str | None, target: str, actual: str | None, nature: str = "≥") -> Earlier:
    return Earlier(code, name, unit, nature, target, actual, None, None)


THEN = Previous(
    2019,
    (
        earlier("V1", "拜访企业", "家", "6", "5"),
        earlier("V2", '其中"553"企业', "个", "3", "1"),
        earlier("S1", "拟投资额", "万元", "90", "0.1"),
        earlier("R1", "投诉件数", "件", "2", "0", nature="≤"),
        earlier("Q1", "审核合格率", "%", "95", None),
        earlier("B1", "知名度", None, "提升", "达成", nature="定性"),
        earlier("F1", "满意度", "%", "0", "91"),
        earlier("Z1", "=1+1 & <旧>", "家", "4", "3"),
    ),
    "2019 <年> & 'x\".json",
    "f" * 64,
    month=6,
    draft=True,
)


def beside(draft: bool = False) -> SelfAssessment:
    return replace(assessment(draft), previous=THEN)


@pytest.mark.parametrize("form", ["standard", "sichuan"])
def test_every_change_is_a_live_formula_with_its_true_value(tmp_path: Path, form: str) -> None:
    made = beside()
    path = write(made, tmp_path / "a.xlsx", form)
    compared_cells, found = differences(path, tmp_path)
    assert compared_cells > 500 and not found
    live, stored = (openpyxl.load_workbook(path, data_only=values)["上年对比"] for values in (False, True))
    for row, one in enumerate(made.compared, start=6):
        assert stored.cell(row, 1).value == one.result.indicator.code
        change = stored.cell(row, 10).value
        if one.why in ("absent", "ambiguous", "unit", "words"):
            assert [live.cell(row, column).value for column in (10, 11, 12)] == ["—"] * 3
            assert live.cell(row, 13).value == one.reason(2019)
        else:
            assert all(str(live.cell(row, column).value).startswith("=") for column in (10, 11, 12, 13))
            assert (change or None) == (None if one.change is None else float(one.change))
            assert (stored.cell(row, 13).value or None) == one.reason(2019)
        if one.before:
            given = one.before.actual_value
            assert live.cell(row, 5).value == (given if given is None or isinstance(given, str) else float(given))
    assert [live.cell(18, column).value for column in (1, 2, 4, 5)] == ["Z1", "=1+1 & <旧>", 4, 3]


def test_a_figure_filled_in_later_is_compared_at_once(tmp_path: Path) -> None:
    from recalculate import recalculated

    path = write(beside(), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["上年对比"]
    (row,) = [row for row in range(6, 20) if sheet.cell(row, 1).value == "Q1"]
    sheet.cell(row, 5).value = 90
    book.save(tmp_path / "b.xlsx")
    after = openpyxl.load_workbook(recalculated(tmp_path / "b.xlsx", tmp_path), data_only=True)["上年对比"]
    values = [after.cell(row, column).value for column in (6, 10, 11, 12, 13)]
    assert values[:4] == pytest.approx([0.9474, 3.35, 0.0372, 3.52])
    assert not values[4]


def test_the_sheet_names_its_source_and_what_to_know_of_it(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(write(beside(), tmp_path / "a.xlsx"))["上年对比"]
    said = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert THEN.source in said and "f" * 64 in said
    assert "2019年的数出自6月的备案" in said and "出自草稿" in said
    assert "2019年有、2021年没有的指标" in said


def test_the_sheet_stands_behind_the_months_and_the_form_is_the_same(tmp_path: Path) -> None:
    plain, with_it = (
        openpyxl.load_workbook(write(made, tmp_path / name))
        for made, name in ((assessment(), "a.xlsx"), (beside(), "b.xlsx"))
    )
    names = with_it.sheetnames
    assert names[names.index("月度进度") + 1] == "上年对比"
    assert [name for name in names if name != "上年对比"] == plain.sheetnames
    cells = [[(c.coordinate, c.value) for row in book["自评表"].iter_rows() for c in row] for book in (plain, with_it)]
    assert cells[0] == cells[1]


VALIDATOR = os.environ.get("OOXML_VALIDATOR") or shutil.which("ooxml-validator")


@pytest.mark.skipif(not VALIDATOR and not os.environ.get("CI"), reason="ooxml-validator is not installed")
def test_the_schema_validator_finds_nothing(tmp_path: Path) -> None:
    assert VALIDATOR
    excel_eval.write_report(beside(), tmp_path / "a.docx")
    for path in (write(beside(), tmp_path / "a.xlsx"), tmp_path / "a.docx"):
        done = subprocess.run([VALIDATOR, str(path)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


# --- the report ------------------------------------------------------------------------------------------------------


def test_the_report_counts_compares_and_says_what_it_cannot(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    excel_eval.write_report(beside(), path)
    said = text_of(path)
    assert "与2019年相比，5项指标中可比的有3项：完成值增加的3项，减少的0项，持平的0项。" in said
    assert '其中"553"企业（2019年的单位是“个”）' in said
    assert "审核合格率（2019年没有完成值）" in said
    assert "与2019年相比，没有可比的指标。" in said
    assert said.count("出自草稿") == 1


def test_our_own_report_with_it_stands_up_to_the_audit(before: Path, now: Path, tmp_path: Path) -> None:
    """No finding that the report without it has not, and a table put in before others is no other figure."""
    found = []
    for name, previous in (("a.docx", None), ("b.docx", before)):
        excel_eval.write_report(excel_eval.evaluate(now, previous=previous), tmp_path / name)
        report = excel_eval.audit([tmp_path / name], now)
        found.append(sorted((finding.code, finding.found) for finding in report.findings))
    assert found[0] == found[1]


def test_a_template_may_ask_for_it(before: Path, now: Path, tmp_path: Path) -> None:
    template, out = tmp_path / "t.docx", tmp_path / "o.docx"
    document = docx.Document()
    for text in ("{{ 上年 }}：{{ 上年对比情况 }}", "{%p for 行 in 上年对比 %}"):
        document.add_paragraph(text)
    document.add_paragraph(
        "{{ 行.三级指标 }} {{ 行.上年完成 }} {{ 行.本年完成 }} {{ 行.增减 }} {{ 行.增减率 }} {{ 行.说明 }}"
    )
    document.add_paragraph("{%p endfor %}")
    document.save(str(template))
    excel_eval.write_report(excel_eval.evaluate(now, previous=before), out, template)
    lines = [paragraph.text for paragraph in docx.Document(str(out)).paragraphs]
    assert lines[0].startswith("2020：与2020年相比，9项指标中可比的有8项")
    assert "拜访企业 2家 3家 +1家 +50.00% " in lines
    excel_eval.write_report(excel_eval.evaluate(now), out, template)
    assert [paragraph.text for paragraph in docx.Document(str(out)).paragraphs] == ["："]


def test_dates_of_the_year_before_are_no_part_of_this_one(before: Path) -> None:
    assert excel_eval.check(before).ok
    assert {e.values["拜访日期"] for e in excel_eval.evaluate(before).ledger("拜访企业")} == {
        date(2020, 1, 5),
        date(2020, 2, 5),
    }
