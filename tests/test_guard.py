"""The preflight: what a workbook may cost, and what is refused before any parser sees it."""

from __future__ import annotations

import re
import zipfile
from contextlib import nullcontext
from dataclasses import fields, replace
from pathlib import Path

import pytest
from raw_workbook import Parts, relationships, workbook_parts, worksheet, write_parts, write_sheet

import excel_eval
from excel_eval.guard import Unreadable, open_package, read_bytes
from excel_eval.limits import LIMITS, MIB, Limits, Reading
from excel_eval.messages import PHRASES
from excel_eval.model import Source
from excel_eval.read import read_folder, read_workbook

PASSWORD_REASONS = ("password_not_given", "password_wrong", "password_no_library", "password_unsupported")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "a.xlsx"


def refusal(path: Path, limits: Limits = LIMITS) -> dict[str, object]:
    with pytest.raises(Unreadable) as refused:
        read_workbook(path, Reading(limits))
    return {"code": refused.value.code, **refused.value.params}


def test_the_limits_leave_room_for_every_honest_workbook_seen() -> None:
    assert (LIMITS.file_bytes, LIMITS.parts, LIMITS.unpacked_bytes) == (50 * MIB, 2_000, 256 * MIB)
    assert (LIMITS.part_bytes, LIMITS.ratio, LIMITS.ratio_from_bytes) == (128 * MIB, 300, MIB)


def test_a_file_that_is_too_large_is_not_even_read(book: Path) -> None:
    book.write_bytes(b"PK" + bytes(2 * MIB))
    assert refusal(book, replace(LIMITS, file_bytes=MIB)) == {
        "code": "E105",
        "limit": "limit_file_bytes",
        "found": "2.1 MB",
        "allowed": "1 MB",
    }


@pytest.mark.parametrize(("size", "limit", "found", "allowed"), [
    (60_000, 50_000, "58.6 KB", "48.9 KB"),
    (51_201, 51_200, "50.1 KB", "50 KB"),
    (51_202, 51_201, "51202 B", "51201 B"),
    (600, 500, "600 B", "500 B"),
    (MIB + 200_000, MIB + 190_000, "1219.4 KB", "1209.6 KB"),
])  # fmt: skip
def test_a_small_limit_is_said_in_a_unit_that_shows_the_difference(
    book: Path, size: int, limit: int, found: str, allowed: str
) -> None:
    book.write_bytes(b"PK" + bytes(size - 2))
    refused = refusal(book, replace(LIMITS, file_bytes=limit))
    assert (refused["found"], refused["allowed"]) == (found, allowed)


def test_too_many_parts_are_refused(book: Path) -> None:
    write_parts(book, {f"part{n}": "" for n in range(11)})
    assert refusal(book, replace(LIMITS, parts=10)) == {
        "code": "E105",
        "limit": "limit_parts",
        "found": 11,
        "allowed": 10,
    }


def test_a_bomb_is_refused_by_its_ratio_before_it_is_unpacked(book: Path) -> None:
    write_parts(book, workbook_parts("") | {"xl/media/bomb": bytes(3 * MIB)})
    found = refusal(book)
    assert (found["code"], found["limit"], found["allowed"]) == ("E105", "limit_ratio", 300)


@pytest.mark.parametrize(
    ("limits", "limit"),
    [
        (replace(LIMITS, part_bytes=MIB), "limit_part_bytes"),
        (replace(LIMITS, unpacked_bytes=MIB), "limit_unpacked_bytes"),
    ],
)
def test_what_unpacks_to_too_much_is_refused(book: Path, limits: Limits, limit: str) -> None:
    with zipfile.ZipFile(book, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/media/image.png", bytes(MIB + 1))
    assert refusal(book, limits) == {"code": "E105", "limit": limit, "found": "1.1 MB", "allowed": "1 MB"}


def test_a_part_that_unpacks_to_more_than_it_says_is_damaged(book: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 2000))
    write_sheet(book, rows)
    with zipfile.ZipFile(book) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    book.write_bytes(book.read_bytes().replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little")))
    assert refusal(book) == {"code": "E101", "reason": "crc", "detail": "xl/worksheets/sheet1.xml"}


@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.XML", "xl\\workbook.xml", "/xl/workbook.xml"])
def test_two_parts_of_one_name_are_refused_for_no_reader_knows_which_counts(book: Path, name: str) -> None:
    write_sheet(book, "")
    with (
        zipfile.ZipFile(book, "a") as archive,
        pytest.warns(UserWarning) if name == "xl/workbook.xml" else nullcontext(),
    ):
        archive.writestr(name, "<workbook/>")
    assert refusal(book)["reason"] == "duplicate_part"


def test_zip_encryption_and_rare_compression_are_refused(book: Path) -> None:
    with zipfile.ZipFile(book, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert refusal(book)["reason"] == "zip_method"
    write_parts(book, {"xl/workbook.xml": "<workbook/>"})
    data = bytearray(book.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    book.write_bytes(bytes(data))
    assert refusal(book)["reason"] == "zip_encrypted"


# --- the grid ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("far", "row", "column"), [("XFD1048576", 1_048_576, 16_384), ("A1048576", 1_048_576, 1), ("XFD400", 400, 16_384)]
)
def test_a_value_far_out_is_refused_with_its_cell(book: Path, far: str, row: int, column: int) -> None:
    write_sheet(
        book,
        f'<row r="1">{"".join(f"<c r={chr(34)}{letter}1{chr(34)}><v>1</v></c>" for letter in "ABCDEFGH")}</row>'
        f'<row r="{row}"><c r="{far}"><v>1</v></c></row>',
    )
    (issue,) = read_folder(book.parent).issues
    assert (issue.code, issue.source) == ("E105", Source("a.xlsx", "Sheet1", row, column))
    assert issue.params == {"limit": "limit_grid_cells", "found": row * max(column, 8), "allowed": 5_000_000}


def test_far_cells_that_are_only_formatted_cost_nothing(book: Path) -> None:
    write_sheet(
        book,
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="1048576"><c r="A1048576" s="0"/></row>',
        formats=[14],
    )
    assert read_workbook(book).sheets[0].rows == ((1.0,),)


def test_a_far_row_is_read_where_there_is_room(book: Path) -> None:
    write_sheet(book, '<row r="200000"><c r="B200000"><v>1</v></c></row>')
    rows = read_workbook(book).sheets[0].rows
    assert (len(rows), rows[-1], rows[0]) == (200_000, (None, 1.0), (None, None))


def test_the_grids_of_all_sheets_count_together(book: Path) -> None:
    parts = workbook_parts(worksheet('<row r="9000"><c r="AA9000"><v>1</v></c></row>'))
    lines = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(2, 31))
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace("</sheets>", f"{lines}</sheets>")
    write_parts(book, parts)
    assert refusal(book)["found"] == 30 * 9000 * 27


def test_a_sheet_of_unusual_xml_has_a_limit_of_its_own(book: Path) -> None:
    write_sheet(book, f"<!-- {'x' * 2000} -->")
    assert read_workbook(book).sheets[0].rows == ()
    assert refusal(book, replace(LIMITS, odd_part_bytes=2000))["limit"] == "limit_odd_part_bytes"


# --- merged ranges -------------------------------------------------------------------------------------------------


def merges(*references: str) -> str:
    inside = "".join(f'<mergeCell ref="{reference}"/>' for reference in references)
    return worksheet("", f'<mergeCells count="{len(references)}">{inside}</mergeCells>')


@pytest.mark.parametrize(
    "references",
    [("A1:XFD1048576",), ("A1:Z1048576",)],
)
def test_a_sheet_that_is_merged_as_a_whole_is_refused(book: Path, references: tuple[str, ...]) -> None:
    assert refusal(write_parts(book, workbook_parts(merges(*references))))["limit"] == "limit_merged_cells"


@pytest.mark.parametrize("references", [("A1:XFD1", "A2:A1048576"), ("B2:A1", "C1:D2", "A3:D3"), ("A1",), ("A1:A1",)])
def test_merges_of_whole_rows_and_columns_are_ordinary(book: Path, references: tuple[str, ...]) -> None:
    merged = read_workbook(write_parts(book, workbook_parts(merges(*references)))).sheets[0].merged
    assert len(merged) == sum(":" in reference and reference != "A1:A1" for reference in references)


@pytest.mark.parametrize(
    ("references", "cell"),
    [
        (("A1:B2", "B2:C3"), "B2"),
        (("A1:A9", "C1:C9", "A5:C5"), "A5"),
        (("B1:D3", "A2:B2"), "A2"),
        (("A1:C3", "A1:C3"), "A1"),
    ],
)
def test_merges_that_overlap_are_refused_at_their_cell(book: Path, references: tuple[str, ...], cell: str) -> None:
    write_parts(book, workbook_parts(merges(*references)))
    (issue,) = read_folder(book.parent).issues
    assert (issue.params["reason"], issue.source.cell, issue.source.sheet) == ("merge_overlap", cell, "Sheet1")


# --- the package ---------------------------------------------------------------------------------------------------


def test_external_targets_are_no_parts(book: Path) -> None:
    parts: Parts = {
        "_rels/.rels": relationships(("rId1", "officeDocument", "http://example.com/xl/workbook.xml")).replace(
            "/>", ' TargetMode="External"/>'
        )
    }
    assert refusal(write_parts(book, parts))["reason"] == "no_workbook_part"


def test_parts_are_unpacked_only_when_asked_for(book: Path) -> None:
    """A damaged picture does not keep the rows from being read."""
    with zipfile.ZipFile(book, "w", zipfile.ZIP_STORED) as archive:
        for name, content in (workbook_parts(worksheet("")) | {"xl/media/image1.png": b"PICTURE"}).items():
            archive.writestr(name, content)
    book.write_bytes(book.read_bytes().replace(b"PICTURE", b"PICTURF"))
    assert read_workbook(book).sheets[0].rows == ()
    package = open_package(read_bytes(book))
    with pytest.raises(Unreadable):
        package.read("xl/media/image1.png")


def test_every_reason_and_limit_is_in_the_catalogue() -> None:
    sources = Path(excel_eval.__file__).parent.glob("*.py")
    reasons = {reason for source in sources for reason in re.findall(r'damaged\(\s*"(\w+)"', source.read_text("utf-8"))}
    limits = {f"limit_{field.name}" for field in fields(Limits)} - {"limit_ratio_from_bytes"}
    assert (reasons | {"html", "crc", "merge_overlap", *PASSWORD_REASONS} | limits) <= set(PHRASES)
