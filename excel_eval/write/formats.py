"""How cells look: one property set per purpose; number formats that show a figure with its sign and unit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from excel_eval.figures import shortest
from excel_eval.write.sheet import Number
from excel_eval.write.text import cut, without_controls

Look = dict[str, object]

GREY = "#7F7F7F"
LINE = "#A6A6A6"
HEAD_FILL = "#DCE6F1"
TOTAL_FILL = "#F2F2F2"
PLAN_BLUE = "#1F4E9E"
RED = "#C00000"
GREEN = "#2E7D32"
BAR_GREEN = "#70AD47"
BAR_RED = "#D9534F"
AMBER = "#B45F06"
PALE_RED = "#FBE3E1"
PALE_GREEN = "#E3F1E3"
BAR = "#9DC3E6"

RATE = "0.00%"
MONEY = "#,##0.00"

_BOX: Look = {"border": 1, "border_color": LINE}
_MIDDLE: Look = {"valign": "vcenter", "text_wrap": True}

TITLE: Look = {"font_size": 16, "bold": True, "align": "left", "valign": "vcenter"}
SUBTITLE: Look = {"font_color": GREY, "align": "left", "valign": "vcenter"}
SECTION: Look = {"font_size": 12, "bold": True, "align": "left", "valign": "vcenter"}
NOTE: Look = {"font_color": GREY, "font_size": 9, "align": "left", "valign": "top", "text_wrap": True}
HEAD: Look = {**_BOX, **_MIDDLE, "bold": True, "align": "center", "bg_color": HEAD_FILL}
TEXT: Look = {**_BOX, **_MIDDLE, "align": "left"}
CENTRE: Look = {**_BOX, **_MIDDLE, "align": "center"}
FIGURE: Look = {**_BOX, "align": "right", "valign": "vcenter", "shrink": True}
"""shrinks before it shows #####"""
SMALL: Look = {**_BOX, "align": "center", "valign": "vcenter", "shrink": True}
"""weights and scores"""
HAIR: Look = {"border": 1, "border_color": "#D9D9D9", "valign": "vcenter"}
TOTAL: Look = {"bold": True, "bg_color": TOTAL_FILL}
INPUT: Look = {"locked": False, "font_color": PLAN_BLUE}
"""the plan's own figures: blue and open to a change; everything that hangs on them follows"""
LINK: Look = {"font_color": PLAN_BLUE, "underline": 1}
DRAFT: Look = {"font_color": RED, "bold": True}


def decimals(*values: object) -> int:
    """How many decimals show every one of the values exactly (two for a share that is not whole)."""
    most = 0
    for value in values:
        if isinstance(value, Fraction) and value.denominator != 1:
            most = max(most, 2)
        elif isinstance(value, Decimal):
            most = max(most, len(shortest(value).partition(".")[2]))
    return min(most, 15)


def precision(*values: object) -> int:
    """Decimals to which sums of such values are put back on their decimals, with room for a figure that is changed."""
    return max(6, decimals(*values))


def plain(*values: object) -> str:
    """A figure as it is, whatever it is changed to; a share that is not whole has two decimals."""
    return "0.00" if any(isinstance(value, Fraction) and value.denominator != 1 for value in values) else "General"


def money(value: Decimal) -> str:
    """Two decimals, more only where the figure has more."""
    return "#,##0." + "0" * max(2, decimals(value))


def with_unit(values: tuple[object, ...], unit: str | None, sign: str = "") -> str:
    """``"≥"0"家"``: the format of a target or an actual as the form prints it."""
    number = f"{0:.{decimals(*values)}f}"
    before, after = _literal(sign), _literal(unit or "")
    return f"{before}{number}{after};{before}-{number}{after}" if before or after else number


def _literal(text: str) -> str:
    """Text inside a number format; a unit as long as a sentence has no place there."""
    text = without_controls(text).strip()
    if not text or len(text) > 40:
        return ""
    return "".join(f"\\{part}" if part == '"' else f'"{part}"' for part in _split_quotes(cut(text, 40)))


def _split_quotes(text: str) -> list[str]:
    parts: list[str] = []
    for index, piece in enumerate(text.split('"')):
        if index:
            parts.append('"')
        if piece:
            parts.append(piece)
    return parts


def share(value: Number, whole: Number) -> Fraction | None:
    """``value`` of ``whole``; None where there is no whole."""
    return Fraction(value) / Fraction(whole) if whole else None
