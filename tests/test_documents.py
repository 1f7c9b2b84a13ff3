"""The JSON documents of ``check`` and ``evaluate``: their keys, and figures as decimal strings."""

from __future__ import annotations

import hashlib
import json
from dataclasses import FrozenInstanceError, fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from books import Cell, Formula, cover, folder, indicators, project

import excel_eval

DAY = date(2021, 3, 5)
VISITS: list[Cell] = ["拜访日期", "企业名称", "是否553企业"]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    visits: list[list[Cell]] = [
        VISITS, [DAY, "甲", "是"], [DAY, "甲", "是"], ["三月上旬", "乙", "是"], ["2021/3/5", "丙", "否"], [DAY, "丁",
        None], [Formula(None), "戊", "是"]
    ]  # fmt: skip
    other: list[list[Cell]] = [VISITS, [DAY, "甲", "是"]]
    where = folder(
        tmp_path_factory.mktemp("documents"),
        {"指标": indicators(S1={"得分": None}, B1={"年度指标值": 7, "实际完成值": 2.5})},
        without=["专业一组"],
        驻外一组={"拜访企业": visits},
        驻外二组={"拜访企业": other},
    )
    (where / "说明.txt").write_text("x")
    return where


@pytest.fixture(scope="module")
def checked(path: Path) -> dict[str, Any]:
    document = excel_eval.check(path).to_dict()
    assert json.loads(json.dumps(document)) == document
    return document


@pytest.fixture(scope="module")
def evaluated(path: Path) -> dict[str, Any]:
    document = excel_eval.evaluate(path).to_dict()
    assert json.loads(json.dumps(document)) == document
    return document


def test_the_keys_of_check(checked: dict[str, Any]) -> None:
    assert list(checked) == ["schema", "ok", "year", "skipped", "workbooks", "issues"]
    assert (checked["schema"], checked["ok"], checked["year"]) == ("excel_eval.check/1", False, 2021)
    assert checked["skipped"] == [{"file": "说明.txt", "reason": "不是工作簿"}]


def test_the_workbooks_of_check(checked: dict[str, Any], path: Path) -> None:
    assert [book["file"] for book in checked["workbooks"]] == ["绩效方案.xlsx", "驻外一组.xlsx", "驻外二组.xlsx"]
    plan, first, _ = checked["workbooks"]
    assert plan == {
        "file": "绩效方案.xlsx", "team": None, "kind": "plan", "ledgers": [],
        "sha256": hashlib.sha256((path / "绩效方案.xlsx").read_bytes()).hexdigest(),
    }  # fmt: skip
    assert list(first) == ["file", "team", "kind", "sha256", "ledgers"]
    assert (first["team"], first["kind"]) == ("驻外一组", "驻外招商组")
    assert first["sha256"] == hashlib.sha256((path / "驻外一组.xlsx").read_bytes()).hexdigest()
    assert first["ledgers"] == [
        {"sheet": "拜访企业", "id": "visits", "read": 6, "accepted": 3, "rejected": 3, "repeated": 1},
        {"sheet": "投资线索", "id": "leads", "read": 0, "accepted": 0, "rejected": 0, "repeated": 0},
        {"sheet": "来乐考察", "id": "inspections", "read": 0, "accepted": 0, "rejected": 0, "repeated": 0},
        {"sheet": "经费支出", "id": "expenses", "read": 0, "accepted": 0, "rejected": 0, "repeated": 0},
        {"sheet": "月度报送", "id": "monthly_submissions", "read": 12, "accepted": 12, "rejected": 0, "repeated": 0},
    ]


def test_an_issue_at_a_cell(checked: dict[str, Any]) -> None:
    assert next(issue for issue in checked["issues"] if issue["code"] == "E203") == {
        "code": "E203", "severity": "error", "team": "驻外一组", "file": "驻外一组.xlsx", "sheet": "拜访企业",
        "cell": "A4", "row": 4,
        "column": "拜访日期", "value": "三月上旬", "expected": "日期，如 2021-03-05",
        "message": "“拜访日期”应填日期，现为“三月上旬”",
        "fix": "或者改成具体的某一天，写成 2021-03-05，或者一行有几天时拆成几行",
    }  # fmt: skip


def test_issues_without_a_value_or_a_place(checked: dict[str, Any]) -> None:
    found = {issue["code"]: issue for issue in checked["issues"]}
    assert sorted(found) == ["E114", "E201", "E203", "E206", "I203", "W408"]
    for code in ("E201", "E206"):
        assert found[code]["value"] is None
    missing = found["E114"]
    assert (missing["team"], missing["file"]) == ("专业一组", "绩效方案.xlsx")
    assert [missing[key] for key in ("sheet", "cell", "row", "column", "value")] == [None] * 5
    assert [found[code]["severity"] for code in ("E114", "W408", "I203")] == ["error", "warning", "info"]


def test_values_are_strings(checked: dict[str, Any]) -> None:
    for issue in checked["issues"]:
        assert issue["value"] is None or isinstance(issue["value"], str)
        for key in ("expected", "message", "fix"):
            assert isinstance(issue[key], str)
            assert issue[key]
            assert "{" not in issue[key]


def test_issues_of_the_plan_have_no_team(tmp_path: Path) -> None:
    document = excel_eval.check(folder(tmp_path, {"项目": project(年度="约2021")})).to_dict()
    assert [(issue["team"], issue["sheet"], issue["cell"], issue["column"]) for issue in document["issues"]] == [
        (None, "项目", "B2", "年度")
    ]
    assert document["year"] is None


def test_a_team_unknown_to_the_plan_is_named_as_on_its_cover(tmp_path: Path) -> None:
    document = excel_eval.check(folder(tmp_path, 驻外一组={"封面": cover("太空组", 类别="驻外招商组")})).to_dict()
    assert [issue["team"] for issue in document["issues"]] == ["太空组"]
    assert "太空组" in [book["team"] for book in document["workbooks"]]


def test_english_texts(path: Path) -> None:
    document = excel_eval.check(path).to_dict("en")
    assert document["skipped"] == [{"file": "说明.txt", "reason": "not a workbook"}]
    (issue,) = [issue for issue in document["issues"] if issue["code"] == "E203"]
    assert (issue["message"], issue["expected"]) == (
        "“拜访日期” takes a date, found “三月上旬”",
        "a date such as 2021-03-05",
    )


def test_the_keys_of_evaluate(evaluated: dict[str, Any], checked: dict[str, Any]) -> None:
    assert list(evaluated) == ["schema", "year", "draft", "budget", "indicators", "total", "findings", "workbooks"]
    assert (evaluated["schema"], evaluated["year"], evaluated["draft"]) == ("excel_eval.evaluation/1", 2021, False)
    assert evaluated["workbooks"] == checked["workbooks"]


def test_the_budget(evaluated: dict[str, Any]) -> None:
    assert evaluated["budget"] == {
        "initial": "120.00", "adjusted": "100.00", "executed": "100.00", "execution_rate": "100.00", "weight": "10",
        "score": "10.00",
    }  # fmt: skip


def test_a_counted_indicator(evaluated: dict[str, Any]) -> None:
    assert evaluated["indicators"][0] == {
        "code": "V1", "name": "拜访企业", "nature": "≥", "unit": "家", "target": "4", "actual": "3",
        "completion_rate": "75.00",
        "weight": "10", "score": "7.50",
        "teams": [
            {"team": "驻外一组", "target": "2", "actual": "2", "completion_rate": "100.00"},
            {"team": "驻外二组", "target": "2", "actual": "1", "completion_rate": "50.00"},
        ],
    }  # fmt: skip


def test_a_reported_indicator(evaluated: dict[str, Any]) -> None:
    assert evaluated["indicators"][7] == {
        "code": "B1", "name": "引进项目投资额", "nature": "≥", "unit": "亿元", "target": "7", "actual": "2.5",
        "completion_rate": "35.71",
        "weight": "10", "score": "3.57", "teams": [],
    }  # fmt: skip


def test_a_qualitative_indicator(evaluated: dict[str, Any]) -> None:
    assert evaluated["indicators"][8] == {
        "code": "S1", "name": "企业满意度", "nature": "定性", "unit": None, "target": "满意", "actual": "达成",
        "completion_rate": None,
        "weight": "10", "score": None, "teams": [],
    }  # fmt: skip


def test_the_total(evaluated: dict[str, Any]) -> None:
    # 10 of the budget, V1 7.50, V2 10, L1 I1 R1 P1 T1 none, B1 3.57
    assert evaluated["total"] == {
        "weight": "100",
        "score": None,
        "grade": None,
        "scored": {"weight": "90", "score": "31.07"},
    }


def test_findings(evaluated: dict[str, Any]) -> None:
    assert {tuple(finding) for finding in evaluated["findings"]} == {("code", "severity", "where", "message", "fix")}
    (missing,) = [finding for finding in evaluated["findings"] if finding["code"] == "C38"]
    assert missing == {
        "code": "C38", "severity": "P1", "where": "绩效方案.xlsx › 指标!D10",
        "message": "“企业满意度”没有填报得分，不能评分",
        "fix": "在方案“指标”中填写得分及佐证材料；没有数据时如实说明",
    }  # fmt: skip


def test_nothing_is_printed(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    excel_eval.evaluate(str(path), draft=True)
    assert capfd.readouterr() == ("", "")


def test_what_is_returned_is_frozen(path: Path) -> None:
    read = excel_eval.evaluate(path)
    report = excel_eval.check(path)
    for thing in (read, report, read.plan, read.plan.budget, read.results[0], report.issues[0], report.workbooks[0]):
        for field in fields(thing):
            with pytest.raises(FrozenInstanceError):
                setattr(thing, field.name, None)


def test_the_same_folder_gives_the_same_documents(
    path: Path, evaluated: dict[str, Any], checked: dict[str, Any]
) -> None:
    assert excel_eval.evaluate(path).to_dict() == evaluated
    assert excel_eval.check(path).to_dict() == checked
