"""The same workbook as .xlsx, .xls, .et, .ods, .xltx or behind a password gives the same values."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest
from books import encrypt, folder, message, said
from hostile_old import ole
from recalculate import need_libreoffice

import excel_eval
from excel_eval import CheckReport, Limits, Reading
from excel_eval.guard import Unreadable, open_package
from excel_eval.messages import describe
from excel_eval.model import ErrorValue, NoStoredValue, PercentValue, Range, RawValue, Workbook
from excel_eval.read import read_folder, read_workbook
from excel_eval.read.folder import issue_of
from excel_eval.read.passwords import decrypted
from excel_eval.read.xls import read_xls

PASSWORD = "乐山2021"


def refusal(path: Path, reading: Reading | None = None) -> tuple[str, object]:
    with pytest.raises(Unreadable) as refused:
        read_workbook(path, reading or Reading())
    return refused.value.code, refused.value.params.get("reason") or refused.value.params.get("limit")


# --- what LibreOffice makes of one workbook ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One workbook in every format that LibreOffice writes, from one .xlsx that it has saved too."""
    out = tmp_path_factory.mktemp("formats")
    _everything().save(out / "typed.xlsx")
    _convert(out / "typed.xlsx", "xlsx:Calc MS Excel 2007 XML", out / "saved")
    for kind in ("ods", "xls:MS Excel 97"):
        _convert(out / "saved" / "typed.xlsx", kind, out / "saved")
    shutil.copy(out / "saved" / "typed.xls", out / "saved" / "typed.et")
    return out / "saved"


def _convert(path: Path, kind: str, out: Path) -> None:
    command = [need_libreoffice(), f"-env:UserInstallation={(out.parent / 'profile').as_uri()}", "--headless"]
    subprocess.run(
        [*command, "--convert-to", kind, "--outdir", out, path], check=True, capture_output=True, timeout=180
    )


def _everything() -> openpyxl.Workbook:
    """Every kind of value, twice where a format decides."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "各种值"
    for row in (
        ["文本", " 前空格", "后空格 ", "两  个", "换\n行", "=1+1", "𠮷𡈽", "<&>"],
        [1, 2.5, -3, 1e20, 0.1, 12345678901234, 0],
        [date(2021, 3, 5), datetime(2021, 3, 5, 10, 30), date(1900, 3, 1), date(9999, 12, 31)],
        ["甲", None, None, "丁"],
        [None, None, "合并"],
    ):
        sheet.append(row)
    sheet["F1"].data_type = "s"
    formats: dict[str, tuple[float, str]] = {
        "A6": (0.95, "0%"),
        "B6": (0.125, "0.0%"),
        "A7": (44260, 'yyyy"年"m"月"d"日"'),
        "B7": (44260.5, "yyyy-mm-dd hh:mm"),
        "C7": (1.25, "[h]:mm"),
        "D7": (44260, '#,##0.00"元"'),
        "E7": (44260, "@"),
    }
    for place, (number, code) in formats.items():
        sheet[place] = number
        sheet[place].number_format = code
    for place, formula in {"F6": "=1/0", "G6": "=NA()", "H6": '=""', "I6": "=1+2"}.items():
        sheet[place] = formula
    sheet.merge_cells("C5:E6")
    sheet.row_dimensions[4].hidden = True
    hidden = book.create_sheet("藏")
    hidden["B3"] = "x"
    hidden.sheet_state = "hidden"
    same = book.create_sheet("同")
    for _ in range(3):
        same.append(["同", "同", None, "同"])
    return book


def seen(book: Workbook) -> list[tuple[object, ...]]:
    return [(s.name, s.rows, s.merged, s.hidden_rows, s.visible) for s in book.sheets]


@pytest.mark.parametrize("name", ["typed.xls", "typed.et", "typed.ods"])
def test_every_format_gives_what_xlsx_gives(converted: Path, name: str) -> None:
    expected = read_workbook(converted / "typed.xlsx")
    first = expected.sheets[0]
    assert (first.rows[0][6], first.rows[5][0], first.rows[5][5]) == ("𠮷𡈽", PercentValue(0.95), ErrorValue("#DIV/0!"))
    assert (first.rows[6][0], first.rows[6][2]) == (date(2021, 3, 5), timedelta(hours=30))
    assert (first.merged, first.hidden_rows) == ((Range(5, 3, 6, 5),), frozenset({4}))
    assert seen(read_workbook(converted / name)) == seen(expected)


def test_the_chinese_date_formats_of_an_old_workbook_are_dates(converted: Path, tmp_path: Path) -> None:
    """27–36 and 50–58 stand in the file by their number alone."""
    data = (converted / "typed.xls").read_bytes()
    serial = int.to_bytes(44260 << 2 | 2, 4, "little")  # as a whole number in an RK record
    found = {}
    for number in (31, 57):
        changed = bytearray(data)
        for at in _extended_formats(data):
            changed[at + 6 : at + 8] = number.to_bytes(2, "little")
        (tmp_path / "a.xls").write_bytes(bytes(changed))
        found[number] = read_workbook(tmp_path / "a.xls").sheets[0].rows[6][3]
    assert serial in data
    assert found == {31: date(2021, 3, 5), 57: date(2021, 3, 5)}


def test_a_number_of_an_old_workbook_that_is_none_is_an_error(converted: Path, tmp_path: Path) -> None:
    data = (converted / "typed.xls").read_bytes()
    assert read_workbook(converted / "typed.xls").sheets[0].rows[1][5] == 12345678901234
    for number in (float("nan"), float("inf")):
        (tmp_path / "a.xls").write_bytes(data.replace(struct.pack("<d", 12345678901234), struct.pack("<d", number)))
        assert read_workbook(tmp_path / "a.xls").sheets[0].rows[1][5] == ErrorValue("#NUM!")


def biff5(text: bytes, charset: int, codepage: int | None = None, *, locked: bool = False) -> bytes:
    """A workbook as Excel 95 wrote it, of one cell: a stream of records, texts in the encoding of the system."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    font = struct.pack("<5H4B", 200, 0, 0x7FFF, 400, 0, 0, 0, charset, 0) + b"\x05Arial"
    parts = [
        record(0x809, struct.pack("<4H", 0x500, 5, 0, 1995)),
        *([record(0x2F, bytes(4))] if locked else []),
        *([] if codepage is None else [record(0x42, struct.pack("<H", codepage))]),
        record(0x31, font) * 4,
        record(0xE0, bytes(16)),
    ]
    sheet = record(0x809, struct.pack("<4H", 0x500, 0x10, 0, 1995))
    sheet += record(0x204, struct.pack("<4H", 0, 0, 0, len(text)) + text) + record(0x0A, b"")
    start = sum(map(len, parts)) + len(record(0x85, bytes(8 + 1))) + len(record(0x0A, b""))
    boundsheet = record(0x85, struct.pack("<IBBB", start, 0, 0, 2) + b"S1")
    return b"".join([*parts, boundsheet, record(0x0A, b""), sheet])


@pytest.mark.parametrize(("passwords", "reason"), [
    ((), "password_not_given"),
    (("1234",), "password_unsupported"),  # nothing here knows the cipher of Excel 95
])  # fmt: skip
def test_a_cipher_that_nobody_knows_is_no_damage(passwords: tuple[str, ...], reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_xls(ole(biff5(b"a", 0, 1252, locked=True), "Book"), "a.xls", Reading(passwords=passwords))
    assert (refused.value.code, refused.value.params["reason"]) == ("E103", reason)


@pytest.mark.parametrize(("text", "charset", "codepage", "read"), [
    ("乐山", 134, 936, "乐山"),
    ("乐山", 134, None, "乐山"),  # by the fonts, where the file does not say
    ("乐山", 0, 936, "乐山"),
    ("plain", 0, None, "plain"),
    ("乐山", 0, None, None),  # never garbled
])  # fmt: skip
def test_the_text_of_excel_95_is_never_garbled(text: str, charset: int, codepage: int | None, read: str | None) -> None:
    data = biff5(text.encode("gbk"), charset, codepage)
    if read:
        assert read_xls(data, "a.xls", Reading())[0][0].rows == ((read,),)
    else:
        with pytest.raises(Unreadable) as refused:
            read_xls(data, "a.xls", Reading())
        assert (refused.value.code, refused.value.params["reason"]) == ("E101", "encoding_unsaid")
        assert (refused.value.sheet, refused.value.row, refused.value.column) == ("S1", 1, 1)


def _extended_formats(data: bytes) -> list[int]:
    """The places of the XF records (0x00E0, 20 bytes) of a BIFF8 stream."""
    places, at = [], data.find(b"\xe0\x00\x14\x00")
    while at >= 0:
        places.append(at)
        at = data.find(b"\xe0\x00\x14\x00", at + 24)
    return places


def test_a_folder_of_mixed_formats_is_evaluated_as_one_of_xlsx(tmp_path: Path) -> None:
    visits = "拜访日期|企业名称|是否553企业\n2021-03-05|甲公司|是\n三月|乙|否"
    path = folder(tmp_path, 驻外二组={"拜访企业": visits})
    before = excel_eval.check(path)
    for file, kind in (("驻外一组.xlsx", "ods"), ("驻外二组.xlsx", "xls:MS Excel 97"), ("绩效方案.xlsx", "ods")):
        _convert(path / file, kind, path)
        (path / file).unlink()
    after = excel_eval.check(path)
    assert [line.replace(".xls ", ".xlsx ") for line in said(after)] == said(before)
    assert after.ok is before.ok is False
    assert [(r.team, [c.read for c in r.ledgers]) for r in after.workbooks] == [
        (r.team, [c.read for c in r.ledgers]) for r in before.workbooks
    ]


def test_a_template_workbook_is_read(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / "驻外一组.xlsx").rename(path / "驻外一组.xltx")
    assert said(path) == []


# --- .ods, cell by cell --------------------------------------------------------------------------------------------

NAMESPACES = " ".join(
    f'xmlns:{name}="{uri}"'
    for name, uri in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    }.items()
)


def ods(path: Path, rows: str, **parts: str) -> Path:
    """An .ods with one sheet around ``rows``; ``parts`` are further ones."""
    content = (
        f'<office:document-content {NAMESPACES}><office:body><office:spreadsheet><table:table table:name="表">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {"mimetype": mimetype, "content.xml": content, **parts}.items():
            archive.writestr(name, data)
    return path


def cell(attributes: str = "", inside: str = "", element: str = "table-cell") -> str:
    return f"<table:{element} {attributes}>{inside}</table:{element}>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def text(value: str) -> str:
    return cell('office:value-type="string"', f"<text:p>{escape(value)}</text:p>")


def rows_of(path: Path) -> tuple[tuple[RawValue, ...], ...]:
    return tuple(tuple(line) for line in read_workbook(path).sheets[0].rows)


STRING = 'office:value-type="string"'
ERROR = 'table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"'


@pytest.mark.parametrize(("cells", "value"), [
    (cell('office:value-type="float" office:value="-2.5"'), -2.5),
    (cell('office:value-type="currency" office:value="12"'), 12.0),
    (cell('office:value-type="float" office:string-value="合格" table:formula="of:=[.A2]"'), "合格"),
    (cell('office:value-type="percentage" office:value="0.95"'), PercentValue(0.95)),
    (cell('office:value-type="date" office:date-value="2021-03-05"'), date(2021, 3, 5)),
    (cell('office:value-type="date" office:date-value="2021-03-05T10:30:00"'), datetime(2021, 3, 5, 10, 30)),
    (cell('office:value-type="date" office:date-value="12021-03-05"'), "12021-03-05"),
    (cell('office:value-type="time" office:time-value="PT12H30M05S"'), time(12, 30, 5)),
    (cell('office:value-type="time" office:time-value="PT30H00M00S"'), timedelta(hours=30)),
    (cell('office:value-type="boolean" office:boolean-value="true"'), True),
    (cell('office:value-type="boolean" office:boolean-value="1"'), True),
    (cell('office:value-type="boolean" office:boolean-value="0"'), False),
    (cell('office:value-type="string" office:string-value="甲"'), "甲"),
    (cell('office:value-type="string"', "<text:p>甲</text:p><text:p>乙</text:p>"), "甲\n乙"),
    (cell('office:value-type="string"', '<text:p>\n  甲<text:s text:c="2"/>乙<text:tab/>丙 </text:p>'), "甲  乙\t丙 "),
    (cell(STRING, "<text:p>甲<text:span>乙</text:span><text:line-break/>丙</text:p>"), "甲乙\n丙"),
    (cell(STRING, "<office:annotation><text:p>批注</text:p></office:annotation><text:p>甲</text:p>"), "甲"),
    (cell(ERROR, "<text:p>#DIV/0!</text:p>"), ErrorValue("#DIV/0!")),
    (cell(ERROR, "<text:p/>"), ErrorValue("#ERROR!")),
    (cell('table:formula="of:=1/0" office:value-type="string"', "<text:p>#N/A</text:p>"), ErrorValue("#N/A")),
    (cell('office:value-type="string"', "<text:p>#N/A</text:p>"), "#N/A"),
    (cell('table:formula="of:=[.A1]" office:string-value="合格"'), "合格"),
    (cell('table:formula="of:=1/0"', "<text:p>Err:502</text:p>"), ErrorValue("Err:502")),
    (cell('table:formula="of:=[.A1]"'), NoStoredValue()),
    (cell('office:value-type="float" table:formula="of:=[.A1]"'), NoStoredValue()),
])  # fmt: skip
def test_a_cell_of_ods(tmp_path: Path, cells: str, value: RawValue) -> None:
    found = rows_of(ods(tmp_path / "a.ods", row(cells)))
    assert found == ((value,),)
    assert type(found[0][0]) is type(value)


ONE = 'office:value-type="float" office:value="1"'


def test_repeated_cells_and_rows_keep_their_places(tmp_path: Path) -> None:
    blank = cell('table:number-columns-repeated="3"')
    rows = (
        row(blank, text("丁"), cell('table:number-columns-repeated="16380"'))
        + row(cell(), attributes='table:number-rows-repeated="2"')
        + row(cell(f'{ONE} table:number-columns-repeated="2"'), attributes='table:number-rows-repeated="2"')
        + row(cell('table:number-columns-repeated="16384"'), attributes='table:number-rows-repeated="1048571"')
    )  # fmt: skip
    blanks = (None,) * 4
    ones = (1.0, 1.0, None, None)
    assert rows_of(ods(tmp_path / "a.ods", rows)) == ((None, None, None, "丁"), blanks, blanks, ones, ones)


def test_rows_in_groups_hidden_rows_and_merged_cells_of_ods(tmp_path: Path) -> None:
    grouped = f"<table:table-row-group>{row(text('甲'))}</table:table-row-group>"
    merged = cell('office:value-type="string" table:number-columns-spanned="2"', "<text:p>乙</text:p>")
    rows = (
        grouped
        + row(merged, cell(element="covered-table-cell"), attributes='table:visibility="filter"')
        + row(text("丙"), attributes='table:visibility="collapse"')
    )
    (sheet,) = read_workbook(ods(tmp_path / "a.ods", rows)).sheets
    assert (sheet.hidden_rows, sheet.merged) == (frozenset({2, 3}), (Range(2, 1, 2, 2),))
    assert [line[0] for line in sheet.rows] == ["甲", "乙", "丙"]


@pytest.mark.parametrize(("rows", "expected"), [
    (row(text("x"), attributes='table:number-rows-repeated="1000000"'), ("E105", "limit_grid_cells")),
    (row(text("x"), attributes='table:number-rows-repeated="2000000"'), ("E101", "cell_reference")),
    (row(cell('table:number-columns-repeated="x"')), ("E101", "cell_reference")),
    (row(cell('office:value-type="float" office:value="nan"')), ("E101", "cell_value")),
    ("<table:table-row>", ("E101", "xml")),
])  # fmt: skip
def test_an_ods_that_is_refused(tmp_path: Path, rows: str, expected: tuple[str, str]) -> None:
    assert refusal(ods(tmp_path / "a.ods", rows), Reading(Limits(grid_cells=500_000))) == expected


@pytest.mark.parametrize(("generator", "value"), [("LibreOffice/7.4", None), ("odfpy/1.4.1", NoStoredValue())])
def test_a_formula_of_ods_without_a_value_is_an_empty_text_where_libreoffice_wrote_it(
    tmp_path: Path, generator: str, value: RawValue
) -> None:
    meta = {"meta.xml": f'<m xmlns:meta="x"><meta:generator>{generator}</meta:generator></m>'}
    path = ods(tmp_path / "a.ods", row(text("甲"), cell('table:formula="of:=&quot;&quot;"'), text("乙")), **meta)
    assert rows_of(path) == (("甲", value, "乙"),)


MANIFEST = (
    '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="/" '
    'm:media-type="application/vnd.oasis.opendocument.{}">{}</m:file-entry></m:manifest>'
)


def test_an_encrypted_ods_is_named_whatever_its_other_parts_look_like(tmp_path: Path) -> None:
    parts = {"META-INF/manifest.xml": MANIFEST.format("spreadsheet", "<m:encryption-data/>"), "meta.xml": "\x93\x01"}
    assert refusal(ods(tmp_path / "a.ods", "", **parts)) == ("E103", "password_unsupported")


@pytest.mark.parametrize(("kind", "read"), [("spreadsheet", True), ("text", False)])
def test_an_ods_without_the_part_that_names_its_type_is_known_by_its_manifest(
    tmp_path: Path, kind: str, read: bool
) -> None:
    whole = ods(tmp_path / "whole.ods", row(text("甲")), **{"META-INF/manifest.xml": MANIFEST.format(kind, "")})
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(tmp_path / "a.ods", "w") as target:
        for name in ("content.xml", "META-INF/manifest.xml"):
            target.writestr(name, source.read(name))
    if read:
        assert rows_of(tmp_path / "a.ods") == (("甲",),)
    else:
        assert refusal(tmp_path / "a.ods") == ("E101", "no_workbook_part")


def test_what_formulas_need_of_other_files_is_no_sheet(tmp_path: Path) -> None:
    far = row(text("x"), attributes='table:number-rows-repeated="1048576"')
    copy = f"</table:table><table:table table:name=\"'file:///D:/别处.xlsx'#Sheet1\">{far}</table:table>"
    dde = f"<table:dde-links><table:dde-link><table:table>{far}</table:table></table:dde-link></table:dde-links>"
    path = ods(tmp_path / "a.ods", row(text("甲")) + copy + dde + '<table:table table:name="末">')
    assert [(sheet.name, sheet.rows) for sheet in read_workbook(path).sheets] == [("表", (("甲",),)), ("末", ())]


def test_what_an_ods_carries_besides_cells(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", "<table:table-source/><office:dde-source/>", **{"Basic/script-lc.xml": "<x/>"})
    assert [issue.code for issue in read_workbook(path).extras] == ["I120", "I121", "I123"]


def test_an_output_of_our_own_saved_as_ods_is_skipped(tmp_path: Path) -> None:
    meta = '<m xmlns:meta="x"><meta:user-defined meta:name="excel_eval.kind">output</meta:user-defined></m>'
    ods(tmp_path / "a.ods", row(text("甲")), **{"meta.xml": meta})
    assert [skipped.reason for skipped in read_folder(tmp_path).skipped] == ["skip_own_output"]


# --- broken and mislabelled files ----------------------------------------------------------------------------------


def test_content_decides_and_not_the_name(converted: Path, tmp_path: Path) -> None:
    expected = seen(read_workbook(converted / "typed.xlsx"))
    for name, under in (("typed.xlsx", "a.xls"), ("typed.xlsx", "a.ods"), ("typed.ods", "a.xlsx")):
        shutil.copy(converted / name, tmp_path / under)
        assert seen(read_workbook(tmp_path / under)) == expected
    shutil.copy(converted / "typed.xls", tmp_path / "a.xlsx")
    assert refusal(tmp_path / "a.xlsx")[0] == "E104"


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_an_old_workbook_that_breaks_off_is_an_error(converted: Path, tmp_path: Path, part: float) -> None:
    data = (converted / "typed.xls").read_bytes()
    (tmp_path / "a.xls").write_bytes(data[: int(len(data) * part)])
    assert refusal(tmp_path / "a.xls")[0] == "E101"


# --- passwords -----------------------------------------------------------------------------------------------------


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    path = folder(tmp_path)
    plain = excel_eval.check(path)
    encrypt(path / "驻外一组.xlsx", PASSWORD)
    report = excel_eval.check(path)
    assert said(report) == ["E103 驻外一组.xlsx"]
    assert message(report, "E103") == "工作簿设有打开密码，没有给出密码"
    unlock = "打开后在“文件 › 信息 › 保护工作簿”中去掉密码、保存后重新放入"
    assert fix(report) == f"或者{unlock}，或者运行时给出密码：--password=密码"
    report = excel_eval.check(path, reading=Reading(passwords=("错的",)))
    assert message(report, "E103") == "工作簿设有打开密码，给出的密码不对"
    again = "或者核对后重新给出密码（各工作簿密码不同时，每个密码写一次 --password=密码）"
    assert fix(report) == f"{again}，或者{unlock}"
    report = excel_eval.check(path, reading=Reading(passwords=("错的", PASSWORD)))
    assert said(report) == []
    assert [record.ledgers for record in report.workbooks] == [record.ledgers for record in plain.workbooks]


def fix(report: CheckReport) -> str:
    """What to do about the one issue."""
    (issue,) = report.to_dict()["issues"]
    return str(issue["fix"])


@pytest.mark.parametrize(("passwords", "reason", "advice"), [
    ((), "没有给出密码", "或者先运行 pip install 'excel-eval[password]'，再给出密码：--password=密码"),
    ((PASSWORD,), "给出了密码，但没有安装解密组件", "或者先运行 pip install 'excel-eval[password]' 再试，"),
])  # fmt: skip
def test_only_where_it_is_missing_the_decrypting_library_is_advised(
    passwords: tuple[str, ...], reason: str, advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = folder(tmp_path) / "驻外一组.xlsx"
    encrypt(book, PASSWORD)
    monkeypatch.setitem(sys.modules, "msoffcrypto", None)
    with pytest.raises(Unreadable) as refused:
        decrypted(book.read_bytes(), passwords)
    said = describe(issue_of(book, refused.value))
    assert said.message == f"工作簿设有打开密码，{reason}"
    assert advice in said.fix


def test_a_locked_workbook_that_is_broken_is_damaged_whatever_its_decryption_stumbles_over(tmp_path: Path) -> None:
    book = folder(tmp_path) / "驻外一组.xlsx"
    encrypt(book, PASSWORD)
    whole = book.read_bytes()
    information = whole.index(b"<?xml")
    broken = [whole[:length] for length in range(512, len(whole), 1009)]
    broken += [whole[:at] + b"<" + whole[at + 1 :] for at in range(information, information + 900, 60)]
    assert {_verdict_of_locked(data) for data in broken} == {"whole", "E101", "E103"}


def _verdict_of_locked(data: bytes) -> str:
    try:
        open_package(decrypted(data, (PASSWORD,)))
    except Unreadable as error:
        return error.code
    return "whole"


def test_excels_own_password_is_never_asked_for(tmp_path: Path) -> None:
    path = folder(tmp_path)
    encrypt(path / "驻外一组.xlsx", "VelvetSweatshop")
    assert said(path) == []


def test_a_password_never_shows(tmp_path: Path) -> None:
    assert PASSWORD not in repr(Reading(passwords=(PASSWORD,)))
