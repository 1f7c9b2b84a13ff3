"""The first sheet of a returned copy, 退回说明, and what a new first sheet shifts in the workbook."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from test_marks import WRONG, book_xml, comments, opened, worksheet
from test_marks_originals import (
    CHART,
    HEADERS,
    HIDDEN,
    MONEY,
    ODD,
    VISITS,
    busy,
    changed,
    cover,
    parts,
    plain,
    problem,
)

from excel_eval.write.marks import COVER_SHEET, TAG_LINE, CellMark, Cover, mark_workbook
from excel_eval.write.text import utf16_length

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

# --- the workbook part


def test_the_cover_is_the_first_sheet_and_the_only_one_selected() -> None:
    marked = mark_workbook(busy(), [WRONG], cover(problem(VISITS, "A3")))
    book = opened(marked)
    assert book.sheetnames == [COVER_SHEET, VISITS, MONEY, CHART, HIDDEN, ODD]
    assert book.active is not None and book.active.title == COVER_SHEET
    selected = [name for name, data in parts(marked).items() if b'tabSelected="1"' in data]
    assert selected == ["xl/worksheets/sheet5.xml"]
    views = book_xml(marked).findall(".//{*}workbookView")
    assert [(view.get("activeTab"), view.get("firstSheet")) for view in views] == [(None, None)]


def test_names_of_one_sheet_stay_with_their_sheet() -> None:
    def scoped(data: bytes) -> dict[tuple[str, str], str]:
        sheets = [sheet.get("name", "") for sheet in book_xml(data).iterfind(".//{*}sheet")]
        names = book_xml(data).findall(".//{*}definedName")
        return {
            (sheets[int(name.get("localSheetId", "0"))], name.get("name", "")): name.text or ""
            for name in names if name.get("localSheetId")
        }  # fmt: skip

    for original in (busy(), plain()):
        marked = scoped(mark_workbook(original, [CellMark(VISITS, 2, 1, "不对")], cover()))
        own = {key: text for key, text in marked.items() if key[0] == COVER_SHEET}
        assert {name for _, name in own} == {"_xlnm._FilterDatabase", "_xlnm.Print_Titles"}
        assert {key: text for key, text in marked.items() if key not in own} == scoped(original)
    assert book_xml(mark_workbook(busy(), [WRONG], cover())).findtext(".//{*}definedName[@name='全局']") is not None


def test_every_window_of_the_workbook_opens_on_the_cover() -> None:
    original = changed(busy(), "xl/workbook.xml", ("</bookViews>", '<workbookView activeTab="3"/></bookViews>'))
    marked = mark_workbook(original, [WRONG], cover())
    assert [view.get("activeTab") for view in book_xml(marked).iterfind(".//{*}workbookView")] == [None, None]
    assert parts(marked)["xl/worksheets/sheet5.xml"].count(b"<sheetView ") == 2


# --- the cover


def test_the_cover_lists_the_problems_row_by_row_with_links() -> None:
    rows = (problem(VISITS, "A3"), problem(ODD, "B2", 2, "=1+1"), problem("没有的表", None, 3), problem(MONEY, None, 4))
    sheet = worksheet(mark_workbook(busy(), [WRONG], cover(*rows)), COVER_SHEET)
    assert [sheet.cell(row, 1).value for row in (1, 2, 3)] == [cover().title, *cover().lines]
    assert tuple(cell.value for cell in sheet[4]) == HEADERS
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)] == [
        [1, "错误", VISITS, "A3", "拜访日期", "三月上旬", "看不懂的日期", "改为 2021-03-05", "E203"],
        [2, "错误", ODD, "B2", "拜访日期", "=1+1", "看不懂的日期", "改为 2021-03-05", "E203"],
        [3, "错误", "没有的表", None, "拜访日期", "三月上旬", "看不懂的日期", "改为 2021-03-05", "E203"],
        [4, "错误", MONEY, None, "拜访日期", "三月上旬", "看不懂的日期", "改为 2021-03-05", "E203"],
    ]
    assert sheet["F6"].data_type != "f"
    links = {link.ref: link.location for row in sheet for cell in row if (link := cell.hyperlink)}
    assert links == {"D5": f"'{VISITS}'!A3", "D6": "'O''Brien 表'!B2", "C8": f"'{MONEY}'!A1"}


def test_the_cover_can_be_filtered_and_prints_on_a4_landscape() -> None:
    rows = tuple(problem(VISITS, "A3", number) for number in range(1, 30))
    sheet = worksheet(mark_workbook(busy(), [WRONG], cover(*rows)), COVER_SHEET)
    assert sheet.auto_filter.ref == "A4:I33" and sheet.freeze_panes == "A5"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    fitted = sheet.sheet_properties.pageSetUpPr
    assert fitted is not None and fitted.fitToPage and sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$4:$4"
    assert all(sheet.cell(5, column).alignment.wrap_text for column in range(2, 10))


def test_rows_are_as_high_as_their_longest_text_needs() -> None:
    long = Cover("标题", (), HEADERS, [problem(VISITS, "A3"), problem(VISITS, "A4", 2, "很长的内容" * 40)])
    sheet = worksheet(mark_workbook(busy(), [WRONG], long), COVER_SHEET)
    short, high = (sheet.row_dimensions[row].height for row in (3, 4))
    assert short is not None and high is not None and high >= 20 * short / 2


def test_what_xml_cannot_hold_is_escaped_and_markup_is_text() -> None:
    awkward = "a\x01b<&>\"'_x000D_\ud800\ufffe\u202e 末"
    marked = mark_workbook(busy(), [CellMark(VISITS, 3, 1, awkward)], cover(problem(VISITS, "A3", value=awkward)))
    stored = "a_x0001_b<&>\"'_x005F_x000D__xD800__xFFFE_\u202e 末"
    assert comments(marked, VISITS)["A3"][1] == f"{TAG_LINE}\n{stored}"
    assert worksheet(marked, COVER_SHEET)["F5"].value == stored
    values = CalamineWorkbook.from_filelike(io.BytesIO(marked)).get_sheet_by_name(COVER_SHEET).to_python()
    assert str(values[4][5]).startswith("a\x01b<&>\"'_x000D_")


def test_a_text_beyond_what_a_cell_holds_is_cut_and_says_so() -> None:
    rows = cover(problem(VISITS, "A3", value="𠀀" * 40_000))
    marked = mark_workbook(busy(), [CellMark(VISITS, 3, 1, "长" * 40_000)], rows)
    comment = comments(marked, VISITS)["A3"][1]
    value = worksheet(marked, COVER_SHEET)["F5"].value
    assert isinstance(value, str)
    for text, beginning, length in ((comment, f"{TAG_LINE}\n长长", 40_000 + len(TAG_LINE) + 1), (value, "𠀀", 80_000)):
        assert utf16_length(text) in (32_766, 32_767) and text.startswith(beginning)
        assert text.endswith(f"……【原文共 {length} 个字符，超过单元格上限 32767，此处未列完，全文见来源文件】")


def test_what_is_cut_says_so_in_the_language_of_the_copy() -> None:
    rows = replace(cover(problem(VISITS, "A3", value="长" * 40_000)), lang="en")
    marked = mark_workbook(busy(), [CellMark(VISITS, 3, 1, "长" * 40_000)], rows)
    comment, value = comments(marked, VISITS)["A3"][1], str(worksheet(marked, COVER_SHEET)["F5"].value)
    for text, length in ((comment, 40_000 + len(TAG_LINE) + 1), (value, 40_000)):
        told = f"the original has {length} characters, more than a cell's 32767; the whole text is in the source file"
        assert text.endswith(f"长… [{told}]")
        assert utf16_length(text) == 32_767


def test_a_users_comment_and_ours_are_together_no_longer_than_a_comment_may_be() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet(VISITS).write_comment("A1", "用" * 20_000)
    marked = mark_workbook(target.getvalue(), [CellMark(VISITS, 1, 1, "长" * 20_000)], cover())
    text = comments(marked, VISITS)["A1"][1]
    assert (
        text.startswith("用" * 20_000 + f"\n{TAG_LINE}\n长")
        and text.endswith("全文见来源文件】")
        and len(text) == 32_767
    )
    assert comments(mark_workbook(marked, [], cover()), VISITS)["A1"][1] == "用" * 20_000


def test_a_cover_without_problems_and_without_marks_is_a_cover_still() -> None:
    sheet = worksheet(mark_workbook(busy(), [], cover()), COVER_SHEET)
    assert sheet.auto_filter.ref == "A4:I4" and sheet.max_row == 4


def test_a_cover_needs_its_nine_headers() -> None:
    with pytest.raises(ValueError, match="9 columns"):
        Cover("标题", (), HEADERS[:8], ())
