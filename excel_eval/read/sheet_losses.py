"""What calamine would lose of a sheet of the ordinary shape, or give as something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from xml.sax.saxutils import unescape

from excel_eval.guard import Unreadable, damaged
from excel_eval.model import ErrorValue, NoStoredValue, PercentValue, RawValue
from excel_eval.read.number_formats import Kind
from excel_eval.read.sheet_grammar import ANY_STYLE, CELL, FORMULA, NO_VALUE, STYLE
from excel_eval.read.sheet_places import Place, place_at

_ANY_FORMULA = b"(?:" + FORMULA + b")?"
_ERROR_TYPE = re.compile(rb'(<c r="[A-Z]+\d+"' + ANY_STYLE + rb') t="e"')
_ERROR = re.compile(CELL + ANY_STYLE + rb' t="e"' + ANY_STYLE + b">" + _ANY_FORMULA + b"<v>([^<]+)</v>")
_WITHOUT_VALUE = re.compile(CELL + rb"([^>]*)>" + FORMULA + b"(" + NO_VALUE + b")</c>")
_NEGATIVE = re.compile(rb'(<c r="[A-Z]+\d+"(?: t="n")?)' + STYLE + rb'((?: t="n")?>' + _ANY_FORMULA + b"<v>-)")
"""calamine is to give a negative number in a date format as the number it is: it would be a time of day, or a panic"""
_UNSTYLED = re.compile(rb'(<c r="[A-Z]+\d+"(?: t="\w+")?)(?! [st]=)')
"""A cell that names no style has the first one, to which calamine does not look."""
_ANY_STYLE_NUMBER = re.compile(rb' s="(\d{1,9})"')
_STYLED = re.compile(CELL + rb'(?: t="\w+")? s="(\d{1,9})"')
_MANY_STYLES = 50


def for_calamine(data: bytes, plain: bool, kinds: Sequence[Kind]) -> tuple[bytes, Mapping[Place, RawValue]]:
    """The ``<sheetData>`` as calamine reads it exactly, and the true values of the cells that it gives as something
    else."""
    _refuse_unknown_styles(data, max(len(kinds), 1))
    if kinds and kinds[0] != "number":
        data = _UNSTYLED.sub(rb'\1 s="0"', data)
    put_back = dict(_special_numbers(data, kinds))
    if not plain:
        put_back.update(_formulas_without_value(data))
        put_back.update(_errors(data))
        data = _NEGATIVE.sub(rb"\1\2", _ERROR_TYPE.sub(rb'\1 t="str"', data))
    return data, put_back


def _refuse_unknown_styles(data: bytes, known: int) -> None:
    """A number whose style is lost might be a date or a percentage. Texts may look like styles: cells are looked at
    only where something is suspect."""
    if max(map(int, set(_ANY_STYLE_NUMBER.findall(data))), default=0) >= known:
        for column, row, style in _STYLED.findall(data):
            if int(style) >= known:
                at_row, at_column = place_at(column, row)
                raise Unreadable("E101", damaged("cell_style", style.decode()).params, row=at_row, column=at_column)


def _errors(data: bytes) -> Iterator[tuple[Place, RawValue]]:
    """calamine gives '' for an error, and gives up the sheet for one that is newer than itself."""
    if b' t="e"' in data:
        for column, row, code in _ERROR.findall(data):
            yield place_at(column, row), ErrorValue(unescape(code.decode(errors="replace"), {"&#13;": "\r"}))


def _formulas_without_value(data: bytes) -> Iterator[tuple[Place, RawValue]]:
    """calamine gives '' for them; but an empty ``<v>`` of a formula that gives text is a stored empty text."""
    if b"<f" in data:
        for column, row, attributes, value in _WITHOUT_VALUE.findall(data):
            if not (value and b' t="str"' in attributes):
                yield place_at(column, row), NoStoredValue()


def _special_numbers(data: bytes, kinds: Sequence[Kind]) -> Iterator[tuple[Place, RawValue]]:
    """Percentages and durations: calamine is told that they are plain numbers."""
    special = [index for index, kind in enumerate(kinds) if kind in ("percent", "duration")]
    if not special:
        return
    numeric, wanted = rb'(?: t="n")?', frozenset(special)
    style = b' s="(' + _alternatives(special) + b')"'
    cell = CELL + numeric + style + numeric + b">" + _ANY_FORMULA + b"<v>([^<]+)</v>"
    for column, row, index, text in re.findall(cell, data):
        if int(index) in wanted:
            yield place_at(column, row), _number_of_kind(float(text), kinds[int(index)])


def _alternatives(styles: Sequence[int]) -> bytes:
    return rb"\d+" if len(styles) > _MANY_STYLES else "|".join(map(str, styles)).encode()


def _number_of_kind(number: float, kind: Kind) -> RawValue:
    if kind == "percent":
        return PercentValue(number)
    if kind == "duration" and abs(number) <= timedelta.max.days:
        return timedelta(days=number)
    return number
