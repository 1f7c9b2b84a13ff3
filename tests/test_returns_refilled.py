"""What cannot be marked in place comes back as a current template with its data, to be corrected and handed in."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from books import PLAN_FILE, Cell, Formula, Page, Sheets, Shown, encrypt, folder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from raw_workbook import MAIN, OFFICE, STRICT_MAIN, STRICT_OFFICE
from test_template_support import convert, plan_of

import excel_eval
from excel_eval.cells import Refused, Repaired, parse
from excel_eval.cli import main
from excel_eval.model import ErrorValue, Issue, NoStoredValue, RawValue, Workbook
from excel_eval.read import read_workbook
from excel_eval.schema import ColumnSpec, Schema, load_schemas
from excel_eval.text import is_blank
from excel_eval.write.marks import strip_marks
from excel_eval.write.refill import refill
from excel_eval.write.returns import is_returned_copy

SCHEMAS = load_schemas(None)
FILE = "驻外一组.xlsx"
WRONG: Sheets = {
    "拜访企业": None,
    "拜访记录": Page(
        [
            ["2021年拜访登记"],
            ["序号", "公司名称", "心得", "走访日期", "是否553企业"],
            [1, "甲公司", "很好", date(2021, 3, 5), "是"],
            [],
            [2, "乙公司", None, "三月上旬", "否"],
            ["小计", 2],
            [3, None, None, date(2021, 3, 9), "也许"],
        ]
    ),
    "通讯录": [["姓名"], ["张三"], ["李四"]],
}


def strict(content: bytes) -> bytes:
    """As Excel saves Strict Open XML."""
    return rewritten(content, {MAIN: STRICT_MAIN, OFFICE: STRICT_OFFICE})


def without_styles(content: bytes) -> bytes:
    """As some programs write it: no styles part, and no mention of one, nor of a style."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        rels = package.read("xl/_rels/workbook.xml.rels").decode()
        types = package.read("[Content_Types].xml").decode()
    (relation,) = [f"<Relationship {part}" for part in rels.split("<Relationship ") if "styles.xml" in part]
    (kind,) = [f"<Override {part}" for part in types.split("<Override ") if "styles.xml" in part]
    relation, kind = (text[: text.index("/>") + 2] for text in (relation, kind))
    styles = {f' s="{number}"': "" for number in range(10)}
    return rewritten(content, {relation: "", kind: "", **styles}, drop="xl/styles.xml")


def rewritten(content: bytes, changes: dict[str, str], drop: str = "") -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            part = old.read(info).decode()
            for one, other in changes.items():
                part = part.replace(one, other)
            if info.filename != drop:
                new.writestr(info.filename, part)
    return target.getvalue()


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


def wrong_folder(tmp_path: Path, sheets: Sheets = WRONG) -> Path:
    source = folder(tmp_path, 驻外一组=sheets)
    (source / FILE).write_bytes(strict((source / FILE).read_bytes()))
    return source


def returned(tmp_path: Path, source: Path) -> openpyxl.Workbook:
    run("-q", "check", source, "--returns", tmp_path / "退回")
    return openpyxl.load_workbook(tmp_path / "退回" / FILE)


def page(book: openpyxl.Workbook, name: str) -> Worksheet:
    sheet = book[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def comments(book: openpyxl.Workbook, name: str) -> dict[str, str]:
    cells = [cell for row in page(book, name).iter_rows(min_row=2) for cell in row]
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment}


def listed(book: openpyxl.Workbook) -> list[tuple[object, ...]]:
    rows = page(book, "退回说明").iter_rows(values_only=True)
    return [tuple(cell or "" for cell in row) for row in rows if isinstance(row[0], int)]


# --- what comes back -----------------------------------------------------------------------------------------------


def test_the_data_stand_in_the_template_and_what_is_wrong_is_marked_there(tmp_path: Path) -> None:
    book = returned(tmp_path, wrong_folder(tmp_path))
    assert book.sheetnames[:4] == ["退回说明", "填写说明", "封面", "拜访企业"]
    rows = [row[:3] for row in page(book, "拜访企业").iter_rows(min_row=2, max_row=4, values_only=True)]
    assert rows == [
        (datetime(2021, 3, 5), "甲公司", "是"),
        ("三月上旬", "乙公司", "否"),
        (datetime(2021, 3, 9), None, "也许"),
    ]
    marks = comments(book, "拜访企业")
    assert set(marks) == {"A3", "B4", "C4"}
    assert marks["A3"] == (
        "【excel_eval】\nE203 “拜访日期”应填日期，现为“三月上旬”\n"
        "怎么改：或者改成具体的某一天，写成 2021-03-05，或者一行有几天时拆成几行\n原位置：拜访记录!D5"
    )


def test_the_first_sheet_lists_each_problem_at_its_new_place_and_what_was_left(tmp_path: Path) -> None:
    book = returned(tmp_path, wrong_folder(tmp_path))
    rows = listed(book)
    assert [(row[1], row[2], row[3], row[8]) for row in rows] == [
        ("错误", "拜访企业", "A3", "E203"),
        ("错误", "拜访企业", "B4", "E201"),
        ("错误", "拜访企业", "C4", "E204"),
        ("已去掉", "", "", "E320"),
        ("未转入", "", "", ""),
        ("未转入", "", "", ""),
        ("未转入", "", "", ""),
        ("未转入", "", "", ""),
    ]
    assert rows[0][6] == "“拜访日期”应填日期，现为“三月上旬”（原位置：拜访记录!D5）"
    assert [row[6] for row in rows[4:]] == [
        "原文件“拜访记录!A”有 3 格没有转入：不是规定的列",
        "原文件“拜访记录!C”有 1 格没有转入：不是规定的列",
        "原文件“拜访记录!6”有 2 格没有转入：小计、合计行",
        "原文件“通讯录”有 3 格没有转入：不是规定的台账",
    ]
    assert rows[7][5] == "姓名、张三、李四"


def test_links_lead_to_the_cells_of_the_new_workbook(tmp_path: Path) -> None:
    book = returned(tmp_path, wrong_folder(tmp_path))
    cells = [cell for row in page(book, "退回说明").iter_rows() for cell in row if cell.hyperlink]
    assert [(cell.value, cell.hyperlink.location) for cell in cells if cell.hyperlink] == [
        ("A3", "'拜访企业'!A3"),
        ("B4", "'拜访企业'!B4"),
        ("C4", "'拜访企业'!C4"),
    ]


def test_it_says_why_and_that_it_takes_the_place_of_the_old_file(tmp_path: Path) -> None:
    book = returned(tmp_path, wrong_folder(tmp_path))
    lines = [str(row[0]) for row in page(book, "退回说明").iter_rows(min_row=1, max_row=6, max_col=1, values_only=True)]
    assert lines[0] == "退回说明：驻外一组"
    assert lines[1] == "共有 3 处错误须改正，0 处警告请核实。"
    assert lines[2].startswith("原文件“驻外一组.xlsx”（严格的 Open XML 格式）不能在原件上标注，所以数据转进了现行模板")
    assert lines[5].startswith("改完后保存，交回本文件，放进收件文件夹时盖掉原来的同名文件。")


def test_the_account_balances(tmp_path: Path) -> None:
    source = wrong_folder(tmp_path)
    book = returned(tmp_path, source)
    line = str(page(book, "退回说明")["A4"].value)
    import re

    cells, moved, left, unreadable = (int(number) for number in re.findall(r"\d+", line)[:4])
    non_empty = [
        cell
        for sheet in openpyxl.load_workbook(folder(tmp_path, 驻外一组=WRONG) / FILE)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]
    assert cells == moved + left + unreadable == len(non_empty)


def test_the_corrected_copy_is_handed_in_in_place_of_the_old_file(tmp_path: Path) -> None:
    source = wrong_folder(tmp_path)
    book = returned(tmp_path, source)
    visits = page(book, "拜访企业")
    visits["A3"], visits["B4"], visits["C4"] = date(2021, 3, 6), "丙公司", "否"
    book.save(source / FILE)
    assert excel_eval.check(source).issues == ()
    assert len(excel_eval.evaluate(source).ledger("拜访企业").entries) == 3


def test_a_workbook_without_styles_comes_back_with_them(tmp_path: Path) -> None:
    """Where there are no formats a date is a bare number; one that is written out goes over as a date."""
    visits = "拜访日期|企业名称|是否553企业\n'2021-03-05|甲公司|是\n2021-03-06|乙公司|否"
    source = folder(tmp_path, 驻外一组={"拜访企业": visits, "月度报送": "月份|报送日期\n'2021-03|'2021-04-05"})
    (source / FILE).write_bytes(without_styles((source / FILE).read_bytes()))
    book = returned(tmp_path, source)
    rows = [row[:2] for row in page(book, "拜访企业").iter_rows(min_row=2, max_row=3, values_only=True)]
    assert rows == [(datetime(2021, 3, 5), "甲公司"), ("44261", "乙公司")]
    assert [(row[3], row[5], row[8]) for row in listed(book)] == [("A3", "44261", "E203")]
    assert "（缺少样式部件）" in str(page(book, "退回说明")["A3"].value)


@pytest.mark.parametrize("kind", ["xls", "et", "ods"])
def test_other_formats_come_back_as_xlsx(tmp_path: Path, kind: str) -> None:
    source = folder(tmp_path, 驻外一组=WRONG)
    old = source / f"驻外一组.{kind}"
    shutil.move(convert(source / FILE, "xls" if kind == "et" else kind, tmp_path), old)
    (source / FILE).unlink()
    book = returned(tmp_path, source)
    assert [(row[2], row[3], row[8]) for row in listed(book)[:3]] == [
        ("拜访企业", "A3", "E203"),
        ("拜访企业", "B4", "E201"),
        ("拜访企业", "C4", "E204"),
    ]
    assert f"代替原来的“驻外一组.{kind}”：收件文件夹里要取走原文件" in str(page(book, "退回说明")["A6"].value)
    visits = page(book, "拜访企业")
    visits["A3"], visits["B4"], visits["C4"] = date(2021, 3, 6), "丙公司", "否"
    book.save(source / FILE)
    assert "E113" in {issue.code for issue in excel_eval.check(source).issues}
    old.unlink()
    assert excel_eval.check(source).issues == ()


def test_a_workbook_with_a_password_comes_back_without_it(tmp_path: Path) -> None:
    source = folder(tmp_path, 驻外一组=WRONG)
    encrypt(source / FILE, "乐山2021")
    run("-q", "--password", "乐山2021", "check", source, "--returns", tmp_path / "退回")
    book = openpyxl.load_workbook(tmp_path / "退回" / FILE)
    assert "（设有密码）" in str(page(book, "退回说明")["A3"].value)
    assert set(comments(book, "拜访企业")) == {"A3", "B4", "C4"}


def test_a_second_round_marks_what_is_left_in_place(tmp_path: Path) -> None:
    source = wrong_folder(tmp_path)
    book = returned(tmp_path, source)
    page(book, "拜访企业")["A3"] = date(2021, 3, 6)
    book.save(source / FILE)
    again = returned(tmp_path, source)
    assert set(comments(again, "拜访企业")) == {"B4", "C4"}
    assert [row[8] for row in listed(again)] == ["E201", "E204"]
    assert again.sheetnames.count("退回说明") == 1


def test_an_earlier_copy_goes_when_all_is_well(tmp_path: Path) -> None:
    source = wrong_folder(tmp_path)
    returned(tmp_path, source)
    folder(tmp_path)
    run("-q", "check", source, "--returns", tmp_path / "退回")
    assert not (tmp_path / "退回").exists()


def test_run_returns_it_too_and_the_command_line_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = wrong_folder(tmp_path)
    assert run("run", source) == 1
    copy = source / "自评结果" / "退回" / FILE
    assert is_returned_copy(copy)
    said = f"已写出 {copy}：驻外一组.xlsx 不能在原件上标注（严格的 Open XML 格式），数据已转入现行模板并标注"
    assert said in capsys.readouterr().err.splitlines()


def test_a_file_of_the_same_stem_is_not_replaced(tmp_path: Path) -> None:
    """‹stem›.xlsx beside a ‹stem›.xlsm of another team, which the clerks would mix up."""
    source = folder(tmp_path, 驻外一组=WRONG, 驻外二组=WRONG)
    (source / "驻外二组.xlsx").rename(source / "台账.xlsx")
    (source / "台账.xlsm").write_bytes(strict((source / FILE).read_bytes()))
    (source / FILE).unlink()
    run("-q", "check", source, "--returns", tmp_path / "退回")
    assert {path.name for path in (tmp_path / "退回").iterdir()} == {"台账.xlsx", "台账_2.xlsx"}
    line = str(page(openpyxl.load_workbook(tmp_path / "退回" / "台账_2.xlsx"), "退回说明")["A6"].value)
    assert line.startswith("改完后保存，交回本文件“台账_2.xlsx”，代替原来的“台账.xlsm”：收件文件夹里要取走原文件")


def test_without_a_sound_plan_there_is_no_template_to_make(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = wrong_folder(tmp_path)
    book = openpyxl.load_workbook(source / PLAN_FILE)
    book["指标"]["J2"] = 3
    book.save(source / PLAN_FILE)
    assert run("check", source, "--returns", tmp_path / "退回") == 1
    assert "驻外一组.xlsx 不能在原件上标注（严格的 Open XML 格式），问题见问题清单" in capsys.readouterr().err
    assert not (tmp_path / "退回").exists()


def test_a_copy_kept_beside_a_ledger_does_not_count(tmp_path: Path) -> None:
    """What the check did not read is not slipped in by the move."""
    visits = "拜访日期|企业名称|是否553企业\n三月|甲公司|是"
    source = wrong_folder(tmp_path, {"拜访企业": visits, "拜访企业 (2)": visits})
    book = returned(tmp_path, source)
    rows = [row[1] for row in page(book, "拜访企业").iter_rows(min_row=2, max_row=9, values_only=True)]
    assert rows == ["甲公司", *[None] * (len(rows) - 1)]
    assert [row[6] for row in listed(book)[1:]] == [
        "原文件“拜访企业 (2)”有 6 格没有转入：像是“拜访企业”的副本（复制工作表得来的），转入会重复计数；"
        "或者删去这张表，或者把其中独有的行移到“拜访企业”里"
    ]


def test_values_of_another_kind_are_shown_as_what_they_are(tmp_path: Path) -> None:
    """LibreOffice makes a number of a truth value in a cell of text format, and a date in one is a number anywhere."""
    row: list[Cell] = [date(2021, 3, 5), True, "是", time(14, 30)]
    sheets: Sheets = {
        "拜访企业": [["拜访日期", "企业名称", "是否553企业", "备注"], row],
        "经费支出": [
            ["支出日期", "支出类别", "摘要", "金额", "凭证号"],
            [date(2021, 3, 5), "差旅费", "车票", 5, row[0]],
        ],
    }
    book = returned(tmp_path, wrong_folder(tmp_path, sheets))
    cells = [page(book, "拜访企业")["B2"], page(book, "拜访企业")["I2"], page(book, "经费支出")["E2"]]
    assert [(cell.value, cell.number_format) for cell in cells] == [
        (True, "General"),
        (time(14, 30), "hh:mm:ss"),
        (datetime(2021, 3, 5), "yyyy-mm-dd"),
    ]
    assert [row[8] for row in listed(book)] == ["E215", "E215", "E213"]


def test_nothing_is_written_to_the_folder(tmp_path: Path) -> None:
    source = wrong_folder(tmp_path)
    before = {path.name: path.read_bytes() for path in source.iterdir()}
    returned(tmp_path, source)
    assert {path.name: path.read_bytes() for path in source.iterdir()} == before


def test_columns_whose_headers_are_wrong_are_left_and_named(tmp_path: Path) -> None:
    leads = "获取日期|线索名称|企业名程|拟投资额(亿元)|是否有效\n2021-03-05|扩产|甲公司|3|是"
    book = returned(tmp_path, wrong_folder(tmp_path, {"投资线索": leads}))
    rows = listed(book)
    assert [(row[2], row[3], row[8]) for row in rows[:2]] == [("投资线索", "C1", "E311"), ("投资线索", "E1", "E312")]
    assert [row[6] for row in rows[2:]] == [
        "原文件“投资线索!C”有 1 格没有转入：表头写错，不能确定是哪一列",
        "原文件“投资线索!D”有 1 格没有转入：表头的单位不符，数字不能照搬",
    ]
    values = next(page(book, "投资线索").iter_rows(min_row=2, max_row=2, values_only=True))
    assert values[:6] == (datetime(2021, 3, 5), "扩产", None, None, None, "是")


# --- what was wrong stays wrong, what was right stays what it was ---------------------------------------------------

ANYTHING: st.SearchStrategy[Cell] = st.one_of(
    st.booleans(),
    st.integers(-10, 10**17),
    st.sampled_from([1, 12, 2021, 2021.3, 202103, 20210305, 44260, 0.5]),
    st.floats(-1e6, 1e6, allow_nan=False),
    st.dates(date(1950, 1, 1), date(2060, 1, 1)),
    st.datetimes(datetime(1950, 1, 1), datetime(2060, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.times().map(lambda moment: moment.replace(microsecond=0)),
    st.sampled_from(["是", "√", "2021/3/5", "三月", "5家", "约5", "2021-03", "１２", "3月", "TRUE", "1-12", " 甲 "]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6),
    st.sampled_from([Formula("#N/A"), Formula(None), Shown(0.5, "0%"), Shown(44260, 57)]),
)
KEPT_BY = {
    "驻外一组": ("visits", "leads", "inspections", "expenses", "monthly_submissions"),
    "专业一组": ("industry_reports", "packaged_projects", "target_enterprises"),
}
LEDGERS = [(team, SCHEMAS[schema_id]) for team, ids in KEPT_BY.items() for schema_id in ids]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from(LEDGERS), st.data())
def test_a_cell_means_the_same_after_the_move_or_is_as_wrong_as_before(
    ledger: tuple[str, Schema], data: st.DataObject
) -> None:
    team, schema = ledger
    table: list[list[Cell]] = [
        [column.name for column in schema.columns],
        [data.draw(ANYTHING) for _ in schema.columns],
    ]
    with TemporaryDirectory() as scratch:
        source = folder(Path(scratch), **{team: {schema.sheet: table}})
        old = read_workbook(source / f"{team}.xlsx")
        done = refill(old, plan_of(source), SCHEMAS)
        assert done
        (Path(scratch) / "新.xlsx").write_bytes(done.content)
        new = read_workbook(Path(scratch) / "新.xlsx")
    before, after = (values(workbook, schema) for workbook in (old, new))
    for column, was, now in zip(schema.columns, before, after, strict=True):
        compare(column, was, now)


def values(workbook: Workbook, schema: Schema) -> list[RawValue]:
    """The first row of the data, in the order of the schema's columns."""
    rows = next(sheet for sheet in workbook.sheets if sheet.name == schema.sheet).rows
    row = list(rows[1]) if len(rows) > 1 else []
    return [*row, *[None] * len(schema.columns)][: len(schema.columns)]


def compare(column: ColumnSpec, before: RawValue, after: RawValue) -> None:
    if is_blank(before) or isinstance(before, ErrorValue | NoStoredValue):
        assert after is None
        return
    was, now = parse(before, column, None), parse(after, column, None)
    assert isinstance(was, Refused) == isinstance(now, Refused), (column.name, before, after)
    if not isinstance(was, Refused):
        assert meant(now) == meant(was), (column.name, before, after)


def meant(parsed: object) -> object:
    return parsed.value if isinstance(parsed, Repaired) else parsed


# --- each issue of the sample of all codes --------------------------------------------------------------------------


def test_every_problem_of_the_sample_stands_at_its_new_place(tmp_path: Path) -> None:
    """The value that was found is in the cell of the new workbook that the list leads to."""
    sample = Path(__file__).parent.parent / "sample_workbooks"
    plan = plan_of(sample / "leshan_2021")
    report = excel_eval.check(sample / "with_errors")
    seen = 0
    for record in report.workbooks:
        if record.kind == "plan":
            continue
        done = refill(read_workbook(sample / "with_errors" / record.file), plan, SCHEMAS)
        issues = [issue for issue in report.issues if issue.source.file == record.file]
        if done is None:
            continue
        new = openpyxl.load_workbook(BytesIO(strip_marks(done.content)))
        for issue, at in zip(issues, done.upgrade.places(issues), strict=True):
            if issue.source.cell and issue.value and at and at.cell and issue.source.row != 1:
                assert same(page(new, at.sheet or "")[at.cell].value, issue), (issue, at)
                seen += 1
    assert seen > 30


def same(found: object, issue: Issue) -> bool:
    if found is None:  # an error value is no value to move
        return issue.code == "E205"
    if issue.code in ("E116", "E117"):  # the template is filled in by the plan
        return str(found) == str(issue.params["expected"])
    if isinstance(found, int) and found > 10**15:  # of which Excel shows fifteen digits
        return abs(found - int(issue.value or 0)) < 10
    shown = str(found.date()) if isinstance(found, datetime) and found.time() == time() else str(found)
    read = str(issue.params.get("read", ""))
    return shown.upper() in (str(issue.value).upper(), read) or (issue.code == "E319" and bool(found))
