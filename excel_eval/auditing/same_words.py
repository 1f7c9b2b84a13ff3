"""C52 on words of our own: a sentence or table row that the folder's evaluation gives, but with another figure.

Digits apart, the words are ours, so that the figures must be too. What a bureau wrote itself matches nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from excel_eval.auditing.grid import Grid
from excel_eval.auditing.papers import Paper
from excel_eval.auditing.report import PRIORITIES, AuditFinding, Place

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_CAPTION = re.compile(r"表\s*\d")
"""the number of a table is right if it is ours or counts the tables: one that is put in before others moves them"""
SOURCE = ("按台账和方案", "the evaluation of the folder")


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The sentences and the rows of tables that our own report or form of a folder has."""

    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()


def check_words(paper: Paper, own: OwnWords) -> Iterator[AuditFinding]:
    yield from _paragraphs(paper, own.paragraphs)
    for grid in paper.grids:
        yield from _rows(paper, grid, own.rows)
        for cell in grid.cells.values():
            for stated in _differing(cell.text, own.paragraphs):
                place = Place(cell.where.rpartition("!")[0] or None, cell.name)
                yield _finding(paper.file, cell.where, cell.text, stated, place)


def _paragraphs(paper: Paper, known: Sequence[str]) -> Iterator[AuditFinding]:
    captions = 0
    for index, text in enumerate(paper.paragraphs):
        captions += _CAPTION.match(text.strip()) is not None
        for stated in (*_number(text, known, captions), *_differing(text, known)):
            start, end, _, _ = stated
            place = Place(start=(index, start), end=(index, end))
            yield _finding(paper.file, f"第{index + 1}段", _clause(text, start), stated, place)


Stated = tuple[int, int, str, str]
"""start, end, the figure found, the figure that is right"""


def _differing(text: str, known: Sequence[str]) -> list[Stated]:
    """The figures in which ``text`` differs from the nearest known text of the same words; [] if it is one, or none."""
    text = text.strip()
    same = [other for other in known if _shape(other) == _shape(text)]
    if not same or text in same:
        return []
    return min((_differences(text, other) for other in same), key=len)


def _number(text: str, known: Sequence[str], position: int) -> list[Stated]:
    """The number of one of our tables where it is wrong; ``position``: which of the paper's tables it is."""
    text = text.strip()
    same = [other.strip() for other in known if _shape(other) == _shape(text)]
    number = _FIGURE.search(text) if _CAPTION.match(text) and same else None
    if number is None or number[0] in (str(position), *(_FIGURE.findall(other)[0] for other in same)):
        return []
    return [(number.start(), number.end(), number[0], str(position))]


def _shape(text: str) -> str:
    return _FIGURE.sub("#", text.strip())


def _differences(text: str, other: str) -> list[Stated]:
    pairs = list(zip(_FIGURE.finditer(text), _FIGURE.findall(other.strip()), strict=True))
    figures = pairs[1:] if _CAPTION.match(text) else pairs
    return [(found.start(), found.end(), found[0], right) for found, right in figures if found[0] != right]


def _rows(paper: Paper, grid: Grid, known: Sequence[tuple[str, ...]]) -> Iterator[AuditFinding]:
    for row in grid.rows():
        cells = [cell for cell in grid.row(row) if cell.row == row]
        texts = tuple(cell.text for cell in cells)
        same = [other for other in known if tuple(map(_shape, other)) == tuple(map(_shape, texts))]
        if not texts or not same or texts in same:
            continue
        nearest = min(same, key=lambda other: sum(a != b for a, b in zip(texts, other, strict=True)))
        for cell, right in zip(cells, nearest, strict=True):
            for stated in _differences(cell.text, right):
                place = Place(cell.where.rpartition("!")[0] or None, cell.name)
                yield _finding(paper.file, cell.where, cell.text, stated, place)


def _clause(text: str, position: int) -> str:
    start = max(text.rfind(mark, 0, position) + 1 for mark in "，。；：（")
    ends = [end for mark in "，。；：）" if (end := text.find(mark, position)) >= 0]
    return text[start : min(ends, default=len(text))].strip()


def _finding(file: str, where: str, quote: str, stated: Stated, place: Place) -> AuditFinding:
    _, _, found, right = stated
    params = {"name": quote, "stated": found, "other": SOURCE, "right": right}
    return AuditFinding("C52", PRIORITIES["C52"], file, where, quote, found, params, place)
