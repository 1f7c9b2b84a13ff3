"""Exact figures: half away from zero, the shortest form, numbers as a cell shows them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from excel_eval.figures import fixed, from_cell, half_up, percent, shortest


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("0.005", 2, "0.01"), ("0.0049999999999999999999", 2, "0.00"), ("2.675", 2, "2.68"), ("1.005", 2, "1.01"),
        ("-0.005", 2, "-0.01"),
        ("-2.5", 0, "-3"), ("2.5", 0, "3"), ("0.5", 0, "1"), ("1.45", 1, "1.5"), ("99.995", 2, "100.00"), ("0", 2,
        "0.00"), ("150", -2, "200"),
    ],
)  # fmt: skip
def test_half_up(value: str, places: int, rounded: str) -> None:
    assert half_up(Decimal(value), places) == Decimal(rounded)


def test_a_fraction_is_rounded_from_its_exact_value() -> None:
    assert half_up(Fraction(1, 3)) == Decimal("0.33")
    assert half_up(Fraction(1, 8)) == Decimal("0.13")
    assert half_up(Fraction(10**30 + 1, 8 * 10**30)) == Decimal("0.13")
    assert half_up(Fraction(10**30 - 1, 8 * 10**30)) == Decimal("0.12")


@given(st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, places=4), st.integers(0, 4))
def test_half_up_is_decimals_own(value: Decimal, places: int) -> None:
    assert half_up(value, places) == value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=500))
def test_half_up_is_never_more_than_half_a_unit_off(value: Fraction) -> None:
    assert abs(Fraction(half_up(value)) - value) <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("rate", "shown"),
    [(Fraction(785, 720), "109.03"), (Fraction(187, 144), "129.86"), (Fraction(93, 100), "93.00"), (Fraction(0),
     "0.00"), (None, None),
     (Fraction(-1, 20), "-5.00")],
)  # fmt: skip
def test_percent(rate: Fraction | None, shown: str | None) -> None:
    assert percent(rate) == shown


@pytest.mark.parametrize(
    ("value", "text"), [("3", "3.00"), ("3.005", "3.01"), ("-0.001", "0.00"), ("1E+3", "1000.00"), ("388.76", "388.76")]
)
def test_two_decimals(value: str, text: str) -> None:
    assert fixed(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("100", "100"),
        ("100.00", "100"),
        ("2.50", "2.5"),
        ("1E+3", "1000"),
        ("0.00", "0"),
        ("-0", "0"),
        ("0E-7", "0"),
        ("-1.10", "-1.1"),
    ],
)
def test_the_shortest_form(value: str, text: str) -> None:
    assert shortest(Decimal(value)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
def test_the_shortest_form_is_the_same_number(value: Decimal) -> None:
    assert Decimal(shortest(value)) == value
    assert "E" not in shortest(value)


@pytest.mark.parametrize(
    ("stored", "meant"),
    [(0.1 + 0.2, "0.3"), (785.0, "785"), (785, "785"), (388.76, "388.76"), (1e15, "1000000000000000"),
     (1234567890123456.0, "1234567890123460"),
     (1e-7, "0.0000001"), (-0.0, "0"), (77.752, "77.752")],
)  # fmt: skip
def test_a_stored_number_is_what_the_user_sees(stored: float, meant: str) -> None:
    assert from_cell(stored) == Decimal(meant)


@given(st.decimals(min_value=-(10**10), max_value=10**10, allow_nan=False, places=4))
def test_a_typed_number_comes_back_as_typed(typed: Decimal) -> None:
    assert from_cell(float(typed)) == typed
