"""A folder of workbooks: which is what, what is skipped, whose is missing, doubled, unknown or of another year."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from books import (
    FIELD,
    INDUSTRY,
    PLAN_FILE,
    Cell,
    Page,
    Sheets,
    Table,
    at,
    cover,
    default_plan,
    default_team,
    folder,
    in_plan,
    indicators,
    message,
    pairs,
    project,
    said,
    submissions,
    team_workbook,
    workbook,
)

import excel_eval

DAY = date(2021, 3, 5)
VISITS: list[Cell] = ["拜访日期", "企业名称", "是否553企业"]


def stamp(**items: Cell) -> dict[str, Page]:
    """The very hidden sheet that a template carries."""
    return {"_meta": Page(pairs({"template": "excel_eval", "schema_version": "1", **items}), state="very_hidden")}


# --- which workbook is what ----------------------------------------------------------------------------------------


def test_a_folder_without_a_problem(tmp_path: Path) -> None:
    report = excel_eval.check(folder(tmp_path))
    assert report.ok
    assert report.issues == ()
    assert report.skipped == ()
    assert {(record.file, record.team, record.kind) for record in report.workbooks} == {
        ("绩效方案.xlsx", None, "plan"),
        ("驻外一组.xlsx", "驻外一组", FIELD),
        ("驻外二组.xlsx", "驻外二组", FIELD),
        ("专业一组.xlsx", "专业一组", INDUSTRY),
    }


def test_file_names_mean_nothing(tmp_path: Path) -> None:
    path = folder(tmp_path)
    for new, old in [
        ("a.xlsx", PLAN_FILE),
        (PLAN_FILE, "驻外一组.xlsx"),
        ("驻外一组.xlsx", "驻外二组.xlsx"),
        ("x.XLSX", "专业一组.xlsx"),
    ]:
        (path / old).rename(path / new)
    report = excel_eval.check(path)
    assert report.issues == ()
    assert {record.file: record.team for record in report.workbooks} == {
        "a.xlsx": None, "绩效方案.xlsx": "驻外一组", "驻外一组.xlsx": "驻外二组", "x.XLSX": "专业一组",
    }  # fmt: skip


def test_the_order_of_files_and_sheets_means_nothing(tmp_path: Path) -> None:
    path = folder(tmp_path)
    for number, team in enumerate(["驻外一组", "驻外二组", "专业一组"]):
        (path / f"{team}.xlsx").unlink()
        workbook(path / f"{9 - number}.xlsx", dict(reversed(default_team(team).items())))
    workbook(path / PLAN_FILE, dict(reversed(default_plan().items())))
    assert said(path) == []


def test_a_stamp_says_what_a_workbook_is(tmp_path: Path) -> None:
    path = folder(tmp_path, without=["驻外一组"])
    workbook(path / "a.xlsx", stamp(kind="team", team="驻外一组", year="2021") | {"封面": None, "经费支出": "x"})
    problems = said(path)
    assert problems[0] == "E301 a.xlsx › 封面"
    assert {problem.split(" ")[1] for problem in problems} == {"a.xlsx"}
    (record,) = [record for record in excel_eval.check(path).workbooks if record.file == "a.xlsx"]
    assert record.team == "驻外一组"


def test_a_stamp_goes_before_the_sheets(tmp_path: Path) -> None:
    """A plan into which somebody has copied a cover, a team workbook with sheets of the plan."""
    path = folder(tmp_path, {"封面": cover("驻外一组"), **stamp(kind="plan", year=2021)})
    assert said(path) == in_plan("I303", sheet="封面")
    more: dict[str, Table] = {"项目": project(), "指标": indicators()}
    path = folder(tmp_path, 驻外一组={**more, **stamp(kind="team", team="驻外一组", year=2021)})
    assert said(path) == at("I303", sheet="指标") + at("I303", sheet="项目")


def test_an_unknown_stamp_leaves_it_to_the_sheets(tmp_path: Path) -> None:
    assert said(folder(tmp_path, 驻外一组=stamp(kind="weekly"), 驻外二组=stamp(author="x"))) == []


def test_without_a_stamp_project_and_indicators_make_a_plan_and_a_cover_a_team(tmp_path: Path) -> None:
    path = folder(tmp_path, {"资金": None, "招商组": None})
    assert said(path) == in_plan("E301", sheet="招商组") + in_plan("E301", sheet="资金")


def test_sheet_names_are_compared_as_keys_are(tmp_path: Path) -> None:
    sheets = {(f" {name} " if name != "封面" else "封 面"): table for name, table in default_team("驻外一组").items()}
    path = folder(tmp_path, without=["驻外一组"])
    workbook(path / "a.xlsx", sheets)
    assert said(path) == []


def test_sheets_that_templates_and_returned_copies_add_are_left_alone(tmp_path: Path) -> None:
    extra: dict[str, Table | Page] = {
        "填写说明": "怎么填\n三月上旬",
        "填报进度": [["完成率", 0.5]],
        "退回说明": "E203 | A5",
        "_lists": Page("是\n否", state="hidden"),
        "_more": Page("甲", state="very_hidden"),
        "Sheet1": [[]],
    }
    path = folder(tmp_path, 驻外一组={**extra, **stamp(kind="team", team="驻外一组", year=2021)})
    assert said(path) == []


def test_unknown_sheets_are_info(tmp_path: Path) -> None:
    extra: dict[str, Table | Page] = {"通讯录": "张三", "旧数据": Page("三月上旬", state="hidden"), "_草稿": "x"}
    path = folder(tmp_path, 驻外一组=extra)
    unknown = [at("I303", sheet=sheet)[0] for sheet in ("_草稿", "旧数据", "通讯录")]
    assert said(path) == ["I124 驻外一组.xlsx", *unknown]
    assert excel_eval.check(path).ok


def test_unknown_sheets_of_the_plan_are_info(tmp_path: Path) -> None:
    extra: dict[str, Table | Page] = {
        "填写说明": "x",
        "_lists": Page("甲", state="hidden"),
        "会议纪要": "x",
        "空": [[]],
    }
    assert said(folder(tmp_path, {**extra, "指标 ": "x"})) == in_plan("I303", sheet="会议纪要") + in_plan(
        "I303", sheet="指标 "
    )


def test_a_second_sheet_of_one_ledger_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    assert said(folder(tmp_path, 驻外一组={"拜访企业 ": [VISITS, [DAY, "甲", "是"]]})) == at("I303", sheet="拜访企业 ")


# --- skipped -------------------------------------------------------------------------------------------------------


def test_what_is_no_workbook_is_skipped_with_a_reason(tmp_path: Path) -> None:
    path = folder(tmp_path)
    for name in [
        "~$驻外一组.xlsx",
        "._驻外一组.xlsx",
        ".~lock.驻外一组.xlsx#",
        ".隐藏.xlsx",
        "说明.docx",
        "照片.jpg",
        "数据.csv",
        "Thumbs.db",
    ]:
        (path / name).write_bytes(b"x")
    (path / "子文件夹").mkdir()
    shutil.copy(path / "驻外一组.xlsx", path / "子文件夹" / "驻外一组.xlsx")
    report = excel_eval.check(path)
    assert report.issues == ()
    assert [(entry["file"], entry["reason"]) for entry in report.to_dict()["skipped"]] == [
        ("._驻外一组.xlsx", "隐藏文件"),
        (".~lock.驻外一组.xlsx#", "Office 打开文件时的临时锁文件"),
        (".隐藏.xlsx", "隐藏文件"),
        ("Thumbs.db", "不是工作簿"),
        ("~$驻外一组.xlsx", "Office 打开文件时的临时锁文件"),
        ("数据.csv", "不是工作簿"),
        ("照片.jpg", "不是工作簿"),
        ("说明.docx", "不是工作簿"),
    ]


def test_the_tools_own_outputs_are_skipped_by_their_property(tmp_path: Path) -> None:
    path = folder(tmp_path)
    excel_eval.write_workbook(excel_eval.evaluate(path), path / "某某.xlsx")
    report = excel_eval.check(path)
    assert report.issues == ()
    assert [(entry["file"], entry["reason"]) for entry in report.to_dict()["skipped"]] == [
        ("某某.xlsx", "本工具的输出")
    ]


@pytest.mark.parametrize("extension", [".xltx", ".xls", ".xlsb", ".et", ".ods"])
def test_workbooks_of_other_formats_do_not_disappear(tmp_path: Path, extension: str) -> None:
    path = folder(tmp_path)
    (path / f"其他{extension}").write_bytes(b"x")
    report = excel_eval.check(path)
    assert [issue.source.file for issue in report.issues if issue.severity == "error"] == [f"其他{extension}"]


def test_a_workbook_that_cannot_be_read_names_the_file(tmp_path: Path) -> None:
    path = folder(tmp_path)
    whole = (path / "驻外一组.xlsx").read_bytes()
    (path / "驻外一组.xlsx").write_bytes(whole[: len(whole) // 2])
    assert said(path) == ["E101 驻外一组.xlsx"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        excel_eval.check(tmp_path / "nothing")


# --- the plan ------------------------------------------------------------------------------------------------------


def test_no_plan(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / PLAN_FILE).unlink()
    report = excel_eval.check(path)
    assert said(report) == ["E110 材料"]
    assert (report.ok, report.year) == (False, None)
    with pytest.raises(excel_eval.HasErrors):
        excel_eval.evaluate(path)


def test_an_empty_folder(tmp_path: Path) -> None:
    assert said(tmp_path) == [f"E110 {tmp_path.name}"]


def test_without_a_plan_the_cells_are_judged_all_the_same(tmp_path: Path) -> None:
    table: list[list[Cell]] = [VISITS, ["三月上旬", "甲", "是"], [date(2020, 3, 5), "乙", "是"], [DAY, "丙", "是"]]
    path = folder(tmp_path, 驻外一组={"拜访企业": table})
    (path / PLAN_FILE).unlink()
    report = excel_eval.check(path)
    assert said(report) == ["E110 材料", *at("E203 A2", "E401 A3")]
    (record,) = [record for record in report.workbooks if record.team == "驻外一组"]
    assert [(count.read, count.accepted) for count in record.ledgers if count.sheet == "拜访企业"] == [(3, 1)]


def test_two_plans(tmp_path: Path) -> None:
    path = folder(tmp_path)
    shutil.copy(path / PLAN_FILE, path / "方案二.xlsx")
    report = excel_eval.check(path)
    assert said(report) == ["E111 绩效方案.xlsx"]
    assert message(report, "E111") == "文件夹中有不止一个绩效方案：方案二.xlsx、绩效方案.xlsx"


def test_an_unreadable_workbook_may_be_the_plan(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / PLAN_FILE).write_bytes(b"x")
    assert said(path) == ["E101 绩效方案.xlsx"]


# --- teams ---------------------------------------------------------------------------------------------------------


def test_a_team_is_missing(tmp_path: Path) -> None:
    report = excel_eval.check(folder(tmp_path, without=["驻外二组"]))
    assert said(report) == ["E114 绩效方案.xlsx"]
    assert message(report, "E114") == "缺少“驻外二组”的工作簿"
    assert report.issues[0].team == "驻外二组"


def test_all_missing_teams_are_named(tmp_path: Path) -> None:
    report = excel_eval.check(folder(tmp_path, without=["驻外二组", "专业一组"]))
    assert [(issue.code, issue.team) for issue in report.issues] == [("E114", "驻外二组"), ("E114", "专业一组")]


def test_no_team_is_missing_while_as_many_workbooks_are_unreadable(tmp_path: Path) -> None:
    path = folder(tmp_path, without=["驻外二组", "专业一组"])
    (path / "a.xlsx").write_bytes(b"x")
    assert said(path) == ["E101 a.xlsx", "E114 绩效方案.xlsx", "E114 绩效方案.xlsx"]
    (path / "b.xls").write_bytes(b"x")
    assert [problem.split(" ")[1] for problem in said(path)] == ["a.xlsx", "b.xls"]


def test_two_workbooks_of_one_team_are_one_error_naming_both(tmp_path: Path) -> None:
    path = folder(tmp_path, 驻外一组={"拜访企业": [VISITS, [DAY, "甲", "是"]]})
    shutil.copy(path / "驻外一组.xlsx", path / "驻外一组（改）.xlsx")
    report = excel_eval.check(path)
    assert said(report) == ["E113 驻外一组（改）.xlsx"]
    assert message(report, "E113").startswith("“驻外一组”有两个工作簿：驻外一组.xlsx 和 驻外一组（改）.xlsx；")
    assert len(excel_eval.evaluate(path).ledger("拜访企业").entries) == 1


def test_a_team_that_is_not_in_the_plan(tmp_path: Path) -> None:
    report = excel_eval.check(folder(tmp_path, 驻外二组={"封面": cover("驻外贰组", 类别=FIELD)}))
    assert said(report) == at("E115 B2", team="驻外二组", sheet="封面")
    assert message(report, "E115") == "封面的组别“驻外贰组”不在方案的“招商组”中（是否应为“驻外二组”？）"


def test_a_further_workbook_of_an_unknown_team(tmp_path: Path) -> None:
    path = folder(tmp_path)
    team_workbook(path / "a.xlsx", "太空组", {"封面": cover("太空组", 类别=FIELD)})
    assert said(path) == at("E115 B2", team="a", sheet="封面")


def test_names_of_teams_are_compared_as_keys_are(tmp_path: Path) -> None:
    path = folder(
        tmp_path,
        驻外一组={"封面": cover("驻外 一组\u3000", 类别="驻外招商组 "), "拜访企业": [VISITS, [DAY, "甲", "是"]]},
    )
    assert said(path) == []
    assert excel_eval.evaluate(path).ledger("拜访企业").entries[0].team == "驻外一组"


def test_a_cover_of_another_kind(tmp_path: Path) -> None:
    visits: dict[str, Table] = {"封面": cover("驻外一组", 类别=INDUSTRY), "拜访企业": [VISITS, ["三月", "甲", "是"]]}
    report = excel_eval.check(folder(tmp_path, 驻外一组=visits))
    assert said(report) == at("E116 B3", sheet="封面") + at("E203 A2")
    assert message(report, "E116") == "封面的类别“专业招商组”与方案不符，方案中“驻外一组”是“驻外招商组”"


def test_a_team_of_the_wrong_kind_in_the_plan_is_one_error_not_one_for_each_sheet(tmp_path: Path) -> None:
    plan = {"招商组": "组别|类别\n驻外一组|专业招商组\n驻外二组|驻外招商组\n专业一组|专业招商组"}
    path = folder(tmp_path, plan, 驻外一组={"拜访企业": [VISITS, ["三月", "甲", "是"]]})
    assert said(path) == at("E116 B3", sheet="封面") + at("E203 A2")


def test_a_workbook_of_another_year_is_one_error(tmp_path: Path) -> None:
    table: list[list[Cell]] = [VISITS, [date(2020, 3, 5), "甲", "是"], [date(2020, 4, 5), "乙", "是"]]
    old = {"封面": cover("驻外一组", 年度=2020), "拜访企业": table, "月度报送": submissions(2020)}
    report = excel_eval.check(folder(tmp_path, 驻外一组=old))
    assert said(report) == at("E117 B4", sheet="封面")
    assert message(report, "E117") == "这是 2020 年度的工作簿，方案是 2021 年度"
    assert excel_eval.evaluate(tmp_path / "材料").ledger("拜访企业").entries == ()


def test_a_wrong_year_on_the_cover_is_one_error(tmp_path: Path) -> None:
    visits: dict[str, Table] = {"封面": cover("驻外一组", 年度=2012), "拜访企业": [VISITS, [DAY, "甲", "是"]]}
    assert said(folder(tmp_path, 驻外一组=visits)) == at("E117 B4", sheet="封面")


def test_last_years_workbook_beside_this_years_is_one_error(tmp_path: Path) -> None:
    path = folder(tmp_path)
    team_workbook(path / "去年.xlsx", "驻外一组", {"封面": cover("驻外一组", 年度=2020), "月度报送": submissions(2020)})
    assert said(path) == at("E117 B4", team="去年", sheet="封面")


# --- stamps --------------------------------------------------------------------------------------------------------


def test_a_stamp_that_agrees_with_the_cover(tmp_path: Path) -> None:
    for year in (2021, "2021"):
        assert said(folder(tmp_path, 驻外一组=stamp(kind="team", team="驻外 一组", year=year))) == []


def test_a_stamp_that_disagrees_on_the_team_is_one_error_naming_both(tmp_path: Path) -> None:
    """驻外二组 has filled in a copy of the workbook of 驻外一组, which is there too."""
    report = excel_eval.check(folder(tmp_path, 驻外二组=stamp(kind="team", team="驻外一组", year=2021)))
    assert said(report) == at("E112 B2", team="驻外二组", sheet="封面")
    assert message(report, "E112") == "隐藏标识写的是组别“驻外一组”，封面写的是“驻外二组”"


def test_a_cover_changed_to_a_team_of_another_kind_is_one_error(tmp_path: Path) -> None:
    changed: Sheets = {"封面": cover("专业一组", 类别=INDUSTRY), **stamp(kind="team", team="驻外一组", year=2021)}
    assert said(folder(tmp_path, 驻外一组=changed)) == at("E112 B2", sheet="封面")


@pytest.mark.parametrize(("stamped", "written"), [(2020, 2021), (2021, 2020), (2020, 2019)])
def test_a_stamp_that_disagrees_on_the_year_is_one_error_naming_both(
    tmp_path: Path, stamped: int, written: int
) -> None:
    sheets: Sheets = {"封面": cover("驻外一组", 年度=written), **stamp(kind="team", team="驻外一组", year=stamped)}
    report = excel_eval.check(folder(tmp_path, 驻外一组=sheets))
    assert said(report) == at("E112 B4", sheet="封面")
    assert message(report, "E112") == f"隐藏标识写的是年度“{stamped}”，封面写的是“{written}”；方案是 2021 年度"
    (issue,) = report.to_dict()["issues"]
    right = "放入用 2021 年度模板填报的工作簿" if written == 2021 else "把封面的年度改回 2021"
    assert issue["fix"].startswith(f"或者{right}，或者")


def test_a_stamp_that_disagrees_on_both(tmp_path: Path) -> None:
    sheets = stamp(kind="team", team="驻外二组", year=2020)
    report = excel_eval.check(folder(tmp_path, 驻外一组=sheets))
    assert said(report) == at("E112 B2", sheet="封面")
    assert (
        message(report, "E112")
        == "隐藏标识写的是组别、年度“驻外二组、2020”，封面写的是“驻外一组、2021”；方案是 2021 年度"
    )


def test_a_cover_with_another_error_is_still_compared(tmp_path: Path) -> None:
    sheets: Sheets = {"封面": cover("驻外一组", 类别=INDUSTRY), **stamp(kind="team", team="驻外一组", year=2020)}
    assert said(folder(tmp_path, 驻外一组=sheets)) == at("E116 B3", "E112 B4", sheet="封面")


# --- workbooks that are neither ------------------------------------------------------------------------------------


def test_an_unknown_workbook_is_skipped_with_a_warning(tmp_path: Path) -> None:
    path = folder(tmp_path)
    workbook(path / "通讯录.xlsx", {"Sheet1": "张三"})
    report = excel_eval.check(path)
    assert said(report) == ["W118 通讯录.xlsx"]
    assert report.ok
    assert message(report, "W118") == "不认识这个工作簿，已跳过：既没有“封面”，也不是绩效方案"


def test_while_a_team_is_missing_an_unknown_workbook_is_an_error(tmp_path: Path) -> None:
    path = folder(tmp_path, without=["驻外一组"])
    workbook(path / "通讯录.xlsx", {"Sheet1": "张三"})
    assert said(path) == ["E114 绩效方案.xlsx", "E118 通讯录.xlsx"]


# --- the sheets of a team ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", ["拜访企业", "投资线索", "来乐考察", "经费支出", "月度报送"])
def test_a_missing_ledger_sheet(tmp_path: Path, sheet: str) -> None:
    report = excel_eval.check(folder(tmp_path, 驻外一组={sheet: None}))
    assert said(report) == at("E301", sheet=sheet)
    assert message(report, "E301") == f"缺少工作表“{sheet}”"


def test_a_ledger_of_another_kind_with_data(tmp_path: Path) -> None:
    report = excel_eval.check(
        folder(tmp_path, 专业一组={"拜访企业": [VISITS, ["三月", "甲", "是"], [], [DAY, "乙", "是"]]})
    )
    assert said(report) == at("E302", team="专业一组")
    assert message(report, "E302") == "“拜访企业”不是本类招商组（专业招商组）的台账，却有 2 行数据"


def test_a_ledger_of_another_kind_with_data_but_no_header(tmp_path: Path) -> None:
    assert said(folder(tmp_path, 专业一组={"拜访企业": [["甲", "乙"], ["丙"]]})) == at("E302", team="专业一组")


@pytest.mark.parametrize("table", [[VISITS], [[]], "拜访日期|企业名称|是否553企业\n\n"])
def test_a_ledger_of_another_kind_without_data_is_nothing(tmp_path: Path, table: Table) -> None:
    assert said(folder(tmp_path, 专业一组={"拜访企业": table})) == []


def test_a_ledger_that_no_indicator_names_is_of_another_kind(tmp_path: Path) -> None:
    table: list[list[Cell]] = [["对接日期", "企业名称", "服务对象"], [DAY, "甲", "犍为县"]]
    assert said(folder(tmp_path, 专业一组={"精准对接": table})) == at("E302", team="专业一组", sheet="精准对接")


def test_macro_workbooks_are_read(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / "驻外一组.xlsx").rename(path / "驻外一组.xlsm")
    assert said(path) == []


def test_the_input_is_not_changed(tmp_path: Path) -> None:
    path = folder(tmp_path)
    before = {file.name: file.read_bytes() for file in path.iterdir()}
    excel_eval.evaluate(path)
    assert {file.name: file.read_bytes() for file in path.iterdir()} == before
