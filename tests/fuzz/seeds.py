"""The workbooks that the fuzzer starts from: of three writers and of our own hand, all small."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter
from books import Page, default_team, workbook
from openpyxl import Workbook
from raw_workbook import STRICT_MAIN, STRICT_OFFICE, shared_strings, workbook_parts, worksheet

from .container import Container, of_parts, of_workbook

_ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>0.25</v></c><c r="C1" s="2"><v>44260</v></c></row>'
    '<row r="3" hidden="1"><c r="B3" t="e"><v>#N/A</v></c><c r="C3"><f>A1</f></c><c r="D3" t="inlineStr"><is>'
    '<t>文字</t></is></c><c r="E3" t="b"><v>1</v></c><c r="F3" s="3"><v>1.5</v></c>'
    '<c r="G3" t="str"><f>A1</f><v>a</v></c></row>'
)
_AFTER = '<mergeCells count="1"><mergeCell ref="A5:C6"/></mergeCells>'
_FORMATS = (9, 14, 46, "yyyy-mm", "0.0%")
_STRINGS = ("<t>第一</t>", '<r><t xml:space="preserve"> a</t></r><r><t>b</t></r>', "<t>a_x000D_b</t>")


_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
_ODS: dict[str, str | bytes] = {
    "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
    "content.xml": f"""<office:document-content {_NAMES}><office:automatic-styles><style:style style:name="a">
<style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>
<table:table table:name="S1" table:style-name="a"><table:table-row table:number-rows-repeated="2"
 table:visibility="collapse"><table:table-cell office:value-type="string" table:number-columns-spanned="2"><text:p>a
<text:s text:c="3"/><text:span>b</text:span></text:p></table:table-cell><table:covered-table-cell/>
<table:table-cell office:value-type="float" office:value="1.5" table:number-columns-repeated="3"/></table:table-row>
<table:table-row><table:table-cell office:value-type="percentage" office:value="0.5"/><table:table-cell
 office:value-type="date" office:date-value="2021-03-05"/><table:table-cell office:value-type="time"
 office:time-value="PT1H30M"/><table:table-cell office:value-type="boolean" office:boolean-value="true"/>
<table:table-cell table:formula="of:=A1"/></table:table-row></table:table></office:spreadsheet></office:body>
</office:document-content>""",
}


def seeds() -> Iterator[tuple[str, bytes]]:
    """Names and inputs of the fuzzer."""
    for name, container in _containers():
        yield name, container.to_bytes()
    yield "raw", of_parts(_plain()).file()
    yield "team-deflated", Container(_team().parts, (("deflate", 0),)).to_bytes()


def _plain() -> dict[str, str | bytes]:
    return workbook_parts(worksheet(_ROWS, _AFTER), formats=_FORMATS, strings=shared_strings(*_STRINGS))


def _containers() -> Iterator[tuple[str, Container]]:
    yield "plain", of_parts(_plain())
    yield (
        "strict",
        of_parts(
            workbook_parts(
                worksheet(_ROWS, _AFTER, STRICT_MAIN),
                formats=_FORMATS,
                strings=shared_strings(*_STRINGS, main=STRICT_MAIN),
                main=STRICT_MAIN,
                office=STRICT_OFFICE,
            )
        ),
    )
    prefixed = worksheet(_ROWS, _AFTER).replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    yield "prefixed", of_parts(_plain() | {"xl/worksheets/sheet1.xml": prefixed.replace("xmlns=", "xmlns:x=")})
    parts = workbook_parts(worksheet(_ROWS), formats=_FORMATS, strings=shared_strings("<t>a</t>"), date1904=True)
    yield "1904", of_parts(parts)
    yield "openpyxl", of_workbook(_of_openpyxl())
    yield "xlsxwriter", of_workbook(_of_xlsxwriter())
    yield "team", _team()
    yield "full-team", _full_team()
    yield "ods", of_parts(_ODS)


def _of_openpyxl() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["日期", "企业", 0.5, "=A1", True, date(2021, 3, 5), "#N/A"])
    sheet["C1"].number_format = "0%"
    sheet.merge_cells("A3:B4")
    book.create_sheet("zwei").sheet_state = "hidden"
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _of_xlsxwriter() -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("拜访企业")
        sheet.write_row(0, 0, ["日期", "企业", 12, -0.5])
        sheet.write_datetime(1, 0, datetime(2021, 3, 5, 12), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_formula(1, 1, "=1+1", None, 2)
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 3, '="a"', None, "a")
        sheet.set_row(4, None, None, {"hidden": True})
    return buffer.getvalue()


def _team() -> Container:
    """Two visits, one of them wrong."""
    return _of_team(拜访企业="拜访日期|企业名称|是否553企业\n2021-03-05|甲公司|是\n三月上旬|乙公司|否")


def _full_team() -> Container:
    """A row in every ledger, a merged block, a subtotal, a hidden row, numbers as text."""
    visits = (
        "拜访日期*|企业名称|是否553企业|备注\n2021-03-05|甲公司|是|\n2021/3/6|甲公司|√|略\n小计|2||\n"
        "'20210307|丙|否|\n合计|3"
    )
    return _of_team(
        拜访企业=Page(visits, hidden=[3], merged=["A5:B5"]),
        投资线索="获取日期|线索名称|企业名称|拟投资额(万元)|是否有效\n2021-03-05|扩产|甲公司|'1,200|是\n"
        "2021-03-05|扩产|甲公司|-1|否",
        来乐考察="考察日期|企业名称|考察人数|考察地点\n2021-03-05|甲公司|3|乐山",
        经费支出="支出日期|支出类别|摘要|金额(元)|凭证号\n2021-03-05|差旅费|车票|100|1-12\n2021-03-05|差旅费|车票|100|1-12",
        月度报送="月份|报送日期|审核结论\n2021-01|2021-02-05|通过\n2|2021-03-05|退回",
    )


def _of_team(**sheets: str | Page) -> Container:
    with TemporaryDirectory() as scratch:
        content = default_team("驻外一组") | sheets
        data = workbook(Path(scratch) / "a.xlsx", content).read_bytes()
    keep = ("xl/", "_rels/")
    return Container(
        tuple(p for p in of_workbook(data).parts if p[0].decode().startswith(keep) and b"theme" not in p[0])
    )
