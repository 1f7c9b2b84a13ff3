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
from raw_workbook import DECLARATION, MAIN, OFFICE, Parts, shared_strings

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


HEADER = f'<row r="1">{inline("A1", "拜访日期")}{inline("B1", "企业名称")}{inline("C1", "是否553企业")}{inline("D1", "备注")}</row>'


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


def visits(rows: str, after: str = "", **more: str | bytes) -> Builder:
    """The sound workbook whose 拜访企业 holds these rows; ``more`` parts: rels, styles, strings."""
    return visits_xml(sheet(rows, after), **more)


_SHORT = {
    "rels": "xl/worksheets/_rels/sheet2.xml.rels",
    "styles": "xl/styles.xml",
    "comments": "xl/comments1.xml",
}


def visits_xml(xml: str, encoding: str = "utf-8", **more: str | bytes) -> Builder:
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


def related(*targets: tuple[str, str, str]) -> Builder:
    """The sound workbook with further relationships of its workbook part: (kind, target, mode)."""
    lines = "".join(
        f'<Relationship Id="x{n}" Type="{OFFICE}/{kind}" Target="{target}"{mode and f" TargetMode={chr(34)}{mode}{chr(34)}"}/>'
        for n, (kind, target, mode) in enumerate(targets)
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


# --- what is no file at all ----------------------------------------------------------------------------------------


def pipe(path: Path) -> None:
    os.mkfifo(path)


def directory(path: Path) -> None:
    path.mkdir()


def link_loop(path: Path) -> None:
    path.symlink_to(path.name)


def link_to_nothing(path: Path) -> None:
    path.symlink_to("nowhere.xlsx")
