"""Old .xls workbooks (BIFF8 in an OLE container) and .ods ones, written record by record: builders as in hostile.py."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from hostile import Builder

SECTOR = 512
END, FREE, FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


# --- OLE -----------------------------------------------------------------------------------------------------------


def ole(stream: bytes, name: str = "Workbook", *, fat_of: Callable[[int], int] = lambda sector: sector + 1) -> bytes:
    """A container of one stream: sector 0 is the FAT, 1 the directory, the stream follows.

    ``fat_of`` gives the sector after each of the stream's but the last, for chains that lead astray.
    """
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    last = 1 + len(stream) // SECTOR
    fat = [FAT_SECTOR, END, *(fat_of(sector) if sector < last else END for sector in range(2, last + 1))]
    assert len(fat) <= SECTOR // 4
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(SECTOR, b"\xff")
    directory = _entry("Root Entry", 5, END, 0, child=1) + _entry(name, 2, 2, len(stream)) + _entry("", 0, 0, 0) * 2
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    return header + struct.pack("<I", 0) + b"\xff" * (SECTOR - len(header) - 4) + table + directory + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    coded = name.encode("utf-16-le")
    siblings = struct.pack("<III", FREE, FREE, child)
    return (
        coded.ljust(64, b"\0")
        + struct.pack("<HBB", len(coded) + 2 if name else 0, kind, 1)
        + (siblings + bytes(36) + struct.pack("<III", start, size, 0))
    )


# --- BIFF8 ---------------------------------------------------------------------------------------------------------


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


Page = tuple[str, Sequence[Sequence[str | float]]]
"""name and rows of a sheet"""


def xls(*sheets: Page, more: bytes = b"", at: int | None = None) -> bytes:
    """The stream of a workbook: numbers from 40,000 on are dates; ``more`` records stand at the end of each sheet.

    ``at`` is a place of the first sheet that lies.
    """
    xf = b"".join(record(0xE0, struct.pack("<HHH", 0, number, 0) + bytes(14)) for number in (0, 14))
    start = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)) + xf
    bodies = [_sheet(rows, more) for _, rows in sheets]
    places = len(start) + sum(len(_bound(name, 0)) for name, _ in sheets) + 4
    listed = b""
    for number, ((name, _), body) in enumerate(zip(sheets, bodies, strict=True)):
        listed += _bound(name, places if at is None or number else at)
        places += len(body)
    return start + listed + record(0x0A) + b"".join(bodies)


def _bound(name: str, place: int) -> bytes:
    return record(0x85, struct.pack("<IHBB", place, 0, len(name), 1) + name.encode("utf-16-le"))


def _sheet(rows: Sequence[Sequence[str | float]], more: bytes) -> bytes:
    cells = b""
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, str):
                coded = value.encode("utf-16-le")
                cells += record(0x204, struct.pack("<HHHHB", row, column, 0, len(coded) // 2, 1) + coded)
            else:
                cells += number(row, column, value, date=value >= 40_000)
    return record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6)) + cells + more + record(0x0A)


def number(row: int, column: int, value: float, *, date: bool = False, style: int | None = None) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, int(date) if style is None else style, value))


def link(name: str, *, ole: bool | None = None) -> bytes:
    """A link to a workbook, or (``ole`` given) to another program, as DDE or as an embedded document."""
    book = record(0x1AE, struct.pack("<HHB", 0, len(name), 1) + name.encode("utf-16-le"))
    return book if ole is None else book + record(0x23, struct.pack("<H", 0x10 if ole else 0))


def team_xls(team: str, more: bytes = b"", at: int | None = None) -> bytes:
    """A team's workbook with one visit."""
    cover: Page = ("封面", [["项目", "内容"], ["组别", team], ["类别", "驻外招商组"], ["年度", 2021]])
    visits: Page = ("拜访企业", [["拜访日期", "企业名称", "是否553企业"], [44260, f"{team}公司", "是"]])
    others: list[Page] = [
        ("投资线索", [["获取日期", "线索名称", "企业名称", "是否有效"]]),
        ("来乐考察", [["考察日期", "企业名称", "考察地点"]]),
        ("经费支出", [["支出日期", "支出类别", "摘要", "金额(元)", "凭证号"]]),
        ("月度报送", [("月份", "报送日期"), *((f"2021-{n:02}", _serial(n)) for n in range(1, 13))]),
    ]
    return xls(visits, cover, *others, more=more, at=at)


def _serial(month: int) -> int:
    """The fifth of the next month, as a spreadsheet counts days."""
    return (date(2021 + month // 12, month % 12 + 1, 5) - date(1899, 12, 30)).days


def old(
    more: bytes = b"", at: int | None = None, *, share: float = 1, fat_of: Callable[[int], int] | None = None
) -> Builder:
    """A team's .xls: with more records, with a sheet that is not where it should be, broken off, or a wrong chain."""

    def build(path: Path) -> None:
        stream = team_xls(path.stem, more, at)
        data = ole(stream, fat_of=fat_of) if fat_of else ole(stream)
        path.write_bytes(data[: int(len(data) * share)])

    return build


# --- .ods ----------------------------------------------------------------------------------------------------------

_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


YEAR = 'office:value-type="float" office:value="2021"'


def ods_cell(text: str = "", attributes: str = "") -> str:
    """A cell of text, or of other attributes around XML."""
    if attributes:
        return f"<table:table-cell {attributes}>{text}</table:table-cell>"
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def ods_row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def ods_day(text: str = "2021-03-05") -> str:
    return ods_cell(" ", f'office:value-type="date" office:date-value="{text}"')


def ods_visit(*more: str, day: str | None = None, name: str = "{team}公司") -> str:
    return ods_row(ods_day() if day is None else day, ods_cell(name), ods_cell("是"), *more)


def _table(name: str, *rows: str) -> str:
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'


def _texts(*texts: str) -> str:
    return ods_row(*map(ods_cell, texts))


def ods_content(rows: str) -> str:
    months = (ods_row(ods_cell(f"2021-{n:02}"), ods_day(f"{2021 + n // 12}-{n % 12 + 1:02}-05")) for n in range(1, 13))
    tables = (
        _table(
            "封面",
            _texts("项目", "内容"),
            _texts("组别", "{team}"),
            _texts("类别", "驻外招商组"),
            ods_row(ods_cell("年度"), ods_cell(" ", YEAR)),
        ),
        _table("拜访企业", _texts("拜访日期", "企业名称", "是否553企业", "备注"), rows),
        _table("投资线索", _texts("获取日期", "线索名称", "企业名称", "是否有效")),
        _table("来乐考察", _texts("考察日期", "企业名称", "考察地点")),
        _table("经费支出", _texts("支出日期", "支出类别", "摘要", "金额(元)", "凭证号")),
        _table("月度报送", _texts("月份", "报送日期"), *months),
    )
    return (
        f"<office:document-content {_NAMESPACES}><office:body><office:spreadsheet>{''.join(tables)}"
        "</office:spreadsheet></office:body></office:document-content>"
    )


def ods(
    rows: str = "", *, prologue: str = "", kind: str = "spreadsheet", without_content: bool = False, manifest: str = ""
) -> Builder:
    """A team's .ods whose 拜访企业 holds these rows; ``manifest`` is its META-INF/manifest.xml."""

    def build(path: Path) -> None:
        found = {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": prologue + ods_content(rows).replace("{team}", path.stem),
        }
        if manifest:
            found["META-INF/manifest.xml"] = manifest
        if without_content:
            del found["content.xml"]
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in found.items():
                archive.writestr(name, data)

    return build
