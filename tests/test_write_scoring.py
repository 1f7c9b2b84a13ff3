"""The scoring rules as formulas give what ``compute`` gives, to the last half cent, in LibreOffice."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from excel_eval.compute import score_of
from excel_eval.figures import half_up
from excel_eval.model import Nature
from excel_eval.results import rate
from excel_eval.write import scoring
from excel_eval.write.scoring import Row
from excel_eval.write.sheet import Book

from recalculate import recalculated  # isort: skip

D = Decimal
NUMERIC: tuple[Nature, ...] = ("≥", "≤", "=")
Case = tuple[Nature, Decimal, Decimal, Decimal]


def cases() -> list[Case]:
    """Ties at the third decimal, zeros, both sides of every limit, and many at random."""
    limits = (
        "100 93 4", "0 0 4", "0 1 4", "0 -1 4", "10 10 22.5", "10 12 22.5", "10 15 22.5", "10 20 22.5",
        "10 19.999 22.5", "160 386 10", "8 1.005 8", "-5 -10 4", "-5 -3 4", "1000 0.5 1", "200 1 1", "0.1 0.3 3",
        "3 1 5",
    )  # fmt: skip
    figures = [[D(figure) for figure in limit.split()] for limit in limits]
    found: list[Case] = [(nature, t, a, w) for nature in NUMERIC for t, a, w in figures]
    chance = random.Random(20210101)
    for _ in range(1500):
        weight = D(chance.choice(["4", "6", "7.5", "10", "12.5", "30"]))
        target, actual = D(chance.randint(1, 4000)) / 8, D(chance.randint(0, 8000)) / 8
        found.append((chance.choice(NUMERIC), target, actual, weight))
    return found


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    """Rate, met or not, and score of each case as LibreOffice computes them."""
    folder = tmp_path_factory.mktemp("scoring")
    path: Path = folder / "a.xlsx"
    with Book(path, "得分") as book:
        page = book.page("得分")
        for row, (nature, target, actual, weight) in enumerate(cases(), start=1):
            for column, value in enumerate((target, actual, weight), start=1):
                page.number(row, column, value)
            cells = Row(f"A{row}", f"B{row}", f"C{row}", f"F{row}")
            page.formula(row, 4, scoring.rate(cells), 0)
            page.formula(row, 5, scoring.met(cells, nature), 0)
            page.formula(row, 6, scoring.score(cells, nature), 0)
    sheet = openpyxl.load_workbook(recalculated(path, folder), data_only=True)["得分"]
    return [row[3:6] for row in sheet.iter_rows(values_only=True)]


def test_scores(computed: list[tuple[object, ...]]) -> None:
    wrong = [(case, row[2]) for case, row in zip(cases(), computed, strict=True) if D(repr(row[2])) != score_of(*case)]
    assert not wrong


def test_rates(computed: list[tuple[object, ...]]) -> None:
    for (_, target, actual, _), row in zip(cases(), computed, strict=True):
        exact = rate(actual, target)
        assert (row[0] or 0) == (0 if exact is None else float(half_up(exact, 4)))


def test_met(computed: list[tuple[object, ...]]) -> None:
    for (nature, target, actual, _), row in zip(cases(), computed, strict=True):
        reached = actual <= target if nature == "≤" else actual >= target
        assert row[1] == ("√ 达标" if reached else "× 未达标")


@pytest.mark.parametrize(
    ("total", "grade"), [("90", "优"), ("89.99", "良"), ("80", "良"), ("60", "中"), ("59.99", "差")]
)
def test_grades(tmp_path: Path, total: str, grade: str) -> None:
    path = tmp_path / "a.xlsx"
    with Book(path, "等级") as book:
        page = book.page("等级")
        page.number(1, 1, D(total))
        page.formula(1, 2, scoring.grade("A1"), grade)
        page.formula(2, 2, scoring.grade("A2"), None)
    from recalculate import differences

    assert differences(path, tmp_path) == (2, [])
