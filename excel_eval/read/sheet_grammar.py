"""The grammar of bytes of a sheet and of shared strings as Excel, WPS, LibreOffice, openpyxl and xlsxwriter write them.

What matches is well-formed, each of its cells lies in its row and each of its numbers is finite, so that regular
expressions may look things up in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence


def _quoted(value: bytes) -> bytes:
    return b'(?:"' + value + b"\"|'" + value + b"')"


_DECLARATION = (
    rb"<\?xml version=" + _quoted(rb"1\.0") + b"(?: encoding=" + _quoted(b"(?i:utf-8)") + b")?(?: standalone="
    + _quoted(b"(?:yes|no)") + rb")? ?\?>"
)  # fmt: skip
HEAD = rb"(?:\xef\xbb\xbf)?(?:" + _DECLARATION + rb")?\s*"
_NO_CONTROLS = rb"\x00-\x08\x0b\x0c\x0e-\x1f"
_PLAIN_CHARS = b"[^<&" + _NO_CONTROLS + b"]*+"
_REFERENCES = rb"&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});"
_CHARS = _PLAIN_CHARS + b"(?:" + _REFERENCES + _PLAIN_CHARS + b")*+"
_ATTRIBUTE = rb' (?!xmlns)[A-Za-z_][\w:.]*+="[^"<>&\x00-\x1f]*+"'
_ATTRIBUTES = b"(?:" + _ATTRIBUTE + b")*+"
STYLE = rb' s="(?:0|[1-9]\d{0,8})"'
ANY_STYLE = b"(?:" + STYLE + b")?"
FORMULA = rb"<f" + _ATTRIBUTES + rb"(?: ?/>|>" + _CHARS + b"</f>)"
NO_VALUE = rb"(?:<v ?/>|<v></v>)?"
NUMBER = (  # always finite
    rb"-?(?:\d{1,40}(?:\.\d++)?(?:[eE](?:\+?\d\d?|-\d\d?\d?))?|\d(?:\.\d++)?[eE]\+?(?:[12]\d\d|30[0-7]))"
)
_TEXT = rb'<t(?: xml:space="preserve")?(?: ?/>|>' + _CHARS + b"</t>)"

CELL = rb'<c r="([A-Z]+)(\d+)"'


def _cell_of_type(name: bytes, value: bytes) -> bytes:
    """A cell from its type on."""
    type_ = rb' t="' + name + rb'"'
    if name == b"n":
        type_ = b"(?:" + type_ + b")?"
    return type_ + b">(?:" + FORMULA + b")?(?:" + value + b"|" + NO_VALUE + b")</c>"


def _sheet_data(row_attribute: bytes, columns: bytes, contents: Sequence[bytes]) -> re.Pattern[bytes]:
    """``contents``: what may follow the reference and style of a cell; the style may stand behind the type too."""
    styled = b"(?: ?/>|" + b"|".join(contents) + b")"
    unstyled = b"(?: ?/>|" + b"|".join(_with_style(content) for content in contents) + b")"
    cell = b'<c r="' + columns + rb'(?P=row)"(?:' + STYLE + styled + b"|" + unstyled + b")"
    other = b"(?:(?! r=)" + row_attribute + b")*+"
    row = b"<row" + other + rb' r="(?P<row>[1-9]\d{0,6})"' + other + b" ?(?:/>|>(?:" + cell + b")*+</row>)"
    return re.compile(b"<sheetData>(?:" + row + b")*+</sheetData>|<sheetData ?/>")


def _with_style(content: bytes) -> bytes:
    type_, rest = content.split(b">", 1)
    return type_ + ANY_STYLE + b">" + rest


ORDINARY = _sheet_data(
    _ATTRIBUTE,
    b"(?:[A-Z]{1,2}|[A-W][A-Z]{2}|X(?:[A-E][A-Z]|F[A-D]))",
    (
        _cell_of_type(b"s", rb"<v>\d{1,9}</v>"),
        _cell_of_type(b"n", b"<v>" + NUMBER + b"</v>"),
        _cell_of_type(b"str", b'<v(?: xml:space="preserve")?>' + _CHARS + b"</v>"),
        _cell_of_type(b"inlineStr", b"<is>" + _TEXT + b"</is>"),
        _cell_of_type(b"b", b"<v>[01]</v>"),
        _cell_of_type(b"e", rb"<v>(?:[^<&\x00-\x08\x0b-\x1f]|&(?:amp|lt|gt|#13);)*+</v>"),
        _cell_of_type(b"d", b"<v>" + _CHARS + b"</v>"),
    ),
)
PLAIN = _sheet_data(  # most ledgers: nothing hidden, no formula, no error, nothing negative, 26 columns at most
    b'(?! hidden="[1t])' + _ATTRIBUTE,
    b"[A-Z]",
    (
        rb' t="s"><v>\d{1,9}</v></c>',  # calamine takes an endless number for the first text
        rb'(?: t="n")?><v>\d{1,40}(?:\.\d++)?</v></c>',
        b' t="inlineStr"><is>' + _TEXT + b"</is></c>",
    ),
)
WORKSHEET = re.compile(HEAD + rb"<worksheet[ >]")

ORDINARY_STRINGS = re.compile(
    HEAD + rb'<sst(?: [A-Za-z_][\w:.]*+="[^"<>&\x00-\x1f]*+")*+' + b" ?>((?:<si>(?:" + _TEXT
    + b"|<r>(?:<rPr>(?:<[A-Za-z_]\\w*+" + _ATTRIBUTES + b" ?/>)*+</rPr>)?" + _TEXT + b"</r>"
    + b"|<rPh" + _ATTRIBUTES + b">" + _TEXT + b"</rPh>"
    + b"|<phoneticPr" + _ATTRIBUTES + rb" ?/>)*+</si>|<si ?/>)*+)</sst>\s*"
)  # fmt: skip


def is_text(xml: bytes) -> bool:
    """What the grammar cannot say of the characters. One character is found far faster than several."""
    try:
        text = xml.decode()
    except UnicodeDecodeError:
        return False
    if "\ufffe" in text or "\uffff" in text or ("]" in text and "]]>" in text):
        return False
    return "&" not in text or all(_is_character(code) for code in _CHARACTER.findall(text))


_CHARACTER = re.compile("&#([0-9]{1,7}|x[0-9a-fA-F]{1,6});")


def _is_character(code: str) -> bool:
    number = int(code[1:], 16) if code.startswith("x") else int(code)
    return number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0xFFFF < number < 0x110000
