"""upgrade: the data of a mangled workbook in the current template, every non-empty cell accounted for."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import openpyxl
from books import Formula, Page, folder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import excel_eval
from excel_eval.cli import main
from excel_eval.plan import read_plan
from excel_eval.read import read_workbook
from excel_eval.schema import load_schemas
from excel_eval.upgrade import non_empty, upgrade
from excel_eval.write.refill import refill
from excel_eval.write.template import ledgers_for

MANGLED = {
    "拜访企业": None,
    "拜访记录（旧）": Page(
        [
            ["2021年拜访企业登记表"],
            [],
            ["序号", "公司名称", "走访日期", "553企业", "心得"],
            [1, "甲公司", "2021年3月5日", "√", "很好"],
            [2, "乙公司", "三月上旬", "否", None],
            [3, Formula("#N/A"), date(2021, 4, 1), "是", None],
            ["合计", 3],
        ]
    ),
    "通讯录": [["姓名", "电话"], ["张三", "12345"]],
}


def run(*arguments: object) -> int:
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as exit_:
        return int(exit_.code or 0)
    raise AssertionError("main always exits")


def cells(path: Path, sheet: str) -> list[list[object]]:
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [list(row) for row in rows if any(cell is not None for cell in row)]


def test_a_mangled_workbook_moves_into_the_template(tmp_path: Path) -> None:
    source = folder(tmp_path, 驻外一组=MANGLED)
    before = (source / "驻外一组.xlsx").read_bytes()
    assert run("-q", "upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 0
    visits = cells(tmp_path / "新" / "驻外一组.xlsx", "拜访企业")
    assert [row[:3] for row in visits[1:]] == [
        [date_time(2021, 3, 5), "甲公司", "是"],
        ["三月上旬", "乙公司", "否"],
        [date_time(2021, 4, 1), None, "是"],
    ]
    assert (source / "驻外一组.xlsx").read_bytes() == before


def date_time(year: int, month: int, day: int) -> object:
    return datetime(year, month, day)


def test_the_report_names_every_cell_that_was_not_simply_moved(tmp_path: Path) -> None:
    source = folder(tmp_path, 驻外一组=MANGLED)
    assert run("-q", "upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 0
    told = {(row[1], row[2]): row[4:6] for row in cells(tmp_path / "新" / "迁移报告.xlsx", "逐格说明")[2:]}
    old = "拜访记录（旧）"
    assert told[old, "A1"] == ["未迁移", "标题、表头或项目名，新模板自带"]
    assert told[old, "E4"] == ["未迁移", "不是规定的列"]
    assert told[old, "C5"] == ["已迁移", "内容不合该列要求，原样迁移，请改正"]
    assert told[old, "B6"] == ["读不出", "错误值、没有计算结果的公式或读不懂的内容"]
    assert told[old, "B7"] == ["未迁移", "小计、合计行"]
    assert told["通讯录", "B2"] == ["未迁移", "不是规定的台账"]
    assert (old, "B4") not in told


def test_a_good_workbook_comes_out_with_the_same_figures(tmp_path: Path) -> None:
    sample = Path(__file__).parent.parent / "sample_workbooks" / "leshan_2021"
    old, new = tmp_path / "旧", tmp_path / "新"
    shutil.copytree(sample, old, ignore=shutil.ignore_patterns("自评结果"))
    files = [file for file in old.glob("*.xlsx") if file.name != "绩效方案.xlsx"]
    assert run("-q", "upgrade", *files, "-o", new) == 0
    shutil.copy(old / "绩效方案.xlsx", new)
    before, after = (excel_eval.evaluate(place).to_dict() for place in (old, new))
    assert after["indicators"] == before["indicators"]
    assert after["budget"] == before["budget"]
    assert [i for i in excel_eval.check(new).issues if i.severity != "info"] == []


TEXTS = st.sampled_from(
    [None, "", "甲公司", "2021-03-05", "小计", "注：无", "拜访日期", 5, 3.5, Formula("#N/A"), Formula(None)]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=st.lists(st.lists(TEXTS, max_size=6), max_size=8))
def test_the_sum_always_balances(tmp_path: Path, table: list[list[object]]) -> None:
    header = ["拜访日期*", "企业名称*", "是否553企业*"]
    source = folder(tmp_path, 驻外一组={"拜访企业": [header, *table]})  # type: ignore[list-item]
    schemas = load_schemas()
    plan = read_plan(read_workbook(source / "绩效方案.xlsx"), schemas).plan
    assert plan
    workbook = read_workbook(source / "驻外一组.xlsx")
    done = upgrade(workbook, plan, ledgers_for(plan, plan.teams[0], schemas), schemas)
    assert done.count("moved") + done.count("left") + done.count("unreadable") == non_empty(workbook)
    assert len({fate.source for fate in done.fates}) == len(done.fates)


def test_the_folder_itself_is_no_place_for_the_results(tmp_path: Path) -> None:
    source = folder(tmp_path)
    assert run("upgrade", source / "驻外一组.xlsx", "-o", source) == 2


def test_files_of_one_name_do_not_replace_each_other(tmp_path: Path) -> None:
    source = folder(tmp_path)
    other = tmp_path / "另" / "驻外一组.xlsx"
    other.parent.mkdir()
    shutil.copy(source / "驻外二组.xlsx", other)
    assert run("-q", "upgrade", source / "驻外一组.xlsx", other, "-o", tmp_path / "新") == 0
    teams = {name: cells(tmp_path / "新" / name, "封面")[1][1] for name in ("驻外一组.xlsx", "驻外一组_2.xlsx")}
    assert teams == {"驻外一组.xlsx": "驻外一组", "驻外一组_2.xlsx": "驻外二组"}


def test_a_workbook_without_a_cover_goes_by_its_stamp(tmp_path: Path) -> None:
    stamp = Page([["项目", "内容"], ["kind", "team"], ["team", "驻外一组"]], state="very_hidden")
    source = folder(tmp_path, 驻外一组={"封面": None, "_meta": stamp})
    assert run("-q", "upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 0
    assert cells(tmp_path / "新" / "驻外一组.xlsx", "封面")[1][1] == "驻外一组"


def test_the_report_says_where_each_cell_went(tmp_path: Path) -> None:
    source = folder(tmp_path, 驻外一组=MANGLED)
    assert run("-q", "upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 0
    told = {(row[1], row[2]): row[6] for row in cells(tmp_path / "新" / "迁移报告.xlsx", "逐格说明")[2:]}
    assert told["拜访记录（旧）", "C5"] == "拜访企业!A3"
    assert told["通讯录", "B2"] is None


def test_every_moved_cell_stands_where_the_account_says(tmp_path: Path) -> None:
    source = folder(
        tmp_path, 驻外一组={**MANGLED, "投资线索": "线索名称|获取日期|企业名称|是否有效\n扩产|2021-03-05|甲|√"}
    )
    schemas = load_schemas()
    plan = read_plan(read_workbook(source / "绩效方案.xlsx"), schemas).plan
    assert plan
    done = refill(read_workbook(source / "驻外一组.xlsx"), plan, schemas)
    assert done
    (tmp_path / "新.xlsx").write_bytes(done.content)
    book = openpyxl.load_workbook(tmp_path / "新.xlsx")
    moved = [fate for fate in done.upgrade.fates if fate.what == "moved"]
    assert len({fate.to for fate in moved}) == len(moved) > 20
    for fate in moved:
        assert fate.to and fate.to.sheet and fate.to.cell
        found = book[fate.to.sheet][fate.to.cell].value
        found = found.date() if isinstance(found, datetime) else found
        repaired = {"2021年3月5日": "2021-03-05", "√": "是"}
        assert str(found) == repaired.get(fate.value or "", fate.value)


def test_an_unknown_team_has_no_template(tmp_path: Path) -> None:
    source = folder(tmp_path, 驻外一组={"封面": [["项目", "内容"], ["组别", "驻火星组"], ["年度", 2021]]})
    assert run("-q", "upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 1
    assert not (tmp_path / "新").exists()


def test_without_a_plan_it_ends_with_3(tmp_path: Path) -> None:
    source = folder(tmp_path)
    (source / "绩效方案.xlsx").unlink()
    assert run("upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 3
