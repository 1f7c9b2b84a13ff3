"""upgrade: the data of a mangled workbook in the current template, every non-empty cell accounted for."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from books import PLAN_FILE, Formula, Page, Sheets, cover, folder, workbook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

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


def test_the_report_has_a_line_for_every_cell(tmp_path: Path) -> None:
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
    assert told[old, "B4"] == ["已迁移", None]
    filled = openpyxl.load_workbook(source / "驻外一组.xlsx")
    assert told.keys() == {(sheet.title, at) for sheet in filled for at in filled_cells(sheet)}


def filled_cells(sheet: Worksheet) -> set[str]:
    return {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value is not None}


def test_what_wants_attention_stands_first(tmp_path: Path) -> None:
    source = folder(tmp_path, 驻外一组=MANGLED)
    assert run("-q", "upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 0
    rows = cells(tmp_path / "新" / "迁移报告.xlsx", "逐格说明")
    assert [row[2:] for row in rows[2:5]] == [
        ["C5", "三月上旬", "已迁移", "内容不合该列要求，原样迁移，请改正", "拜访企业!A3"],
        ["B6", "#N/A", "读不出", "错误值、没有计算结果的公式或读不懂的内容", "拜访企业!B4"],
        ["A4", "1", "未迁移", "不是规定的列", None],
    ]
    assert [row[5:] for row in rows[-9:]] == [[None, to] for to in MOVED_LAST]
    page = openpyxl.load_workbook(tmp_path / "新" / "迁移报告.xlsx")["逐格说明"]
    assert page.auto_filter.ref == f"A3:G{page.max_row}"


def test_a_long_copy_hides_nothing_that_was_left(tmp_path: Path) -> None:
    noted = LEADS.replace("是否有效", "是否有效 | 心得").replace("| 是\n", "| 是 | 很好\n")
    source = folder(tmp_path, 驻外一组={"投资线索 (2)": noted, "投资线索": noted})
    assert run("-q", "upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 0
    rows = cells(tmp_path / "新" / "迁移报告.xlsx", "逐格说明")
    assert rows[2][1:6] == ["投资线索", "E2", "很好", "未迁移", "不是规定的列"]
    assert rows[3][1:3] == ["投资线索 (2)", "A1"]


MOVED_LAST = ["月度报送!A13", "月度报送!B13", *(f"拜访企业!{at}" for at in ("B2", "A2", "C2", "B3", "C3", "A4", "C4"))]


def test_more_cells_than_a_sheet_has_rows_go_on_in_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = folder(tmp_path, 驻外一组={"拜访企业": "拜访日期|企业名称|是否553企业\n2021-03-05|甲公司|是"})
    monkeypatch.setattr("excel_eval.write.losses.MAX_ROW", 53)
    assert run("-q", "upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 0
    report = openpyxl.load_workbook(tmp_path / "新" / "迁移报告.xlsx")
    assert [(page.title, page.max_row) for page in report] == [("汇总", 5), ("逐格说明", 53), ("逐格说明_2", 18)]


# --- several sheets of one ledger -------------------------------------------------------------------------------------

LEADS = """
    获取日期   | 线索名称 | 企业名称 | 是否有效
    2021-03-05 | 扩产     | 甲公司   | 是
    2021-03-06 | 建厂     | 乙公司   | 否
"""


@pytest.mark.parametrize("copy", ["投资线索 (2)", "投资线索 （2）", "投资线索(13)"])
def test_a_copy_that_excel_made_of_a_ledger_is_left(
    tmp_path: Path, copy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Excel puts the copy where one likes, before its original too."""
    other = LEADS.replace("乙公司", "丙公司")
    source = folder(tmp_path, 驻外一组={copy: other, "投资线索": LEADS})
    assert run("upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 0
    leads = cells(tmp_path / "新" / "驻外一组.xlsx", "投资线索")
    assert [row[1:3] for row in leads[1:]] == [["扩产", "甲公司"], ["建厂", "乙公司"]]
    why = "像是“投资线索”的副本（复制工作表得来的），转入会重复计数；或者删去这张表，或者把其中独有的行移到“投资线索”里"
    report = tmp_path / "新" / "迁移报告.xlsx"
    told = {row[2]: row[4:] for row in cells(report, "逐格说明") if row[1] == copy}
    assert told == {f"{column}{row}": ["未迁移", why, None] for column in "ABCD" for row in (1, 2, 3)}
    remark = f"驻外一组.xlsx：“{copy}”没有转入：{why}"
    assert remark in capsys.readouterr().err.splitlines()
    assert cells(report, "汇总")[-1][0] == remark


COVER_COPIED = {
    "zh": "像是“封面”的副本（复制工作表得来的），只用“封面”里的内容；或者删去这张表，或者把要用的内容填到“封面”里",
    "en": "looks like a copy of the sheet “封面”, and only what “封面” says is used; "
    "either delete this sheet, or enter in “封面” what should hold",
}


@pytest.mark.parametrize(("lang", "why"), COVER_COPIED.items())
def test_a_copy_of_the_cover_is_not_taken_for_the_cover(
    tmp_path: Path, lang: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A cover has items and no rows that could count twice."""
    covers: Sheets = {"封面 (2)": cover("驻外一组", 填报人="李四"), "封面": cover("驻外一组", 填报人="张三")}
    path = workbook(tmp_path / "乱.xlsx", {**covers, "投资线索": LEADS})
    plan = folder(tmp_path) / PLAN_FILE
    assert run("--lang", lang, "upgrade", path, "-o", tmp_path / "新", "--plan", plan) == 0
    items = {row[0]: row[1] for row in cells(tmp_path / "新" / "乱.xlsx", "封面")}
    assert items["填报人"] == "张三"
    report = tmp_path / "新" / "迁移报告.xlsx"
    name = "逐格说明" if lang == "zh" else "Cells"
    assert {row[5] for row in cells(report, name) if row[1] == "封面 (2)"} == {why}
    remark = f"乱.xlsx：“封面 (2)”没有转入：{why}" if lang == "zh" else f"乱.xlsx: “封面 (2)” was left: {why}"
    assert remark in capsys.readouterr().err.splitlines()


@pytest.mark.parametrize("name", ["投资线索 (2)", "投资线索（甲）", "线索 (2)"])
def test_a_sheet_that_is_no_copy_of_another_one_is_read(tmp_path: Path, name: str) -> None:
    source = folder(tmp_path, 驻外一组={"投资线索": None, name: LEADS})
    assert run("-q", "upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 0
    assert len(cells(tmp_path / "新" / "驻外一组.xlsx", "投资线索")) == 3


TOGETHER: Sheets = {
    "拜访企业": None,
    "拜访企业1月": """
        拜访日期   | 企业名称 | 是否553企业 | 序号
        2021-01-05 | 甲公司   | 是          | 1
        2021-01-05 | 甲公司   | 是          | 2
        2021-01-06 | 乙公司   | 否          | 3
    """,
    "拜访企业2月": """
        拜访日期    | 企业名称 | 是否553企业 | 序号
        '2021年1月6日 | 乙公司   | ×           | 1
        2021-02-07  | 乙公司   | 否          | 2
    """,
}


def test_sheets_that_went_together_are_named_with_their_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = folder(tmp_path, 驻外一组=TOGETHER)
    assert run("upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 0
    visits = cells(tmp_path / "新" / "驻外一组.xlsx", "拜访企业")
    assert [row[:2] for row in visits[1:]] == [
        [date_time(2021, 1, 5), "甲公司"],
        [date_time(2021, 1, 5), "甲公司"],
        [date_time(2021, 1, 6), "乙公司"],
        [date_time(2021, 2, 7), "乙公司"],
    ]
    remark = (
        "驻外一组.xlsx：“拜访企业”由几张工作表合到一起："
        "“拜访企业1月”3 行、“拜访企业2月”1 行（另有 1 行与别的表完全相同，没有转入）；请核对它们是否都应计入"
    )
    assert remark in capsys.readouterr().err.splitlines()
    assert cells(tmp_path / "新" / "迁移报告.xlsx", "汇总")[-1][0] == remark


def test_a_row_that_another_sheet_has_too_is_left_and_says_which(tmp_path: Path) -> None:
    source = folder(tmp_path, 驻外一组=TOGETHER)
    assert run("-q", "upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 0
    rows = cells(tmp_path / "新" / "迁移报告.xlsx", "逐格说明")
    told = {row[2]: row[4:] for row in rows if row[1] == "拜访企业2月"}
    why = "与“拜访企业1月”第 4 行完全相同，那一行已转入；或者无须处理，或者确是另一笔的，在新工作簿中补上"
    assert [told[at] for at in ("A2", "B2", "C2")] == [["未迁移", why, None]] * 3
    assert told["D2"] == ["未迁移", "不是规定的列", None]
    assert told["B3"] == ["已迁移", None, "拜访企业!B5"]


def test_the_ledger_that_the_check_reads_comes_before_other_sheets(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "乱.xlsx",
        {"旧线索": LEADS + "    2020-12-31 | 旧事 | 丁公司 | 是\n", "封面": cover("驻外一组"), "投资线索": LEADS},
    )
    assert run("-q", "upgrade", path, "-o", tmp_path / "新", "--plan", folder(tmp_path) / PLAN_FILE) == 0
    assert [row[1] for row in cells(tmp_path / "新" / "乱.xlsx", "投资线索")] == ["线索名称*", "扩产", "建厂", "旧事"]
    rows = cells(tmp_path / "新" / "迁移报告.xlsx", "逐格说明")
    told = {(row[1], row[2]): row[4:] for row in rows}
    assert str(told["旧线索", "B3"][1]).startswith("与“投资线索”第 3 行完全相同")
    assert told["投资线索", "B3"] == ["已迁移", None, "投资线索!B3"]


def test_rows_that_cannot_be_read_repeat_nothing(tmp_path: Path) -> None:
    table = [["拜访日期", "企业名称", "是否553企业"], [date(2021, 1, 5), Formula(None), "是"]]
    source = folder(tmp_path, 驻外一组={"拜访企业": None, "拜访企业1月": table, "拜访企业2月": table})  # type: ignore[dict-item]
    assert run("-q", "upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 0
    assert len(cells(tmp_path / "新" / "驻外一组.xlsx", "拜访企业")) == 3


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


def test_without_a_plan_it_ends_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = folder(tmp_path)
    (source / "绩效方案.xlsx").unlink()
    assert run("upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 3
    said = f"{source} 中没有绩效方案；或者用 --plan 指定，或者把方案放到工作簿旁边"
    assert capsys.readouterr().err.splitlines() == [said]


# --- what was given in place of something else ----------------------------------------------------------------------

PLAN_SHEETS = "“项目”“资金”“招商组”“指标”"
INSTEAD = f"请改给绩效方案（有{PLAN_SHEETS}等表的那一份）"


def material(tmp_path: Path) -> Path:
    """The material, and in the working folder blank templates, results, and a workbook that is none of it."""
    from excel_eval.write.template import write_templates

    source = folder(tmp_path, 驻外二组={"封面": cover("驻火星组")})
    plan = read_plan(read_workbook(source / PLAN_FILE), load_schemas()).plan
    assert plan
    write_templates(plan, load_schemas(), tmp_path / "模板")
    assert run("-q", "evaluate", source, "--draft", "-o", tmp_path / "自评表.xlsx") == 1
    assert run("-q", "new", tmp_path / "空白") == 0
    workbook(tmp_path / "通讯录.xlsx", {"通讯录": "姓名|电话\n张三|12345"})
    return source


@pytest.mark.parametrize(
    ("file", "code", "said"),
    [
        (
            "材料/绩效方案.xlsx", 1,
            "材料/绩效方案.xlsx 是绩效方案，没有各组的台账可搬；或者改给各组的工作簿，"
            "或者要做下一年的方案时用 excel-eval new 文件夹 --plan 材料/绩效方案.xlsx",
        ),
        (
            "空白/绩效方案.xlsx", 1,
            "空白/绩效方案.xlsx 是绩效方案，没有各组的台账可搬；或者改给各组的工作簿，"
            "或者要做下一年的方案时用 excel-eval new 文件夹 --plan 空白/绩效方案.xlsx",
        ),
        ("自评表.xlsx", 1, "自评表.xlsx 是本工具写出的结果，没有各组的台账可搬；请改给各组的工作簿"),
        (
            "模板/驻外一组.xlsx", 0,
            "驻外一组.xlsx：各台账里没有一行数据，新工作簿也是空白的；若给错了文件，请改给填好的那一份",
        ),
        (
            "材料/驻外二组.xlsx", 1,
            "材料/驻外二组.xlsx：封面上的组别“驻火星组”不在方案中（有：驻外一组、驻外二组、专业一组），"
            "不知道该用哪个组的模板；或者改正封面，或者用 --plan 指定有这个组的方案",
        ),
        (
            "通讯录.xlsx", 1,
            "通讯录.xlsx：没有写明组别的封面，不知道该用哪个组的模板；"
            "或者补上“封面”并写明组别，或者改给各组的工作簿",
        ),
    ],
)  # fmt: skip
def test_upgrade_says_what_a_file_is_that_has_nothing_to_move(
    tmp_path: Path,
    file: str,
    code: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    material(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert run("-q", "upgrade", file, "-o", "新", "--plan", "材料/绩效方案.xlsx") == code
    assert capsys.readouterr().err.splitlines()[-1] == said


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("材料/驻外一组.xlsx", f"材料/驻外一组.xlsx 是招商组“驻外一组”的工作簿，不是绩效方案；{INSTEAD}"),
        ("模板/专业一组.xlsx", f"模板/专业一组.xlsx 是招商组“专业一组”的工作簿，不是绩效方案；{INSTEAD}"),
        ("自评表.xlsx", f"自评表.xlsx 是本工具写出的结果，不是绩效方案；{INSTEAD}"),
        (
            "通讯录.xlsx",
            "通讯录.xlsx 不是绩效方案：“项目”、“资金”、“招商组”、“指标”、“分组指标值”一张也没有；"
            "或者改给绩效方案，或者用 excel-eval new 文件夹 生成空白方案",
        ),
    ],
)
@pytest.mark.parametrize(
    "call",
    [
        ("new", "新", "--plan", "FILE"),
        ("template", "FILE", "-o", "新"),
        ("upgrade", "材料/驻外一组.xlsx", "-o", "新", "--plan", "FILE"),
    ],
    ids=["new", "template", "upgrade"],
)
def test_a_file_that_is_no_plan_is_called_what_it_is(
    tmp_path: Path,
    call: tuple[str, ...],
    file: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    material(tmp_path)
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    assert run(*(file if argument == "FILE" else argument for argument in call)) == 1
    assert capsys.readouterr().err.splitlines() == [said]
    assert not (tmp_path / "新").exists()


def test_a_plan_with_errors_is_still_a_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = folder(tmp_path, {"项目": None})
    assert run("-q", "template", source / PLAN_FILE, "-o", tmp_path / "新") == 1
    assert "缺少工作表“项目”" in capsys.readouterr().err


def test_an_output_beside_no_plan_is_called_an_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    material(tmp_path)
    capsys.readouterr()
    assert run("upgrade", tmp_path / "自评表.xlsx", "-o", tmp_path / "新") == 1
    assert "是本工具写出的结果，没有各组的台账可搬" in capsys.readouterr().err


def test_cover_and_stamp_of_two_teams_name_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stamp = Page([["项目", "内容"], ["kind", "team"], ["team", "驻外二组"]], state="very_hidden")
    source = folder(tmp_path, 驻外一组={"_meta": stamp})
    assert run("upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("错误 E112 驻外一组.xlsx › 封面!B2：")


def test_which_of_several_plans_is_meant_must_be_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = folder(tmp_path)
    shutil.copy(source / PLAN_FILE, source / "上年方案.xlsx")
    assert run("upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新") == 2
    said = f"{source} 中有几份绩效方案：上年方案.xlsx、绩效方案.xlsx；请用 --plan 指定本年的那一份"
    assert said in capsys.readouterr().err
    plan = source / PLAN_FILE
    assert run("-q", "upgrade", source / "驻外一组.xlsx", "-o", tmp_path / "新", "--plan", plan) == 0
