"""xlsxwriter's worksheet, put right where it changes or drops what it is given."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from excel_eval.write.formulas import CannotStore
from excel_eval.write.text import spelt


class TrueWorksheet(Worksheet):  # type: ignore[misc, unused-ignore]
    """xlsxwriter's worksheet with a true empty result of a formula, and rows that are appended as they will stand."""

    def __init__(self) -> None:
        super().__init__()
        self._appended: list[str] = []
        self._last_table_row = 0
        self.dim_rowmax: int | None

    def append_row(self, row: int, cells: str, columns: int, points: float | None) -> None:
        """A row (counted from 1) below all others, its cells already spelt: five times as fast as cell by cell."""
        if not self._appended:
            self._last_table_row = self.dim_rowmax or 0
        if self._check_dimensions(row - 1, columns - 1):
            raise CannotStore(f"row {row} is beyond the sheet")
        tall = "" if points is None else f' ht="{points:.6g}" customHeight="1"'
        self._appended.append(f'<row r="{row}"{tall}>{cells}</row>')

    def _write_rows(self) -> None:
        last = self.dim_rowmax
        if self._appended:
            self.dim_rowmax = self._last_table_row
        super()._write_rows()
        self.dim_rowmax = last
        self.fh.write("".join(self._appended))

    def _xml_formula_element(self, formula: str, result: object, attributes: list[tuple[str, object]]) -> None:
        """A text is stored as a text: without its type an empty one reads as "never calculated", "#N/A" as an error."""
        if isinstance(result, str):
            attributes = [(name, value) for name, value in attributes if name != "t"] + [("t", "str")]
            result = spelt(result)
        super()._xml_formula_element(formula, result, attributes)


def taken(code: int | None, what: object) -> None:
    """What xlsxwriter refuses by a return code is an error."""
    if code:
        raise CannotStore(f"xlsxwriter refused ({code}): {str(what)[:200]}")
