"""A team's own running counts: each as a formula over its ledger, and as the figure that the formula gives.

The formulas look at rows below the header only as far as something is written, so that they cost nothing in an empty
template and have no fixed end. A row counts when all its required cells are filled, as in the check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from excel_eval.figures import from_cell
from excel_eval.model import Measure, column_letter
from excel_eval.schema import ColumnSpec, Schema
from excel_eval.text import fold, is_blank
from excel_eval.write.cells import Cell, quoted
from excel_eval.write.sheet import serial
from excel_eval.write.text import literal

REACH = 10_000
"""rows in which something other than a date is looked for; a row with a date is found wherever it stands"""
COMPARED = 200
"""characters of a name that decide whether it is another one: MATCH takes 255"""
BIGGEST = "9E+307"
_SAME = (("　", ""), (" ", ""), ("（", "("), ("）", ")"), ("*", "＊"), ("?", "？"), ("~", "～"))
"""Ways to write the same name that a formula can undo; capitals make no difference anyway. Wildcards become their
full-width twins, which mean the same name and stand for nothing but themselves: Excel obeys ``~`` before them in an
array and LibreOffice does not."""

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Area:
    """The filled part of a ledger; ``first`` and ``last`` are the cells that hold the numbers of its rows.

    It is spelt by whole columns and by the header's own row: clerks delete the first row and put a title above. The
    numbers stand in cells because ROW inside SUMPRODUCT gives INDEX an array, which Excel does not take for a place.
    """

    schema: Schema
    first: Cell
    last: Cell

    def whole(self, name: str) -> str:
        letter = column_letter(list(self.schema.by_name).index(name) + 1)
        return f"{quoted(self.schema.sheet)}!${letter}:${letter}"

    def column(self, name: str) -> str:
        return self._down_to(name, self.last.fixed)

    def _down_to(self, name: str, last: str) -> str:
        whole = self.whole(name)
        return f"INDEX({whole},{self.first.fixed}):INDEX({whole},{last})"

    @property
    def first_row(self) -> str:
        return f"ROW({quoted(self.schema.sheet)}!$A$1)+1"

    @property
    def last_row(self) -> str:
        """The last row with a date, or with a required cell in the first rows; at least two rows are
        looked at, since one cell alone is no array to MATCH."""
        found = []
        for name in required(self.schema):
            cells = self._down_to(name, f"{self.first.fixed}+{REACH}")
            found.append(f'SUMPRODUCT(MAX(({cells}<>"")*ROW({cells})))')
            if self.schema.by_name[name].type == "date":
                found.append(f"IFERROR(MATCH({BIGGEST},{self.whole(name)},1),0)")
        return f"MAX({self.first.fixed}+1,{','.join(found)})"

    @property
    def complete(self) -> str:
        """1 for each row whose required cells are all filled."""
        return "*".join(f'({self.column(name)}<>"")' for name in required(self.schema))

    @property
    def begun(self) -> str:
        """Above 0 for each row with a required cell filled."""
        return "+".join(f'({self.column(name)}<>"")' for name in required(self.schema))


def required(schema: Schema) -> tuple[str, ...]:
    """The columns that make a row; the first one where none is required."""
    return tuple(column.name for column in schema.required) or tuple(schema.by_name)[:1]


# --- formulas, without ``=`` -----------------------------------------------------------------------------------------


def complete_rows(area: Area) -> str:
    return f"SUMPRODUCT({area.complete}*1)"


def incomplete_rows(area: Area) -> str:
    return f"SUMPRODUCT((({area.begun})>0)*1)-SUMPRODUCT({area.complete}*1)"


def measured(area: Area, measure: Measure) -> str:
    """What ``measure`` counts in the team's own ledger."""
    rows = "*".join([area.complete, *(_keeps(area, name, wanted) for name, wanted in measure.where)])
    column = measure.column
    if column is None:
        return f"SUMPRODUCT({rows}*1)"
    if measure.how == "求和":
        return f"ROUND(SUMPRODUCT({rows}*1,{area.column(column)}),6)"
    if measure.how == "计数":
        return f'SUMPRODUCT({rows}*({area.column(column)}<>""))'
    # REPT leaves nothing of the names in other rows; the bar keeps MATCH from looking for nothing
    keys = f"REPT(LEFT({_same(area.column(column))},{COMPARED}),{rows})"
    found = f'MATCH({keys}&"|",{keys}&"|",0)'
    return f'SUMPRODUCT(({keys}<>"")*({found}=ROW({area.column(column)})-{area.first.fixed}+1))'


def in_month(area: Area, dated: ColumnSpec, first: date, after: date) -> str:
    """Rows of one month by their date, complete or not."""
    if dated.type == "month":
        return f'SUMPRODUCT(({area.column(dated.name)}="{first:%Y-%m}")*1)'
    whole = area.whole(dated.name)
    return f'COUNTIFS({whole},">={serial(first):.0f}",{whole},"<{serial(after):.0f}")'


def amount(area: Area, column: str) -> str:
    return f"ROUND(SUM({area.whole(column)}),2)"


def _keeps(area: Area, name: str, wanted: str) -> str:
    column, cells = area.schema.by_name[name], area.column(name)
    if column.type in ("number", "percent"):
        number = _number(wanted)
        return f"({cells}={number})" if number is not None else f"({cells}={literal(wanted)})"
    if column.type == "date":
        return f"({cells}={_day(wanted)})"
    if column.type in ("text", "name"):
        return f"({_same(cells)}={literal(_plain(wanted))})"
    return f"({cells}={literal(wanted)})"


def _number(text: str) -> str | None:
    try:
        value = Decimal(text)
    except ArithmeticError:
        return None
    return f"{value:f}" if value.is_finite() else None


def _day(text: str) -> str:
    try:
        return f"{serial(date.fromisoformat(text)):.0f}"
    except ValueError:
        return literal(text)


def _same(expression: str) -> str:
    for old, new in _SAME:
        expression = f"SUBSTITUTE({expression},{literal(old)},{literal(new)})"
    return expression


def _plain(text: str) -> str:
    for old, new in _SAME:
        text = text.replace(old, new)
    return text


# --- figures ---------------------------------------------------------------------------------------------------------


def is_complete(schema: Schema, row: Row) -> bool:
    return not any(is_blank(row.get(name)) for name in required(schema))


def is_begun(schema: Schema, row: Row) -> bool:
    return not all(is_blank(row.get(name)) for name in required(schema))


def figure(schema: Schema, measure: Measure, rows: Sequence[Row]) -> Decimal:
    """What ``measured`` gives for ``rows``."""
    counted = [row for row in rows if is_complete(schema, row) and _meets(schema, measure, row)]
    column = measure.column
    if column is None:
        return Decimal(len(counted))
    values = [value for row in counted if not is_blank(value := row.get(column))]
    if measure.how == "求和":
        return sum((number for value in values if (number := decimal_of(value)) is not None), Decimal(0))
    return Decimal(len({_key(value) for value in values}) if measure.how == "去重计数" else len(values))


def _meets(schema: Schema, measure: Measure, row: Row) -> bool:
    return all(_is(schema.by_name[name], row.get(name), wanted) for name, wanted in measure.where)


def _is(column: ColumnSpec, value: object, wanted: str) -> bool:
    number = decimal_of(value)
    if number is not None and column.type in ("number", "percent"):
        stated = _number(wanted)
        return stated is not None and number == Decimal(stated)
    return fold(_text(value)) == fold(wanted)


def _key(value: object) -> str:
    return fold(_text(value))


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)


def decimal_of(value: object) -> Decimal | None:
    """A number as Excel shows it; None for anything else."""
    if isinstance(value, Decimal):
        return value
    return from_cell(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
