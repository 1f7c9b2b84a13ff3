"""Workbooks that mean harm or are merely broken, made by script; what becomes of each stands in test_hostile."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from books import encrypt, workbook
from raw_workbook import (
    MAIN,
    OFFICE,
    STRICT_MAIN,
    STRICT_OFFICE,
    Parts,
    relationships,
    shared_strings,
    workbook_parts,
    worksheet,
)

from excel_eval.guard import OLE_MAGIC
from excel_eval.limits import MIB
from excel_eval.model import column_letter

BOOK, SHEET, STRINGS, STYLES = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
RELS = "xl/_rels/workbook.xml.rels"
ROW = '<row r="1"><c r="A1"><v>7</v></c></row>'

# --- parts and packages --------------------------------------------------------------------------------------------


def parts(rows: str = ROW, after: str = "", *, strings: str | None = None, formats: Iterable[int | str] = ()) -> Parts:
    """A sound workbook whose one sheet holds these rows."""
    return workbook_parts(worksheet(rows, after), strings=strings, formats=formats)


def pack(content: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, part in content.items():
            archive.writestr(zipfile.ZipInfo(name), part, compress_type=method)
    return buffer.getvalue()


def book(rows: str = ROW, after: str = "", *, formats: Iterable[int | str] = ()) -> bytes:
    return pack(parts(rows, after, formats=formats))


def with_part(name: str, content: str | bytes, rows: str = ROW, *, part_to_drop: str = "") -> bytes:
    """A sound workbook with one part put in place of its own, or added, or in place of another."""
    return pack({part: c for part, c in (parts(rows) | {name: content}).items() if part != part_to_drop})


def without(name: str, rows: str = ROW) -> bytes:
    return pack({part: content for part, content in parts(rows).items() if part != name})


def changed(part: str, old: str, new: str, rows: str = ROW) -> bytes:
    """A sound workbook with a text of one part replaced."""
    content = parts(rows)
    assert old in str(content[part])
    return pack(content | {part: str(content[part]).replace(old, new)})


def cells(*contents: str) -> bytes:
    """One row of cells from A1 on, each what follows its reference: ``' t="b"><v>1</v>'``."""
    row = "".join(f'<c r="{chr(65 + n)}1"{content}</c>' for n, content in enumerate(contents))
    return book(f'<row r="1">{row}</row>')


def numbers(*spelt: str, shown: int | str = 0, is_1904: bool = False) -> bytes:
    """One row of numbers as the file spells them, all in one number format."""
    row = "".join(f'<c r="{chr(65 + n)}1" s="1"><v>{text}</v></c>' for n, text in enumerate(spelt))
    return pack(workbook_parts(worksheet(f'<row r="1">{row}</row>'), formats=[shown], date1904=is_1904))


def texts(*inside: str) -> bytes:
    """One row of inline texts, as XML."""
    return cells(*(f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is>' for text in inside))


def sheet_bytes(xml: bytes) -> bytes:
    return with_part(SHEET, xml)


def with_dtd(subset: str, value: str, encoding: str = "UTF-8") -> bytes:
    """A sheet with a document type, whose A1 holds ``value``."""
    xml = worksheet(f'<row r="1"><c r="A1" t="str"><v>{value}</v></c></row>').replace("UTF-8", encoding)
    return sheet_bytes(xml.replace("<worksheet", f"<!DOCTYPE worksheet {subset}><worksheet", 1).encode(encoding))


def relationships_with_dtd() -> bytes:
    rels = relationships(("rId1", "worksheet", "worksheets/sheet1.xml"))
    return with_part(RELS, rels.replace("<Relationships", "<!DOCTYPE x [<!ENTITY a 'b'>]><Relationships"))


def with_xinclude() -> bytes:
    """A text, and within it the order to include a file."""
    order = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    return cells(f' t="str"><v>[{order}]</v>')


def related(kind: str, target: str, mode: str = "") -> bytes:
    """The sheet's relationship leads elsewhere."""
    rels = relationships(("rId1", kind, target), ("rId2", "styles", "styles.xml"))
    return with_part(RELS, rels.replace(f'Target="{target}"', f'Target="{target}"{mode}'))


def listed(*sheets: str) -> bytes:
    """The list of sheets as given; all relationships are those of a sound workbook."""
    return with_part(BOOK, f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{"".join(sheets)}</sheets></workbook>')


def with_relationship(kind: str, target: str, content: str, **more: str) -> bytes:
    """A sound workbook that refers to one more part."""
    rels = relationships(
        ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml"), ("rId9", kind, target)
    )
    return pack(parts() | {RELS: rels, f"xl/{target}": content, **more})


def far_comment() -> bytes:
    """A comment in the last cell of the sheet, by an author that is not in the list."""
    comment = '<comment ref="XFD1048576" authorId="9"><text><t>x</t></text></comment>'
    rels = relationships(("rId1", "comments", "../comments1.xml"))
    xml = f'<comments xmlns="{MAIN}"><authors/><commentList>{comment}</commentList></comments>'
    return pack(parts() | {"xl/worksheets/_rels/sheet1.xml.rels": rels, "xl/comments1.xml": xml})


# --- zips ----------------------------------------------------------------------------------------------------------


def patched(data: bytes, magic: bytes, offset: int, layout: str, value: int, name: str = SHEET) -> bytes:
    """A field of the header of one part (local or central) overwritten."""
    name_at = {b"PK\x03\x04": 30, b"PK\x01\x02": 46}[magic]
    at = data.find(magic)
    while data[at + name_at : at + name_at + len(name)] != name.encode():
        at = data.find(magic, at + 4)
        assert at >= 0
    new = struct.pack(layout, value)
    return data[: at + offset] + new + data[at + offset + len(new) :]


LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def central(offset: int, layout: str, value: int) -> bytes:
    return patched(book(), CENTRAL, offset, layout, value)


def local(offset: int, layout: str, value: int) -> bytes:
    return patched(book(), LOCAL, offset, layout, value)


def end_of_zip(offset: int, layout: str, value: int) -> bytes:
    data = book()
    at = data.rfind(b"PK\x05\x06") + offset
    new = struct.pack(layout, value)
    return data[:at] + new + data[at + len(new) :]


def two_of_one_name(name: str) -> bytes:
    buffer = BytesIO(book())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.NameToInfo.clear()  # zipfile would warn, the second one is meant
        archive.writestr(name, "<workbook/>")
    return buffer.getvalue()


def bomb_of_many_parts() -> bytes:
    return pack(parts() | {f"xl/media/{n}.bin": bytes(MIB) for n in range(300)})


def overlapping_entries() -> bytes:
    """The list of parts names one content a thousand times: a small file that unpacks without end."""
    data = pack({"xl/media/0.bin": bytes(MIB)})
    start = data.index(CENTRAL)
    entry, end = data[start : data.index(b"PK\x05\x06")], data[data.index(b"PK\x05\x06") :]
    entries = b"".join(entry.replace(b"0.bin", b"%c.bin" % (65 + n % 26)) for n in range(1000))
    sizes = struct.pack("<HHII", 1000, 1000, len(entries), start)
    return data[:start] + entries + end[:8] + sizes + end[20:]


def nameless_part() -> bytes:
    """The list of parts holds one that has no name."""
    data = pack(parts() | {"x": ""})
    at = data.rfind(CENTRAL)
    data = data[: at + 28] + b"\0\0" + data[at + 30 : at + 46] + data[at + 47 :]
    end = data.rfind(b"PK\x05\x06")
    (size,) = struct.unpack("<I", data[end + 12 : end + 16])
    return data[: end + 12] + struct.pack("<I", size - 1) + data[end + 16 :]


def with_zip64() -> bytes:
    """As some programs write each part: the sizes in the extra field, though they are small."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as part:
                part.write(content.encode() if isinstance(content, str) else content)
    return buffer.getvalue()


def symbolic_link() -> bytes:
    """The sheet is a link of Unix to a file outside."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts().items():
            info = zipfile.ZipInfo(name)
            if name == SHEET:
                info.create_system, info.external_attr = 3, 0o120777 << 16
                content = "/etc/passwd"
            archive.writestr(info, content)
    return buffer.getvalue()


# --- other containers ----------------------------------------------------------------------------------------------


def ole(stream: str) -> bytes:
    return OLE_MAGIC + Random(1).randbytes(2000) + stream.encode("utf-16-le") + bytes(500)


@cache
def encrypted() -> bytes:
    with TemporaryDirectory() as scratch:
        path = workbook(Path(scratch) / "a.xlsx", {"封面": [["组别"]]})
        encrypt(path, "secret")
        return path.read_bytes()


def ods(content: str, mimetype: str = "application/vnd.oasis.opendocument.spreadsheet") -> bytes:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    xml = (
        f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="S">{content}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return pack({"mimetype": mimetype, "content.xml": xml})


def word_document() -> bytes:
    return pack(
        {
            "_rels/.rels": relationships(("rId1", "officeDocument", "word/document.xml")),
            "word/document.xml": "<w:document xmlns:w='urn:w'/>",
        }
    )


def binary_workbook() -> bytes:
    rels = relationships(("rId1", "officeDocument", "xl/workbook.bin"))
    return pack({"_rels/.rels": rels, "xl/workbook.bin": b"\x83\x01"})


# --- sheets --------------------------------------------------------------------------------------------------------


def prefixed() -> bytes:
    xml = worksheet(ROW)
    return sheet_bytes(
        xml.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=").encode()
    )


def strict() -> bytes:
    return pack(workbook_parts(worksheet(ROW, main=STRICT_MAIN), main=STRICT_MAIN, office=STRICT_OFFICE))


def encoded(encoding: str, declared: str | None = None, text: str = "文字") -> bytes:
    xml = worksheet(f'<row r="1"><c r="A1" t="str"><v>{text}</v></c></row>')
    return sheet_bytes(xml.replace('"UTF-8"', f'"{declared or encoding}"').encode(encoding, "surrogatepass"))


def nested(depth: int) -> bytes:
    return book(ROW, "<x>" * depth + "</x>" * depth)


def nested_cells(depth: int) -> bytes:
    return book('<row r="1"><c r="A1">' * depth + "<v>1</v>" + "</c></row>" * depth)


def many_rows(count: int) -> bytes:
    return book(ROW + "".join(f'<row r="{n}"/>' for n in range(2, count + 1)))


def many_styled_columns() -> bytes:
    row = "".join(f'<c r="{column_letter(n)}2" s="1"/>' for n in range(1, 16_385))
    return book(f'{ROW}<row r="2">{row}</row>', formats=[14])


def many_styles() -> bytes:
    formats = [*Random(4).choices(range(500), k=64_999), 9]
    return book('<row r="1"><c r="A1" s="65000"><v>0.5</v></c></row>', formats=formats)


def many_strings() -> bytes:
    strings = shared_strings(*(f"<t>{n}</t>" for n in range(200_000)))
    return with_part(STRINGS, strings, '<row r="1"><c r="A1" t="s"><v>199999</v></c></row>')


def rich(*runs: str) -> bytes:
    return cells(f' t="inlineStr"><is>{"".join(runs)}</is>')
