"""The fingerprint of an output: by it a later run knows a file that nobody has changed since it was written.

It stands where archivers put their time stamps, in an extra field of the first entry of the zip's directory: no part of
the workbook or document holds it, no program shows it, and whatever program saves the file drops it or leaves it wrong.
"""

from __future__ import annotations

import struct
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal, get_args

from excel_eval.guard import OLE_MAGIC

Kind = Literal[
    "form", "report", "bulletin", "problems", "losses", "template", "upgraded", "returned", "annotated"
]  # fmt: skip
_KINDS: tuple[Kind, ...] = get_args(Kind)
_FIELD = 0x4545
"""the number of the field, which APPNOTE of the zip format gives to nobody else"""
_HEAD = struct.Struct("<HH")
_DIGEST_SIZE = sha256().digest_size


def fingerprinted(content: bytes, kind: Kind, about: str = "") -> bytes:
    """The zipped ``content`` with its fingerprint, in place of an earlier one; its parts stay as they are.

    ``about``: what it is of, where outputs of one kind must not take each other's place.
    """
    buffer = BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        first = archive.infolist()[0]
        mark = f"{kind}/{sha256(about.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}" if about else kind
        value = sha256(content[: archive.start_dir]).digest() + mark.encode("ascii")
        first.extra = without_fingerprint(first.extra) + _HEAD.pack(_FIELD, len(value)) + value
        archive.comment = archive.comment  # which tells zipfile to write the directory anew
    return buffer.getvalue()


def untouched(path: Path) -> Kind | None:
    """What kind of output the file is if it is one, and as it was written; else None. An OSError if it is absent."""
    kind = (_mark(path) or "").partition("/")[0]
    return next((one for one in _KINDS if one == kind), None)


def _mark(path: Path) -> str | None:
    """Kind and, behind a slash, what it is about; None for what is no output, or not as it was written."""
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                entries, end = archive.infolist(), archive.start_dir
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
            # What zipfile raises for what is no zip; NotImplementedError for a version it does not know. None of ours.
            return None
        value = _fingerprint(entries[0].extra) if entries else b""
        digest, mark = value[:_DIGEST_SIZE], value[_DIGEST_SIZE:]
        return mark.decode("ascii", "replace") if mark and digest == _digest(file, end) else None


def may_take_the_place_of(new: Path, old: Path) -> bool:
    """Whether nothing is lost: ``old`` is absent, nothing that Excel or Word opens, the same, or an untouched output of
    one kind and matter."""
    try:
        size = old.stat().st_size
    except FileNotFoundError:
        return True
    with old.open("rb") as file:
        if not file.read(len(OLE_MAGIC)).startswith((b"PK", OLE_MAGIC)):  # a zip, or one behind a password
            return True
    mark = _mark(old)
    if mark is not None and mark == _mark(new):
        return True
    return size == new.stat().st_size and old.read_bytes() == new.read_bytes()


def without_fingerprint(extra: bytes) -> bytes:
    """The extra fields of an entry but ours; what is no list of fields stays as it is."""
    return b"".join(field for number, field in _fields(extra) if number != _FIELD)


def _fingerprint(extra: bytes) -> bytes:
    return next((field[_HEAD.size :] for number, field in _fields(extra) if number == _FIELD), b"")


def _fields(extra: bytes) -> list[tuple[int, bytes]]:
    """Each field with its head, by its number; a rest that is no field under -1."""
    found: list[tuple[int, bytes]] = []
    while extra:
        number, size = _HEAD.unpack_from(extra) if len(extra) >= _HEAD.size else (-1, len(extra))
        found.append((number, extra[: _HEAD.size + size]))
        extra = extra[_HEAD.size + size :]
    return found


def _digest(file: BinaryIO, end: int) -> bytes:
    """Of everything before the zip's directory."""
    digest, left = sha256(), end
    file.seek(0)
    while left > 0 and (block := file.read(min(left, 1 << 20))):
        digest.update(block)
        left -= len(block)
    return digest.digest()
