"""The corpus runner: every bad end is told by its name and costs its file alone; a difference never goes unseen."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from corpus.__main__ import TABLE, main
from corpus.compare import compare
from corpus.figures import figures
from corpus.outcome import BROKEN, Comparison, Difference, Outcome
from corpus.pool import MIB, Limits, examine_all
from corpus.readers import read_with
from corpus.rules import RULES, excuse
from corpus.table import Listed, Table, faults, listed_of, read_table, updated, write_table
from corpus.values import Covered, LinkText, Place, Reading, Serial, Theirs
from corpus.verdict import verdict_of
from odf import opendocument, table, text
from raw_workbook import STRICT_MAIN, STRICT_OFFICE, shared_strings, workbook_parts, worksheet, write_parts

from excel_eval.model import ErrorValue, NoStoredValue, PercentValue, RawValue, Sheet, Source, Workbook
from excel_eval.read import read_workbook

ROW = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="inlineStr"><is><t>甲</t></is></c></row>'


def write_book(path: Path, text: str = "甲") -> None:
    """A workbook of two cells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([1, text])
    book.save(path)


# --- the pool ------------------------------------------------------------------------------------------------------

STAND_IN = """
import os, sys, time
sys.path.insert(0, {tests!r})
from corpus.worker import examine, serve

def strange(path, without, say):
    say({{"stage": "check"}})
    if path.stem == "crash":
        os.abort()
    if path.stem == "hang":
        time.sleep(600)
    if path.stem == "eat":
        held = [bytearray({mib}) for _ in range(100_000)]
    if path.stem == "second":
        say({{"verdict": "read", "code": "", "message": "", "seconds": 0.5, "peak": 0}})
        if "openpyxl" not in without:
            say({{"stage": "openpyxl"}})
            os.abort()
        say({{"comparison": {{"reader": "another", "cells": 3, "differing": 0, "differences": [],
                              "excused": {{}}, "failed": {{}}}}}})
        return
    examine(path, without, say)

serve(strange, {memory})
"""


def outcomes_of(root: Path, names: Sequence[str], limits: Limits) -> dict[str, Outcome]:
    """Each of these files through a worker that some of their names bring down."""
    script = root / "stand_in.py"
    tests = str(Path(__file__).parent)
    script.write_text(STAND_IN.format(tests=tests, mib=MIB, memory=limits.memory), encoding="utf-8")
    for name in names:
        write_book(root / name)
    found = examine_all(root, list(names), 1, limits, [sys.executable, str(script)])
    return {outcome.path: outcome for outcome in found}


def test_a_file_that_kills_its_worker_costs_itself_alone(tmp_path: Path) -> None:
    names = ["a.xlsx", "crash.xlsx", "b.xlsx", "hang.xlsx", "c.xlsx"]
    found = outcomes_of(tmp_path, names, Limits(seconds=20))
    assert {name: outcome.verdict for name, outcome in found.items()} == {
        "a.xlsx": "read", "crash.xlsx": "crashed", "b.xlsx": "read", "hang.xlsx": "hung", "c.xlsx": "read",
    }  # fmt: skip
    assert found["hang.xlsx"].message == "no answer within 20 s"
    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        assert found[name].comparison == Comparison("openpyxl", cells=2)
        assert found[name].seconds > 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_file_that_eats_the_memory_is_told_from_a_crash(tmp_path: Path) -> None:
    found = outcomes_of(tmp_path, ["eat.xlsx", "a.xlsx"], Limits(memory=1536 * MIB))
    assert (found["eat.xlsx"].verdict, found["eat.xlsx"].message) == ("over memory", "no more than 1536 MB")
    assert found["a.xlsx"].verdict == "read"


def test_a_second_reader_that_dies_is_not_our_crash_and_another_is_asked(tmp_path: Path) -> None:
    (outcome,) = outcomes_of(tmp_path, ["second.xlsx"], Limits()).values()
    assert outcome.verdict == "read"
    assert outcome.comparison is not None
    assert (outcome.comparison.reader, outcome.comparison.cells) == ("another", 3)
    assert list(outcome.comparison.failed) == ["openpyxl"]


def test_a_worker_is_replaced_after_so_many_files(tmp_path: Path) -> None:
    found = outcomes_of(tmp_path, ["a.xlsx", "b.xlsx", "c.xlsx"], Limits(files=1))
    assert [outcome.verdict for outcome in found.values()] == ["read"] * 3


# --- the verdict ---------------------------------------------------------------------------------------------------


def document(**parts: object) -> dict[str, object]:
    return {"workbooks": [], "issues": [], "skipped": [], **parts}


def issue(code: str, **more: object) -> dict[str, object]:
    return {"file": "a.xlsx", "code": code, "message": "in words", "sheet": None, "cell": None, **more}


@pytest.mark.parametrize(("said", "verdict"), [
    (document(workbooks=[{"file": "a.xlsx"}]), ("read", "", "")),
    (document(issues=[issue("W118")]), ("read", "", "")),
    (document(issues=[issue("E101")]), ("refused", "E101", "in words")),
    (document(issues=[issue("E105", sheet="表", cell="C3")]), ("refused", "E105", "in words (表!C3)")),
    (document(issues=[issue("E107")]), ("traceback", "E107", "in words")),
    (document(skipped=[{"file": "a.xlsx", "reason": "a lock file"}]), ("skipped", "", "a lock file")),
    (document(issues=[{**issue("E101"), "file": "b.xlsx"}]), ("silent", "", "neither read nor named")),
])  # fmt: skip
def test_the_verdict_is_what_check_says_of_the_file(said: dict[str, object], verdict: tuple[str, ...]) -> None:
    assert verdict_of(said, "a.xlsx") == verdict


# --- the comparison ------------------------------------------------------------------------------------------------


def ours(*rows: Sequence[RawValue], name: str = "表") -> Workbook:
    return Workbook(Path("a.xlsx"), "", (Sheet(Source("a.xlsx", name), rows),))


def theirs(cells: Mapping[Place, Theirs], name: str = "表") -> Reading:
    return Reading([(name, cells)])


def test_values_that_mean_the_same_are_equal() -> None:
    row: list[RawValue] = [
        1.0,
        2,
        PercentValue(0.95),
        "甲",
        True,
        date(2021, 3, 5),
        time(8, 30),
        timedelta(hours=30),
        ErrorValue("#N/A"),
    ]
    same: list[Theirs] = [1, 2.0, 0.95, "甲", True, datetime(2021, 3, 5), timedelta(hours=8.5), timedelta(hours=30)]
    cells = {(1, column): value for column, value in enumerate([*same, ErrorValue("#N/A")], start=1)}
    assert compare(ours(row), theirs(cells), "openpyxl") == Comparison("openpyxl", cells=9)


@pytest.mark.parametrize(("our", "their"), [
    (1.0, 1.0000001), (1.0, "1"), (1.0, True), (44260.0, date(2021, 3, 5)), ("甲", "乙"), ("甲", None), (None, "甲"),
    (ErrorValue("#N/A"), "#N/A"), (None, 0.0), (date(2021, 3, 5), datetime(2021, 3, 5, 0, 0, 1)), (0.0, None),
])  # fmt: skip
def test_a_difference_is_kept_with_its_cell(our: RawValue, their: Theirs) -> None:
    found = compare(ours(["甲"], [None, our]), theirs({(1, 1): "甲", (2, 2): their}), "openpyxl")
    assert (found.differing, [(one.sheet, one.cell) for one in found.differences]) == (1, [("表", "B2")])


def test_a_sheet_that_one_of_them_lacks_is_a_difference() -> None:
    found = compare(ours(["甲"]), Reading([("表", {(1, 1): "甲"}), ("另", {(1, 1): "乙"})]), "openpyxl")
    assert found.differences == (Difference("另", "", "no sheet", "a sheet"),)
    assert found.cells == 1


DATE = date(2021, 3, 5)


@pytest.mark.parametrize(("reader", "our", "their", "rule"), [
    ("openpyxl", NoStoredValue(), None, "no_stored_value"),
    ("openpyxl", DATE, Serial(44260), "serial_of_date"),
    ("openpyxl", DATE, Serial(42798, is_1904=True), "serial_of_date"),
    ("openpyxl", date(1900, 1, 31), Serial(31), "serial_of_date"),
    ("openpyxl", DATE, Serial(44261), None),
    ("openpyxl", "甲", Covered(), "covered_by_merge"),
    ("openpyxl", None, LinkText("http://x"), "link_as_text"),
    ("openpyxl", "甲", LinkText("http://x"), None),
    ("openpyxl", -1.5, datetime(1899, 12, 28, 12), "before_the_calendar"),
    ("openpyxl", 1.5, datetime(1899, 12, 31, 12), None),
    ("openpyxl", 1e9, ErrorValue("#VALUE!"), "beyond_the_calendar"),
    ("openpyxl", 44260.0, ErrorValue("#VALUE!"), None),
    ("openpyxl", "甲", " 甲\n", "blanks_not_kept"),
    ("openpyxl", None, "\n", "blanks_not_kept"),
    ("openpyxl", " 甲", "甲", None),
    ("openpyxl", "甲\r乙", "甲_x000D_乙", "escape_not_decoded"),
    ("openpyxl", "甲乙", "甲_x000D_乙", None),
    ("openpyxl", ErrorValue("#N/A"), None, None),
    ("calamine", ErrorValue("#N/A"), None, "error_lost"),
    ("calamine", ErrorValue("#N/A"), "#REF!", None),
    ("calamine", "mpg", "m\0p\0g\0", "bytes_as_text"),
    ("calamine", -1.5, time(12), "negative_as_time"),
    ("calamine", timedelta(days=12, hours=7), datetime(1900, 1, 12, 7), "elapsed_as_date"),
    ("calamine", timedelta(days=-2, hours=19), time(19), "elapsed_as_date"),
    ("calamine", timedelta(days=12, hours=7), datetime(1900, 1, 13, 7), None),
    ("calamine", timedelta(hours=7), time(7, 30), None),
    ("calamine", DATE, 44260.0, None),
    ("LibreOffice", 10 / 3, 3.33333333333333, "fifteen_digits"),
    ("LibreOffice", 10 / 3, 3.333333333333, None),
    ("LibreOffice", NoStoredValue(), 3, "computed_anew"),
    ("openpyxl", NoStoredValue(), 3, None),
    ("pyxlsb", DATE, Serial(44260), "serial_of_date"),
    ("odfpy", DATE, None, None),
])  # fmt: skip
def test_a_rule_excuses_one_fault_of_one_reader(reader: str, our: RawValue, their: Theirs, rule: str | None) -> None:
    assert excuse(reader, our, their) == rule


def test_every_rule_says_why() -> None:
    assert all(rule.__doc__ for rules in RULES.values() for rule in rules)


# --- second readers ------------------------------------------------------------------------------------------------


def agreement(path: Path, reader: str) -> Comparison:
    return compare(read_workbook(path), read_with(reader, path), reader)


def test_a_strict_workbook_is_compared_although_openpyxl_reads_nothing_of_it(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>2.5</v></c></row>'
    strings = shared_strings("<t>甲</t>", main=STRICT_MAIN)
    parts = workbook_parts(worksheet(cells, main=STRICT_MAIN), strings=strings, main=STRICT_MAIN, office=STRICT_OFFICE)
    path = write_parts(tmp_path / "a.xlsx", parts)
    assert agreement(path, "openpyxl, cells alone") == Comparison("openpyxl, cells alone", cells=2)


def test_a_package_reduced_to_its_cells_has_them_all_and_no_merge(tmp_path: Path) -> None:
    merge = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><drawing r:id="nothing"/>'
    after = merge.replace("r:id", 'xmlns:r="x" r:id')
    path = write_parts(tmp_path / "a.xlsx", workbook_parts(worksheet(ROW, after), formats=["yyyy-mm-dd"]))
    (sheet,) = read_with("openpyxl, cells alone", path).sheets
    assert sheet == ("Sheet1", {(1, 1): 1, (1, 2): "甲"})


def test_an_ods_is_compared_by_the_rules_of_its_format(tmp_path: Path) -> None:
    document = opendocument.OpenDocumentSpreadsheet()
    sheet, row = table.Table(name="表"), table.TableRow(numberrowsrepeated=2)
    for attributes, words in (
        ({"valuetype": "float", "value": "2.5"}, ""),
        ({"valuetype": "date", "datevalue": "2021-03-05"}, ""),
        ({"valuetype": "boolean", "booleanvalue": "true"}, ""),
        ({"valuetype": "string", "numbercolumnsrepeated": 2}, "甲  乙"),
    ):
        cell = table.TableCell(**attributes)
        if words:
            cell.addElement(text.P(text=words))
        row.addElement(cell)
    sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    document.save(str(tmp_path / "a.ods"))
    assert agreement(tmp_path / "a.ods", "odfpy") == Comparison("odfpy", cells=10)


# --- the table of exceptions ---------------------------------------------------------------------------------------

GOOD = Outcome("lib/a.xlsx", "a" * 64, "read", comparison=Comparison("openpyxl", cells=3))
REFUSED = Outcome("lib/b.xlsx", "b" * 64, "refused", "E101", "its XML is not well-formed")
DIFFERS = replace(
    GOOD,
    path="lib/c.xlsx",
    sha256="c" * 64,
    comparison=Comparison("openpyxl", 3, 1, (Difference("表", "B2", "1", "2"),)),
)
LINES = (
    Listed("lib", "b.xlsx", "b" * 16, "refused", "E101", "its XML is not well-formed", "cut off on purpose"),
    Listed("lib", "c.xlsx", "c" * 16, "differs", "openpyxl", "1 of 3 cells, first 表!B2", "openpyxl guesses"),
)
TABLE_OF_BOTH = Table(LINES)


def test_a_run_that_is_as_the_table_says_has_no_fault() -> None:
    assert faults([GOOD, REFUSED, DIFFERS], TABLE_OF_BOTH) == []
    assert faults([GOOD], TABLE_OF_BOTH) == []  # the files of the table need not be there
    assert [listed_of(GOOD), listed_of(REFUSED), listed_of(DIFFERS)] == [None, *(replace(x, reason="") for x in LINES)]


WORKS = replace(GOOD, path="lib/b.xlsx", sha256="b" * 64)


@pytest.mark.parametrize(("outcome", "table", "fault"), [
    (REFUSED, Table(), "lib/b.xlsx: not in the table: refused · E101 · its XML is not well-formed"),
    (DIFFERS, Table(), "lib/c.xlsx: not in the table: differs · openpyxl · 1 of 3 cells, first 表!B2"),
    (WORKS, TABLE_OF_BOTH,
     "lib/b.xlsx: works by now, take it off the table (refused · E101 · its XML is not well-formed)"),
    (replace(REFUSED, code="E103"), TABLE_OF_BOTH,
     "lib/b.xlsx: the table says refused · E101 · its XML is not well-formed, "
     "but it is refused · E103 · its XML is not well-formed"),
    (REFUSED, Table([replace(LINES[0], reason=" ")]),
     "lib/b.xlsx: the table gives no reason for refused · E101 · its XML is not well-formed"),
    (replace(GOOD, comparison=Comparison("", failed={"openpyxl": "KeyError"})), Table(),
     "lib/a.xlsx: not in the table: uncompared · read by none of openpyxl"),
    *((replace(REFUSED, verdict=verdict), TABLE_OF_BOTH, f"lib/b.xlsx: {verdict} · E101 · its XML is not well-formed")
      for verdict in BROKEN),
])  # fmt: skip
def test_every_disagreement_of_run_and_table_is_a_fault(outcome: Outcome, table: Table, fault: str) -> None:
    assert faults([outcome], table) == [fault]


def test_a_line_may_hold_for_all_files_alike() -> None:
    line = Listed("all", "*.xlsb", "", "refused", "E102", "not read", "by decision")
    refused = Outcome("lib/d.xlsb", "d" * 64, "refused", "E102", "not read")
    assert faults([refused], Table([line])) == []
    (fault,) = faults([replace(refused, verdict="read", comparison=Comparison("pyxlsb"))], Table([line]))
    assert "works by now" in fault
    assert list(updated(Table([line]), [refused])) == [line]


def test_the_table_is_written_anew_with_the_reasons_that_still_hold(tmp_path: Path) -> None:
    changed = replace(REFUSED, code="E103")
    found = updated(TABLE_OF_BOTH, [GOOD, changed, DIFFERS])
    write_table(tmp_path / "t.csv", found)
    assert {line.path: line.reason for line in read_table(tmp_path / "t.csv").lines} == {
        "b.xlsx": "", "c.xlsx": "openpyxl guesses",
    }  # fmt: skip
    assert read_table(tmp_path / "none.csv") == Table()


# --- the command ---------------------------------------------------------------------------------------------------


def test_the_table_in_the_repository_is_in_order() -> None:
    """Each exception of the public workbooks once, with its reason; none of a kind that no reason excuses."""
    lines = read_table(TABLE).lines
    named = [line for line in lines if line.sha256]
    assert len(named) > 200
    assert list(lines) == sorted(lines)
    assert len({line.sha256 for line in named}) == len(named)
    assert all(line.library and line.path and line.detail for line in named)
    assert all(line.reason.strip() for line in lines)
    assert {line.verdict for line in lines} <= {"refused", "differs", "uncompared"}.difference(BROKEN)


def test_a_run_over_a_tree_of_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, table = tmp_path / "corpus", str(tmp_path / "t.csv")
    for name in ("one/a.xlsx", "two/~$lock.xlsx", "two/b.xlsx"):
        write_book(corpus / name, name)
    shutil.copytree(corpus / "one", corpus / "the same again")
    (corpus / "two" / "broken.xlsx").write_bytes(b"PK broken")
    (corpus / "two" / "notes.txt").write_text("no workbook")
    run = [str(corpus), "--table", table, "--json", str(tmp_path / "out.json")]
    assert main(run) == 1
    words = capsys.readouterr().out
    assert (
        "two/broken.xlsx: not in the table: refused · E101 · this workbook cannot be read: the file is incomplete"
        in words
    )
    assert "two/~$lock.xlsx: not in the table: skipped" in words
    assert "compared with openpyxl: 2 files, 4 cells, 0 differ in 0 files" in words
    assert main([*run, "--update"]) == 1
    assert "the table gives no reason" in capsys.readouterr().out
    lines = [replace(line, reason="on purpose") for line in read_table(Path(table)).lines]
    write_table(Path(table), lines)
    assert main(run) == 0
    assert "As the table says" in capsys.readouterr().out


def test_the_figures_count_every_verdict() -> None:
    words = "\n".join(figures([GOOD, REFUSED, DIFFERS, replace(REFUSED, verdict="hung", sha256="e" * 64)]))
    (line,) = [line for line in words.splitlines() if line.startswith("lib ")]
    assert " ".join(line.split()) == "lib 2 1 0 0 0 0 1 0"
    assert "refused in words: E101 1" in words
    assert "compared with openpyxl: 2 files, 6 cells, 1 differ in 1 files" in words
