"""What the fuzzer mutates: a workbook as its parts in clear text, zipped only when it is run.

``%%%! cut=40 crc=2`` (optional) names defects of the zip, ``%%% xl/workbook.xml`` begins a part. Bytes that begin
otherwise are the file itself.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

Defect = Callable[[bytes, int], bytes]
_PART = b"%%% "
_DEFECTS = b"%%%! "


@dataclass(frozen=True, slots=True)
class Container:
    parts: tuple[tuple[bytes, bytes], ...]
    """name and content, in order; a name may stand twice"""
    defects: tuple[tuple[str, int], ...] = ()

    def to_bytes(self) -> bytes:
        defects = _DEFECTS + " ".join(f"{name}={n}" for name, n in self.defects).encode() + b"\n"
        parts = [_PART + name + b"\n" + content for name, content in self.parts]
        return (defects if self.defects else b"") + b"\n".join(parts)

    def file(self) -> bytes:
        """The zip, with its defects."""
        data = _zipped(self.parts, stored=all(name != "deflate" for name, _ in self.defects))
        for name, number in self.defects:
            data = DEFECTS[name](data, number)
        return data


def of_parts(parts: Mapping[str, str | bytes]) -> Container:
    return Container(tuple((name.encode(), c.encode() if isinstance(c, str) else c) for name, c in parts.items()))


def of_workbook(data: bytes) -> Container:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return of_parts({info.filename: archive.read(info) for info in archive.infolist()})


def parse(data: bytes) -> Container | None:
    """The container in these bytes; None where they are a file as it stands."""
    if not data.startswith(b"%%%"):
        return None
    defects: list[tuple[str, int]] = []
    if data.startswith(_DEFECTS):
        line, _, data = data.partition(b"\n")
        for item in line[len(_DEFECTS) :].decode("ascii", "replace").split():
            name, _, number = item.partition("=")
            if name in DEFECTS and number.isascii() and number.isdigit():
                defects.append((name, int(number[:9])))
    pieces = [piece.partition(b"\n") for piece in (b"\n" + data).split(b"\n" + _PART)[1:]]
    return Container(tuple((name, content) for name, _, content in pieces), tuple(defects))


def file_of(data: bytes) -> bytes:
    """The bytes of the workbook that these bytes of the fuzzer stand for."""
    container = parse(data)
    return data if container is None else container.file()


def _zipped(parts: Sequence[tuple[bytes, bytes]], *, stored: bool) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            info = zipfile.ZipInfo("x")
            info.filename = name.decode("utf-8", "replace").replace("\0", "")[:200] or "x"
            info.compress_type = archive.compression
            archive.NameToInfo.pop(info.filename, None)  # no warning about a name that stands twice
            archive.writestr(info, content)
    return buffer.getvalue()


# --- defects of the zip --------------------------------------------------------------------------------------------


def _headers(data: bytes, magic: bytes) -> list[int]:
    found, at = [], data.find(magic)
    while at >= 0:
        found.append(at)
        at = data.find(magic, at + 4)
    return found


def _patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :] if 0 <= at <= len(data) - len(new) else data


def _in_header(magic: bytes, offset: int, layout: str) -> Defect:
    """Overwrites a field of one header: the number chooses the header and the value."""

    def apply(data: bytes, number: int) -> bytes:
        headers = _headers(data, magic)
        if not headers:
            return data
        size = struct.calcsize(layout)
        value = number // 64
        value = value if value < 2 ** (8 * size) - 4 else 2 ** (8 * size) - 1
        return _patched(data, headers[number % 64 % len(headers)] + offset, struct.pack(layout, value))

    return apply


def _flip(data: bytes, number: int) -> bytes:
    at = number // 256 % max(len(data), 1)
    return _patched(data, at, bytes([data[at] ^ (number % 256)])) if data else data


_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
DEFECTS: Mapping[str, Defect] = {
    "cut": lambda data, n: data[: max(len(data) - n, 0)],
    "front": lambda data, n: b"x" * (n % 4096) + data,
    "tail": lambda data, n: data + b"x" * (n % 70_000),
    "flip": _flip,
    "deflate": lambda data, n: data,  # not a defect: compressed as workbooks are
    "crc": _in_header(_CENTRAL, 16, "<I"),
    "flags": _in_header(_CENTRAL, 8, "<H"),
    "method": _in_header(_CENTRAL, 10, "<H"),
    "packed": _in_header(_CENTRAL, 20, "<I"),
    "unpacked": _in_header(_CENTRAL, 24, "<I"),
    "extra": _in_header(_CENTRAL, 30, "<H"),
    "offset": _in_header(_CENTRAL, 42, "<I"),
    "namelength": _in_header(_CENTRAL, 28, "<H"),
    "localname": _in_header(_LOCAL, 30, "<B"),
    "localmethod": _in_header(_LOCAL, 8, "<H"),
    "localsize": _in_header(_LOCAL, 22, "<I"),
    "entries": _in_header(_END, 10, "<H"),
    "directory": _in_header(_END, 16, "<I"),
}
