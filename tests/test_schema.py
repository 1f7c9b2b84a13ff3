"""Schemas: what a schema file may say, every mistake with file and line in one pass, and a bureau's own ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from books import FIELD, Cell, Table, at, folder, indicators, message, only, said

import excel_eval
from excel_eval import SchemaError
from excel_eval.cli import main
from excel_eval.schema import load_schemas

FORUMS = """\
id: forums
sheet: 招商推介会
title: {zh: 招商推介会台账, en: Promotion forums}
help: {zh: 每办一场填一行。, en: One row per forum.}
columns:
  - name: 举办日期
    type: date
    required: true
    aliases: [日期]
    checks: [in_year]
  - name: 会议名称
    type: name
    required: true
  - name: 参会企业
    type: number
    unit: 家
    checks: [whole, {min: 1}]
  - name: 满意率
    type: number
    unit: "%"
  - name: 形式
    type: choice
    choices: [线上, 线下]
    synonyms: {线上: [视频], 线下: [现场]}
    message: {zh: 只写线上或线下, en: Write 线上 or 线下}
  - name: Contact
    type: text
rules:
  - {rule: unique, columns: [会议名称]}
"""


def schemas(tmp_path: Path, **files: str) -> Path:
    path = tmp_path / "schemas"
    path.mkdir(exist_ok=True)
    for name, text in files.items():
        (path / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")
    return path


def problems(tmp_path: Path, **files: str) -> list[str]:
    with pytest.raises(SchemaError) as caught:
        load_schemas(schemas(tmp_path, **files))
    assert str(caught.value) == "\n".join(caught.value.problems)
    return list(caught.value.problems)


# --- the packaged schemas ------------------------------------------------------------------------------------------


def test_the_packaged_sheets() -> None:
    known = load_schemas()
    assert [schema.sheet for schema in known.ledgers] == [
        "拜访企业", "投资线索", "来乐考察", "产业分析报告", "包装项目", "目标企业", "精准对接", "经费支出", "月度报送",
    ]  # fmt: skip
    assert [schema.sheet for schema in known.plan] == ["项目", "资金", "招商组", "指标", "分组指标值"]
    assert [schema.sheet for schema in known.ledgers if schema.all_teams] == ["经费支出", "月度报送"]
    assert known.cover.sheet == "封面"


CONTRACT = {
    "visits": "拜访日期* 企业名称* 是否553企业* 企业所在地 所属产业 对接人及职务 拜访人员 洽谈情况 备注",
    "leads": "获取日期* 线索名称* 企业名称* 所属产业 拟投资额(万元) 是否有效* 跟进情况 备注",
    "inspections": "考察日期* 企业名称* 带队人及职务 考察人数 考察地点* 考察内容 备注",
    "industry_reports": "完成日期* 报告名称* 所属产业* 执笔人 备注",
    "packaged_projects": "推出日期* 项目名称* 所属产业* 总投资(万元) 拟落地区域 备注",
    "target_enterprises": "梳理日期* 企业名称* 所属产业* 企业所在地 是否553企业 备注",
    "precise_matches": "对接日期* 企业名称* 服务对象* 对接方式 对接成果 备注",
    "expenses": "支出日期* 支出类别* 摘要* 金额(元)* 凭证号* 经办人 票据审核人 票据审核日期 入账日期 备注",
    "monthly_submissions": "月份* 报送日期* 审核科室 审核人 审核日期 审核结论 联系县级领导 联系领导审定日期 "
    "分管领导 分管领导审定日期 备案日期 备注",
    "cover": "组别* 类别* 年度* 填报人 联系电话",
    "plan_project": "年度* 项目名称* 项目代码 主管部门 实施单位 预期目标 实际完成情况 预算执行率分值 预算调整说明 "
    "执行率原因 局本级支出 评价依据 仅统计已审定月份 偏差说明必填 超额完成备注线 超额完成说明线 项目实施内容及过程概述 "
    "立项及资金申报批复 资金申报相符性 资金到位及使用 财务管理情况 组织实施情况 引进项目 荣誉 评价结论 存在问题 "
    "改进措施 项目负责人 财务负责人",
    "plan_funds": "资金来源* 年初预算数* 全年预算数* 全年执行数*",
    "plan_teams": "组别* 类别* 审核科室 批次",
    "plan_indicators": "编码* 一级指标* 二级指标* 三级指标* 类别 性质* 年度指标值* 目标口径 单位 分值* 台账 统计方式* "
    "统计列 条件 实际完成值 得分 佐证材料 偏差原因分析及改进措施 别名",
    "plan_overrides": "编码* 组别* 年度指标值*",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_the_columns_of_each_sheet(name: str) -> None:
    schema = load_schemas()[name]
    assert [column.header for column in schema.columns] == CONTRACT[name].split()
    assert all(column.help and column.help.zh and column.help.en for column in schema.columns)


def test_choices() -> None:
    known = load_schemas()
    assert known["expenses"].by_name["支出类别"].options == (
        "差旅费",
        "租赁费",
        "办公费",
        "接待费",
        "劳务费",
        "会议费",
        "其他",
    )
    assert known["monthly_submissions"].by_name["审核结论"].options == ("通过", "退回")
    assert known["plan_indicators"].by_name["性质"].options == ("≥", "≤", "=", "定性")
    assert known["plan_indicators"].by_name["目标口径"].options == ("每组", "合计")
    assert known["plan_indicators"].by_name["统计方式"].options == ("计数", "去重计数", "求和", "填报")


def test_names_and_keys() -> None:
    """Where long numbers and dates are refused: names, 凭证号 and what identifies a row of the plan."""
    keys = {column.name for schema in load_schemas().ledgers for column in schema.columns if column.is_key}
    assert keys == {"企业名称", "线索名称", "报告名称", "项目名称", "凭证号"}


# --- mistakes ------------------------------------------------------------------------------------------------------


def changed(old: str, new: str) -> str:
    assert old in FORUMS
    return FORUMS.replace(old, new, 1)


CHECKS = "'in_year', 'whole', 'not_zero', 'negative_is_reversal', 'days_after_year', 'not_before_month', 'min'"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("sheet: 招商", "shet: x\nsheet: 招商", "a.yaml:2: shet: unknown key"),
        ("sheet: 招商推介会\n", "", "a.yaml:1: the key sheet is missing"),
        ("    required: true\n    aliases", "    requird: true\n    aliases",
        "a.yaml:8: columns.0.requird: unknown key"),
        ("type: date", "type: day",
        "a.yaml:7: columns.0.type: Input should be 'date', 'month', 'text', 'name', 'choice', 'yes_no', 'number', "
        "'percent' or 'figure'"),
        ("checks: [in_year]", "checks: [in_yaer]",
        f"a.yaml:10: columns.0.checks.0: unknown check or rule in_yaer; there are {CHECKS}"),
        ("{min: 1}", "{mim: 1}",
        f"a.yaml:17: columns.2.checks.1: unknown check or rule mim; there are {CHECKS}"),
        ("{min: 1}", "{min: 1, max: 9}", "a.yaml:17: columns.2.checks.1.max: unknown key"),
        ("{min: 1}", "{min: one}",
        "a.yaml:17: columns.2.checks.1.min: Input should be a valid number, unable to parse string as a number"),
        ("rule: unique", "rule: uniqe",
        "a.yaml:29: rules.0: unknown check or rule uniqe; "
        "there are 'unique', 'consistent', 'stages', 'monthly', 'spending'"),
        ("columns: [会议名称]", "columns: [会议名]", "a.yaml:1: a rule names a column that is not there: 会议名"),
        ("columns: [会议名称]", "colums: [会议名称]", "a.yaml:29: rules.0: the key columns is missing"),
        ("{rule: unique, columns: [会议名称]}", "{rule: spending, amount: 会议名称}",
        "a.yaml:1: a rule needs a column of type number, 会议名称 is of type name"),
        ("checks: [in_year]", "checks: [in_year, whole]",
        "a.yaml:6: columns.0: the check whole cannot judge a column of type date"),
        ("    unit: 家\n    checks: [whole,", "    checks: [in_year,",
        "a.yaml:14: columns.2: the check in_year cannot judge a column of type number"),
        ("checks: [in_year]", "checks: [{not_before_month: 月份}]",
        "a.yaml:1: a rule names a column that is not there: 月份"),
        ("    checks: [in_year]\n", "",
        "a.yaml:1: the first date column of a ledger gives a row its month and needs the check in_year"),
        ("    choices: [线上, 线下]\n    synonyms: {线上: [视频], 线下: [现场]}\n", "",
        "a.yaml:21: columns.4: a column of type choice needs choices"),
        ("synonyms: {线上:", "synonyms: {在线:", "a.yaml:21: columns.4: synonyms for unknown choices: 在线"),
        ("    unit: 家", "    choices: [一, 二]",
        "a.yaml:14: columns.2: choices and synonyms belong to choice and yes_no, not to number"),
        ("name: 会议名称", "name: 举办日期", "a.yaml:1: two columns named 举办日期"),
        ("name: 会议名称", "name: 日 期", "a.yaml:1: two columns have the header 日期"),
        ("id: forums", "id: Forums!", "a.yaml:1: id: String should match pattern '^[a-z][a-z0-9_]*$'"),
        ("{zh: 招商推介会台账, en: Promotion forums}", "{zh: 招商推介会台账}",
        "a.yaml:3: title: the key en is missing"),
        ("id: forums", "id: visits", "a.yaml:1: id: another schema has the id visits"),
        ("sheet: 招商推介会", "sheet: 拜访 企业", "a.yaml:2: sheet: another schema defines the sheet 拜访 企业"),
        ("title:", "role: cover\ntitle:", "a.yaml:3: role: a sheet beside the packaged ones is a ledger"),
        ("title:", "layout: pairs\ntitle:", "a.yaml:1: a sheet of pairs is no ledger and has no rules"),
        ("id: forums", "id: forums\nid: fairs", "a.yaml:2: the key id stands twice"),
        ("choices: [线上, 线下]", "choices: [yes, no]",
        "a.yaml:23: columns.4.choices.0: Input should be a valid string"),
        ("aliases: [日期]", "example: 2021-02-30", "a.yaml:1: day is out of range for month"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_file_and_line(tmp_path: Path, old: str, new: str, problem: str) -> None:
    said = problems(tmp_path, a=changed(old, new))
    assert problem in said
    assert all(line.startswith("a.yaml:") for line in said)


def test_a_file_that_is_no_yaml(tmp_path: Path) -> None:
    (said,) = problems(tmp_path, a=changed("name: 参会企业", "name: ["))
    assert said.startswith("a.yaml:16: ")


def test_all_mistakes_of_all_files_are_told_in_one_pass(tmp_path: Path) -> None:
    first = changed("type: date", "type: day").replace("requird", "required").replace("type: text", "typ: text")
    second = changed("id: forums", "id: fairs").replace("招商推介会\n", "展会\n").replace("[in_year]", "[in_yaer]")
    said = problems(tmp_path, a=first, b=second, c="")
    assert [line.split(" ")[0] for line in said] == [
        "a.yaml:7:", "a.yaml:26:", "a.yaml:27:", "b.yaml:10:", "c.yaml:1:",
    ]  # fmt: skip


def test_two_own_files_of_one_sheet(tmp_path: Path) -> None:
    assert problems(tmp_path, a=FORUMS, b=FORUMS) == [
        "b.yaml:1: id: another schema has the id forums",
        "b.yaml:2: sheet: another schema defines the sheet 招商推介会",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [("- a\n- b\n", "a.yaml:1: "), ("just text\n", "a.yaml:1: "), ("", "a.yaml:1: the file is empty")],
)
def test_a_file_that_is_no_schema(tmp_path: Path, text: str, problem: str) -> None:
    (said,) = problems(tmp_path, a=text)
    assert said.startswith(problem)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = schemas(tmp_path)
    (path / "a.yaml").write_bytes("id: 推介会".encode("gbk"))
    with pytest.raises(SchemaError, match=r"^a\.yaml:1: "):
        load_schemas(path)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="no such folder of schemas"):
        excel_eval.check(folder(tmp_path), schemas=tmp_path / "nothing")


def test_a_folder_without_schemas_is_no_folder_of_schemas(tmp_path: Path) -> None:
    path = schemas(tmp_path)
    (path / "forums.yaml.txt").write_text(FORUMS, encoding="utf-8")
    with pytest.raises(SchemaError, match=r"no \.yaml file in this folder of schemas"):
        load_schemas(path)


CHINESE = {
    "shet: x\n": "a.yaml:1: shet: 没有这个键",
    "all_teams: 2021-01-01\n": "a.yaml:1: all_teams: 应是 true 或 false",
    "role: board\n": "a.yaml:1: role: 只能是其中之一：'ledger', 'plan', 'cover'",
    "layout: pairs\n": "a.yaml:1: pairs 表不能是台账，也不能有规则",
    "x: [\n": "a.yaml:3: 不是合格的 YAML，请检查缩进、引号和冒号后的空格（",
    "rules: []\n": "a.yaml:29: 键 rules 写了两次",
}


@pytest.mark.parametrize("line", CHINESE)
def test_mistakes_are_said_in_chinese(tmp_path: Path, line: str) -> None:
    with pytest.raises(SchemaError) as caught:
        load_schemas(schemas(tmp_path, a=line + FORUMS))
    said = caught.value.messages()
    assert any(message.startswith(CHINESE[line]) for message in said), said
    assert len(said) == len(caught.value.problems)


def test_the_command_line_says_them_in_the_language_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = schemas(tmp_path, a="shet: x\n" + FORUMS)
    for lang, words in (("zh", "表格定义有误：a.yaml:1: shet: 没有这个键\n"), ("en", "a.yaml:1: shet: unknown key\n")):
        with pytest.raises(SystemExit, match="2"):
            main(["check", str(folder(tmp_path)), "--schemas", str(own), "--lang", lang])
        assert capsys.readouterr().err.endswith(words)


def test_other_files_in_the_folder_are_left_alone_and_yml_is_read(tmp_path: Path) -> None:
    path = schemas(tmp_path)
    (path / "readme.txt").write_text("x")
    (path / "._a.yaml").write_bytes(b"\x00\x05")
    (path / "a.yml").write_text(FORUMS, encoding="utf-8")
    assert load_schemas(path)["forums"].sheet == "招商推介会"


# --- a bureau's own ledger, without a line of Python ---------------------------------------------------------------


def test_its_own_ledgers_stand_before_those_of_all_teams(tmp_path: Path) -> None:
    more = FORUMS.replace("id: forums", "id: zones").replace("招商推介会", "园区")
    known = load_schemas(schemas(tmp_path, a=FORUMS, b=more))
    assert [schema.id for schema in known.ledgers][-5:] == [
        "precise_matches",
        "forums",
        "zones",
        "expenses",
        "monthly_submissions",
    ]


FORUM: dict[str, Cell] = {
    "编码": "F1", "一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "招商推介会", "类别": FIELD, "性质": "≥",
    "年度指标值": 2, "目标口径": "每组", "单位": "场", "分值": 10, "台账": "招商推介会", "统计方式": "计数",
    "条件": "形式=线下",
}  # fmt: skip
GUESTS = FORUM | {
    "编码": "F2",
    "三级指标": "参会企业",
    "统计方式": "求和",
    "统计列": "参会企业",
    "条件": "",
    "目标口径": "合计",
}


def bureau(tmp_path: Path, table: Table, *measures: dict[str, Cell]) -> tuple[Path, Path]:
    """The folder in which 驻外一组 keeps 招商推介会, and the bureau's schemas."""
    both: dict[str, Table] = {"招商推介会": table}
    none: dict[str, Table] = {"招商推介会": "举办日期|会议名称"}
    others = only({"编码": "V1", "分值": 5}, {"编码": "L1", "分值": 5}, {"编码": "I1", "分值": 5}, *measures)
    rest = [row for row in indicators() if row[0] in ("R1", "P1", "T1")]
    others[-1][9] = float(str(others[-1][9])) - 30
    return folder(tmp_path, {"指标": [*others, *rest]}, 驻外一组=both, 驻外二组=none), schemas(tmp_path, forums=FORUMS)


def test_a_ledger_and_indicators_of_its_own(tmp_path: Path) -> None:
    path, own = bureau(
        tmp_path,
        """
        日期*      | 会议名称 | 参会企业(家) | 形式 | contact | 满意率(%)
        2021-03-05 | 深圳推介会 | 30       | 线下 | 李      | 98
        2021-04-05 | 云推介会   | '20家    | 视频 | 王      |
        2021-05-05 | 广州推介会 | 12       | 现场 |         |
        """,
        FORUM,
        GUESTS,
    )
    read = excel_eval.evaluate(path, schemas=own)
    assert [f"{i.code} {i.source.cell}" for i in read.issues] == ["I201 C3", "I202 D3", "I202 D4"]
    results: dict[str, Any] = {result.indicator.code: result for result in read.results}
    assert (results["F1"].target, results["F1"].actual, results["F1"].score) == (4, 2, Decimal("5.00"))
    assert (results["F2"].target, results["F2"].actual) == (2, 62)
    assert [team.actual for team in results["F2"].teams] == [62, 0]


def test_everything_that_is_judged_elsewhere_is_judged_there(tmp_path: Path) -> None:
    path, own = bureau(
        tmp_path,
        """
        举办日期   | 会议名称   | 参会企业 | 形式
        2020-03-05 | 深圳推介会 | 2.5      | 线下
        2021-04-05 | 深圳推介会 | 0        | 电话
        2021-04-05 |            | 约五     |
        """,
        FORUM,
    )
    report = excel_eval.check(path, schemas=own)
    assert said(report) == at(
        "I315 C1", "E401 A2", "E208 C2", "E404 B3", "E209 C3", "E204 D3", "E201 B4", "E202 C4", sheet="招商推介会"
    )
    assert message(report, "E204") == "“形式”只能选线上、线下，现为“电话”"
    (text,) = [issue for issue in report.to_dict()["issues"] if issue["code"] == "E204"]
    assert text["fix"] == "只写线上或线下"
    assert report.to_dict("en")["issues"][5]["fix"] == "Write 线上 or 线下"


def test_without_its_schema_the_ledger_is_unknown(tmp_path: Path) -> None:
    path, own = bureau(tmp_path, "举办日期|会议名称\n2021-03-05|深圳推介会", FORUM)
    problems = said(path)
    assert problems == [
        "E502 绩效方案.xlsx › 指标!K5",
        "I303 驻外一组.xlsx › 招商推介会",
        "I303 驻外二组.xlsx › 招商推介会",
    ]
    assert excel_eval.check(path, schemas=own).ok


def test_a_percentage_in_a_column_whose_unit_is_percent(tmp_path: Path) -> None:
    from books import Shown

    path, own = bureau(
        tmp_path, [["举办日期", "会议名称", "满意率(%)"], [date(2021, 3, 5), "甲", Shown(0.95, "0%")]], FORUM
    )
    read = excel_eval.evaluate(path, schemas=own)
    assert [f"{i.code} {i.source.cell}" for i in read.issues] == ["I207 C2"]
    assert read.ledger("招商推介会").entries[0].values["满意率"] == 95


def test_a_ledger_of_all_teams(tmp_path: Path) -> None:
    own = schemas(tmp_path, forums=FORUMS + "all_teams: true\n")
    path = folder(tmp_path)
    assert [f"{issue.code} {issue.source}" for issue in excel_eval.check(path, schemas=own).issues] == [
        f"E301 {team}.xlsx › 招商推介会" for team in ("专业一组", "驻外一组", "驻外二组")
    ]


def test_no_global_state(tmp_path: Path) -> None:
    """A bureau's schemas of one call are not there in the next."""
    path, own = bureau(tmp_path, "举办日期|会议名称", FORUM)
    assert excel_eval.check(path, schemas=own).ok
    assert not excel_eval.check(path).ok
    assert excel_eval.check(workbook_free(tmp_path)).ok


def workbook_free(tmp_path: Path) -> Path:
    other = tmp_path / "other"
    other.mkdir()
    return folder(other)
