"""Exact figures and how they are shown: half-up, rounded once, in ``Decimal``."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

TEN_THOUSAND = Decimal(10_000)
"""元 in a 万元"""


def half_up(value: Decimal | Fraction, places: int = 2) -> Decimal:
    """``value`` rounded half away from zero to ``places`` decimals, exactly (Excel's ROUND)."""
    scaled = Fraction(value) * 10**places
    doubled = 2 * abs(scaled)
    units = int((doubled + 1) // 2) * (-1 if scaled < 0 else 1)
    return Decimal(units).scaleb(-places)


def percent(value: Fraction | None, places: int = 2) -> str | None:
    """A rate as percent text: ``Fraction(785, 720)`` -> ``109.03``."""
    return None if value is None else fixed(half_up(value * 100, places), places)


def fixed(value: Decimal, places: int = 2) -> str:
    """Exactly ``places`` decimals, half-up, no exponent."""
    return f"{half_up(value, places):.{places}f}"


def shortest(value: Decimal) -> str:
    """The shortest plain form: ``100.00`` -> ``100``, ``2.50`` -> ``2.5``."""
    if not value:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(value: Decimal) -> str:
    """The shortest form of a change: ``+65``, ``-3.5``, ``0``."""
    return f"+{shortest(value)}" if value > 0 else shortest(value)


def signed_percent(value: Fraction) -> str:
    """A relative change of two decimals: ``+9.03%``, ``-0.12%``, ``0.00%``."""
    return f"+{percent(value)}%" if half_up(value, 4) > 0 else f"{percent(value)}%"


def from_cell(number: float | int) -> Decimal:
    """A stored number as the user sees it: Excel shows at most 15 significant digits."""
    if isinstance(number, int):
        return Decimal(number)
    if number.is_integer() and abs(number) < 1e15:
        return Decimal(int(number))
    with localcontext() as context:
        context.prec = 15
        context.rounding = ROUND_HALF_UP
        return +Decimal(repr(number))
