"""Templates, returned copies and the list of problems, part by part as they were looked at and found good."""

from __future__ import annotations

from pathlib import Path

from books import PLAN_FILE, Sheets, folder
from golden_parts import assert_golden, of_this_version, parts
from test_returns_refilled import WRONG, strict
from test_template_support import plan_of

import excel_eval
from excel_eval.cli.options import Settings
from excel_eval.cli.upgrade import refilling
from excel_eval.schema import load_schemas
from excel_eval.write.plan_template import write_blank_plan
from excel_eval.write.problems import write_problems
from excel_eval.write.returns import write_returns
from excel_eval.write.template import write_templates

pytestmark = of_this_version
FILE = "驻外一组.xlsx"
BAD: Sheets = {
    "拜访企业": "拜访日期|企业名称|是否553企业\n2021-03-05|甲公司|是\n三月上旬|乙公司|否\n2021-03-07||也许",
    "投资线索": "获取日期|线索名称|企业名称|拟投资额|是否有效\n2021-03-05|扩产|甲公司|约3亿|是",
}


def test_the_template_of_a_team(tmp_path: Path) -> None:
    (path,) = write_templates(plan_of(folder(tmp_path)), load_schemas(), tmp_path / "模板", "驻外一组")
    assert_golden(path.read_bytes(), "模板/驻外一组")


def test_the_blank_plan(tmp_path: Path) -> None:
    write_blank_plan(load_schemas(), tmp_path / PLAN_FILE)
    assert_golden((tmp_path / PLAN_FILE).read_bytes(), "模板/绩效方案")


def test_a_copy_marked_in_place(tmp_path: Path) -> None:
    """The parts that no mark touches are the clerk's own, byte for byte; the others are golden."""
    source = folder(tmp_path, 驻外一组=BAD)
    original = parts((source / FILE).read_bytes())
    write_returns(excel_eval.check(source), source, tmp_path / "退回")
    copy = (tmp_path / "退回" / FILE).read_bytes()
    untouched = [name for name, data in parts(copy).items() if original.get(name) == data]
    assert set(original) - set(untouched) == {
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet3.xml",
    }
    assert_golden(copy, "退回/原件标注", leave_out=untouched)


def test_a_copy_that_is_a_new_template(tmp_path: Path) -> None:
    source = folder(tmp_path, 驻外一组=WRONG)
    (source / FILE).write_bytes(strict((source / FILE).read_bytes()))
    report = excel_eval.check(source)
    write_returns(report, source, tmp_path / "退回", refill=refilling(report, source, Settings()))
    assert_golden((tmp_path / "退回" / FILE).read_bytes(), "退回/转入新模板")


def test_the_list_of_problems(tmp_path: Path) -> None:
    source = folder(tmp_path, 驻外一组=BAD)
    write_problems(excel_eval.check(source), source, tmp_path / "问题清单.xlsx")
    assert_golden((tmp_path / "问题清单.xlsx").read_bytes(), "问题清单")
