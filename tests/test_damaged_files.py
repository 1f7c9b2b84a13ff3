"""Whatever happens to a file on its way: it is read as it was, or it is one error that names it; never a wrong figure.

A .zip bears checksums, so whatever becomes of its bytes is either noticed or without effect. Whoever edits the XML
within makes another workbook: what we read of that, a second reader reads too. An .xls bears no checksum; there only
the bookkeeping can hold. The number of examples grows with DAMAGED_EXAMPLES in the environment.
"""

from __future__ import annotations

import os
import random
import subprocess
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import books
import pytest
from corpus import read_openpyxl
from corpus.compare import compare
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from recalculate import need_libreoffice
from second_reader import Unsure, differences

import excel_eval
import excel_eval.read.workbook
from excel_eval import CheckReport
from excel_eval.guard import Unreadable
from excel_eval.limits import Limits, Reading
from excel_eval.model import Workbook
from excel_eval.read import read_workbook

EXAMPLES = int(os.environ.get("DAMAGED_EXAMPLES", "0"))
TEAM = "驻外一组.xlsx"
SMALL = Reading(Limits(grid_cells=20_000, merged_cells=200_000))
"""a damaged place far out costs time and shows nothing more"""
VISITS: list[books.Row] = [
    ["拜访日期*", "企业名称*", "是否553企业*", "洽谈情况", "备注", "未知列"],
    [date(2021, 1, 5), "甲公司", "是", "有意向", 12.5],
    [date(2021, 2, 5), "乙公司", "否", "<&>\"'", books.Shown(0.5, "0%")],
    [date(2021, 3, 5), "丙公司", "是", books.Formula("算出", '="算出"'), books.Formula(3, "=1+2")],
    [books.Shown(date(2021, 4, 5), 27), "丁公司", "否", "  前后  ", None, True],
]


def times(number: int, **more: Any) -> settings:
    """So many examples, the same on every run unless more of them are asked for."""
    phases = [Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if EXAMPLES else [])]
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(
        max_examples=EXAMPLES or number, derandomize=not EXAMPLES, deadline=None, phases=phases,
        suppress_health_check=quiet, **more,
    )  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _in_this_process() -> Iterator[None]:
    """A child process for each example would cost a hundred times the reading; it has tests of its own."""

    def here(task: Callable[..., object], *args: object, limits: Limits) -> object:
        return task(*args)

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.setattr(excel_eval.read.workbook, "in_child", here)
        yield


@cache
def sound() -> bytes:
    with TemporaryDirectory() as scratch:
        sheets = {**books.default_team("驻外一组"), "拜访企业": books.Page(VISITS, hidden=[3], merged=["G8:H9"])}
        return books.workbook(Path(scratch) / TEAM, sheets).read_bytes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return books.folder(tmp_path_factory.mktemp("damaged"))


@pytest.fixture(scope="module")
def others(folder: Path) -> list[object]:
    """What is said of the workbooks that nobody damages."""
    (folder / TEAM).write_bytes(sound())
    report = excel_eval.check(folder)
    assert report.ok and len(report.workbooks) == 4
    return of_others(report)


def of_others(report: CheckReport) -> list[object]:
    return [workbook for workbook in report.to_dict()["workbooks"] if workbook["file"] != TEAM]


def checked(folder: Path, file: bytes, others: list[object], name: str = TEAM) -> CheckReport:
    """The report on the folder with that file; its books are in order, and the other teams' as they were."""
    (folder / TEAM).unlink(missing_ok=True)
    (folder / name).write_bytes(file)
    try:
        report = excel_eval.check(folder, reading=SMALL)
    finally:
        (folder / name).unlink()
    said = report.to_dict()
    assert [workbook for workbook in said["workbooks"] if workbook["file"] != name] == others
    for workbook in said["workbooks"]:
        for ledger in workbook["ledgers"]:
            assert ledger["read"] == ledger["accepted"] + ledger["rejected"], ledger
    known = {workbook["file"] for workbook in said["workbooks"]} | {one["file"] for one in said["skipped"]}
    assert name in known | {issue["file"] for issue in said["issues"] if issue["severity"] == "error"}
    assert not [issue for issue in said["issues"] if issue["code"] == "E107"], "an error that nobody foresaw"
    return report


def read(file: bytes, name: str = TEAM) -> Workbook | None:
    """The workbook, or None where it is refused in words that are foreseen."""
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / name
        path.write_bytes(file)
        try:
            return read_workbook(path, SMALL)
        except Unreadable as refused:
            assert refused.code != "E107", refused.params
            return None


@cache
def as_it_was() -> object:
    return content(read(sound()))


def content(book: Workbook | None) -> object:
    return book and [(s.name, s.rows, s.merged, s.hidden_rows, s.visible) for s in book.sheets]


# --- .xlsx: its bytes ------------------------------------------------------------------------------------------------


@times(150)
@given(st.integers(0, len(sound()) - 1))
@example(0)
@example(1)
@example(len(sound()) - 1)
def test_a_file_cut_off_anywhere_is_refused(end: int) -> None:
    assert read(sound()[:end]) is None


@times(10)
@given(st.integers(0, len(sound()) - 1))
def test_a_file_cut_off_is_one_error_and_the_others_are_reported(folder: Path, others: list[object], end: int) -> None:
    report = checked(folder, sound()[:end], others)
    assert [(issue.code, str(issue.source)) for issue in report.issues if issue.severity == "error"] == [("E101", TEAM)]


def flipped(file: bytes, bits: list[int]) -> bytes:
    changed = bytearray(file)
    for bit in bits:
        changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@times(150)
@given(st.lists(st.integers(0, len(sound()) * 8 - 1), min_size=1, max_size=3))
def test_a_flipped_bit_is_noticed_or_changes_nothing(bits: list[int]) -> None:
    found = read(flipped(sound(), bits))
    assert found is None or content(found) == as_it_was()


@times(10)
@given(st.integers(0, len(sound()) * 8 - 1))
def test_a_flipped_bit_harms_no_other_workbook(folder: Path, others: list[object], bit: int) -> None:
    checked(folder, flipped(sound(), [bit]), others)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
def test_every_bit_of_a_part_is_under_its_checksum(part: str) -> None:
    """A flip in a compressed part is an error, but for the few that unpack to the very same bytes."""
    with zipfile.ZipFile(BytesIO(sound())) as archive:
        info = archive.getinfo(part)
    start = info.header_offset + 30 + len(info.filename)
    bits = range(start * 8, (start + info.compress_size) * 8)
    sample = bits if EXAMPLES else random.Random(1).sample(bits, 60)
    found = [content(read(flipped(sound(), [bit]))) for bit in sample]
    assert found.count(None) > 0.9 * len(sample)
    assert [one for one in found if one is not None and one != as_it_was()] == []


def test_two_sheets_of_one_name_are_refused_for_nobody_knows_which_counts() -> None:
    sheets = {**books.default_team("驻外一组"), "拜访企业": VISITS, "拜访企业A": [VISITS[0], VISITS[2]]}
    with TemporaryDirectory() as scratch:
        file = books.workbook(Path(scratch) / TEAM, sheets).read_bytes()
    assert read(file) is not None
    assert read(with_part(file, "xl/workbook.xml", lambda xml: xml.replace("拜访企业A".encode(), b"x"))) is not None
    assert (
        read(with_part(file, "xl/workbook.xml", lambda xml: xml.replace("拜访企业A".encode(), "拜访企业".encode())))
        is None
    )


def with_part(file: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook zipped anew with one part changed."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(file)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in archive.infolist():
            content = archive.read(info)
            new.writestr(info, change(content) if info.filename == part else content)
    return out.getvalue()


# --- .xlsx and .ods: their XML ---------------------------------------------------------------------------------------

EDITS = ("delete", "double", "swap", "attribute", "drop attribute", "text", "rename", "into")
VALUES = (
    "", "0", "1", "2", "-1", "1048577", "A1", "B2", "XFD1048576", "A0", "s", "str", "n", "b", "e", "d", "inlineStr",
    "true", "NaN", "1e999", "44260", "2021-03-05", "#N/A", "rId1", "rId2", "rId99", "xl/workbook.xml", "../x", "文字",
    "_x000D_", "a\nb", "9" * 30, "preserve", "hidden", "float", "date", "string", "percentage", "boolean",
)  # fmt: skip


@st.composite
def edits(draw: st.DrawFn, parts: int) -> list[tuple[int, int, str, str, int]]:
    """Part, element, what is done to it, with what, and to which of its attributes."""
    one = st.tuples(
        st.integers(0, parts - 1),
        st.integers(0, 400),
        st.sampled_from(EDITS),
        st.sampled_from(VALUES),
        st.integers(0, 5),
    )
    return draw(st.lists(one, min_size=1, max_size=3))


def edited(file: bytes, wanted: list[tuple[int, int, str, str, int]], parts: list[str]) -> bytes:
    with zipfile.ZipFile(BytesIO(file)) as archive:
        contents = {info.filename: archive.read(info) for info in archive.infolist()}
    for number, at, edit, value, which in wanted:
        name = parts[number]
        root = etree.fromstring(contents[name])
        elements = [element for element in root.iter() if isinstance(element.tag, str)]
        _edit(elements[at % len(elements)], elements, edit, value, which)
        contents[name] = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in contents.items():
            archive.writestr(name, part)
    return out.getvalue()


def _edit(element: Any, elements: list[Any], edit: str, value: str, which: int) -> None:
    parent, attributes = element.getparent(), sorted(element.attrib)
    if edit == "text":
        element.text = value
    elif edit == "attribute" and attributes:
        element.set(attributes[which % len(attributes)], value)
    elif edit == "drop attribute" and attributes:
        del element.attrib[attributes[which % len(attributes)]]
    elif edit == "rename":
        element.tag = elements[which * 7 % len(elements)].tag
    elif parent is None:
        return
    elif edit == "delete":
        parent.remove(element)
    elif edit == "double":
        element.addnext(deepcopy(element))
    elif edit == "swap" and element.getnext() is not None:
        element.getnext().addnext(element)
    elif edit == "into":
        elements[which * 11 % len(elements)].append(deepcopy(element))


PARTS = [
    "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml",
    "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet2.xml",
    "xl/worksheets/sheet6.xml", "docProps/core.xml", "[Content_Types].xml",
]  # fmt: skip


@times(120)
@given(edits(len(PARTS)))
def test_what_is_read_of_edited_xml_a_second_reader_reads_too(wanted: list[tuple[int, int, str, str, int]]) -> None:
    file = edited(sound(), wanted, PARTS)
    found = read(file)
    if found is None:
        return
    with suppress(Unsure):
        assert list(differences(found, file)) == []
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / TEAM
        path.write_bytes(file)
        try:
            theirs = read_openpyxl.read(path)
        except Exception:  # where openpyxl gives up there is nothing to compare
            return
    # openpyxl finds the styles by their name, we by the relationship: without them a date is the number it is.
    differing = compare(found, theirs, "openpyxl").differences
    assert [
        one for one in differing if one.cell and "datetime" not in one.theirs and not one.ours.startswith(("'", '"'))
    ] == []


@times(25)
@given(edits(len(PARTS)))
def test_edited_xml_harms_no_other_workbook(
    folder: Path, others: list[object], wanted: list[tuple[int, int, str, str, int]]
) -> None:
    checked(folder, edited(sound(), wanted, PARTS), others)


# --- .ods and .xls ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The sound workbook as LibreOffice saves it in the other formats."""
    out = tmp_path_factory.mktemp("converted")
    (out / TEAM).write_bytes(sound())
    profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    for kind in ("ods", "xls:MS Excel 97"):
        command = [need_libreoffice(), profile, "--headless", "--convert-to", kind, "--outdir", out, out / TEAM]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {kind: (out / TEAM).with_suffix(f".{kind}").read_bytes() for kind in ("ods", "xls")}


@times(60)
@given(st.floats(0, 1, exclude_max=True), st.integers(0, 7))
def test_a_flipped_bit_of_an_ods_is_noticed_or_changes_nothing(
    converted: dict[str, bytes], where: float, bit: int
) -> None:
    file = converted["ods"]
    found = read(flipped(file, [int(where * len(file)) * 8 + bit]), "驻外一组.ods")
    assert found is None or content(found) == content(read(file, "驻外一组.ods"))


ODS_PARTS = ["content.xml"] * 6 + ["styles.xml", "META-INF/manifest.xml", "meta.xml"]


@times(25)
@given(edits(len(ODS_PARTS)))
def test_edited_xml_of_an_ods_harms_no_other_workbook(
    folder: Path, others: list[object], converted: dict[str, bytes], wanted: list[tuple[int, int, str, str, int]]
) -> None:
    checked(folder, edited(converted["ods"], wanted, ODS_PARTS), others, "驻外一组.ods")


@times(25)
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7)), min_size=1, max_size=20))
def test_flipped_bits_of_an_xls_harm_no_other_workbook(
    folder: Path, others: list[object], converted: dict[str, bytes], places: list[tuple[float, int]]
) -> None:
    """There is no checksum: what is read may be another figure, but everything that is read is accounted for."""
    file = converted["xls"]
    bits = [int(where * len(file)) * 8 + bit for where, bit in places]
    checked(folder, flipped(file, bits), others, "驻外一组.xls")


@times(15)
@given(st.floats(0, 1, exclude_max=True))
def test_an_xls_cut_off_harms_no_other_workbook(
    folder: Path, others: list[object], converted: dict[str, bytes], where: float
) -> None:
    file = converted["xls"]
    checked(folder, file[: int(where * len(file))], others, "驻外一组.xls")
