"""退回件 and 问题清单: what a failing run hands back, and that a corrected copy is as good as a new workbook."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
from books import Page, Sheets, cover, folder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import excel_eval
from excel_eval.model import Issue
from excel_eval.write.problems import write_problems
from excel_eval.write.returns import write_returns

VISITS = [
    ["拜访日期*", "企业名称*", "是否553企业*"],
    *([f"2021/3/{day}", f"第{day}家公司", "是"] for day in range(1, 9)),
]
BAD = {
    "拜访企业": """
        拜访日期   | 企业名称 | 是否553企业
        2021-03-05 | 甲公司   | 是
        三月上旬   | 乙公司   | 否
        2021-03-07 |          | 也许
    """
}


def returned(tmp_path: Path, source: Path) -> Path:
    out = tmp_path / "退回"
    write_returns(excel_eval.check(source), source, out)
    return out


def comments(path: Path, sheet: str) -> dict[str, str]:
    page = openpyxl.load_workbook(path)[sheet]
    return {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment}


def test_each_wrong_cell_bears_a_comment_that_says_what_to_do(tmp_path: Path) -> None:
    out = returned(tmp_path, folder(tmp_path, 驻外一组=BAD))
    assert [path.name for path in out.iterdir()] == ["驻外一组.xlsx"]
    found = comments(out / "驻外一组.xlsx", "拜访企业")
    assert set(found) == {"A3", "B4", "C4"}
    assert found["A3"] == (
        "【excel_eval】\nE203 “拜访日期”应填日期，现为“三月上旬”\n"
        "怎么改：或者改成具体的某一天，写成 2021-03-05，或者一行有几天时拆成几行"
    )


def test_the_first_sheet_lists_the_problems(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(returned(tmp_path, folder(tmp_path, 驻外一组=BAD)) / "驻外一组.xlsx")
    assert book.sheetnames[0] == "退回说明" and book.active and book.active.title == "退回说明"
    rows = [row for row in book["退回说明"].iter_rows(values_only=True) if row[0] in (1, 2, 3)]
    assert [(row[2], row[3], row[8]) for row in rows] == [
        ("拜访企业", "A3", "E203"),
        ("拜访企业", "B4", "E201"),
        ("拜访企业", "C4", "E204"),
    ]


def test_the_corrected_copy_is_accepted_as_it_is(tmp_path: Path) -> None:
    source = folder(tmp_path, 驻外一组=BAD)
    copy = returned(tmp_path, source) / "驻外一组.xlsx"
    book = openpyxl.load_workbook(copy)
    page = book["拜访企业"]
    page["A3"], page["B4"], page["C4"] = "2021-03-06", "丙公司", "否"
    book.save(source / "驻外一组.xlsx")
    report = excel_eval.check(source)
    assert [(issue.code, issue.source.cell) for issue in report.issues] == [("I203", "A3")]


def test_a_second_round_replaces_the_marks(tmp_path: Path) -> None:
    source = folder(tmp_path, 驻外一组=BAD)
    copy = returned(tmp_path, source) / "驻外一组.xlsx"
    book = openpyxl.load_workbook(copy)
    book["拜访企业"]["A3"] = "2021-03-06"
    book.save(source / "驻外一组.xlsx")
    again = returned(tmp_path, source) / "驻外一组.xlsx"
    assert set(comments(again, "拜访企业")) == {"B4", "C4"}
    assert openpyxl.load_workbook(again).sheetnames.count("退回说明") == 1


def test_a_team_without_errors_gets_nothing_back_and_its_earlier_copy_goes(tmp_path: Path) -> None:
    source = folder(tmp_path, 驻外一组=BAD)
    out = returned(tmp_path, source)
    (out / "笔记.txt").write_text("不是我们的")
    folder(tmp_path)
    assert [path.name for path in returned(tmp_path, source).iterdir()] == ["笔记.txt"]


def said_alike(issue: Issue) -> Issue:
    """How two workbooks of one team are alike (E113) is another matter once one of them is marked."""
    return replace(issue, params={}) if issue.code == "E113" else issue


def test_marks_are_no_data(tmp_path: Path) -> None:
    """The copies of the sample of all codes, handed in as they are, give the very same issues and counts."""
    sample = Path(__file__).parent.parent / "sample_workbooks" / "with_errors"
    again = tmp_path / "again"
    shutil.copytree(sample, again)
    report = excel_eval.check(sample)
    copies = write_returns(report, sample, tmp_path / "退回").copies
    assert len(copies) >= 7
    for copy in copies:
        shutil.copy(copy.path, again)
    second = excel_eval.check(again)
    assert [said_alike(issue) for issue in second.issues] == [said_alike(issue) for issue in report.issues]
    assert [record.ledgers for record in second.workbooks] == [record.ledgers for record in report.workbooks]


def test_problems_are_listed_sheet_by_sheet_as_the_workbook_has_them(tmp_path: Path) -> None:
    sheets: Sheets = {
        "月度报送": "月份|报送日期\n三月|2021-04-05",
        "经费支出": "支出日期|支出类别|摘要|金额|凭证号\n三月|差旅费|车票|约5|1",
        **BAD,
    }
    book = openpyxl.load_workbook(returned(tmp_path, folder(tmp_path, 驻外一组=sheets)) / "驻外一组.xlsx")
    rows = [row for row in book["退回说明"].iter_rows(values_only=True) if isinstance(row[0], int) and row[1] == "错误"]
    assert [f"{row[2]}!{row[3]}" for row in rows] == [
        "拜访企业!A3", "拜访企业!B4", "拜访企业!C4", "经费支出!A2", "经费支出!D2", "月度报送!A2",
    ]  # fmt: skip


def test_whose_workbook_it_is_comes_before_everything_else(tmp_path: Path) -> None:
    stamp = Page([["项目", "内容"], ["kind", "team"], ["template", "excel_eval.team/0"]], state="very_hidden")
    sheets: Sheets = {**BAD, "封面": cover("驻外一组", 年度=2020), "_meta": stamp}
    book = openpyxl.load_workbook(returned(tmp_path, folder(tmp_path, 驻外一组=sheets)) / "驻外一组.xlsx")
    rows = [row for row in book["退回说明"].iter_rows(values_only=True) if isinstance(row[0], int)]
    assert [row[8] for row in rows] == ["E117", "W119", "E203", "E201", "E204"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=st.integers(2, 9), column=st.sampled_from("AC"))
def test_a_planted_defect_marks_exactly_its_cell(tmp_path: Path, row: int, column: str) -> None:
    table = [list(line) for line in VISITS]
    table[row - 1]["ABC".index(column)] = "不对"
    out = returned(tmp_path, folder(tmp_path, 驻外一组={"拜访企业": table}))
    assert set(comments(out / "驻外一组.xlsx", "拜访企业")) == {f"{column}{row}"}


def test_the_list_of_problems_has_a_summary_causes_and_every_place(tmp_path: Path) -> None:
    source = folder(tmp_path, 驻外一组=BAD)
    path = tmp_path / "结果" / "问题清单.xlsx"
    path.parent.mkdir()
    write_problems(excel_eval.check(source), source, path)
    book = openpyxl.load_workbook(path, data_only=True)
    assert book.sheetnames == ["各组汇总", "按原因归类", "全部问题"]
    summary = {row[0]: row[2:] for row in book["各组汇总"].iter_rows(min_row=5, values_only=True)}
    assert summary["驻外一组"] == (15, 13, 2, 3, 0, 0)
    assert summary["合计"][3] == 3
    places = [row[:12] for row in book["全部问题"].iter_rows(min_row=5, values_only=True)]
    assert places[0][:9] == (1, "错误", "E203", "驻外一组", "驻外一组.xlsx", "拜访企业", "A3", "拜访日期", "三月上旬")
    link = book["全部问题"]["G5"].hyperlink
    assert link is not None and (link.target, link.location) == (r"..\材料\驻外一组.xlsx", "'拜访企业'!A3")


def test_many_alike_are_one_cause(tmp_path: Path) -> None:
    table = [list(line) for line in VISITS]
    for number, line in enumerate(table[1:], 1):
        line[0] = f"{number}月上旬"
    source = folder(tmp_path, 驻外一组={"拜访企业": table})
    path = tmp_path / "问题清单.xlsx"
    write_problems(excel_eval.check(source), source, path)
    causes = list(openpyxl.load_workbook(path)["按原因归类"].iter_rows(min_row=5, values_only=True))
    assert causes[0] == (
        "错误", "E203", "驻外一组", "拜访企业", "拜访日期", 8, "A2", "1月上旬、2月上旬、3月上旬、4月上旬、5月上旬…",
        "例如 A2：“拜访日期”应填日期，现为“1月上旬”",
        "或者改成具体的某一天，写成 2021-03-05，或者一行有几天时拆成几行",
    )  # fmt: skip


def test_whose_workbook_it_is_heads_the_list_and_the_causes(tmp_path: Path) -> None:
    source = folder(tmp_path, 驻外一组={**BAD, "封面": cover("驻外一组", 年度=2020)})
    path = tmp_path / "问题清单.xlsx"
    write_problems(excel_eval.check(source), source, path)
    book = openpyxl.load_workbook(path)
    assert [book["按原因归类"]["B5"].value, book["全部问题"]["C5"].value] == ["E117", "E117"]
    assert [book["按原因归类"]["G6"].value, book["按原因归类"]["G6"].hyperlink.location] == ["A3", "'拜访企业'!A3"]
