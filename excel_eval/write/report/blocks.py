"""The report as data: a title, paragraphs and tables, before any of it is Word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Style = Literal["body", "level1", "level2", "annex"]
Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; 一、 is ``level1``, （一） ``level2``."""

    text: str
    style: Style = "body"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its share of the width, where its texts stand."""

    heading: str
    width: int
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A table under its caption. ``total``: the last row sums the others."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: bool = False


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Report:
    """自评报告: the lines of its title, what stands in the header of each page, the text."""

    title: tuple[str, ...]
    header: str
    blocks: tuple[Block, ...]
