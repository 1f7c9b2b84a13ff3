"""What an old .xls workbook carries besides its cells, by the records of its stream (Microsoft's [MS-XLS])."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from excel_eval.read.carried import Carried

_BEGIN, _SUPPORTING_BOOK, _EXTERNAL_SHEET, _EXTERNAL_NAME = 0x809, 0x1AE, 0x17, 0x23
_CONNECTIONS = frozenset({0x876, 0xDC, 0x1AD, 0x803})
"""DConn, DbOrParamQry, Qsi, DBQueryExt: a connection, or a query that lies in a sheet"""
_NO_NAME = frozenset({1, 0x0401, 0x3A01})
"""lengths that stand for nothing, the workbook itself and functions of add-ins"""
_INSIDE_95 = (b"", b"\x00", b"\x02", b"\x03", b"\x04", b":")
_PATH, _SEPARATOR = "\x01", "\x03"
"""what a file's name begins with, and what stands between a program and its topic"""
_OLE_LINK = 0x10
"""the flag of a name of a link by which an embedded document is told from DDE"""
_VBA_STORAGE = "_VBA_PROJECT_CUR".encode("utf-16-le")


def carried_of_xls(data: bytes, stream: bytes) -> Carried:
    """``stream`` is the one of the workbook in the container ``data``."""
    links = programs = documents = 0
    connections = asked = is_excel_95 = False
    for kind, content in _records(stream):
        if kind == _BEGIN:
            is_excel_95 = content[1:2] < b"\x06"
        elif kind == _SUPPORTING_BOOK or (kind == _EXTERNAL_SHEET and is_excel_95):
            name = _name_of_95(content) if kind == _EXTERNAL_SHEET else _name(content)
            asked = _SEPARATOR in name and not name.startswith(_PATH)
            programs += asked
            links += bool(name) and not asked
        elif kind == _EXTERNAL_NAME and asked:
            asked = False
            documents += bool(content and content[0] & _OLE_LINK)
        connections = connections or kind in _CONNECTIONS
    return Carried(_VBA_STORAGE in data, links + documents, connections, programs > documents)


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _name(content: bytes) -> str:
    """What a supporting book refers to outside the workbook, or nothing."""
    if len(content) < 5:
        return ""
    length, flags = struct.unpack_from("<HB", content, 2)
    if length in _NO_NAME:
        return ""
    if flags & 1:
        return content[5 : 5 + 2 * length].decode("utf-16-le", "replace")
    return content[5 : 5 + length].decode("latin-1")


def _name_of_95(content: bytes) -> str:
    """The same up to Excel 95, where the first character tells sheets of the workbook itself."""
    return "" if content[1:2] in _INSIDE_95 else content[1:].decode("latin-1")
