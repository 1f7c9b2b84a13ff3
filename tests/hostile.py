"""Hostile and odd workbooks, made when a test asks for them: each builder writes one file.

A builder makes a team's workbook whose 组别 is the name of the file, sound but for the one thing that is wrong with it;
``{team}`` in XML given to a builder stands for that name.
"""

from __future__ import annotations

import io
import os
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from books import encrypt, team_workbook
from raw_workbook import DECLARATION, MAIN, OFFICE, Parts, relationships, worksheet

Builder = Callable[[Path], object]
VISITS = "xl/worksheets/sheet2.xml"
"""the part of 拜访企业"""
WORKBOOK, WORKBOOK_RELS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
DAY_STYLE = 1
"""the cell style of dates"""


# --- the sound workbook --------------------------------------------------------------------------------------------


@cache
def _parts() -> Parts:
    with (
        TemporaryDirectory() as scratch,
        zipfile.ZipFile(team_workbook(Path(scratch) / "a.xlsx", "驻外一组")) as archive,
    ):
        return {name: archive.read(name).decode() for name in archive.namelist()}


def sound_parts(team: str) -> Parts:
    """The parts of a team's valid workbook."""
    return {name: str(part).replace("驻外一组", escape(team)) for name, part in _parts().items()}


def zipped(parts: Iterable[tuple[str, str | bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts, two of one name as well."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore")  # about two parts of one name
        for name, part in parts:
            archive.writestr(zipfile.ZipInfo(name), part, method)
    return buffer.getvalue()


# --- builders of packages ------------------------------------------------------------------------------------------


def content(data: bytes) -> Builder:
    """A file of these bytes."""
    return lambda path: path.write_bytes(data)


def parts(change: Callable[[Parts], object], method: int = zipfile.ZIP_DEFLATED) -> Builder:
    """The sound workbook with its parts changed."""

    def build(path: Path) -> None:
        found = sound_parts(path.stem)
        change(found)
        path.write_bytes(zipped(found.items(), method))

    return build


def replaced(part: str, old: str, new: str) -> Builder:
    """The sound workbook with a text of one part replaced."""

    def change(found: Parts) -> None:
        assert old in str(found[part]), f"{old} is not in {part}"
        found[part] = str(found[part]).replace(old, new)

    return parts(change)


def without(part: str) -> Builder:
    return parts(lambda found: found.pop(part))


def with_part(part: str, data: str | bytes) -> Builder:
    """The sound workbook with a part added or put in place of another."""
    return parts(lambda found: found.update({part: data}))


def twice(name: str) -> Builder:
    """The sound workbook with one more part, whose name may be another's."""

    def build(path: Path) -> None:
        found = [*sound_parts(path.stem).items(), (name, "<workbook/>")]
        path.write_bytes(zipped(found))

    return build


def patched(change: Callable[[bytearray], object], method: int = zipfile.ZIP_DEFLATED) -> Builder:
    """The sound workbook with bytes of the zip changed in place."""

    def build(path: Path) -> None:
        data = bytearray(zipped(sound_parts(path.stem).items(), method))
        change(data)
        path.write_bytes(data)

    return build


def cut(share: float) -> Builder:
    """The sound workbook, broken off: a share of it, or so many bytes less than all where negative."""

    def change(data: bytearray) -> None:
        del data[int(len(data) * share) if share > 0 else int(share) :]

    return patched(change)


def locked(path: Path) -> None:
    """The sound workbook behind a password."""
    team_workbook(path, "驻外一组")
    encrypt(path, "secret")


# --- fields of a zip -----------------------------------------------------------------------------------------------


def central(data: bytearray, part: str) -> int:
    """Where the entry of a part begins in the list at the end of a zip."""
    return data.rindex(part.encode()) - 46


def local(data: bytearray, part: str) -> int:
    """Where the entry in front of a part begins."""
    return data.index(part.encode()) - 30


def central_field(part: str, at: int, value: bytes) -> Builder:
    """Overwrite a field of the list at the end: 10 method, 16 CRC, 20 packed size, 24 size, 42 place."""

    def change(data: bytearray) -> None:
        start = central(data, part) + at
        data[start : start + len(value)] = value

    return patched(change)


def local_field(part: str, at: int, value: bytes) -> Builder:
    """Overwrite a field in front of the part: 6 flags, 8 method, 14 CRC, 18 packed size, 22 size, 30 name."""

    def change(data: bytearray) -> None:
        start = local(data, part) + at
        data[start : start + len(value)] = value

    return patched(change)


def overlap(data: bytearray) -> None:
    """Two entries of the list at the end lead to the same bytes."""
    first, second = central(data, "xl/worksheets/sheet1.xml"), central(data, VISITS)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]


def u32(number: int) -> bytes:
    return struct.pack("<I", number)


# --- builders of sheets --------------------------------------------------------------------------------------------


def inline(reference: str, text: str) -> str:
    """A cell with its text in it; ``text`` is XML."""
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


_HEADERS = {"A1": "拜访日期", "B1": "企业名称", "C1": "是否553企业", "D1": "备注"}
HEADER = f'<row r="1">{"".join(inline(place, text) for place, text in _HEADERS.items())}</row>'


def visit(
    number: int = 2, *, a: str | None = None, b: str | None = None, c: str | None = None, d: str = "", more: str = ""
) -> str:
    """A row of 拜访企业, valid where nothing else is given; a, b, c, d are whole cells."""
    a = f'<c r="A{number}" s="{DAY_STYLE}"><v>44260</v></c>' if a is None else a
    b = inline(f"B{number}", "{team}公司") if b is None else b
    c = inline(f"C{number}", "是") if c is None else c
    return f'<row r="{number}">{a}{b}{c}{d}{more}</row>'


def sheet(rows: str, after: str = "", *, namespace: str = MAIN, declaration: str = DECLARATION) -> str:
    return (
        f'{declaration}<worksheet xmlns="{namespace}" xmlns:r="{OFFICE}">'
        f"<sheetData>{HEADER}{rows}</sheetData>{after}</worksheet>"
    )


def visits(rows: str, after: str = "", **more: str) -> Builder:
    """The sound workbook whose 拜访企业 holds these rows; ``more`` parts: rels, comments, drawing."""
    return visits_xml(sheet(rows, after), "utf-8", **more)


_SHORT = {
    "rels": "xl/worksheets/_rels/sheet2.xml.rels",
    "comments": "xl/comments1.xml",
    "drawing": "xl/drawings/v.vml",
}


def visits_xml(xml: str, encoding: str = "utf-8", **more: str) -> Builder:
    """The same of the whole part."""

    def change(found: Parts, team: str) -> None:
        found[VISITS] = xml.replace("{team}", escape(team)).encode(encoding, "surrogatepass")
        found.update({_SHORT[name]: part for name, part in more.items()})

    def build(path: Path) -> None:
        parts(lambda found: change(found, path.stem))(path)

    return build


def remark(xml: str) -> Builder:
    """A valid row whose 备注 is this whole cell."""
    return visits(visit(d=xml))


def remark_of_list(item: str) -> Builder:
    """A valid row whose 备注 is this item of the shared strings (the inside of its ``<si>``)."""

    def change(found: Parts) -> None:
        strings = str(found["xl/sharedStrings.xml"]).replace("</sst>", f"<si>{item}</si></sst>")
        number = strings.count("<si>") - 1
        found["xl/sharedStrings.xml"] = strings
        found[VISITS] = sheet(
            visit(d=f'<c r="D2" t="s"><v>{number}</v></c>', b=inline("B2", f"公司{item[:9].encode().hex()}"))
        )

    return parts(change)


def merges(*references: str) -> str:
    inside = "".join(f'<mergeCell ref="{reference}"/>' for reference in references)
    return f'<mergeCells count="{len(references)}">{inside}</mergeCells>'


def related(*targets: tuple[str, str]) -> Builder:
    """The sound workbook with further relationships of its workbook part: (kind, target)."""
    lines = "".join(
        f'<Relationship Id="x{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets)
    )
    return replaced(WORKBOOK_RELS, "</Relationships>", f"{lines}</Relationships>")


def visits_at(target: str, mode: str = "") -> Builder:
    """拜访企业 looked for elsewhere."""
    return replaced(WORKBOOK_RELS, 'Target="worksheets/sheet2.xml"', f'Target="{target}"{mode}')


def sheet_named(name: str) -> Builder:
    """One more sheet of this name (XML), the part of which is that of 投资线索."""
    return replaced(WORKBOOK, "</sheets>", f'<sheet name="{name}" sheetId="77" r:id="rId3"/></sheets>')


def strict(path: Path) -> None:
    """The sound workbook as Excel saves it under "Strict Open XML"."""
    found = sound_parts(path.stem)
    found[VISITS] = sheet(visit()).replace("{team}", path.stem)
    namespace = "http://purl.oclc.org/ooxml/"
    for name, part in found.items():
        found[name] = (
            str(part)
            .replace(MAIN, f"{namespace}spreadsheetml/main")
            .replace(OFFICE, f"{namespace}officeDocument/relationships")
        )
    path.write_bytes(zipped(found.items()))


# --- cells and whole parts -----------------------------------------------------------------------------------------


def remark_cell(inside: str, attributes: str = "") -> Builder:
    """A valid row whose 备注 is a cell around this XML."""
    return remark(f'<c r="D2"{attributes}>{inside}</c>')


def remark_text(text: str) -> Builder:
    return remark(inline("D2", text))


def day(number: str, style: int | str = DAY_STYLE) -> Builder:
    """A visit whose date is this number in a style."""
    return visits(visit(a=f'<c r="A2" s="{style}"><v>{number}</v></c>'))


def iso_day(text: str) -> Builder:
    return visits(visit(a=f'<c r="A2" t="d"><v>{text}</v></c>'))


def company(cell: str) -> Builder:
    """A visit whose 企业名称 is this whole cell."""
    return visits(visit(b=cell))


def written_day(text: str) -> Builder:
    """A visit whose date is a text, so that the text is quoted in an error."""
    return visits(visit(a=inline("A2", text)))


def money(value: str, attributes: str = "") -> Builder:
    """One expense of this amount, as it stands in ``<v>``."""
    headers = ("支出日期", "支出类别", "摘要", "金额(元)", "凭证号")
    header = "".join(inline(f"{letter}1", text) for letter, text in zip("ABCDE", headers, strict=True))
    texts = inline("B2", "差旅费") + inline("C2", "摘要"), inline("E2", "号1")
    row = f'<c r="A2" s="1"><v>44260</v></c>{texts[0]}<c r="D2"{attributes}><v>{value}</v></c>{texts[1]}'
    rows = f'<row r="1">{header}</row><row r="2">{row}</row>'
    return with_part("xl/worksheets/sheet5.xml", worksheet(rows))


def prefixed(xml: str) -> str:
    """The same XML with a namespace prefix."""
    return xml.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")


def declared(encoding: str) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>\n'


def commented(reference: str) -> Builder:
    """A visit without 企业名称, and a comment of the team's somewhere."""
    comment = f'<comment ref="{reference}" authorId="0"><text><t>远</t></text></comment>'
    authors = "<authors><author>a</author></authors>"
    comments = f'<comments xmlns="{MAIN}">{authors}<commentList>{comment}</commentList></comments>'
    rels = relationships(("rId1", "comments", "../comments1.xml"), ("rId2", "vmlDrawing", "../drawings/v.vml"))
    drawing = '<xml xmlns:v="urn:schemas-microsoft-com:vml"></xml>'
    cell = visit(b='<c r="B2"/>')
    return visits(cell, '<legacyDrawing r:id="rId2"/>', rels=rels, comments=comments, drawing=drawing)


def linked(kind: str, target: str, xml: str) -> Builder:
    """The sound workbook whose workbook part refers to one more part."""

    def change(found: Parts) -> None:
        line = f'<Relationship Id="x" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'
        found[WORKBOOK_RELS] = str(found[WORKBOOK_RELS]).replace("</Relationships>", line)
        found[f"xl/{target}"] = xml

    return parts(change)


def styled(more: int, style: int) -> Builder:
    """A visit whose date has a style, the last of two and as many more of number formats of their own."""

    def build(path: Path) -> None:
        found = sound_parts(path.stem)
        cells = "".join(
            f'<xf numFmtId="0" fontId="{n * 7919 % 65521}" fillId="{n * n}" xfId="0"/>' for n in range(more)
        )
        styles = str(found["xl/styles.xml"])
        found["xl/styles.xml"] = styles.replace("</cellXfs>", f'{cells}<xf numFmtId="14" xfId="0"/></cellXfs>')
        found[VISITS] = sheet(visit(a=f'<c r="A2" s="{style}"><v>44260</v></c>')).replace("{team}", path.stem)
        path.write_bytes(zipped(found.items()))

    return build


# --- what is no file at all ----------------------------------------------------------------------------------------


def pipe(path: Path) -> None:
    os.mkfifo(path)


def directory(path: Path) -> None:
    path.mkdir()


def link_loop(path: Path) -> None:
    path.symlink_to(path.name)


def link_to_nothing(path: Path) -> None:
    path.symlink_to("nowhere.xlsx")
