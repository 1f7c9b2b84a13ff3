"""Workbooks as people make them, for the tests of the marks; and that these are what they claim to be."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import date

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from excel_eval.write.marks import Cover, CoverRow

VISITS, MONEY, HIDDEN, ODD, CHART = "拜访企业", "经费支出", "字典", "O'Brien 表", "图表"
HEADERS = ("序号", "级别", "工作表", "单元格", "列名", "填写的值", "问题", "怎么改", "代码")


def busy() -> bytes:
    """What a library loses when it loads and saves: images, charts, sparklines, data bars, controls, stored values.

    Two sheets are selected, the second is open; a chart sheet and a hidden sheet stand between the others.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    dated = book.add_format({"num_format": "yyyy-mm-dd", "border": 1, "bg_color": "#E2EFDA"})
    visits = book.add_worksheet(VISITS)
    visits.write_row(0, 0, ["拜访日期", "企业名称", "是否553企业", "金额"])
    for row, (when, name, yes, amount) in enumerate(VALUES, start=1):
        if isinstance(when, date):
            visits.write_datetime(row, 0, when, dated)
        else:
            visits.write_string(row, 0, when, dated)
        visits.write_string(row, 1, name)
        visits.write_string(row, 2, yes)
        visits.write_number(row, 3, amount)
    visits.write_formula("D6", "=SUM(D2:D5)", None, 1006.75)
    visits.write_rich_string("B7", "前", book.add_format({"bold": True}), "粗", "后")
    visits.insert_image("F2", "logo.png", {"image_data": io.BytesIO(PNG)})
    visits.insert_textbox("F8", "文本框")
    visits.add_sparkline("E2", {"range": f"{VISITS}!D2:D5"})
    visits.conditional_format("D2:D5", {"type": "data_bar", "data_bar_2010": True})
    visits.conditional_format("A2:C5", {"type": "duplicate", "format": book.add_format({"bg_color": "yellow"})})
    visits.data_validation("C2:C99", {"validate": "list", "source": ["是", "否"]})
    visits.write_comment("B2", "请核对名称", {"author": "王会计"})
    visits.freeze_panes(1, 0)
    visits.autofilter("A1:D5")
    visits.print_area("A1:D20")
    visits.repeat_rows(0)
    visits.set_row(3, 20, None, {"hidden": True})
    money = book.add_worksheet(MONEY)
    money.write_row(0, 0, ["摘要", "金额"])
    money.insert_button("D2", {"macro": "Go", "caption": "汇总"})
    money.set_header("&L&G", {"image_left": "logo.png", "image_data_left": io.BytesIO(PNG)})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"={VISITS}!$D$2:$D$5"})
    visits.insert_chart("H2", chart)
    sheet = book.add_chartsheet(CHART)
    again = book.add_chart({"type": "line"})
    again.add_series({"values": f"={VISITS}!$D$2:$D$5"})
    sheet.set_chart(again)
    words = book.add_worksheet(HIDDEN)
    words.write_column(0, 0, ["是", "否"])
    words.hide()
    odd = book.add_worksheet(ODD)
    odd.write_string(0, 0, "随手记")
    odd.print_area("A1:B2")
    book.define_name(f"{VISITS}!当月", f"={VISITS}!$A$2:$A$5")
    book.define_name("全局", f"={MONEY}!$B$2:$B$9")
    money.activate()
    visits.select()
    book.close()
    return target.getvalue()


VALUES: Sequence[tuple[date | str, str, str, float]] = (
    (date(2021, 3, 5), "甲公司", "是", 1.5),
    ("三月上旬", "乙公司", "是", 1000.0),
    (date(2022, 3, 5), "丙公司", "有", 5.0),
    (date(2021, 4, 6), "丁公司", "否", 0.25),
)


def plain() -> bytes:
    """What openpyxl writes: comments and their drawing in folders of their own, absolute targets."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = VISITS
    sheet.append(["拜访日期", "企业名称"])
    sheet.append(["三月上旬", "甲公司"])
    sheet["A2"].comment = Comment("原来的话", "李四")
    sheet["B2"].comment = Comment("另一句\n两行", "李四")
    other = book.create_sheet(MONEY)
    other["A1"] = 1
    for scope in (sheet, other):
        scope.defined_names["本表"] = DefinedName("本表", attr_text=f"{scope.title}!$A$1")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def cover(*rows: CoverRow) -> Cover:
    return Cover("驻外一组 · 退回说明", ("共 1 个问题", "改好标红的单元格，保存后原样交回"), HEADERS, rows)


def problem(sheet: str, cell: str | None, number: int = 1, value: str = "三月上旬") -> CoverRow:
    return CoverRow(number, "错误", sheet, cell, "拜访日期", value, "看不懂的日期", "改为 2021-03-05", "E203")


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def rebuilt(content: Mapping[str, bytes], changes: Mapping[str, bytes | None]) -> bytes:
    """A file of these parts, with some changed, added or (None) dropped."""
    content = dict(content)
    for name, new in changes.items():
        if new is None:
            del content[name]
        else:
            content[name] = new
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(zipfile.ZipInfo(name, (2021, 3, 5, 8, 30, 0)), part, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def changed(data: bytes, part: str, *pairs: tuple[str, str]) -> bytes:
    """``data`` with texts replaced in one part; each must be there."""
    text = parts(data)[part].decode()
    for old, new in pairs:
        assert old in text, (part, old)
        text = text.replace(old, new)
    return rebuilt(parts(data), {part: text.encode()})


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
    + _chunk(b"IEND", b"")
)


def test_the_busy_workbook_has_everything_that_is_easily_lost() -> None:
    names = parts(busy())
    for wanted in ("media/image1.png", "charts/chart1", "chartsheets/sheet1", "comments1", "vmlDrawing3.vml"):
        assert any(wanted in name for name in names), wanted
    first = names["xl/worksheets/sheet1.xml"]
    for wanted in ("sparkline", "x14:dataBar", "dataValidation", "<v>1006.75</v>"):
        assert wanted.encode() in first, wanted
    selected = [name for name in names if re.search(rb'tabSelected="1"', names[name])]
    assert selected == ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]
