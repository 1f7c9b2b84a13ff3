"""A returned copy: the wrong cells filled and commented, a first sheet 退回说明, and everything else as it was."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook
from test_marks_originals import (
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
    rebuilt,
)

from excel_eval.write.marks import AUTHOR, TAG_LINE, CellMark, mark_workbook

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

WRONG = CellMark(VISITS, 3, 1, "E203 看不懂的日期「三月上旬」\n请改为 2021-03-05", still_wrong="三月上旬")


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def worksheet(data: bytes, name: str) -> Worksheet:
    sheet = opened(data)[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def comments(data: bytes, name: str) -> dict[str, tuple[str, str]]:
    """Cell -> author and text."""
    cells = [cell for row in worksheet(data, name).iter_rows() for cell in row]
    return {cell.coordinate: (cell.comment.author or "", cell.comment.text) for cell in cells if cell.comment}


def fills(data: bytes, name: str) -> dict[str, list[str]]:
    """Range -> formulas of our conditional formats."""
    found: dict[str, list[str]] = {}
    for formats in worksheet(data, name).conditional_formatting:
        for rule in formats.rules:
            if any("excel_eval" in formula for formula in rule.formula):
                found.setdefault(str(formats.sqref), []).extend(rule.formula)
    return found


def book_xml(data: bytes) -> etree._Element:
    return etree.fromstring(parts(data)["xl/workbook.xml"])


# --- the marks


def test_a_wrong_cell_is_filled_by_a_conditional_format_that_carries_our_tag() -> None:
    marked = mark_workbook(busy(), [WRONG], cover())
    assert fills(marked, VISITS) == {"A3": ['AND(N("excel_eval")=0,EXACT(A3,"三月上旬"))']}
    rule = worksheet(marked, VISITS).conditional_formatting["A3"][0]
    assert rule.dxf is not None and rule.dxf.fill.bgColor.rgb == "FFFF9C9C"


def test_its_comment_begins_with_the_tag_line_and_has_our_name() -> None:
    marked = mark_workbook(busy(), [WRONG], cover())
    assert comments(marked, VISITS)["A3"] == (
        AUTHOR,
        "【excel_eval】\nE203 看不懂的日期「三月上旬」\n请改为 2021-03-05",
    )


def test_a_comment_of_the_user_keeps_its_text_author_and_runs_with_ours_behind() -> None:
    original = plain()
    marked = mark_workbook(original, [CellMark(VISITS, 2, 2, "E301 重复")], cover())
    assert comments(marked, VISITS) == {
        "A2": ("李四", "原来的话"),
        "B2": ("李四", "另一句\n两行\n【excel_eval】\nE301 重复"),
    }
    part = next(name for name in parts(original) if "comment" in name and name.endswith(".xml"))
    text = parts(marked)[part].decode()
    assert '<r><t xml:space="preserve">另一句\n两行</t></r>' in text or "<r><t>另一句\n两行</t></r>" in text


def test_rich_runs_of_a_users_comment_stay_as_they_are() -> None:
    rich = '<r><rPr><b/><sz val="9"/></rPr><t xml:space="preserve">李四: </t></r><r><t>请查</t></r>'
    original = changed(plain(), "xl/comments/comment1.xml", ("<t>原来的话</t>", rich))
    marked = mark_workbook(original, [CellMark(VISITS, 2, 1, "不对")], cover())
    assert rich.encode() in parts(marked)["xl/comments/comment1.xml"]
    assert comments(marked, VISITS)["A2"][1] == "李四: 请查\n【excel_eval】\n不对"


def test_several_marks_on_a_cell_are_one_comment_and_one_fill_for_each_condition() -> None:
    marks = [WRONG, CellMark(VISITS, 3, 1, "E301 重复"), CellMark(VISITS, 3, 1, "E302 又一个")]
    marked = mark_workbook(busy(), marks, cover())
    assert comments(marked, VISITS)["A3"][1] == f"{TAG_LINE}\n{WRONG.text}\nE301 重复\nE302 又一个"
    assert fills(marked, VISITS)["A3"] == ['AND(N("excel_eval")=0,EXACT(A3,"三月上旬"))', 'N("excel_eval")=0']


def test_a_cell_that_is_not_in_the_xml_can_be_marked() -> None:
    marked = mark_workbook(busy(), [CellMark(ODD, 900, 40, "必填", blank=True)], cover())
    assert fills(marked, ODD) == {"AN900": ['AND(N("excel_eval")=0,LEN(TRIM(AN900))=0)']}
    assert list(comments(marked, ODD)) == ["AN900"]
    assert b"AN900" not in re.sub(rb"<conditionalF.*?</conditionalFormatting>", b"", parts(marked)[sheet_of(ODD)])


def test_cells_of_a_column_with_the_same_defect_share_a_rule() -> None:
    marks = [CellMark(VISITS, row, 2, "重复") for row in (2, 3, 4, 9)]
    marked = mark_workbook(busy(), marks, cover())
    assert fills(marked, VISITS) == {"B2:B4 B9": ['N("excel_eval")=0']}


def test_a_mark_wins_over_a_rule_of_the_user_that_may_colour_the_same_cell() -> None:
    marked = worksheet(mark_workbook(busy(), [WRONG], cover()), VISITS)
    order = sorted((rule.priority, str(each.sqref)) for each in marked.conditional_formatting for rule in each.rules)
    assert [place for _, place in order] == ["A3", "D2:D5", "A2:C5"]


def test_rules_that_cannot_hide_a_mark_keep_their_priorities() -> None:
    marked = worksheet(mark_workbook(busy(), [CellMark(VISITS, 5, 4, "金额不对")], cover()), VISITS)
    order = [(rule.priority, str(each.sqref)) for each in marked.conditional_formatting for rule in each.rules]
    assert sorted(order) == [(1, "D2:D5"), (2, "A2:C5"), (3, "D5")]


def test_a_cell_with_a_threaded_comment_is_filled_without_a_comment_of_ours() -> None:
    original = threaded()
    marked = mark_workbook(original, [CellMark(VISITS, 2, 1, "不对"), CellMark(VISITS, 2, 2, "也不对")], cover())
    assert list(fills(marked, VISITS)) == ["A2", "B2"]
    assert comments(marked, VISITS)["A2"] == ("tc={1}", "[线程批注] 原来的话")
    assert TAG_LINE in comments(marked, VISITS)["B2"][1]
    thread = "xl/threadedComments/threadedComment1.xml"
    assert parts(marked)[thread] == parts(original)[thread]


def threaded() -> bytes:
    """As Excel saves a thread: a part of its own, and a comment that stands in for it."""
    original = changed(
        plain(),
        "xl/comments/comment1.xml",
        ("<author>李四</author>", "<author>tc={1}</author><author>李四</author>"),
        ('ref="B2" authorId="0"', 'ref="B2" authorId="1"'),
        ("原来的话", "[线程批注] 原来的话"),
    )
    thread = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="A2" dT="2021-03-05T00:00:00" personId="{2}" id="{1}"><text>原来的话</text>'
        "</threadedComment></ThreadedComments>"
    )
    relation = (
        '<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" '
        'Target="../threadedComments/threadedComment1.xml"/></Relationships>'
    )
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    original = changed(original, rels, ("</Relationships>", relation))
    return rebuilt(parts(original), {"xl/threadedComments/threadedComment1.xml": thread.encode()})


# --- the drawing of the comments


def test_the_drawing_of_a_users_comments_is_extended_before_its_end() -> None:
    original = busy()
    marked = mark_workbook(original, [WRONG], cover())
    before, after = (parts(data)["xl/drawings/vmlDrawing1.vml"] for data in (original, marked))
    assert after.startswith(before[: before.rindex(b"</xml>")])
    assert after.endswith(b"</v:shape></xml>") or after.rstrip().endswith(b"</xml>")
    assert b"<x:Row>2</x:Row><x:Column>0</x:Column>" in after


def test_a_drawing_that_is_no_well_formed_xml_is_extended_all_the_same() -> None:
    original = changed(plain(), vml_of(plain()), ("</xml>", "<br></xml>"))
    marked = mark_workbook(original, [CellMark(VISITS, 5, 1, "不对")], cover())
    drawing = parts(marked)[vml_of(plain())]
    assert b"<br><v:shape" in drawing and drawing.endswith(b"</v:shape></xml>")


def vml_of(data: bytes) -> str:
    return next(name for name in parts(data) if name.endswith(".vml"))


def test_a_button_on_the_sheet_and_our_comment_share_the_drawing() -> None:
    original = busy()
    marked = mark_workbook(original, [CellMark(MONEY, 2, 2, "不对")], cover())
    button = next(name for name, data in parts(original).items() if b'ObjectType="Button"' in data)
    assert b'ObjectType="Note"' in parts(marked)[button]
    assert parts(marked)[sheet_of(MONEY)].count(b"<legacyDrawing ") == 1
    header = next(name for name, data in parts(original).items() if b"v:imagedata" in data)
    assert parts(marked)[header] == parts(original)[header]


def test_no_shape_has_the_id_of_another() -> None:
    def ids(data: bytes) -> list[bytes]:
        drawings = [content for name, content in parts(data).items() if name.endswith(".vml")]
        return [number for drawing in drawings for number in re.findall(rb'id="(_x0000_s\d+)"', drawing)]

    marks = [CellMark(sheet, row, 2, "不对") for sheet in (VISITS, MONEY, HIDDEN, ODD) for row in range(3, 40)]
    theirs, all_of_them = ids(busy()), ids(mark_workbook(busy(), marks, cover()))
    ours = [number for number in all_of_them if number not in theirs]
    assert len(ours) == len(set(ours)) == len(marks) == len(all_of_them) - len(theirs)


def test_more_comments_than_a_block_of_shape_ids_holds_claim_another_block() -> None:
    marks = [CellMark(VISITS, row, 2, "不对") for row in range(10, 1_200)]
    drawing = parts(mark_workbook(busy(), marks, cover()))["xl/drawings/vmlDrawing1.vml"]
    blocks = re.search(rb'<o:idmap v:ext="edit" data="([\d,]+)"', drawing)
    numbers = {int(number) for number in re.findall(rb'id="_x0000_s(\d+)"', drawing)}
    assert blocks is not None
    assert {number // 1024 for number in numbers} == {int(block) for block in blocks[1].split(b",")}


# --- everything else


def sheet_of(name: str) -> str:
    """The part of a sheet of ``busy``."""
    return f"xl/worksheets/sheet{[VISITS, MONEY, HIDDEN, ODD].index(name) + 1}.xml"


def test_untouched_parts_are_the_same_byte_for_byte_in_the_same_order_with_their_dates() -> None:
    original = busy()
    marked = mark_workbook(original, [WRONG], cover(problem(VISITS, "A3")))
    before, after = parts(original), parts(marked)
    assert list(after)[: len(before)] == list(before)
    touched = {name for name in before if before[name] != after[name]}
    assert touched == {
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }
    assert set(after) - set(before) == {"xl/worksheets/sheet5.xml"}
    infos = [{i.filename: i.date_time for i in zipfile.ZipFile(io.BytesIO(d)).infolist()} for d in (original, marked)]
    assert {name: infos[1][name] for name in before} == infos[0]


def test_of_the_sheet_that_was_open_only_the_selection_goes() -> None:
    original = busy()
    marked = mark_workbook(original, [WRONG], cover())
    before, after = (parts(data)[sheet_of(MONEY)] for data in (original, marked))
    assert after == before.replace(b' tabSelected="1"', b"")
    assert b"tabSelected" in before


def test_a_selected_chart_sheet_is_deselected_too() -> None:
    part = "xl/chartsheets/sheet1.xml"
    original = changed(busy(), part, ("<sheetView ", '<sheetView tabSelected="1" '))
    marked = mark_workbook(original, [WRONG], cover())
    assert parts(marked)[part] == parts(original)[part].replace(b' tabSelected="1"', b"")


def test_in_a_marked_sheet_nothing_but_the_marks_is_new() -> None:
    original = changed(busy(), sheet_of(ODD), ("<sheetData>", "<!-- 手写 --><sheetData >"))
    marked = mark_workbook(original, [CellMark(ODD, 1, 1, "不对")], cover())
    text = parts(marked)[sheet_of(ODD)]
    for ours in (rb"<conditionalFormatting .*?</conditionalFormatting>", rb"<legacyDrawing [^>]*/>"):
        assert len(re.findall(ours, text)) == 1
        text = re.sub(ours, b"", text)
    assert text == parts(original)[sheet_of(ODD)]


def test_values_stored_values_validations_and_drawings_survive() -> None:
    original = busy()
    marked = mark_workbook(original, [WRONG, CellMark(MONEY, 2, 1, "必填", blank=True)], cover())
    for name in (VISITS, MONEY, HIDDEN, ODD):
        before, after = (CalamineWorkbook.from_filelike(io.BytesIO(data)) for data in (original, marked))
        assert before.get_sheet_by_name(name).to_python() == after.get_sheet_by_name(name).to_python()
    sheet = worksheet(marked, VISITS)
    assert sheet["A2"].value.date() == date(2021, 3, 5) and sheet["A2"].number_format == "yyyy-mm-dd"
    assert sheet["A3"].fill.fgColor.rgb == "FFE2EFDA" and sheet["A3"].border.left.style == "thin"
    assert str(sheet.data_validations.dataValidation[0].sqref) == "C2:C99"
    assert sheet.freeze_panes == "A2" and sheet.row_dimensions[4].hidden


def test_styles_are_only_appended_to() -> None:
    original = busy()
    before, after = (etree.fromstring(parts(data)["xl/styles.xml"])
                     for data in (original, mark_workbook(original, [WRONG], cover())))  # fmt: skip
    assert [child.tag for child in before] == [child.tag for child in after]
    for old, new in zip(before, after, strict=True):
        kept = [etree.tostring(child) for child in old]
        assert [etree.tostring(child) for child in new][: len(kept)] == kept
        if new.get("count"):
            assert new.get("count") == str(len(new))


def test_elements_stand_in_the_order_of_the_schema() -> None:
    marks = [CellMark(sheet, 7, 2, "不对") for sheet in (VISITS, MONEY, HIDDEN, ODD)]
    marked = mark_workbook(busy(), marks, cover())
    for name in (VISITS, MONEY, HIDDEN, ODD):
        found = [etree.QName(child).localname for child in etree.fromstring(parts(marked)[sheet_of(name)])]
        wanted = ["sheetData", "conditionalFormatting", "dataValidations", "pageMargins", "drawing", "legacyDrawing",
                  "legacyDrawingHF", "extLst"]  # fmt: skip
        seen = [name for name in dict.fromkeys(found) if name in wanted]
        assert seen == [name for name in wanted if name in seen]


def test_a_sheet_written_with_a_prefix_is_marked_in_its_own_prefix() -> None:
    part = sheet_of(ODD)
    text = parts(busy())[part].decode()
    prefixed = re.sub(r"<(/?)(\w)", r"<\1x:\2", text).replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    original = rebuilt(parts(busy()), {part: prefixed.encode()})
    marked = mark_workbook(original, [CellMark(ODD, 1, 1, "不对", still_wrong="随手记")], cover())
    assert fills(marked, ODD) == {"A1": ['AND(N("excel_eval")=0,EXACT(A1,"随手记"))']}
    assert b"<x:conditionalFormatting " in parts(marked)[part] and b"<x:legacyDrawing " in parts(marked)[part]


def test_a_sheet_without_a_cell_is_marked() -> None:
    part = sheet_of(ODD)
    empty = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData/>", parts(busy())[part])
    marked = mark_workbook(rebuilt(parts(busy()), {part: empty}), [CellMark(ODD, 1, 1, "必填", blank=True)], cover())
    assert list(fills(marked, ODD)) == list(comments(marked, ODD)) == ["A1"]


def test_a_sheet_in_utf16_is_marked() -> None:
    part = sheet_of(ODD)
    text = parts(busy())[part].decode().replace("UTF-8", "UTF-16")
    original = rebuilt(parts(busy()), {part: text.encode("utf-16")})
    marked = mark_workbook(original, [CellMark(ODD, 1, 1, "不对", still_wrong="随手记")], cover())
    assert list(fills(marked, ODD)) == ["A1"]


def test_the_input_is_not_touched_and_the_same_input_gives_the_same_bytes() -> None:
    original = busy()
    kept = bytes(original)
    assert mark_workbook(original, [WRONG], cover()) == mark_workbook(original, [WRONG], cover())
    assert original == kept


def test_relationships_we_add_have_a_content_type_where_a_file_names_them_one_by_one() -> None:
    default = re.compile(r'<Default Extension="rels"[^>]*/>')
    types = parts(busy())["[Content_Types].xml"].decode()
    single = (
        '<Override PartName="/_rels/.rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    original = rebuilt(parts(busy()), {"[Content_Types].xml": default.sub(single, types).encode()})
    assert default.search(types) and b'Extension="rels"' not in parts(original)["[Content_Types].xml"]
    marked = mark_workbook(original, [CellMark(ODD, 1, 1, "不对")], cover())
    assert default.search(parts(marked)["[Content_Types].xml"].decode())


# --- whatever is marked


places = st.tuples(st.sampled_from((VISITS, MONEY, HIDDEN, ODD)), st.integers(1, 60), st.integers(1, 30))
BUSY = busy()


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(places, st.tuples(st.booleans(), st.booleans(), st.text(min_size=1, max_size=30)), max_size=25))
def test_exactly_the_marked_cells_carry_marks(wanted: dict[tuple[str, int, int], tuple[bool, bool, str]]) -> None:
    marks = [
        CellMark(sheet, row, column, text, still_wrong="x" if known else None, blank=blank)
        for (sheet, row, column), (known, blank, text) in wanted.items()
    ]
    marked = mark_workbook(BUSY, marks, cover())
    book = opened(marked)
    commented, filled = set(), set()
    for name in (VISITS, MONEY, HIDDEN, ODD):
        sheet = book[name]
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.comment and TAG_LINE in cell.comment.text:
                commented.add((name, cell.row, cell.column))
        for each in sheet.conditional_formatting:
            if "excel_eval" in "".join(each.rules[0].formula):
                filled |= {(name, row, column) for box in each.cells.ranges for row, column in box.cells}
    assert commented == filled == set(wanted)
