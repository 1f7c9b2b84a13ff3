"""Workbooks that mean harm or are merely broken: what becomes of each, in words and at its cell.

None of them may cost more than one error, harm another workbook, or be read as something that it does not say.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

import hostile as h
import pytest
from books import TEAMS, at, folder, said
from fuzz.promises import in_this_process
from raw_workbook import MAIN, shared_strings, worksheet

import excel_eval
from excel_eval.guard import OLE_MAGIC, Unreadable
from excel_eval.limits import MIB
from excel_eval.messages import PHRASES, describe
from excel_eval.model import ErrorValue, NoStoredValue, PercentValue, RawValue
from excel_eval.read import issue_of, read_workbook

Make = Callable[[], bytes]
A1 = '<c r="A1"><v>7</v></c>'
TEXT_OF_NOTHING = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'


def merges(*references: str) -> bytes:
    inside = "".join(f'<mergeCell ref="{reference}"/>' for reference in references)
    return h.book(after=f"<mergeCells>{inside}</mergeCells>")


def ods_cell(cell: str, row: str = "") -> bytes:
    return h.ods(f"<table:table-row {row}>{cell}</table:table-row>")


FLOAT = 'office:value-type="float" office:value='
LOL = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))

REFUSED: Mapping[str, Mapping[str, Make]] = {
    # --- no workbook at all
    "E101 empty_file": {"nothing": lambda: b""},
    "E101 not_zip": {
        "a line of text": lambda: b"hello\n",
        "a table of text in GBK": lambda: "组别,金额\n".encode("gbk"),
        "an XML table of 2003": lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:x"/>',
        "a PDF": lambda: b"%PDF-1.7\n",
        "another archive": lambda: b"7z\xbc\xaf\x27\x1c" + bytes(100),
        "zeros": lambda: bytes(4096),
        "noise": lambda: Random(2).randbytes(4096),
        "the second half": lambda: h.book()[len(h.book()) // 2 :],
        "a program before the zip": lambda: b"MZ" + h.book(),
    },
    "E101 html": {
        "a web page": lambda: b"\xef\xbb\xbf\r\n<html><table><tr><td>1</td></tr></table></html>",
        "a web page with its type": lambda: b"<!DOCTYPE html><html/>",
    },
    "E101 no_workbook_part": {
        "a text document": h.word_document,
        "an OpenDocument text": lambda: h.ods("", "application/vnd.oasis.opendocument.text"),
        "an empty zip": lambda: b"PK\x05\x06" + bytes(18),
        "no list of parts": lambda: h.without("_rels/.rels"),
        "no workbook part": lambda: h.without(h.BOOK),
        "a web page as its workbook part": lambda: h.with_part(h.BOOK, "<html/>"),
    },
    "E102 .xlsb": {"a binary workbook": h.binary_workbook},
    "E103 password_not_given": {
        "an encrypted one, broken off": lambda: h.encrypted()[:5000],"a password": h.encrypted},
    "E104 .xlsx": {
        "an old .xls by another name": lambda: h.ole("Workbook"),
        "the head of an OLE file": lambda: OLE_MAGIC,
    },
    # --- the zip
    "E101 truncated": {
        "the first bytes": lambda: h.book()[:300],
        "all but the last byte": lambda: h.book()[:-1],
        "noise that begins as a zip": lambda: b"PK\x03\x04" + Random(3).randbytes(4096),
        "too much behind the zip": lambda: h.book() + b"x" * 70_000,
        "a directory of another size": lambda: h.end_of_zip(12, "<I", 50),
    },
    "E101 crc Sheet1": {
        "a checksum that is wrong": lambda: h.central(16, "<I", 1),
        "a byte changed": lambda: h.pack(h.parts(), zipfile.ZIP_STORED).replace(b"<v>7</v>", b"<v>8</v>"),
        "a size that is too small": lambda: h.central(24, "<I", 10),
        "a packed size that is too small": lambda: h.central(20, "<I", 10),
    },
    "E101 zip_entry Sheet1": {
        "a part beyond the end": lambda: h.central(42, "<I", 10**6),
        "a part in the place of another": lambda: h.central(42, "<I", 0),
        "two names for one part": lambda: h.local(30, "<B", ord("y")),
    },
    "E101 zip_entry": {
        "a directory elsewhere": lambda: h.end_of_zip(16, "<I", 5),
        "a directory beyond the end": lambda: h.end_of_zip(16, "<I", 10**6),
    },
    "E101 zip_method": {
        "an unknown compression": lambda: h.central(10, "<H", 99),
        "LZMA": lambda: h.pack(h.parts(), zipfile.ZIP_LZMA),
        "bzip2": lambda: h.pack(h.parts(), zipfile.ZIP_BZIP2),
    },
    "E101 zip_encrypted": {"a zip with a password": lambda: h.central(8, "<H", 1)},
    "E101 duplicate_part": {
        "a part twice": lambda: h.two_of_one_name(h.BOOK),
        "a part twice, by case": lambda: h.two_of_one_name("XL/Workbook.xml"),
        "a part twice, by backslash": lambda: h.two_of_one_name("xl\\workbook.xml"),
        "a part twice, by a slash in front": lambda: h.two_of_one_name("/xl/workbook.xml"),
    },
    "E105 limit_file_bytes": {"a file of 51 MB": lambda: b"PK" + bytes(51 * MIB)},
    "E105 limit_ratio": {
        "a bomb": lambda: h.with_part("xl/media/bomb", bytes(3 * MIB)),
        "a bomb of a sheet": lambda: h.book(" " * (3 * MIB)),
        "a text of ten million letters": lambda: h.texts("x" * 10_000_001),
    },
    "E105 limit_parts": {"2,006 parts": lambda: h.pack(h.parts() | {f"xl/{n}": "" for n in range(2000)})},
    "E105 limit_unpacked_bytes": {
        "a bomb of many parts": h.bomb_of_many_parts,
        "one content named a thousand times": h.overlapping_entries,
        "a size of zip64 that is not there": lambda: h.central(24, "<I", 0xFFFFFFFF),
    },
    "E105 limit_part_bytes": {"a part that says 129 MB": lambda: h.central(24, "<I", 129 * MIB)},
    # --- relationships
    "E101 missing_part Sheet1": {
        "a sheet above the package": lambda: h.related("worksheet", "../../../../etc/passwd"),
        "the same, escaped": lambda: h.related("worksheet", "%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
        "a sheet on the disk": lambda: h.related("worksheet", "/etc/passwd"),
        "a sheet on a drive": lambda: h.related("worksheet", "C:\\Windows\\win.ini"),
        "a sheet on a share": lambda: h.related("worksheet", "\\\\server\\share\\x.xml"),
        "a sheet by file address": lambda: h.related("worksheet", "file:///etc/passwd"),
        "a sheet at no place": lambda: h.related("worksheet", ""),
        "a folder for a sheet": lambda: h.with_part(f"{h.SHEET}/", "", part_to_drop=h.SHEET),
        "no sheet": lambda: h.without(h.SHEET),
    },
    "E101 missing_part": {
        "a sheet on the web": lambda: h.related("worksheet", "http://example.com/1.xml", ' TargetMode="External"'),
        "no relationships": lambda: h.without(h.RELS),
        "no styles": lambda: h.without(h.STYLES),
        "a sheet of an unknown id": lambda: h.listed('<sheet name="a" sheetId="1" r:id="rId7"/>'),
    },
    "E101 xml Sheet1": {
        "a sheet that is the workbook": lambda: h.related("worksheet", "workbook.xml"),
        "a sheet that is its own relationships": lambda: h.related("worksheet", "_rels/workbook.xml.rels"),
        "a sheet that is a link of Unix": h.symbolic_link,
        # --- XML
        "a control character": lambda: h.texts("a\x01b"),
        "a zero byte": lambda: h.texts("a\x00b"),
        "a reference to a zero": lambda: h.texts("a&#0;b"),
        "a reference to a control character": lambda: h.texts("a&#1;b"),
        "a reference to half a character": lambda: h.texts("a&#xD800;b"),
        "half a character": lambda: h.encoded("utf-8", text="a\ud800b"),
        "no character": lambda: h.texts("a\uffffb"),
        "a byte that is no UTF-8": lambda: h.sheet_bytes(worksheet(h.ROW).encode().replace(b">7<", b">\xff<")),
        "GBK that says it is UTF-8": lambda: h.encoded("gbk", "UTF-8"),
        "UTF-32": lambda: h.encoded("utf-32"),
        "UTF-7": lambda: h.sheet_bytes(b'<?xml version="1.0" encoding="UTF-7"?>+ADw-worksheet+AD4-'),
        "EBCDIC": lambda: h.encoded("cp037", text="a"),
        "an unknown encoding": lambda: h.encoded("utf-8", "x-unknown"),
        "an unknown entity": lambda: h.texts("&bomb;"),
        "an attribute twice": lambda: h.book('<row r="1"><c r="A1" s="0" t="n" s="1"><v>7</v></c></row>'),
        "an attribute without quotes": lambda: h.book(h.ROW.replace('"1"', "1")),
        "two roots": lambda: h.sheet_bytes(2 * worksheet(h.ROW).split("\n")[1].encode()),
        "words behind the end": lambda: h.sheet_bytes(worksheet(h.ROW).encode() + b"x"),
        "ten thousand levels": lambda: h.nested(10_000),
    },
    "E101 xml": {
        "an attribute that begins with a digit": lambda: h.with_part(h.STRINGS, '<sst 3x="1"></sst>'),
        "styles that are a web page": lambda: h.with_part(h.STYLES, "<html/>"),
        "styles of nothing": lambda: h.with_part(h.STYLES, ""),
        "a control character in a sheet's name": lambda: h.listed('<sheet name="a&#1;" sheetId="1" r:id="rId1"/>'),
        "an .ods of nested cells": lambda: ods_cell("<table:table-cell><text:p>" * 300 + "</text:p></table:table-cell>" * 300),
    },
    "E101 dtd Sheet1": {
        "an entity": lambda: h.with_dtd('[<!ENTITY a "b">]', "&a;"),
        "a bomb of entities": lambda: h.with_dtd(f'[<!ENTITY a "lol">{LOL}]', "&j;"),
        "an entity from the disk": lambda: h.with_dtd('[<!ENTITY a SYSTEM "file:///etc/passwd">]', "&a;"),
        "a document type from the web": lambda: h.with_dtd('SYSTEM "http://example.com/x.dtd"', "1"),
        "an entity of parameters": lambda: h.with_dtd('[<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]', "1"),
        "an entity in UTF-16": lambda: h.with_dtd('[<!ENTITY a "b">]', "&a;", encoding="utf-16"),
    },
    "E101 dtd": {"an entity in the relationships": h.relationships_with_dtd},
    "E101 parser Sheet1": {
        "rows within rows": lambda: h.book('<row r="1"><row r="2"><c r="A2"><v>9</v></c></row></row>'),
        "a row outside the rows": lambda: h.book(h.ROW, '<row r="2"><c r="A2"><v>9</v></c></row>'),
        "merges outside their place": lambda: h.book(h.ROW, '<x><mergeCells><mergeCell ref="A1:B2"/></mergeCells></x>'),
        "merges before the rows": lambda: h.changed(h.SHEET, "<sheetData", '<x><mergeCell ref="A1:B2"/></x><sheetData'),
        "ten thousand cells within each other": lambda: h.nested_cells(10_000),
    },
    "E101 parser": {
        "a text beyond the list": lambda: h.cells(' t="s"><v>5</v>'),
        "a text far beyond the list": lambda: h.cells(f' t="s"><v>{"9" * 30}</v>'),
        "texts without their list": lambda: h.without(h.STRINGS, TEXT_OF_NOTHING),
    },
    # --- the grid
    "E105 limit_grid_cells Sheet1!XFD1048576": {
        "a value in the last cell": lambda: h.book(h.ROW + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    },
    "E105 limit_grid_cells S!ALL1000000": {
        "an .ods of a billion cells": lambda: ods_cell(
            f'<table:table-cell table:number-columns-repeated="1000" {FLOAT}"1"/>',
            'table:number-rows-repeated="1000000"',
        ),
    },
    "E101 cell_reference": {
        "an .ods of rows without end": lambda: ods_cell(
            f'<table:table-cell {FLOAT}"1"/>', 'table:number-rows-repeated="99999999999"'
        ),
    },
    "E101 cell_reference Sheet1": {
        "a row beyond the last": lambda: h.book('<row r="1048577"><c r="A1048577"><v>1</v></c></row>'),
        "a column beyond the last": lambda: h.book('<row r="1"><c r="XFE1"><v>1</v></c></row>'),
        "a column of four letters": lambda: h.book('<row r="1"><c r="AAAA1"><v>1</v></c></row>'),
        "row 0": lambda: h.book('<row r="0"><c r="A0"><v>1</v></c></row>'),
        "a row by the name of a cell": lambda: h.book('<row r="A1"><c r="A1"><v>1</v></c></row>'),
        "row -1": lambda: h.book('<row r="-1"><c r="A1"><v>1</v></c></row>'),
        "a row of twenty digits": lambda: h.book(f'<row r="{"9" * 20}"><c r="A1"><v>1</v></c></row>'),
        "a reference in full width": lambda: h.book('<row r="1"><c r="Ａ１"><v>1</v></c></row>'),
        "an absolute reference": lambda: h.book('<row r="1"><c r="$A$1"><v>1</v></c></row>'),
        "a merge beyond the last row": lambda: merges("A2:A1048577"),
        "a merge of half a reference": lambda: merges("A1:B"),
    },
    "E105 limit_merged_cells Sheet1": {"the whole sheet merged": lambda: merges("A1:XFD1048576")},
    "E101 merge_overlap Sheet1!B3": {"merges that overlap": lambda: merges("A2:B3", "B3:C4")},
    # --- values
    "E101 cell_value Sheet1": {
        "an unknown type": lambda: h.cells(' t="S"><v>0</v>'),
        "a text by a negative number": lambda: h.cells(' t="s"><v>-1</v>'),
        "a text by half a number": lambda: h.cells(' t="s"><v>0.5</v>'),
    },
    "E101 cell_value": {
        "an .ods with NaN": lambda: ods_cell(f'<table:table-cell {FLOAT}"NaN"/>'),
        "an .ods with blanks by no number": lambda: ods_cell(
            '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="many"/></text:p></table:table-cell>'
        ),
    },
}  # fmt: skip

READ: Mapping[str, tuple[Make, list[RawValue]]] = {
    # --- the zip and its parts
    "bytes in front that look like a zip": (lambda: b"PKxx" + h.book(), [7.0]),
    "bytes behind the zip": (lambda: h.book() + b"x" * 100, [7.0]),
    "a packed size that is too large": (lambda: h.central(20, "<I", 10**6), [7.0]),
    "another compression in the header of the part": (lambda: h.local(8, "<H", 0), [7.0]),
    "a number of parts that lies": (lambda: h.end_of_zip(10, "<H", 3), [7.0]),
    "a part without a name": (h.nameless_part, [7.0]),
    "sizes in the way of zip64": (h.with_zip64, [7.0]),
    "parts that are to lie outside": (lambda: h.pack(h.parts() | {"../../x": "x", "/etc/x": "x", "C:\\x": "x", "\\\\a\\x": "x"}), [7.0]),
    "no list of texts, and none needed": (lambda: h.without(h.STRINGS), [7.0]),
    "a comment in the last cell": (h.far_comment, [7.0]),
    "an external link that is broken": (lambda: h.with_relationship("externalLink", "link.xml", "<"), [7.0]),
    "an .ods by another name": (lambda: ods_cell(f'<table:table-cell {FLOAT}"7"/>'), [7.0]),
    # --- the list of sheets
    "a name of 300 characters": (lambda: h.listed(f'<sheet name="{"长" * 300}" sheetId="1" r:id="rId1"/>'), [7.0]),
    "a name of two lines": (lambda: h.listed('<sheet name="a&#10;b" sheetId="1" r:id="rId1"/>'), [7.0]),
    "a name from right to left": (lambda: h.listed('<sheet name="\u202e面封" sheetId="1" r:id="rId1"/>'), [7.0]),
    "no name": (lambda: h.listed('<sheet name="" sheetId="1" r:id="rId1"/>'), [7.0]),
    "two sheets of one name": (lambda: h.listed(*(f'<sheet name="{n}" sheetId="1" r:id="rId1"/>' for n in "aA")), [7.0]),
    "a very hidden sheet": (lambda: h.listed('<sheet name="a" sheetId="1" state="veryHidden" r:id="rId1"/>'), [7.0]),
    "2,000 sheets of one part": (lambda: h.listed(*(f'<sheet name="{n}" sheetId="{n}" r:id="rId1"/>' for n in range(2000))), [7.0]),
    "no sheet at all": (lambda: h.listed(), []),
    # --- the grid
    "a size that lies": (lambda: h.changed(h.SHEET, "<sheetData", '<dimension ref="A1:XFD1048576"/><sheetData'), [7.0]),
    "a million empty rows": (lambda: h.many_rows(1_000_000), [7.0]),
    "16,384 formatted columns": (h.many_styled_columns, [7.0]),
    "65,000 styles": (h.many_styles, [PercentValue(0.5)]),
    "200,000 texts": (h.many_strings, ["199999"]),
    "a count of texts that lies": (lambda: h.with_part(h.STRINGS, shared_strings("<t>a</t>").replace('"1"', '"4294967295"'), TEXT_OF_NOTHING), ["a"]),
    "a cell twice": (lambda: h.book(f'<row r="1">{A1}<c r="A1"><v>8</v></c></row>'), [8.0]),
    "a cell twice, an error first": (lambda: h.book(f'<row r="1"><c r="A1" t="e"><v>#N/A</v></c>{A1}</row>'), [7.0]),
    "a cell twice, once blank": (lambda: h.book(f'<row r="1">{A1}<c r="A1"/></row>'), [7.0]),
    "a row twice": (lambda: h.book(h.ROW + h.ROW.replace("7", "8")), [8.0]),
    "merges in an extension": (lambda: h.book(after='<extLst><ext><mergeCells><mergeCell ref="A1:B2"/></mergeCells></ext></extLst>'), [7.0]),
    "rows in an extension": (lambda: h.book(after='<extLst><ext><sheetData><row r="1"><c r="A1"><v>9</v></c></row></sheetData></ext></extLst>'), [7.0]),
    # --- XML
    "a prefix": (h.prefixed, [7.0]),
    "Strict": (h.strict, [7.0]),
    "no namespace": (lambda: h.changed(h.SHEET, f' xmlns="{MAIN}"', ""), [7.0]),
    "a row of another namespace": (lambda: h.book(h.ROW + '<row r="1" xmlns="urn:x"><c r="A1"><v>9</v></c></row>'), [7.0]),
    "references in place of letters": (lambda: h.book('<row r="&#49;"><c r="&#65;&#x31;"><v>&#55;</v></c></row>'), [7.0]),
    "processing instructions": (lambda: h.book(f'<?php echo 1?>{h.ROW}<?xml-stylesheet href="file:///etc/passwd"?>'), [7.0]),
    "rows in a processing instruction": (lambda: h.changed(h.SHEET, "<sheetData", '<?x <sheetData><row r="1"><c r="A1"><v>9</v></c></row></sheetData>?><sheetData'), [7.0]),
    "rows in a comment": (lambda: h.book(f'<!-- <row r="1"><c r="A1"><v>9</v></c></row> -->{h.ROW}'), [7.0]),
    "an inclusion from the disk": (h.with_xinclude, ["[]"]),
    "200 levels": (lambda: h.nested(200), [7.0]),
    "a hundred thousand attributes": (lambda: h.book(f'<row r="1"><c r="A1" {" ".join(f"a{n}={chr(34) * 2}" for n in range(100_000))}><v>7</v></c></row>'), [7.0]),
    "a byte order mark": (lambda: h.encoded("utf-8-sig", "UTF-8"), ["文字"]),
    "UTF-16": (lambda: h.encoded("utf-16"), ["文字"]),
    "GBK": (lambda: h.encoded("gbk"), ["文字"]),
    "GB18030": (lambda: h.encoded("gb18030"), ["文字"]),
    "Big5": (lambda: h.encoded("big5"), ["文字"]),
    # --- numbers, dates, truth
    "numbers that are none": (lambda: h.numbers("NaN", "inf", "-INF", "1e400", "1_000", "1,5", "0x10", "５"), ["NaN", "inf", "-INF", "1e400", "1_000", "1,5", "0x10", "５"]),
    "numbers at the edge": (lambda: h.numbers("-0", "1e-320", "9.99E+307", "123456789012345678", " 5 ", "+5", ".5", "1E+05"), [-0.0, 1e-320, 9.99e307, 123456789012345678.0, 5.0, 5.0, 0.5, 1e5]),
    "a hundred thousand digits": (lambda: h.numbers("1" * 100_000), ["1" * 100_000]),
    "dates at the edge": (lambda: h.numbers("0", "1", "59", "60", "61", "2958465", "2958466", "-1", "-1e300", "44260.5", shown=14), [time(0), date(1900, 1, 1), date(1900, 2, 28), date(1900, 2, 28), date(1900, 3, 1), date(9999, 12, 31), 2958466.0, -1.0, -1e300, datetime(2021, 3, 5, 12)]),
    "dates of 1904": (lambda: h.numbers("1", "42798", "2957003", "2957004", "-1", shown=14, is_1904=True), [date(1904, 1, 2), date(2021, 3, 5), date(9999, 12, 31), 2957004.0, -1.0]),
    "dates in words": (lambda: h.cells(' t="d"><v>2021-03-05</v>', ' t="d"><v>2021-02-30</v>', ' t="d"><v>x</v>'), [date(2021, 3, 5), "2021-02-30", "x"]),
    "durations at the edge": (lambda: h.numbers("1.5", "-1", "1e10", shown=46), [timedelta(1.5), timedelta(-1), 1e10]),
    "formats without end": (lambda: h.numbers("0.5", shown='"' * 201), [0.5]),
    "brackets without end": (lambda: h.numbers("0.5", shown="[" * 5000 + "h" + "]" * 5000), [timedelta(0.5)]),
    "truth in every spelling": (lambda: h.cells(*(f' t="b"><v>{text}</v>' for text in ("1", "0", "true", "2", "TRUE"))), [True, False, True, 2.0, "TRUE"]),
    "a first style of percentages, not named by the cell": (lambda: h.changed(h.STYLES, 'numFmtId="0"', 'numFmtId="9"'), [PercentValue(7.0)]),
    "a first style of dates, not named by the cell": (lambda: h.changed(h.STYLES, 'numFmtId="0"', 'numFmtId="14"'), [date(1900, 1, 7)]),
    "a style of another namespace before it": (lambda: h.changed(h.STYLES, '<cellXfs count="1">', '<cellXfs><xf xmlns="urn:x" numFmtId="9"/>'), [7.0]),
    "a style with a zero in front": (lambda: h.book('<row r="1"><c r="A1" s="01"><v>0.5</v></c></row>', formats=[9]), [PercentValue(0.5)]),
    "a number format of five thousand digits": (lambda: h.changed(h.STYLES, 'numFmtId="0"', f'numFmtId="{"9" * 5000}"'), [7.0]),
    "styles that are none": (lambda: h.book(f'<row r="1"><c r="A1" s="{"9" * 20}"><v>7</v></c><c r="B1" s="-1"><v>7</v></c></row>'), [7.0, 7.0]),
    # --- formulas and errors
    "a shared formula without its first": (lambda: h.cells('><f t="shared" si="5"/><v>3</v>', '><f t="shared" si="5"/>'), [3.0, NoStoredValue()]),
    "an array formula over everything": (lambda: h.cells('><f t="array" ref="A1:XFD1048576">ROW(1:9)</f><v>1</v>'), [1.0]),
    "ten thousand brackets": (lambda: h.cells(f"><f>{'(' * 10_000}1{')' * 10_000}</f><v>1</v>"), [1.0]),
    "formulas without a value": (lambda: h.cells("><f>1+1</f>", "><f>1+1</f><v/>", ' t="str"><f>A1</f><v></v>', ' t="e"><f>1/0</f>'), [NoStoredValue(), NoStoredValue(), None, NoStoredValue()]),
    "a formula that asks the web": (lambda: h.cells(' t="str"><f>WEBSERVICE("http://example.com/")</f><v>ok</v>'), ["ok"]),
    "an error of two lines": (lambda: h.cells(' t="e"><v>#N/A\n</v>'), [ErrorValue("#N/A\n")]),
    "errors known and unknown": (lambda: h.cells(*(f' t="e"><v>{code}</v>' for code in ("#N/A", "#SPILL!", "#GETTING_DATA", "#WHAT!", "&lt;&amp;&#35;"))), [*map(ErrorValue, ("#N/A", "#SPILL!", "#GETTING_DATA", "#WHAT!", "<&#"))]),
    # --- texts
    "runs and their reading": (lambda: h.rich("<r><t>甲</t></r>", "<r><rPr><b/></rPr><t>乙</t></r>", '<rPh sb="0" eb="1"><t>jia</t></rPh>'), ["甲乙"]),
    "escapes": (lambda: h.texts("a_x000D_b", "_x0000_", "a_x0001_b", "_xD800_", "_x005F_x000D_", "_xZZZZ_", "_x41_"), ["a\rb", "\x00", "a\x01b", "_xD800_", "_x000D_", "_xZZZZ_", "_x41_"]),
    "line ends": (lambda: h.texts("a&#13;&#10;b", "a\r\nb", "a\rb", "a&#10;b", "&#9;a"), ["a\r\nb", "a\nb", "a\nb", "a\nb", "\ta"]),
    "character data": (lambda: h.cells(' t="inlineStr"><is><t><![CDATA[<v>9</v>]]></t></is>'), ["<v>9</v>"]),
    "a text one too long": (lambda: h.texts("长" * 32_768), ["长" * 32_768]),
    "an id of 18 digits, as text and as number": (lambda: h.cells(' t="str"><v>123456789012345678</v>', "><v>123456789012345678</v>"), ["123456789012345678", 123456789012345678.0]),
    "characters of other planes": (lambda: h.texts("𠀀𡈽😀", "\u202eabc\u200b", "\ufeffa", "\u00a0a\u3000"), ["𠀀𡈽😀", "\u202eabc\u200b", "\ufeffa", "\u00a0a\u3000"]),
    "what looks like a formula": (lambda: h.texts("=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "=cmd|'/c calc'!A1", "http://example.com/", "&lt;&amp;&gt;"), ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "=cmd|'/c calc'!A1", "http://example.com/", "<&>"]),
    "an .ods with blanks without end": (lambda: ods_cell('<table:table-cell office:value-type="string"><text:p>a<text:s text:c="999999999"/></text:p></table:table-cell>'), ["a" + " " * 32_767]),
}  # fmt: skip

CASES = [(verdict, what, make) for verdict, cases in REFUSED.items() for what, make in cases.items()]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a child process would read is read in this one: as sharp, and a hundred times as fast."""
    monkeypatch.setattr("excel_eval.read.in_child", in_this_process)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "驻外一组.xlsx"


def verdict_on(path: Path) -> str:
    """``E105 limit_grid_cells Sheet1!B3``: code, reason or limit or format, and the place within the file."""
    with pytest.raises(Unreadable) as refused:
        read_workbook(path)
    issue = issue_of(path, refused.value)
    why = [issue.params[name] for name in ("reason", "limit", "extension") if name in issue.params]
    place = [str(issue.source).removeprefix(path.name).removeprefix(" › ")]
    return " ".join(filter(None, map(str, [issue.code, *why, *place])))


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("verdict", "make"), [case[::2] for case in CASES], ids=[case[1] for case in CASES])
def test_a_workbook_that_cannot_be_read_is_refused_in_words(book: Path, verdict: str, make: Make) -> None:
    book.write_bytes(make())
    assert verdict_on(book) == verdict
    with pytest.raises(Unreadable) as refused:
        read_workbook(book)
    issue = issue_of(book, refused.value)
    reason = str(issue.params.get("reason") or issue.params.get("limit") or "")
    for number, lang in enumerate(("zh", "en")):
        text = describe(issue, "en" if lang == "en" else "zh")
        assert PHRASES[reason][number] in text.message if reason in PHRASES else text.message
        assert text.fix


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("what", READ)
def test_an_odd_workbook_is_read_with_these_values(book: Path, what: str) -> None:
    make, expected = READ[what]
    book.write_bytes(make())
    sheets = read_workbook(book).sheets
    found = [value for row in sheets[0].rows for value in row] if sheets else []
    assert found == expected


LONG = bool(os.environ.get("EXCEL_EVAL_LONG"))
OF_EACH = [case for case in CASES if LONG or case[1] == next(iter(REFUSED[case[0]]))]
"""one of each verdict: a child process for every case takes half a minute"""


def test_the_worst_of_files_cost_one_clear_error_each_and_the_teams_are_reported(tmp_path: Path) -> None:
    """All of them in one folder with a plan and its teams, read as anywhere: in this process or in a child of it."""
    path = folder(tmp_path)
    expected = {f"{n:03} {what}.xlsx": verdict.split(" ")[0] for n, (verdict, what, _) in enumerate(OF_EACH)}
    for name, (_, _, make) in zip(expected, OF_EACH, strict=True):
        (path / name).write_bytes(make())
    report = excel_eval.check(path)
    assert {issue.source.file: issue.code for issue in report.issues} == expected
    assert len(report.issues) == len(expected) > 30
    assert {w.file: w.team for w in report.workbooks if w.team} == {f"{team}.xlsx": team for team in TEAMS}
    told = report.to_dict()["issues"]
    assert isinstance(told, list)
    assert all(issue["message"] and issue["fix"] and "Traceback" not in issue["message"] for issue in told)


@pytest.mark.parametrize("what", ["a bomb of entities", "the first bytes", "a value in the last cell"])
def test_in_place_of_a_team_it_is_one_error_and_the_team_is_not_called_missing(tmp_path: Path, what: str) -> None:
    (make,) = [make for _, name, make in CASES if name == what]
    path = folder(tmp_path, 驻外二组={"拜访企业": "拜访日期|企业名称|是否553企业\n三月上旬|乙公司|否"})
    (path / "驻外一组.xlsx").write_bytes(make())
    places = [str(issue.source) for issue in excel_eval.check(path).issues if issue.severity == "error"]
    assert [place.split(" › ")[0] for place in places] == ["驻外一组.xlsx", "驻外二组.xlsx"]
    assert places[1] == "驻外二组.xlsx › 拜访企业!A2"


def test_odd_values_in_a_ledger_are_errors_at_their_cells_or_the_text_that_they_are(tmp_path: Path) -> None:
    """A ledger written by hand into a team's workbook."""
    path = folder(tmp_path)
    odd = {
        "A": [' s="1"><v>60</v>', ' s="1"><v>-1</v>', ' s="1"><v>1E+300</v>', '><v>44260</v>', ' s="1"><v>44260</v>'],
        "B": ["><v>123456789012345678</v>", ' t="e"><v>#SPILL!</v>', "><f>1</f>", ' t="b"><v>1</v>', ' t="str"><v>=1+1</v>'],
        "C": [' t="str"><v>是</v>', ' t="str"><v>有</v>', "><v>1</v>", ' t="e"><v>#WHAT!</v>', ' t="str"><v>_x0001_是</v>'],
    }  # fmt: skip
    head = "".join(
        f'<c r="{letter}1" t="str"><v>{name}</v></c>'
        for letter, name in zip("ABC", ("拜访日期", "企业名称", "是否553企业"), strict=True)
    )
    rows = [
        f'<row r="{n + 2}">' + "".join(f'<c r="{letter}{n + 2}"{odd[letter][n]}</c>' for letter in "ABC") + "</row>"
        for n in range(5)
    ]
    replace_sheet(path / "驻外一组.xlsx", "拜访企业", f'<row r="1">{head}</row>{"".join(rows)}')
    assert said(path) == at(
        "E401 A2", "E212 B2", "E203 A3", "E205 B3", "E204 C3", "E203 A4", "E206 B4", "E204 C4", "E203 A5", "E215 B5",
        "E205 C5", "E204 C6",
    )  # fmt: skip


def replace_sheet(path: Path, name: str, rows: str) -> None:
    """Other rows in a sheet of a workbook of xlsxwriter, whose second style shows dates."""
    names = [sheet.name for sheet in read_workbook(path).sheets]
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts[f"xl/worksheets/sheet{names.index(name) + 1}.xml"] = worksheet(rows).encode()
    path.write_bytes(h.pack(parts))
