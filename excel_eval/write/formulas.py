"""Formulas that every spreadsheet program understands: what may be called, and how long one may be."""

from __future__ import annotations

import re

from excel_eval.write.text import utf16_length

FORMULA_LIMIT = 8192
SAFE_FUNCTIONS = frozenset(
    (
        "SUM", "SUMIFS", "COUNTIF", "COUNTIFS", "COUNTA", "SUMPRODUCT", "IF", "IFERROR", "ROUND", "MIN", "MAX", "INDEX",
        "MATCH", "AND", "CHAR", "DATE", "EXACT", "INT", "ISNUMBER", "LEFT", "LEN", "MID", "NOT", "OR", "REPT", "ROW",
        "SUBSTITUTE", "TRIM",
    )
)  # fmt: skip
_NOT_CODE = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'')
_FUNCTION = re.compile(r"([A-Za-z_][\w.]*)\s*\(")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class CannotStore(Exception):
    """xlsxwriter refused something that the caller should not have asked for."""


def functions_in(formula: str) -> set[str]:
    """The functions that a formula calls, texts and sheet names aside."""
    return {name.upper() for name in _FUNCTION.findall(_NOT_CODE.sub("''", formula))}


def check_formula(formula: str) -> None:
    """Refuse a formula that some spreadsheet program would not understand."""
    if not formula.startswith("="):
        raise CannotStore(f"not a formula: {formula}")
    if utf16_length(formula) > FORMULA_LIMIT:
        raise CannotStore(f"formula of {utf16_length(formula)} characters: {formula[:80]}…")
    if _CONTROL.search(formula):
        raise CannotStore(f"control character in a formula: {formula!r}")
    if unknown := functions_in(formula) - SAFE_FUNCTIONS:
        raise CannotStore(f"not safe everywhere: {', '.join(sorted(unknown))} in {formula}")
