"""What cannot be marked in place is refused with a reason, never half marked; and damage is never swallowed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from test_marks_originals import CHART, VISITS, busy, changed, cover, parts, plain, rebuilt

from excel_eval.write.marks import CannotMark, CellMark, mark_workbook, strip_marks

MARKS = [CellMark(VISITS, 3, 1, "不对", still_wrong="三月上旬")]
BOMB = '<!DOCTYPE a [<!ENTITY a "{}"><!ENTITY b "&a;&a;&a;&a;">]>'.format("ha" * 1000)


def refused(data: bytes) -> CannotMark:
    with pytest.raises(CannotMark) as caught:
        mark_workbook(data, MARKS, cover())
    return caught.value


def strict() -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return changed(plain(), "xl/workbook.xml", (main, "http://purl.oclc.org/ooxml/spreadsheetml/main"))


def ods() -> bytes:
    return rebuilt({}, {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})


def xlsb() -> bytes:
    renamed = changed(busy(), "_rels/.rels", ("xl/workbook.xml", "xl/workbook.bin"))
    return rebuilt(parts(renamed), {"xl/workbook.xml": None, "xl/workbook.bin": b"\x83\x01\x00"})


def without_styles() -> bytes:
    return changed(plain(), "xl/_rels/workbook.xml.rels", ("relationships/styles", "relationships/sonst"))


def empty_styles() -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return rebuilt(parts(plain()), {"xl/styles.xml": f'<styleSheet xmlns="{main}"/>'.encode()})


def encrypted() -> bytes:
    # The bit that says so, in the central directory, which is what readers go by.
    data = bytearray(plain())
    entry = data.index(b"PK\x01\x02")
    data[entry + 8] |= 1
    return bytes(data)


def damaged() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts(plain()).items():
            archive.writestr(name, content)
    data = bytearray(target.getvalue())
    data[data.index(b"<sheetData>") + 3] ^= 1
    return bytes(data)


def twice() -> bytes:
    target = io.BytesIO(plain())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("XL/Worksheets/Sheet1.xml", b"<worksheet/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not_ooxml"),
        (lambda: b"", "not_ooxml"),
        (ods, "not_ooxml"),
        (lambda: plain()[:-200], "broken"),
        (strict, "strict"),
        (xlsb, "xlsb"),
        (without_styles, "no_styles"),
        (empty_styles, "no_styles"),
        (encrypted, "encrypted"),
        (damaged, "broken"),
        (twice, "broken"),
    ],
)
def test_a_file_that_cannot_be_marked_in_place_says_why(make: Callable[[], bytes], reason: str) -> None:
    assert refused(make()).reason == reason


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/workbook.xml", "<workbook ", BOMB + "<workbook "),
        ("xl/worksheets/sheet1.xml", "<worksheet ", BOMB + "<worksheet "),
        ("xl/worksheets/sheet1.xml", "</sheetData>", "</sheetDat>"),
        ("xl/comments/comment1.xml", "</comments>", ""),
        ("xl/styles.xml", "</styleSheet>", ""),
        ("xl/worksheets/_rels/sheet1.xml.rels", "comment1.xml", "nowhere.xml"),
        ("xl/workbook.xml", 'activeTab="0"', 'activeTab="first"'),
    ],
)
def test_a_broken_part_is_named(part: str, old: str, new: str) -> None:
    error = refused(changed(plain(), part, (old, new)))
    assert error.reason == "broken" and error.detail


@pytest.mark.parametrize(("old", "new"), [("<sst ", BOMB + "<sst "), ("<si>", "<sj>")])
def test_broken_shared_strings_are_named(old: str, new: str) -> None:
    with pytest.raises(CannotMark, match="sharedStrings"):
        mark_workbook(changed(busy(), "xl/sharedStrings.xml", (old, new)), MARKS, cover())


def test_a_drawing_without_an_end_is_broken() -> None:
    part = next(name for name in parts(plain()) if name.endswith(".vml"))
    with pytest.raises(CannotMark, match="</xml>"):
        mark_workbook(rebuilt(parts(plain()), {part: b"<xml>"}), [CellMark(VISITS, 9, 9, "不对")], cover())


@pytest.mark.parametrize("sheet", ["没有的表", CHART])
def test_only_worksheets_of_the_workbook_can_be_marked(sheet: str) -> None:
    with pytest.raises(CannotMark, match=sheet) as caught:
        mark_workbook(busy(), [CellMark(sheet, 1, 1, "不对")], cover())
    assert caught.value.reason == "no_sheet"


@pytest.mark.parametrize(("row", "column"), [(0, 1), (1, 0), (1_048_577, 1), (1, 16_385)])
def test_there_is_no_mark_outside_the_grid(row: int, column: int) -> None:
    with pytest.raises(ValueError, match="no such cell"):
        CellMark(VISITS, row, column, "不对")


def test_the_last_cell_of_the_grid_can_be_marked() -> None:
    marked = mark_workbook(busy(), [CellMark(VISITS, 1_048_576, 16_384, "不对")], cover())
    assert b'ref="XFD1048576"' in parts(marked)["xl/comments1.xml"]
    assert b"<x:Anchor>16376, 0, 1048546, 4, 16380," in parts(marked)["xl/drawings/vmlDrawing1.vml"]


def test_stripping_refuses_what_marking_refuses() -> None:
    with pytest.raises(CannotMark, match="strict"):
        strip_marks(strict())
