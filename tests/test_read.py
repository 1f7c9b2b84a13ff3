"""A folder of workbooks becomes sheets of raw values: what is read, exactly how, and what is skipped."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as OpenpyxlWorkbook
from raw_workbook import (
    DECLARATION,
    MAIN,
    STRICT_MAIN,
    STRICT_OFFICE,
    relationships,
    shared_strings,
    workbook_parts,
    worksheet,
    write_parts,
    write_sheet,
)

from excel_eval.guard import Unreadable
from excel_eval.model import ErrorValue, NoStoredValue, PercentValue, Range, RawValue, Sheet, Skipped, Source
from excel_eval.read import read_folder, read_workbook


def only_sheet(path: Path) -> Sheet:
    (sheet,) = read_workbook(path).sheets
    return sheet


def rows_of(path: Path) -> list[list[RawValue]]:
    return [list(row) for row in only_sheet(path).rows]


def reason_of(path: Path) -> tuple[str, object]:
    with pytest.raises(Unreadable) as refused:
        read_workbook(path)
    return refused.value.code, refused.value.params.get("reason")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "驻外一组.xlsx"


# --- the folder ----------------------------------------------------------------------------------------------------


def test_workbooks_are_sorted_by_file_name_and_know_their_path_and_checksum(tmp_path: Path) -> None:
    for name in ("b.xlsx", "a.XLSM", "驻外.xlsx", "c.xlsx"):
        write_sheet(tmp_path / name, "")
    folder = read_folder(tmp_path)
    assert [workbook.file for workbook in folder.workbooks] == ["a.XLSM", "b.xlsx", "c.xlsx", "驻外.xlsx"]
    first = folder.workbooks[0]
    assert first.path == tmp_path / "a.XLSM"
    assert first.sha256 == sha256((tmp_path / "a.XLSM").read_bytes()).hexdigest()
    assert (folder.skipped, folder.issues) == ((), ())


def test_what_is_no_workbook_is_skipped_with_its_reason(tmp_path: Path) -> None:
    for name in (
        "~$a.xlsx",
        ".~lock.a.xlsx#",
        "._a.xlsx",
        ".hidden.xlsx",
        ".DS_Store",
        "说明.docx",
        "data.csv",
        "无扩展名",
    ):
        (tmp_path / name).write_bytes(b"whatever")
    assert read_folder(tmp_path).skipped == (
        Skipped(".DS_Store", "skip_hidden"),
        Skipped("._a.xlsx", "skip_hidden"),
        Skipped(".hidden.xlsx", "skip_hidden"),
        Skipped(".~lock.a.xlsx#", "skip_lock_file"),
        Skipped("data.csv", "skip_not_workbook"),
        Skipped("~$a.xlsx", "skip_lock_file"),
        Skipped("无扩展名", "skip_not_workbook"),
        Skipped("说明.docx", "skip_not_workbook"),
    )


def test_an_output_of_the_tool_is_skipped_by_its_document_property_whatever_its_name(tmp_path: Path) -> None:
    for name, kind in (("自评表.xlsx", "output"), ("returned.xlsx", "returned")):
        with xlsxwriter.Workbook(tmp_path / name) as workbook:
            workbook.add_worksheet("封面").write_string(0, 0, "项目")
            workbook.set_custom_property("author's own", "output")
            workbook.set_custom_property("excel_eval.kind", kind)
    folder = read_folder(tmp_path)
    assert folder.skipped == (Skipped("自评表.xlsx", "skip_own_output"),)
    assert [workbook.file for workbook in folder.workbooks] == ["returned.xlsx"]


def test_subfolders_are_neither_read_nor_reported(tmp_path: Path) -> None:
    (tmp_path / "归档").mkdir()
    write_sheet(tmp_path / "归档" / "a.xlsx", "")
    folder = read_folder(tmp_path)
    assert (folder.workbooks, folder.skipped, folder.issues) == ((), (), ())


def test_a_folder_that_is_called_like_a_workbook_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    assert read_folder(tmp_path).skipped == (Skipped("a.xlsx", "skip_not_workbook"),)


@pytest.mark.parametrize(("name", "code"), [
    ("a.xlsb", "E102"), ("a.XLSB", "E102"), ("a.xls", "E101"), ("a.et", "E101"), ("a.ods", "E101"), ("a.xltx", "E101"),
])  # fmt: skip
def test_a_workbook_of_whatever_format_never_disappears(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / name).write_bytes(b"whatever")
    (issue,) = read_folder(tmp_path).issues
    assert (issue.code, issue.source) == (code, Source(name))


def test_one_unreadable_workbook_leaves_the_others_alone(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        write_sheet(tmp_path / name, '<row r="1"><c r="A1"><v>1</v></c></row>')
    (tmp_path / "b.xlsx").write_bytes((tmp_path / "b.xlsx").read_bytes()[:300])
    folder = read_folder(tmp_path)
    assert [workbook.file for workbook in folder.workbooks] == ["a.xlsx", "c.xlsx"]
    assert [(issue.code, issue.source, issue.params["reason"]) for issue in folder.issues] == [
        ("E101", Source("b.xlsx"), "truncated")
    ]


@pytest.mark.skipif(os.name == "nt", reason="links and pipes need rights or do not exist there")
def test_a_link_to_nothing_and_a_pipe_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").symlink_to(tmp_path / "gone.xlsx")
    os.mkfifo(tmp_path / "b.xlsx")
    assert [(issue.code, issue.source.file, issue.params["reason"]) for issue in read_folder(tmp_path).issues] == [
        ("E106", "a.xlsx", "open_absent"),
        ("E106", "b.xlsx", "open_no_file"),
    ]


def test_a_file_that_may_not_be_read_is_an_error(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sheet(book, "")

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")  # as Windows does while Excel holds the file

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(Unreadable) as refused:
        read_workbook(book)
    assert (refused.value.code, refused.value.params) == ("E106", {"reason": "open_forbidden"})


def test_a_folder_that_does_not_exist_is_an_error_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_folder(tmp_path / "none")


def test_inputs_are_not_touched(book: Path) -> None:
    write_sheet(book, '<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>')
    before = book.read_bytes(), book.stat().st_mtime_ns
    read_folder(book.parent)
    assert (book.read_bytes(), book.stat().st_mtime_ns) == before
    assert [path.name for path in book.parent.iterdir()] == [book.name]


# --- values --------------------------------------------------------------------------------------------------------


def test_rows_keep_their_excel_numbers_under_blank_hidden_and_merged_rows(book: Path) -> None:
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet("拜访企业")
        sheet.merge_range("B2:D3", "标题")
        sheet.write_string("C6", "第六行")
        sheet.set_row(6, None, None, {"hidden": True})
        sheet.write_string("B7", "隐藏")
        sheet.set_row(50, None, None, {"hidden": True})
        sheet.write_number("E10", 12)
    sheet = only_sheet(book)
    assert sheet.source == Source("驻外一组.xlsx", "拜访企业")
    assert len(sheet.rows) == 10
    assert {len(row) for row in sheet.rows} == {5}
    filled = {
        sheet.source.at(r, c).cell: value
        for r, row in enumerate(sheet.rows, 1)
        for c, value in enumerate(row, 1)
        if value is not None
    }
    assert filled == {"B2": "标题", "C6": "第六行", "B7": "隐藏", "E10": 12.0}
    assert sheet.merged == (Range(2, 2, 3, 4),)
    assert sheet.hidden_rows == {7}  # row 51 lies beyond the last value


def test_filtered_rows_are_hidden_rows(book: Path) -> None:
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_column("A1", ["表头", "是", "否", "是"])
        sheet.autofilter("A1:A4")
        sheet.filter_column("A", 'x == "是"')
        sheet.set_row(2, None, None, {"hidden": True})
    assert only_sheet(book).hidden_rows == {3}


def test_text_is_kept_exactly_as_it_is_stored(book: Path) -> None:
    texts = [
        "  前后 ",
        "\u3000全角\u3000",
        "\u00a0nbsp\u00a0",
        "第一行\n第二行",
        "a\tb",
        "=1+1",
        "𠀀",
        "\u202e右",
        "<&>\"'",
        "0012",
    ]
    with xlsxwriter.Workbook(book, {"strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet()
        for row, text in enumerate(texts):
            sheet.write_string(row, 0, text)
    assert rows_of(book) == [[text] for text in texts]


def test_escaped_control_characters_are_decoded_wherever_a_text_stands(book: Path) -> None:
    write_sheet(
        book,
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><v>a_x000D_b</v></c>'
        '<c r="C1" t="inlineStr"><is><t>a_x000D_b</t></is></c><c r="D1" t="s"><v>1</v></c></row>',
        strings=shared_strings("<t>a_x000D_b</t>", "<t>a_x005F_x000D_b</t>"),
    )
    assert rows_of(book) == [["a\rb", "a\rb", "a\rb", "a_x000D_b"]]


def test_phonetic_runs_do_not_leak_into_texts(book: Path) -> None:
    reading = '<rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/>'
    inline = f"<is><t>东京</t>{reading}</is>"
    write_sheet(
        book,
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
        f'<c r="C1" t="inlineStr">{inline}</c></row>',
        strings=shared_strings(f"<t>东京</t>{reading}", f"<r><t>东</t></r><r><rPr><b/></rPr><t>京</t></r>{reading}"),
    )
    assert rows_of(book) == [["东京", "东京", "东京"]]


def test_numbers_booleans_and_stored_formula_values(book: Path) -> None:
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row("A1", [785, 3.25, -0.5, True, False])
        sheet.write_formula("F1", "=1+1", None, 2)
        sheet.write_formula("G1", '="a"', None, "文字")
        sheet.write_formula("H1", "=TRUE", None, True)
    assert rows_of(book) == [[785.0, 3.25, -0.5, True, False, 2.0, "文字", True]]


def test_a_number_that_is_none_stays_a_text(book: Path) -> None:
    write_sheet(
        book, '<row r="1"><c r="A1"><v>NaN</v></c><c r="B1"><v>1e999</v></c><c r="C1"><v>9.999E+307</v></c></row>'
    )
    assert rows_of(book) == [["NaN", "1e999", 9.999e307]]


# --- dates and percentages -----------------------------------------------------------------------------------------

BUILT_IN_DATES = [*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)]


def number_cells(text: str, count: int) -> str:
    """One row with the same number in styles 1 to ``count``."""
    cells = "".join(f'<c r="{chr(64 + n)}1" s="{n}"><v>{text}</v></c>' for n in range(1, count + 1))
    return f'<row r="1">{cells}</row>'


@pytest.mark.parametrize("number", BUILT_IN_DATES)
def test_built_in_date_formats_make_dates_also_the_chinese_ones(book: Path, number: int) -> None:
    write_sheet(book, number_cells("44260", 1), formats=[number])
    assert rows_of(book) == [[date(2021, 3, 5)]]


@pytest.mark.parametrize(
    "code",
    [
        "yyyy-mm-dd",
        'yyyy"年"m"月"d"日"',
        '[$-804]yyyy"年"m"月";@',
        "[DBNum1][$-804]m月d日",
        "[$-804]aaaa;@",
        "[Red]d/m",
        "h:mm AM/PM",
        "G/通用格式 yyyy",
    ],
)
def test_date_codes_make_dates(book: Path, code: str) -> None:
    write_sheet(book, number_cells("44260.5", 1), formats=[code])
    assert rows_of(book) == [[datetime(2021, 3, 5, 12)]]


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "G/通用格式",
        '0.00"元/day"',
        "0.00E+00",
        r"0\d",
        "0_d",
        "0*d",
        "[Red]0;[Blue]-0",
        '#,##0"月"',
        "[$¥-804]#,##0",
        "@",
        '0"%"',
        r"0\%",
        "0;yyyy",
    ],
)
def test_other_codes_leave_numbers_alone(book: Path, code: str) -> None:
    write_sheet(book, number_cells("44260.5", 1), formats=[code])
    assert rows_of(book) == [[44260.5]]


@pytest.mark.parametrize("code", [9, 10, "0.0%", "0%;[Red]-0%", "[<1]0.00;0%", '0.0 %"左右"'])
def test_a_number_in_percent_format_is_a_percentage(book: Path, code: int | str) -> None:
    write_sheet(
        book,
        '<row r="1"><c r="A1" s="1"><v>0.95</v></c><c r="B1"><v>0.95</v></c>'
        '<c r="C1" s="1" t="n"><f>A1</f><v>-1</v></c>'
        '<c r="D1" s="1" t="str"><v>95%</v></c><c r="E1" s="1" t="b"><v>1</v></c><c r="F1" s="1"/></row>',
        formats=[code],
    )
    assert rows_of(book) == [[PercentValue(0.95), 0.95, PercentValue(-1.0), "95%", True]]


def test_a_workbook_with_very_many_styles_keeps_its_percentages_and_dates(book: Path) -> None:
    cells = '<c r="A1" s="99"><v>0.5</v></c><c r="B1"><v>2</v></c><c r="C1" s="201"><v>44260</v></c>'
    write_sheet(book, f'<row r="1">{cells}</row>', formats=[9] * 200 + [14])
    assert rows_of(book) == [[PercentValue(0.5), 2.0, date(2021, 3, 5)]]


def test_the_1904_system_is_honoured(book: Path) -> None:
    write_sheet(book, number_cells("42798", 2), formats=[14, 31], date1904=True)
    assert rows_of(book) == [[date(2021, 3, 5), date(2021, 3, 5)]]


def test_times_durations_and_numbers_that_are_no_date(book: Path) -> None:
    formats = ["h:mm", "[h]:mm", "yyyy-mm-dd", "[h]:mm", "yyyy-mm-dd"]
    values = ["0.5", "1.5", "20210305", "13800000000", "-3"]
    cells = "".join(f'<c r="{chr(65 + n)}1" s="{n + 1}"><v>{value}</v></c>' for n, value in enumerate(values))
    write_sheet(book, f'<row r="1">{cells}</row>', formats=formats)
    assert rows_of(book) == [[time(12), timedelta(days=1.5), 20210305.0, 13800000000.0, -3.0]]


def test_dates_written_as_iso_text(book: Path) -> None:
    write_sheet(
        book, '<row r="1"><c r="A1" t="d"><v>2021-03-05</v></c><c r="B1" t="d"><v>2021-03-05T08:30:00</v></c></row>'
    )
    assert rows_of(book) == [[date(2021, 3, 5), datetime(2021, 3, 5, 8, 30)]]


# --- errors and formulas without a value ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code", ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA"]
)
def test_error_cells_are_errors_even_those_the_parser_does_not_know(book: Path, code: str) -> None:
    write_sheet(
        book,
        f'<row r="2"><c r="B2" t="e"><v>{code}</v></c><c r="C2" s="1" t="e"><f>1/0</f><v>{code}</v></c>'
        '<c r="D2" t="inlineStr"><is><t>a t="e" b</t></is></c></row>',
        formats=[14],
    )
    assert rows_of(book) == [[None] * 4, [None, ErrorValue(code), ErrorValue(code), 'a t="e" b']]


def test_a_formula_saved_without_its_result_is_no_blank(book: Path) -> None:
    workbook = OpenpyxlWorkbook()
    assert workbook.active is not None
    workbook.active["A1"] = 1
    workbook.active["C3"] = "=A1+1"  # the last cell of the sheet: there is nothing else in its row and column
    workbook.save(book)
    assert rows_of(book) == [[1.0, None, None], [None, None, None], [None, None, NoStoredValue()]]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><f>B1</f></c>', NoStoredValue()),
        ('<c r="A1"><f>B1</f><v/></c>', NoStoredValue()),
        ('<c r="A1"><f>B1</f><v></v></c>', NoStoredValue()),
        ('<c r="A1" t="str"><f>B1</f></c>', NoStoredValue()),
        ('<c r="A1" t="e"><f>B1</f></c>', NoStoredValue()),
        ('<c r="A1"><f t="shared" si="0"/></c>', NoStoredValue()),
        ('<c r="A1" t="str"><f>B1</f><v></v></c>', None),  # an empty text is a result
        ('<c r="A1" t="str"><f>B1</f><v/></c>', None),
        ('<c r="A1"><f>B1</f><v>0</v></c>', 0.0),
        ('<c r="A1"><v>5</v><f>B1</f></c>', 5.0),  # in the wrong order
        ('<c r="A1"/>', None),
    ],
)
def test_formulas_with_and_without_a_stored_value(book: Path, cell: str, value: RawValue) -> None:
    write_sheet(book, f'<row r="1">{cell}<c r="B1"><v>7</v></c></row>')
    assert rows_of(book) == [[value, 7.0]]


# --- sheets --------------------------------------------------------------------------------------------------------


def test_hidden_sheets_are_read_and_chart_sheets_left_out(book: Path) -> None:
    with xlsxwriter.Workbook(book) as workbook:
        for name in ("封面", "图表的数据", "_meta"):
            workbook.add_worksheet(name).write_string(0, 0, name)
        workbook.worksheets()[1].hide()
        workbook.worksheets()[2].very_hidden()
        chart = workbook.add_chart({"type": "column"})
        chart.add_series({"values": "=封面!$A$1:$A$2"})
        workbook.add_chartsheet("图").set_chart(chart)
        workbook.add_worksheet("空表")
    found = [(sheet.name, sheet.visible, sheet.rows) for sheet in read_workbook(book).sheets]
    assert found == [
        ("封面", True, (("封面",),)),
        ("图表的数据", False, (("图表的数据",),)),
        ("_meta", False, (("_meta",),)),
        ("空表", True, ()),
    ]


def test_dialog_and_macro_sheets_and_modules_are_left_out(book: Path) -> None:
    parts = workbook_parts(worksheet('<row r="1"><c r="A1"><v>1</v></c></row>'))
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(
        "</sheets>",
        '<sheet name="Dialog" sheetId="2" r:id="rId8"/><sheet name="Macro" sheetId="3" r:id="rId9"/>'
        '<sheet name="Module1" sheetId="4" state="veryHidden" r:id=""/></sheets>',
    )
    parts["xl/_rels/workbook.xml.rels"] = relationships(
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId8", "dialogsheet", "dialogsheets/sheet1.xml"),
        ("rId9", "xlMacrosheet", "macrosheets/sheet1.xml"),
    )
    assert [sheet.name for sheet in read_workbook(write_parts(book, parts)).sheets] == ["Sheet1"]


def test_parts_are_found_by_relationships_whatever_their_names(book: Path) -> None:
    sheet = worksheet('<row r="1"><c r="A1" s="1"><v>44260</v></c><c r="B1" t="s"><v>0</v></c></row>')
    ordinary = workbook_parts(sheet, formats=[31], strings=shared_strings("<t>文字</t>"))
    parts = {
        "_rels/.rels": relationships(("rId1", "officeDocument", "/XL/Book.xml")),
        "xl\\book.xml": ordinary["xl/workbook.xml"],
        "xl/_rels/book.xml.rels": relationships(
            ("rId1", "worksheet", "/xl/./deep/../tables/%E8%A1%A8.xml"),
            ("rId2", "styles", "formats.xml"),
            ("rId3", "sharedStrings", "..\\words.xml"),
        ),
        "xl/tables/表.xml": sheet,
        "xl/FORMATS.xml": ordinary["xl/styles.xml"],
        "words.xml": ordinary["xl/sharedStrings.xml"],
        "xl/styles.xml": "<decoy/>",
        "xl/sharedStrings.xml": "<decoy/>",
    }
    assert rows_of(write_parts(book, parts)) == [[date(2021, 3, 5), "文字"]]


def test_strings_that_are_listed_but_absent_matter_only_to_a_cell_that_needs_them(book: Path) -> None:
    def without_strings(cell: str) -> Path:
        parts = workbook_parts(worksheet(f'<row r="1">{cell}</row>'))
        del parts["xl/sharedStrings.xml"]
        return write_parts(book, parts)

    assert rows_of(without_strings('<c r="A1"><v>1</v></c>')) == [[1.0]]
    assert reason_of(without_strings('<c r="A1" t="s"><v>0</v></c>')) == ("E101", "missing_part")


def test_strict_open_xml_is_read(book: Path) -> None:
    cells = '<c r="A1" s="1"><v>0.5</v></c><c r="B1" t="s"><v>0</v></c><c r="C1" t="e"><v>#REF!</v></c>'
    rows = f'<row r="1" hidden="1">{cells}</row>'
    parts = workbook_parts(
        worksheet(rows, '<mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>', STRICT_MAIN),
        formats=[10],
        strings=shared_strings("<t>文字</t>", main=STRICT_MAIN),
        main=STRICT_MAIN,
        office=STRICT_OFFICE,
    )
    sheet = only_sheet(write_parts(book, parts))
    assert sheet.rows == ((PercentValue(0.5), "文字", ErrorValue("#REF!")),)
    assert (set(sheet.hidden_rows), sheet.merged) == ({1}, (Range(2, 1, 2, 2),))


# --- unusual XML ---------------------------------------------------------------------------------------------------

ORDINARY = worksheet(
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>0.25</v></c></row>'
    '<row r="3" hidden="1"><c r="B3" t="e"><v>#N/A</v></c><c r="C3"><f>A1</f></c>'
    '<c r="D3" t="inlineStr"><is><t>文字</t></is></c><c r="E3" t="b"><v>1</v></c></row>',
    '<mergeCells count="1"><mergeCell ref="A5:C6"/></mergeCells>',
)
PREFIXED = ORDINARY.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
UNUSUAL: Mapping[str, str | bytes] = {
    "ordinary": ORDINARY,
    "no declaration": ORDINARY.removeprefix(DECLARATION),
    "byte order mark": ORDINARY.encode("utf-8-sig"),
    "namespace prefix": PREFIXED,
    "no namespace": ORDINARY.replace(f' xmlns="{MAIN}"', ""),
    "a namespace that reads like a search path": PREFIXED.replace(MAIN, "http://x/(y)@z"),
    "single quotes": ORDINARY.replace('"', "'"),
    "line breaks": ORDINARY.replace("><", ">\r\n    <"),
    "cells without reference": ORDINARY.replace('<c r="A1"', "<c")
    .replace('<c r="B1"', "<c")
    .replace('<c r="C3"', "<c")
    .replace('<c r="D3"', "<c")
    .replace('<c r="E3"', "<c"),
    "rows without reference": ORDINARY.replace('<row r="1"', "<row").replace('<row r="3"', "<row/><row"),
    "reference after other attributes": ORDINARY.replace('<row r="3" hidden="1"', '<row hidden="true" ht="12.8" r="3"'),
    "cells in the wrong row": ORDINARY.replace('<row r="1"', '<row r="2"'),
    "comments": ORDINARY.replace("<row", "<!-- <c r='Z9'><v>1</v></c> --><row"),
    "comment within a value": ORDINARY.replace("<v>0.25", "<v>0.<!-- 9 -->25"),
    "character data section": ORDINARY.replace("文字", "<![CDATA[文字]]>"),
    "rich text within the cell": ORDINARY.replace("<t>文字</t>", "<r><t>文</t></r><r><rPr><b/></rPr><t>字</t></r>"),
    "words for truth": ORDINARY.replace('t="b"><v>1', 't="b"><v>true'),
    "extensions": ORDINARY.replace("</v></c>", '</v><extLst><ext uri="x"><c r="Z9"><v>1</v></c></ext></extLst></c>', 1),
    "UTF-16": ORDINARY.replace("UTF-8", "UTF-16").encode("utf-16"),
    "GBK": ORDINARY.replace("UTF-8", "GBK").encode("gbk"),
    "a dimension that lies": ORDINARY.replace("<sheetData", '<dimension ref="A1:XFD1048576"/><sheetData'),
}


@pytest.mark.parametrize("shape", UNUSUAL)
def test_every_way_of_writing_a_sheet_gives_the_same_sheet(book: Path, shape: str) -> None:
    parts = workbook_parts(ORDINARY, formats=[9], strings=shared_strings("<t>第一</t>"))
    parts["xl/worksheets/sheet1.xml"] = UNUSUAL[shape]
    sheet = only_sheet(write_parts(book, parts))
    assert sheet.rows == (
        ("第一", PercentValue(0.25), None, None, None),
        (None, None, None, None, None),
        (None, ErrorValue("#N/A"), NoStoredValue(), "文字", True),
    )
    assert (set(sheet.hidden_rows), sheet.merged) == ({3}, (Range(5, 1, 6, 3),))


def test_rows_out_of_order_are_put_in_order_and_their_parts_together(book: Path) -> None:
    write_sheet(
        book,
        '<row r="3"><c r="A3"><v>3</v></c><c r="B3"/></row>'
        '<row r="1"><c r="B1"><v>12</v></c><c r="A1"><v>11</v></c></row>'
        '<row r="3"><c r="A3"/><c r="B3" t="e"><v>#N/A</v></c></row>',
    )
    assert rows_of(book) == [[11.0, 12.0], [None, None], [3.0, ErrorValue("#N/A")]]


def test_a_cell_written_twice_is_refused_for_nobody_knows_which_counts(book: Path) -> None:
    write_sheet(book, '<row r="3"><c r="A3"><v>3</v></c></row><row r="3"><c r="A3" t="e"><v>#N/A</v></c></row>')
    with pytest.raises(Unreadable) as refused:
        read_workbook(book)
    assert (refused.value.params["reason"], refused.value.row, refused.value.column) == ("cell_twice", 3, 1)


@pytest.mark.parametrize(
    "strings",
    [
        shared_strings("<t>第一</t>", "<t/>", '<t xml:space="preserve"> 第三 </t>'),
        shared_strings(
            "<t>第一</t>", "", '<r><t xml:space="preserve"> 第三</t></r><r><t xml:space="preserve"> </t></r>'
        ),
        shared_strings("<t>第一</t>", "<t/>", "<t xml:space='preserve'><![CDATA[ 第三 ]]></t>"),
        shared_strings("<!-- x --><t>第一</t>", "<t/>", '<t xml:space="preserve"> 第三 </t>').replace(
            "uniqueCount", "Count"
        ),
        shared_strings("<t>第一</t>", "<t/>", '<t xml:space="preserve"> 第三 </t>').replace(
            'uniqueCount="3"', 'uniqueCount="99999999999999"'
        ),
        shared_strings("<t>第一</t>", "<t/>", '<t xml:space="preserve"> 第三 </t>')
        .replace("<", "<s:")
        .replace("<s:/", "</s:")
        .replace("<s:?", "<?")
        .replace("xmlns=", "xmlns:s="),
    ],
    ids=["plain", "rich", "character data", "comment", "a count that lies", "prefix"],
)
def test_every_way_of_writing_shared_strings_gives_the_same_texts(book: Path, strings: str) -> None:
    cells = "".join(f'<c r="{column}1" t="s"><v>{n}</v></c>' for n, column in enumerate("ABC"))
    write_sheet(book, f'<row r="1">{cells}</row>', strings=strings)
    assert rows_of(book) == [["第一", None, " 第三 "]]


def test_a_sheet_without_any_row_is_empty(book: Path) -> None:
    parts = workbook_parts(f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetData/></worksheet>')
    assert rows_of(write_parts(book, parts)) == []


# --- damage --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"plain text", "plain_text"),
        ("组别,金额\n".encode("gbk"), "plain_text"),
        (b"\xef\xbb\xbf\r\n<html><table>", "html"),
        (b"PK\x03\x04 and no more", "truncated"),
        (b"PK\x05\x06" + bytes(18), "no_workbook_part"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(book: Path, content: bytes, reason: str) -> None:
    book.write_bytes(content)
    assert reason_of(book) == ("E101", reason)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_truncated_file_is_refused(book: Path, share: float) -> None:
    write_sheet(book, "".join(f'<row r="{n}"><c r="A{n}"><v>{n * 7919}</v></c></row>' for n in range(1, 500)))
    data = book.read_bytes()
    book.write_bytes(data[: int(len(data) * share)])
    assert reason_of(book) == ("E101", "truncated")


def test_changed_bytes_are_found_by_the_checksum(book: Path) -> None:
    parts = workbook_parts(worksheet('<row r="1"><c r="A1"><v>12345</v></c></row>'))
    with zipfile.ZipFile(book, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    book.write_bytes(book.read_bytes().replace(b"<v>12345</v>", b"<v>92345</v>"))
    with pytest.raises(Unreadable) as refused:
        read_workbook(book)
    assert refused.value.params == {"reason": "crc", "detail": "xl/worksheets/sheet1.xml"}
    assert refused.value.sheet == "Sheet1"


def test_an_encrypted_workbook_and_an_old_one_are_told_apart(book: Path) -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000)
    book.write_bytes(ole + "EncryptedPackage".encode("utf-16-le") + bytes(100))
    assert reason_of(book)[0] == "E103"
    book.write_bytes(ole + "Workbook".encode("utf-16-le"))
    with pytest.raises(Unreadable) as refused:
        read_workbook(book)
    assert (refused.value.code, refused.value.params) == ("E104", {"extension": ".xlsx"})


def test_a_binary_workbook_under_the_name_xlsx_is_named(book: Path) -> None:
    write_parts(
        book,
        {"_rels/.rels": relationships(("rId1", "officeDocument", "xl/workbook.bin")), "xl/workbook.bin": b"\x83"},
    )
    with pytest.raises(Unreadable) as refused:
        read_workbook(book)
    assert (refused.value.code, refused.value.params) == ("E102", {"extension": ".xlsb"})


def test_a_document_under_the_name_xlsx_is_no_workbook(book: Path) -> None:
    parts = {
        "_rels/.rels": relationships(("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": "<document/>",
    }
    assert reason_of(write_parts(book, parts)) == ("E101", "no_workbook_part")


SHEET = "xl/worksheets/sheet1.xml"
DAMAGE: Mapping[str, tuple[str, str, str, str]] = {
    "a sheet without its part": (SHEET, "", "", "missing_part"),
    "a sheet of an unknown relationship": ("xl/workbook.xml", 'r:id="rId1"', 'r:id="rId7"', "missing_part"),
    "a sheet that breaks off": (SHEET, "</sheetData>", "", "xml"),
    "a row that is not closed": (SHEET, "</row>", "", "xml"),
    "a sheet that is something else": (SHEET, "worksheet", "chartsheet", "xml"),
    "a prefix that means nothing": (SHEET, "<worksheet", "<x:worksheet", "xml"),
    "an unknown entity": (SHEET, "<v>1</v>", "<v>&bomb;</v>", "xml"),
    "strings that break off": ("xl/sharedStrings.xml", "</sst>", "", "xml"),
    "a workbook part that breaks off": ("xl/workbook.xml", "</workbook>", "", "xml"),
    "relationships that break off": ("xl/_rels/workbook.xml.rels", "</Relationships>", "", "xml"),
    "a cell nowhere": (SHEET, 'r="A1"', 'r="1A"', "cell_reference"),
    "a cell in row 0": (SHEET, 'r="A1"', 'r="A0"', "cell_reference"),
    "a cell beyond the last column": (SHEET, 'r="A1"', 'r="AAAA1"', "cell_reference"),
    "a row without number": (SHEET, 'row r="1"', 'row r="one"', "cell_reference"),
    "a merge of nothing": (
        SHEET,
        "</worksheet>",
        '<mergeCells><mergeCell ref="?"/></mergeCells></worksheet>',
        "cell_reference",
    ),
    "a text that is not in the list": (SHEET, "<c ", '<c t="s" ', "parser"),
    "a text by no number": (SHEET, '<c r="A1"><v>1', "<c t='s'><v>one", "cell_value"),
    "a DTD": (SHEET, "<worksheet", '<!DOCTYPE worksheet [<!ENTITY a "b">]><worksheet', "dtd"),
    "a DTD of strings": ("xl/sharedStrings.xml", "<sst", "<!DOCTYPE sst><sst", "dtd"),
    "a DTD of the workbook": ("xl/workbook.xml", "<workbook ", "<!DOCTYPE workbook><workbook ", "dtd"),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_within_the_package_is_one_issue_with_its_reason(book: Path, what: str) -> None:
    part, old, new, reason = DAMAGE[what]
    parts = workbook_parts(worksheet('<row r="1"><c r="A1"><v>1</v></c></row>'))
    if old:
        assert old in str(parts[part])
        parts[part] = str(parts[part]).replace(old, new)
    else:
        del parts[part]
    write_parts(book, parts)
    (issue,) = read_folder(book.parent).issues
    assert (issue.code, issue.params["reason"]) == ("E101", reason)


def test_a_dtd_hidden_by_its_encoding_is_refused(book: Path) -> None:
    parts = workbook_parts(ORDINARY)
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE worksheet [<!ENTITY a "b">]>' + ORDINARY.removeprefix(
        DECLARATION
    )
    parts[SHEET] = text.encode("utf-16")
    assert reason_of(write_parts(book, parts)) == ("E101", "dtd")


def test_a_panic_of_the_parser_is_one_issue(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):  # as pyo3 has it
        pass

    def panic(*_: object) -> None:
        raise PanicException("out of bounds")

    write_sheet(book, number_cells("1", 1), formats=[9])
    monkeypatch.setattr("excel_eval.read.ooxml.CalamineWorkbook.from_filelike", panic)
    assert reason_of(book) == ("E101", "parser")


def test_a_negative_number_in_a_date_format_is_the_number_it_is_however_large(book: Path) -> None:
    cells = '<c r="A1" s="1"><v>-1E+300</v></c><c r="B1" t="n" s="1"><f>A1</f><v>-2</v></c><c r="C1"><v>-3</v></c>'
    write_sheet(book, f'<row r="1">{cells}</row>', formats=[14])
    assert rows_of(book) == [[-1e300, -2.0, -3.0]]


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sound") / "sound.xlsx"
    parts = workbook_parts(ORDINARY, formats=[9], strings=shared_strings("<t>第一</t>"))
    return write_parts(path, parts).read_bytes()


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_whatever_is_done_to_the_bytes_is_read_the_same_or_refused(
    sound: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    changed = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    del changed[data.draw(st.integers(len(changed) // 2, len(changed))) :]
    path = tmp_path_factory.getbasetemp() / "changed.xlsx"
    path.write_bytes(bytes(changed))
    try:
        (sheet,) = read_workbook(path).sheets
    except Unreadable:
        return
    assert sheet.rows[0][0] == "第一"
    assert sheet.rows[2][1] == ErrorValue("#N/A")


# --- any sheet at all ----------------------------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(
    lambda text: "_x" not in text and "￾" not in text and "￿" not in text
)
values = st.one_of(
    texts,
    st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False, min_value=-1e30, max_value=1e30),
    st.booleans(),
    st.sampled_from(["#N/A", "#REF!", "#SPILL!"]).map(ErrorValue),
    st.just(NoStoredValue()),
    st.floats(0, 10).map(PercentValue),
    st.none(),
)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def cell_xml(reference: str, value: RawValue) -> str:
    match value:
        case bool():
            return f'<c{reference} t="b"><v>{int(value)}</v></c>'
        case str():
            return f'<c{reference} t="inlineStr"><is><t xml:space="preserve">{escaped(value)}</t></is></c>'
        case ErrorValue(code):
            return f'<c{reference} t="e"><f>1/0</f><v>{code}</v></c>'
        case PercentValue(number):
            return f'<c{reference} s="1"><v>{number!r}</v></c>'
        case NoStoredValue():
            return f"<c{reference}><f>A1</f></c>"
        case None:
            return f"<c{reference}/>"
    return f"<c{reference}><v>{value!r}</v></c>"


@settings(max_examples=200, deadline=None)
@given(
    grid=st.dictionaries(st.integers(1, 40), st.lists(values, min_size=1, max_size=6), max_size=8),
    hidden=st.sets(st.integers(1, 40)),
    shape=st.sampled_from(["ordinary", "without references", "prefix", "pretty"]),
)
def test_any_value_in_any_row_is_found_where_it_stands(
    tmp_path_factory: pytest.TempPathFactory, grid: dict[int, list[RawValue]], hidden: set[int], shape: str
) -> None:
    def row_xml(number: int, cells: list[RawValue]) -> str:
        references = ("" if shape == "without references" else f' r="{letter}{number}"' for letter in "ABCDEF")
        inside = "".join(map(cell_xml, references, cells))
        return f'<row r="{number}"{" hidden=" + chr(34) + "1" + chr(34) if number in hidden else ""}>{inside}</row>'

    xml = worksheet("".join(row_xml(number, grid[number]) for number in sorted(grid)))
    if shape == "prefix":
        xml = xml.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    if shape == "pretty":
        xml = xml.replace("</c><c", "</c>\n  <c")
    path = write_parts(tmp_path_factory.getbasetemp() / "any.xlsx", workbook_parts(xml, formats=[9]))
    sheet = only_sheet(path)
    expected = {(r, c): v for r, cells in grid.items() for c, v in enumerate(cells, 1) if v is not None}
    found = {(r, c): v for r, row in enumerate(sheet.rows, 1) for c, v in enumerate(row, 1) if v is not None}
    assert found == expected
    last = max((row for row, _ in expected), default=0)
    assert sheet.hidden_rows == {row for row in hidden if row in grid and row <= last}


def test_a_copied_workbook_has_the_same_checksum_and_sheets(book: Path) -> None:
    write_sheet(book, '<row r="1"><c r="A1"><v>1</v></c></row>')
    copy = Path(shutil.copy(book, book.with_name("另一个.xlsx")))
    first, second = read_workbook(book), read_workbook(copy)
    assert first.sha256 == second.sha256
    assert first.sheets[0].rows == second.sheets[0].rows


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "_rels/.rels"])
@pytest.mark.parametrize("content", [b"", b"\x00", b"\xff\xfe", b"<", b"text"])
def test_a_part_that_is_no_xml_is_refused(book: Path, part: str, content: bytes) -> None:
    write_parts(book, workbook_parts(ORDINARY, formats=[9]) | {part: content})
    assert reason_of(book) == ("E101", "xml")


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><x r="A1"><v>1</v></x><c r="B1"><v>2</v></c></row>',
        '<x r="1"/><row r="2"><c r="A2"><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>2</v></c></row><x r="3"/>',
        '<row r="1"><c r="A1"><x>1</x></c></row>',
        '<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>',
    ],
)
def test_what_may_be_a_lost_cell_is_refused(book: Path, rows: str) -> None:
    write_sheet(book, rows)
    with pytest.raises(Unreadable) as refused:
        read_workbook(book)
    assert refused.value.code == "E101"
