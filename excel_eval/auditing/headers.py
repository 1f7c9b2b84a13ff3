"""The header rows of a form, found by the labels of labels.yaml, wherever they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from excel_eval.auditing.grid import Cell, Grid, label_of


@cache
def labels() -> Mapping[str, Any]:
    text = files("excel_eval.auditing").joinpath("labels.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = yaml.safe_load(text)
    return data


@cache
def meaning(block: str) -> Mapping[str, str]:
    """label -> field, of one block of labels.yaml."""
    return {label_of(word): name for name, listed in reversed(labels()[block].items()) for word in listed}


@cache
def words_of(block: str) -> frozenset[str]:
    return frozenset(label_of(word) for word in labels()[block])


@dataclass(frozen=True, slots=True)
class Header:
    """A header row: field -> the columns that it spans."""

    row: int
    last_row: int
    columns: Mapping[str, tuple[int, int]]


def find_header(grid: Grid, block: str, needed: tuple[str, ...], first: int = 1) -> Header | None:
    """The first row in which the needed fields have their labels."""
    known = meaning(block)
    for row in grid.rows(first):
        columns: dict[str, tuple[int, int]] = {}
        last = row
        for cell in grid.row(row):
            name = known.get(cell.label)
            if name and name not in columns and cell.row <= row:
                columns[name] = (cell.column, cell.last_column)
                last = max(last, cell.last_row)
        if all(name in columns for name in needed):
            return Header(row, last, columns)
    return None


def is_indicator_label(label: str) -> bool:
    """Whether a label is that of the column of indicators."""
    return meaning("indicators").get(label) == "name"


def is_form(grid: Grid) -> bool:
    """A sheet with the indicators of a form and its funds."""
    return indicator_header(grid) is not None and find_header(grid, "funds", ("executed",)) is not None


def indicator_header(grid: Grid) -> Header | None:
    return find_header(grid, "indicators", ("name", "target", "actual", "score"))


def under(grid: Grid, row: int, header: Header, name: str) -> Cell | None:
    """What a row shows under a header, at any place within the columns that it spans."""
    if name not in header.columns:
        return None
    start, end = header.columns[name]
    return grid.within(row, start, end)
