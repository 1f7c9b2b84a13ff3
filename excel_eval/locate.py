"""Which sheet of a workbook is which: by its name, else by its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from excel_eval.headers import find_header
from excel_eval.model import Issue, Sheet, Source, Workbook
from excel_eval.pairs import read_pairs
from excel_eval.schema import Schema
from excel_eval.stamp import STAMP_SHEET
from excel_eval.text import fold, fold_header, is_blank

HELPERS = frozenset({"填写说明", "填报进度", "退回说明", STAMP_SHEET})
"""What templates and returned copies add and the reader leaves alone; hidden sheets with a leading _ hold lists."""
LEAST_COLUMNS = 2
"""A sheet is known by no fewer columns: one alone may stand anywhere."""


@dataclass(frozen=True, slots=True)
class Located:
    """The sheets of a workbook by schema id. ``renamed``: found by their columns; ``doubtful``: those a missing sheet
    may be, where it cannot be said which."""

    sheets: Mapping[str, Sheet]
    renamed: frozenset[str]
    doubtful: Mapping[str, tuple[str, ...]]

    def missing(self, schema: Schema, file: str, team: str | None = None) -> Issue:
        """The error that a sheet is not there, with what may be meant."""
        names = "、".join(f"“{name}”" for name in self.doubtful.get(schema.id, ()))
        suggestion = (f"（是否为{names}？）", f" (did you mean {names}?)") if names else ""
        return Issue("E301", Source(file, schema.sheet), team, params={"suggestion": suggestion})

    def read_as(self, schema: Schema, team: str | None = None) -> Iterator[Issue]:
        """Both names of a sheet that is read under another one."""
        if schema.id in self.renamed:
            yield Issue("I304", self.sheets[schema.id].source, team, params={"meant": schema.sheet})

    def is_spoken_of(self, sheet: Sheet) -> bool:
        """Whether the sheet is read, or named in place of a missing one."""
        by_columns = (self.sheets[schema_id].name for schema_id in self.renamed)
        return sheet.name in {*by_columns, *(name for names in self.doubtful.values() for name in names)}


def locate(workbook: Workbook, wanted: Sequence[Schema], known: Sequence[Schema]) -> Located:
    """Every sheet of the ``known`` schemas that bears its name; one of the ``wanted`` that does not is the only unknown
    sheet with its columns."""
    found = {schema.id: sheet for schema in known if (sheet := find_sheet(workbook, schema.sheet))}
    missing = [schema for schema in wanted if schema.id not in found]
    if not missing:
        return Located(found, frozenset(), {})
    free = list(unknown_sheets(workbook, [schema.sheet for schema in known]))
    alike: dict[str, list[Sheet]] = {}
    for sheet in free:
        if schema := schema_by_columns(sheet, known):
            alike.setdefault(schema.id, []).append(sheet)
    sure = {schema.id: alike[schema.id][0] for schema in missing if len(alike.get(schema.id, ())) == 1}
    taken = [sheet.name for sheet in sure.values()]
    rest = [sheet.name for sheet in free if sheet.name not in taken]
    doubtful = {
        schema.id: tuple(sheet.name for sheet in alike.get(schema.id, ())) or _close(schema.sheet, rest)
        for schema in missing
        if schema.id not in sure
    }
    return Located({**found, **sure}, frozenset(sure), doubtful)


def _close(name: str, others: Sequence[str]) -> tuple[str, ...]:
    return tuple(get_close_matches(name, others, n=1, cutoff=0.6))


def find_sheet(workbook: Workbook, name: str) -> Sheet | None:
    return next((sheet for sheet in workbook.sheets if fold(sheet.name) == fold(name)), None)


def is_helper(sheet: Sheet) -> bool:
    """A sheet that comes with a template or a returned copy and holds no data."""
    return fold(sheet.name) in HELPERS or _is_list(sheet)


def _is_list(sheet: Sheet) -> bool:
    return not sheet.visible and sheet.name.startswith("_")


def _is_filled(sheet: Sheet) -> bool:
    return any(not is_blank(cell) for row in sheet.rows for cell in row)


def unknown_sheets(workbook: Workbook, known: Iterable[str]) -> Iterator[Sheet]:
    """Sheets with content that are none of ``known``, nor a second one of the same name, nor what templates add."""
    names = {fold(name) for name in (*HELPERS, *known)}
    seen: set[str] = set()
    for sheet in workbook.sheets:
        name = fold(sheet.name)
        if (name in names and name not in seen) or _is_list(sheet):
            seen.add(name)
        elif _is_filled(sheet):
            yield sheet


def hidden_sheets(workbook: Workbook) -> Iterator[Issue]:
    """I124 where sheets with content are hidden, other than those that templates hide."""
    hidden = [sheet for sheet in workbook.sheets if not sheet.visible and not _is_list(sheet)]
    names = [sheet.name for sheet in hidden if _is_filled(sheet)]
    if names:
        yield Issue("I124", workbook.source, params={"names": "、".join(names)})


# --- by columns


def schema_of(sheet: Sheet, schemas: Sequence[Schema]) -> Schema | None:
    """The schema whose name the sheet bears, else the one whose columns it has."""
    named = next((schema for schema in schemas if fold(schema.sheet) == fold(sheet.name)), None)
    return named or schema_by_columns(sheet, schemas)


def schema_by_columns(sheet: Sheet, schemas: Sequence[Schema]) -> Schema | None:
    """The one schema of which the sheet has all required columns (or items) and the most columns.

    None where there is none, or where two are as good: of two with as many, the one whose own names are written.
    """
    fitting = [(likeness, schema) for schema in schemas if (likeness := _likeness(sheet, schema))]
    best = max((likeness for likeness, _ in fitting), default=None)
    meant = [schema for likeness, schema in fitting if likeness == best]
    return meant[0] if len(meant) == 1 else None


def _likeness(sheet: Sheet, schema: Schema) -> tuple[int, int] | None:
    """How many of the schema's columns there are, and how many under their own names; None if it cannot be meant."""
    if schema.layout == "pairs":
        found = dict.fromkeys(read_pairs(sheet, schema).places, 0)
        own = len(found)
    elif header := find_header(sheet, schema):
        found = dict(header.positions)
        cells = sheet.rows[header.row - 1]
        own = sum(fold_header(str(cells[place - 1])).startswith(fold_header(name)) for name, place in found.items())
    else:
        return None
    whole = len(found) >= LEAST_COLUMNS and all(column.name in found for column in schema.required)
    return (len(found), own) if whole else None
