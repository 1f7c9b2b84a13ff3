"""The preflight: no parser sees a file before its container and parts are known to be sound and of ordinary size.

``container_of`` tells what a file is by its first bytes, whatever it is called. ``Package`` opens the zip in
memory, refuses what is too large or ambiguous, and finds parts by their relationships, never by their names. Whatever
is wrong is one ``Unreadable`` with a code of the catalogue.
"""

from __future__ import annotations

import errno
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from stat import S_ISREG
from typing import Literal
from urllib.parse import unquote

from lxml import etree

from excel_eval.limits import LIMITS, MIB, Limits

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
"""Old .xls files and encrypted workbooks are both OLE containers."""
_EXCEL_4 = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
"""the first record up to Excel 4, which had no container yet"""
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


class Unreadable(Exception):
    """A workbook cannot be read: ``code`` and ``params`` of the issue, and the cell to blame where there is one."""

    def __init__(
        self,
        code: str,
        params: Mapping[str, object] | None = None,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = dict(params or {})
        self.sheet, self.row, self.column = sheet, row, column

    def __reduce__(self) -> tuple[object, ...]:
        """A child process hands it on."""
        place = {"sheet": self.sheet, "row": self.row, "column": self.column}
        return Unreadable, (self.code, self.params), place


def damaged(reason: str, detail: object = "") -> Unreadable:
    """E101, a damaged file or no workbook at all; ``reason`` is a message name of the catalogue."""
    return Unreadable("E101", {"reason": reason, "detail": str(detail)})


def over_limit(limit: str, found: int, allowed: int) -> Unreadable:
    """E105: ``limit_‹field of Limits›`` is a message name of the catalogue; sizes are said in MB, small ones in KB."""
    params = {"limit": f"limit_{limit}", "found": found, "allowed": allowed}
    if limit.endswith("_bytes"):
        params |= _sizes(found, allowed)
    if limit.endswith("_seconds"):
        params |= {"found": f"{found} s", "allowed": f"{allowed} s"}
    return Unreadable("E105", params)


def _sizes(found: int, allowed: int) -> dict[str, object]:
    """In the largest unit in which the limit is a whole one and what is over it does not look equal to it."""
    for unit, name in ((MIB, "MB"), (1024, "KB")):
        said = [f"{-(-size * 10 // unit) / 10:g} {name}" for size in (found, allowed)]
        if allowed >= unit and said[0] != said[1]:
            return {"found": said[0], "allowed": said[1]}
    return {"found": f"{found} B", "allowed": f"{allowed} B"}


def read_bytes(path: Path, limits: Limits = LIMITS) -> bytes:
    """The whole file, if it is a regular one of allowed size."""
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):  # a pipe would block for ever
            raise Unreadable("E106", {"reason": "open_no_file"})
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except OSError as error:
        raise Unreadable("E106", {"reason": why_not_opened(error)}) from error
    if len(data) > limits.file_bytes:
        raise over_limit("file_bytes", max(status.st_size, len(data)), limits.file_bytes)
    return data


def why_not_opened(error: OSError) -> str:
    """A message name of the catalogue."""
    match error:
        case FileNotFoundError():
            return "open_absent"
        case PermissionError():
            return "open_forbidden"
        case OSError(errno=errno.ELOOP):
            return "open_loop"
    return "open_failed"


@dataclass(frozen=True, slots=True)
class Relationship:
    """One line of a ``.rels`` part; ``kind`` is the last word of its type, the same in Strict and Transitional."""

    id: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of one workbook, unpacked when asked for."""

    archive: zipfile.ZipFile
    entries: Mapping[str, zipfile.ZipInfo] = field(repr=False)

    def __contains__(self, part: str) -> bool:
        return _part_key(part) in self.entries

    def read(self, part: str) -> bytes:
        """The bytes of a part, its checksum verified."""
        entry = self.entries.get(_part_key(part))
        if entry is None:
            raise damaged("missing_part", part)
        try:
            return self.archive.read(entry)
        except zipfile.BadZipFile as error:
            raise damaged("crc" if "CRC" in str(error) else "zip_entry", part) from error
        except (zlib.error, EOFError, struct.error, ValueError, OSError, NotImplementedError) as error:
            # What zipfile raises for broken bytes; NotImplementedError for a compression or version it does not know.
            raise damaged("zip_entry", part) from error

    def xml(self, part: str) -> etree._Element:
        """The root element of a small XML part; a DTD is refused."""
        return parse_xml(part, self.read(part))

    def relationships(self, part: str = "") -> Sequence[Relationship]:
        """What a part refers to within the package; of the package itself by default."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self:
            return []
        return [
            Relationship(
                element.get("Id", ""),
                element.get("Type", "").rsplit("/", 1)[-1],
                posixpath.normpath(posixpath.join("/", folder, _as_path(element.get("Target", ""))))[1:],
            )
            for element in self.xml(rels).iter("{*}Relationship")
            if element.get("TargetMode") != "External"
        ]

    def related(self, kind: str, part: str = "") -> str | None:
        """The one part that ``part`` refers to as ``kind``."""
        return next((r.target for r in self.relationships(part) if r.kind == kind), None)

    def has_folder(self, folder: str) -> bool:
        """Whether any part lies in the folder."""
        return any(key.startswith(f"{_part_key(folder)}/") for key in self.entries)


Container = Literal["zip", "ole", "encrypted"]


def container_of(data: bytes) -> Container:
    """What holds the workbook, by the first bytes; ``Unreadable`` where it is none of these."""
    if not data:
        raise damaged("empty_file")
    if data.startswith(OLE_MAGIC):
        return "encrypted" if ENCRYPTED_STREAM in data else "ole"
    if not data.startswith(b"PK"):
        raise damaged(_other_content(data))
    return "zip"


_OTHER_CONTENT: Sequence[tuple[str, tuple[bytes, ...]]] = (
    ("pdf", (b"%pdf-",)),
    ("picture", (b"\x89png", b"\xff\xd8\xff", b"gif8")),
    ("other_archive", (b"rar!", b"7z\xbc\xaf", b"\x1f\x8b")),
    ("html", (b"<html", b"<!doctype html", b"<table", b"<meta", b"mime-version:")),
)
"""what people hand in under the name of a workbook, by its first bytes in lower case"""


def _other_content(data: bytes) -> str:
    """What the file is instead of a workbook: the message name of the reason."""
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for reason, beginnings in _OTHER_CONTENT:
        if start.startswith(beginnings):
            return reason
    if start.startswith(b"<?xml"):
        if b"<html" in start:
            return "html"
        if b"urn:schemas-microsoft-com:office:spreadsheet" in start or b"opendocument" in start:
            return "xml_2003"
    if not data.strip(b"\0"):
        return "zeros"
    if data.startswith(_EXCEL_4):
        return "excel_4"
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "plain_text" if utf16 or not _NO_TEXT.search(data[:4096]) else "not_zip"


def open_package(data: bytes, extension: str = ".xlsx", limits: Limits = LIMITS) -> Package:
    """The package in these bytes, or ``Unreadable``: not a zip, encrypted, damaged, ambiguous, too large."""
    match container_of(data):
        case "encrypted":
            raise Unreadable("E103", {"reason": "password_not_given"})
        case "ole":
            raise Unreadable("E104", {"extension": extension})
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, struct.error, ValueError, EOFError, OSError, NotImplementedError) as error:
        # What zipfile raises for broken bytes; NotImplementedError for a compression or version it does not know.
        # The list of parts stands at the end of a zip: a file cut off anywhere has lost it.
        raise damaged("truncated", error) from error
    infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
    _check_sizes(infos, limits)
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        _check_entry(info)
        if entries.setdefault(_part_key(info.filename), info) is not info:
            raise damaged("duplicate_part", info.filename)
    return Package(archive, entries)


def parse_xml(part: str, data: bytes) -> etree._Element:
    """Parse a part without entities, network or DTD."""
    refuse_dtd(part, data)
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise damaged("xml", f"{part}: {error.msg}") from error
    refuse_doctype(part, root)
    return root


def walk(part: str, data: bytes, root: str, tags: Sequence[str]) -> Iterator[tuple[str, etree._Element]]:
    """Starts and ends of the elements ``tags`` of a large part whose root is ``root``; names without namespace.

    Who walks clears what is finished, so that the tree does not grow with the file.
    """
    refuse_dtd(part, data)
    events = etree.iterparse(
        BytesIO(data),
        events=("start", "end"),
        tag=tuple(f"{{*}}{tag}" for tag in (root, *tags)),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        _, first = next(events, ("", None))
        if first is None or first.getparent() is not None or local_name(first) != root:
            raise damaged("xml", part)
        refuse_doctype(part, first)
        yield "start", first
        yield from events
    except etree.XMLSyntaxError as error:
        raise damaged("xml", f"{part}: {error.msg}") from error


def forget(element: etree._Element) -> None:
    """Drop a finished element and those before it, so that the tree does not grow with the file."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def refuse_doctype(part: str, root: etree._Element) -> None:
    """Finds the DTD that an encoding such as UTF-16 hides from ``refuse_dtd``."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise damaged("dtd", part)


def local_name(element: etree._Element) -> str:
    """The tag without its namespace; also of a name that is not well-formed, which ``QName`` refuses."""
    return str(element.tag).rpartition("}")[2]


def text_of(element: etree._Element) -> str:
    """All text within an element."""
    return "".join(map(str, element.itertext())) if len(element) else element.text or ""


def refuse_dtd(part: str, data: bytes) -> None:
    """No Office program writes a DTD; entities in one can grow without bound."""
    if b"<!DOCTYPE" in data:
        raise damaged("dtd", part)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _check_sizes(infos: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    if len(infos) > limits.parts:
        raise over_limit("parts", len(infos), limits.parts)
    unpacked = sum(info.file_size for info in infos)
    if unpacked > limits.unpacked_bytes:
        raise over_limit("unpacked_bytes", unpacked, limits.unpacked_bytes)
    for info in infos:
        if info.file_size > limits.part_bytes:
            raise over_limit("part_bytes", info.file_size, limits.part_bytes)
        ratio = info.file_size // max(info.compress_size, 1)
        if info.file_size > limits.ratio_from_bytes and ratio > limits.ratio:
            raise over_limit("ratio", ratio, limits.ratio)


def _check_entry(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 1:
        raise damaged("zip_encrypted", info.filename)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise damaged("zip_method", info.filename)


def _as_path(target: str) -> str:
    return unquote(target).replace("\\", "/")


def _part_key(name: str) -> str:
    """Part names are equal without regard to case; some writers use backslashes."""
    return name.replace("\\", "/").lstrip("/").casefold()
