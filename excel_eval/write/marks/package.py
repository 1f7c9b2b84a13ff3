"""A workbook file as parts and relationships (OPC): read once, edited part by part, written in the order it had."""

from __future__ import annotations

import copy
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from excel_eval.guard import ENCRYPTED_STREAM, OLE_MAGIC
from excel_eval.write.fingerprint import without_fingerprint
from excel_eval.write.marks.ooxml import OFFICE_REL, parse, qname, serialise
from excel_eval.write.marks.terms import CannotMark, Reason

_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_CONTENT_TYPES = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship to a part of this file; ``kind`` is the last word of its type."""

    id: str
    kind: str
    target: str


@dataclass(slots=True)
class _Entry:
    info: zipfile.ZipInfo
    data: bytes


class Package:
    """Parts are found by relationship and named without a leading slash; case does not count, as OPC has it."""

    def __init__(self, data: bytes) -> None:
        self._entries: dict[str, _Entry] = {}
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self._comment = archive.comment
                for info in archive.infolist():
                    self._load(archive, info)
        except zipfile.BadZipFile as error:
            locked = data.startswith(OLE_MAGIC) and ENCRYPTED_STREAM in data
            reason: Reason = "encrypted" if locked else "broken" if data.startswith(b"PK") else "not_ooxml"
            raise CannotMark(reason, str(error)) from error
        except (zlib.error, EOFError, NotImplementedError) as error:
            # What zipfile raises for broken bytes; NotImplementedError for a compression or version it does not know.
            raise CannotMark("broken", str(error)) from error
        if not self.has(_CONTENT_TYPES):
            raise CannotMark("not_ooxml", "no content types")

    def _load(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        if info.flag_bits & 1:
            raise CannotMark("encrypted", info.filename)
        key = _key(info.filename)
        if key in self._entries:
            raise CannotMark("broken", f"two parts named {info.filename}")
        content = archive.read(info)
        info.extra = without_fingerprint(info.extra)
        self._entries[key] = _Entry(info, content)

    # --- parts

    def has(self, part: str) -> bool:
        return _key(part) in self._entries

    def read(self, part: str) -> bytes:
        try:
            return self._entries[_key(part)].data
        except KeyError:
            raise CannotMark("broken", f"no part {part}") from None

    def write(self, part: str, data: bytes) -> None:
        self._entries[_key(part)].data = data

    def add(self, part: str, data: bytes, content_type: str) -> None:
        self._append(part, data)
        types = parse(self.read(_CONTENT_TYPES), _CONTENT_TYPES)
        etree.SubElement(types, qname("Override", _TYPES), PartName=f"/{part}", ContentType=content_type)
        self.write(_CONTENT_TYPES, serialise(types))

    def _append(self, part: str, data: bytes) -> None:
        """Behind the other parts; the date is fixed, so that the same input gives the same bytes."""
        info = zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0))
        info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
        self._entries[_key(part)] = _Entry(info, data)

    def unused(self, pattern: str) -> str:
        """The first free name of a ``pattern`` such as ``xl/comments{}.xml``."""
        return next(name for number in range(1, 10**6) if not self.has(name := pattern.format(number)))

    def remove(self, part: str) -> None:
        """Take a part away, and its relationships and its content type with it."""
        for name in (part, _rels_part(part)):
            self._entries.pop(_key(name), None)
        types = parse(self.read(_CONTENT_TYPES), _CONTENT_TYPES)
        for override in types.findall(qname("Override", _TYPES)):
            if _key(override.get("PartName", "")) == _key(part):
                types.remove(override)
                self.write(_CONTENT_TYPES, serialise(types))

    def to_bytes(self) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.comment = self._comment
            for entry in self._entries.values():
                # A copy, since writing fills in sizes and offsets.
                archive.writestr(copy.copy(entry.info), entry.data)
        return buffer.getvalue()

    # --- relationships

    def relationships(self, source: str) -> list[Relationship]:
        """The relationships of ``source`` ("" is the package) that lead to something inside this file."""
        return list(self._relationships(source))

    def _relationships(self, source: str) -> Iterator[Relationship]:
        rels = _rels_part(source)
        if not self.has(rels):
            return
        for element in parse(self.read(rels), rels).findall(qname("Relationship", _RELS)):
            if element.get("TargetMode") != "External":
                kind = element.get("Type", "").rpartition("/")[2]
                yield Relationship(element.get("Id", ""), kind, self._resolve(source, element.get("Target", "")))

    def _resolve(self, source: str, target: str) -> str:
        name = posixpath.normpath(posixpath.join("/", posixpath.dirname(source), target.replace("\\", "/"))).lstrip("/")
        return name if self.has(name) else unquote(name)

    def related(self, source: str, kind: str) -> list[str]:
        return [each.target for each in self._relationships(source) if each.kind == kind]

    def relate(self, source: str, kind: str, target: str) -> str:
        """Add a relationship and return its id."""
        rels = _rels_part(source)
        blank = f'<Relationships xmlns="{_RELS}"/>'.encode()
        root = parse(self.read(rels) if self.has(rels) else blank, rels)
        taken = {element.get("Id") for element in root}
        fresh = next(name for number in range(1, 10**6) if (name := f"rId{number}") not in taken)
        relative = posixpath.relpath(target, posixpath.dirname(source) or ".")
        kind = f"{OFFICE_REL}/{kind}"
        etree.SubElement(root, qname("Relationship", _RELS), Id=fresh, Type=kind, Target=relative)
        self._write_rels(rels, serialise(root))
        return fresh

    def _write_rels(self, rels: str, data: bytes) -> None:
        if self.has(rels):
            self.write(rels, data)
        else:
            self._append(rels, data)
            self._declare_rels()

    def _declare_rels(self) -> None:
        """The content type of .rels files, which some programs give file by file instead of for all."""
        types = parse(self.read(_CONTENT_TYPES), _CONTENT_TYPES)
        if not any(each.get("Extension", "").lower() == "rels" for each in types):
            default = etree.Element(qname("Default", _TYPES), Extension="rels", ContentType=_RELS_TYPE)
            types.insert(0, default)
            self.write(_CONTENT_TYPES, serialise(types))

    def unrelate(self, source: str, target: str) -> None:
        """Take the relationship to ``target`` away; a relationships part that is empty then goes too."""
        rels = _rels_part(source)
        root = parse(self.read(rels), rels)
        gone = {each.id for each in self._relationships(source) if _key(each.target) == _key(target)}
        for element in root.findall(qname("Relationship", _RELS)):
            if element.get("Id") in gone:
                root.remove(element)
        if len(root):
            self.write(rels, serialise(root))
        else:
            self.remove(rels)

    def reachable(self) -> set[str]:
        """Every part that the package leads to, as keys for :meth:`remove_unreachable`."""
        found, queue = set[str](), [""]
        while queue:
            for each in self._relationships(queue.pop()):
                if _key(each.target) not in found and self.has(each.target):
                    found.add(_key(each.target))
                    queue.append(each.target)
        return found

    def remove_unreachable(self, before: set[str]) -> None:
        """Remove the parts that were reachable ``before`` an edit and are not any more."""
        for key in sorted(before - self.reachable()):
            self.remove(key)

    def all_related(self, kind: str) -> list[str]:
        """The parts that any part is related to by ``kind``."""
        sources = ["", *self.reachable()]
        return sorted({_key(target) for source in sources for target in self.related(source, kind)})


def _key(name: str) -> str:
    return re.sub(r"/+", "/", name.replace("\\", "/")).lstrip("/").lower()


def _rels_part(source: str) -> str:
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")
