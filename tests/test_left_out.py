"""仅统计已审定月份=是: what is left out is said on form, report, bulletin, document and screen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import books
import docx
import openpyxl
import pytest

import excel_eval
from excel_eval.cli import main
from excel_eval.progress import progress_of_folder
from excel_eval.write.bulletin import write_bulletin

from recalculate import differences, recalculated  # isort: skip

HEAD = "拜访日期|企业名称|是否553企业"
VISITS = f"{HEAD}\n2021-01-05|甲公司|是\n2021-02-05|乙公司|否\n2021-02-06|丙公司|是\n2021-03-05|丁公司|否"
SENT: list[books.Cell] = ["月份*", "报送日期*", "审核日期", "审核结论", "联系领导审定日期", "分管领导审定日期"]


def month(number: int, verdict: str = "通过", *approved: date) -> list[books.Cell]:
    day = date(2021, number + 1, 3)
    return [f"2021-{number:02}", day, day, verdict, *approved]


def material(tmp_path: Path, only: str = "是", **project: books.Cell) -> Path:
    """January approved, February passed only, March returned; the second team's rows are all approved."""
    approved = date(2021, 2, 9), date(2021, 2, 9)
    sent = [SENT, month(1, "通过", *approved), month(2, "通过", date(2021, 3, 9)), month(3, "退回")]
    teams: dict[str, books.Sheets] = {"驻外一组": {"拜访企业": VISITS, "月度报送": sent}}
    teams["驻外二组"] = {
        "拜访企业": f"{HEAD}\n2021-01-06|戊公司|是",
        "月度报送": [SENT, month(1, "通过", *approved)],
    }
    return books.folder(tmp_path, {"项目": books.project(仅统计已审定月份=only, **project)}, **teams)


def test_the_document_lists_the_rows_by_team_and_month(tmp_path: Path) -> None:
    document = excel_eval.evaluate(material(tmp_path)).to_dict()
    assert document["left_out"] == [
        {"team": "驻外一组", "month": 2, "rows": 2},
        {"team": "驻外一组", "month": 3, "rows": 1},
    ]
    assert {one["code"]: one["actual"] for one in document["indicators"]}["V1"] == "2"


def test_nothing_is_left_out_where_all_months_count(tmp_path: Path) -> None:
    assessment = excel_eval.evaluate(material(tmp_path, "否"))
    assert "left_out" not in assessment.to_dict() and not assessment.left_out


@pytest.mark.parametrize("form", ["standard", "sichuan"])
@pytest.mark.parametrize("rows", [1_048_575, 2])
def test_the_form_says_it_in_a_live_sentence(tmp_path: Path, form: str, rows: int) -> None:
    from excel_eval.write.workbook import write_workbook

    path = tmp_path / "自评表.xlsx"
    write_workbook(excel_eval.evaluate(material(tmp_path)), path, form, rows_per_sheet=rows)
    compared, found = differences(path, tmp_path)
    assert compared and not found
    texts = [str(c.value) for row in openpyxl.load_workbook(path, data_only=True)["自评表"].iter_rows() for c in row]
    assert any(text.endswith("仅统计已审定月份，未审定月份的3行未计入。") for text in texts)


def test_the_sentence_follows_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    excel_eval.write_workbook(excel_eval.evaluate(material(tmp_path)), path)
    book = openpyxl.load_workbook(path)
    detail = book["明细_拜访企业"]
    headers = [cell.value for cell in detail[1]]
    for row in range(2, detail.max_row + 1):
        detail.cell(row, headers.index("未计数说明") + 1).value = None
    book.save(tmp_path / "b.xlsx")
    after = openpyxl.load_workbook(recalculated(tmp_path / "b.xlsx", tmp_path), data_only=True)["自评表"]
    assert not any("未审定" in str(cell.value) for row in after.iter_rows() for cell in row)


@pytest.mark.parametrize("form", ["standard", "sichuan"])
def test_the_bureaus_own_words_are_kept_and_completed(tmp_path: Path, form: str) -> None:
    path = tmp_path / "自评表.xlsx"
    excel_eval.write_workbook(excel_eval.evaluate(material(tmp_path, 实际完成情况="都完成了。")), path, form)
    texts = [cell.value for row in openpyxl.load_workbook(path)["自评表"].iter_rows() for cell in row]
    assert "都完成了。（仅统计已审定月份的台账）" in texts


def test_the_report_and_the_screen_name_the_months(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = material(tmp_path)
    with pytest.raises(SystemExit):
        main(["report", str(folder), "-o", str(tmp_path / "a.docx")])
    assert "仅统计已审定月份：未计入 3 行（驻外一组2月2行、驻外一组3月1行）" in capsys.readouterr().err.splitlines()
    said = [paragraph.text for paragraph in docx.Document(str(tmp_path / "a.docx")).paragraphs]
    assert "以上只统计审核通过并已审定月份的台账。未审定月份的台账3行未计入：驻外一组2月2行、驻外一组3月1行。" in said


@pytest.mark.parametrize(("number", "rows"), [(1, 0), (2, 2), (3, 3)])
def test_the_bulletin_says_it_up_to_its_month(tmp_path: Path, number: int, rows: int) -> None:
    path = tmp_path / "通报.xlsx"
    write_bulletin(progress_of_folder(material(tmp_path), number), path)
    front = openpyxl.load_workbook(path, data_only=True)["通报"]
    texts = [str(cell.value) for row in front.iter_rows() for cell in row]
    assert f"仅统计已审定月份：截至本月末有 {rows} 行因所在月份未审定而未计入。" in texts
    compared, found = differences(path, tmp_path)
    assert compared and not found
