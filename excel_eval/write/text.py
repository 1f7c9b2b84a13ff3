"""Text as a cell can hold it, and the room it takes: East Asian widths, wrapped lines, row heights, sheet names."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from excel_eval.messages import say
from excel_eval.model import Lang

CELL_LIMIT = 32_767
"""UTF-16 units in one cell"""
LINE_PITCH = 1.45
"""height of a line over its font size; the tallest of the common Chinese fonts (Noto CJK)"""
HIGHEST_ROW = 409.0
SHEET_NAME_LIMIT = 31
BAND_LIMIT = 255
"""UTF-16 units of a page header or footer"""
_FORBIDDEN = {ord(a): b for a, b in zip("[]:*?/\\", "［］：＊？／＼", strict=True)}
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]")
_NUMBERED = frozenset(map(chr, [*range(32), 127]))
# Excel refuses a literal above 255 characters (UTF-16 units).
_PIECE = re.compile(r"[\x00-\x1f\x7f]|_(?=x[0-9A-Fa-f]{4}_)|(?:[^\x00-\x1f\x7f_]|_(?!x[0-9A-Fa-f]{4}_)){1,120}")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def utf16_length(text: str) -> int:
    return len(text) + sum(1 for c in text if c > "\uffff")


def storable(text: str) -> str:
    """``text`` as a cell can hold it, nothing lost unsaid.

    A lone surrogate (an undecodable byte of a file name) is spelt out as ``\\udc80``; what is beyond the limit of a
    cell is replaced by a notice with the length. Control characters need nothing: they are written as ``_x0001_``.
    """
    if text.isascii() and len(text) <= CELL_LIMIT:
        return text
    text = encodable(text)
    if len(text) > CELL_LIMIT // 2 and utf16_length(text) > CELL_LIMIT:
        text = shortened(text, CELL_LIMIT)
    return text


def encodable(text: str) -> str:
    """``text`` with lone surrogates spelt out."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="backslashreplace").decode()
    return text


def spelt(text: str) -> str:
    """``text`` for the XML of a workbook: as ``_xHHHH_`` what XML cannot hold (or, a carriage return, would change)
    and each underscore that reads as the beginning of such an escape."""
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def literal(text: str) -> str:
    """``text`` as an expression of a formula: short pieces, control characters by their numbers, and nothing that
    reads like ``_x000D_``."""
    pieces = (f"CHAR({ord(piece)})" if piece in _NUMBERED else '"{}"'.format(piece.replace('"', '""'))
              for piece in _PIECE.findall(text))  # fmt: skip
    return "&".join(pieces) or '""'


def shortened(text: str, units: int, lang: Lang = "zh") -> str:
    """The beginning of ``text`` and a notice that it is longer, together ``units`` UTF-16 units."""
    notice = say("cut_text", lang, length=utf16_length(text), limit=CELL_LIMIT)
    return cut(cut(text, units - utf16_length(notice)) + notice, units)


def cut(text: str, units: int) -> str:
    """The beginning of ``text`` that fits ``units`` UTF-16 units, no character split."""
    taken = 0
    for index, character in enumerate(text):
        taken += 2 if character > "\uffff" else 1
        if taken > units:
            return text[:index]
    return text


def without_controls(text: str) -> str:
    """For places where a control character cannot be written: names of sheets, headers, properties."""
    return _CONTROL.sub(" ", storable(text))


def for_word(text: str) -> str:
    """For documents, which cannot hold a control character either, and know no limit of length."""
    return _CONTROL.sub(" ", encodable(text))


def band(left: str, centre: str, right: str, codes: str = "") -> str:
    """A page header or footer: ``&`` doubled, within Excel's limit; ``codes`` stand before the centre."""
    room = (BAND_LIMIT - 12 - len(codes)) // 3
    texts = [cut(without_controls(text).replace("&", "&&"), room) for text in (left, centre, right)]
    texts = [text[:-1] if text.count("&") % 2 else text for text in texts]
    sections = zip("LCR", (texts[0], codes + texts[1], texts[2]), strict=True)
    return "".join(f"&{place}{text}" for place, text in sections if text)


def sheet_name(wanted: str, taken: Iterable[str]) -> str:
    """``wanted`` as a sheet may be called: 31 units, allowed characters, unlike every name in ``taken``."""
    used = {unicodedata.normalize("NFKC", name).casefold() for name in taken} | {"history"}
    # xlsxwriter takes a formula for a dynamic array if "FILTER(" stands anywhere in it, in a sheet's name too
    base = re.sub(r"(?<=[A-Z])\(", "（", without_controls(wanted).translate(_FORBIDDEN))
    base = base.strip() or "_"
    first = cut(base, SHEET_NAME_LIMIT)
    if first.startswith("'") or first.endswith("'"):
        base = base.replace("'", "’")
    name, number = cut(base, SHEET_NAME_LIMIT), 1
    while unicodedata.normalize("NFKC", name).casefold() in used:
        number += 1
        tail = f"_{number}"
        name = cut(base, SHEET_NAME_LIMIT - len(tail)) + tail
    return name


@lru_cache(maxsize=4096)
def _wide(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def width(text: str) -> int:
    """Half-width columns of the longest line: a Chinese character takes two."""
    return max(len(line) if line.isascii() else sum(map(_wide, line)) for line in text.split("\n"))


def pixels(widths: Iterable[float]) -> int:
    """How wide columns of these widths are on the screen (7 pixels a digit, 5 of padding)."""
    return sum(int(wide * 7 + 0.5) + 5 for wide in widths)


@lru_cache(maxsize=65_536)
def lines(text: str, columns: float) -> int:
    """How many lines ``text`` takes when wrapped at ``columns`` half-width columns.

    Latin words and numbers are not broken, Chinese is broken anywhere: counted as a spreadsheet program fills lines.
    """
    return sum(_wrapped(line, max(columns, 2)) for line in text.split("\n")) if text else 1


_PIECES = re.compile(r"[!-~]+|.", re.DOTALL)
_ALL_WIDE = re.compile("[\u3001-\u3029\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60]+")
"""Chinese without a Latin word or a number: it fills every line alike"""


def _wrapped(line: str, columns: float) -> int:
    if 2 * len(line) <= columns:
        return 1
    if _ALL_WIDE.fullmatch(line):
        return math.ceil(len(line) / (columns // 2))
    count, used = 1, 0.0
    for piece in _PIECES.findall(line):
        size = len(piece) if piece.isascii() else _wide(piece)
        if used + size <= columns:
            used += size
        elif size <= columns:
            count, used = count + 1, size
        else:  # a word longer than a line is broken
            whole = used + size
            count, used = count + math.ceil(whole / columns) - 1, whole % columns or columns
    return count


def height(text: str, columns: float, size: float = 10) -> float:
    """The row height in points for ``text`` in a cell of ``columns`` half-width columns, a little air included."""
    return round(lines(text, columns * 10 / size) * size * LINE_PITCH + 3, 1)


def row_height(cells: Iterable[tuple[str, float]], size: float = 10, least: float = 18) -> float:
    """The height that no cell of a row is clipped in, at most what Excel allows."""
    return min(HIGHEST_ROW, max([least, *(height(text, columns, size) for text, columns in cells)]))
