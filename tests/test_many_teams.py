"""A thousand teams in place of eleven: four times the teams are four times the work, not sixteen.

The work is counted in calls of functions and steps of generators, which a busy machine does not change.
"""

from __future__ import annotations

from collections.abc import Callable
from cProfile import Profile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from assessments import EXPENSE_COLUMNS, KIND, VISIT_COLUMNS, assessment, indicator, ledger, plan, reported, write

from excel_eval.assessment import SelfAssessment
from excel_eval.model import Measure, Team
from excel_eval.progress import progress
from excel_eval.schema import load_schemas
from excel_eval.write.bulletin import write_bulletin
from excel_eval.write.report import write_report

MONTHLY = next(schema.monthly for schema in load_schemas().ledgers if schema.monthly)
ROWS = 24
"""of a team, in each ledger"""


def whole(teams: int) -> SelfAssessment:
    names = [f"第{number}组" for number in range(teams)]
    rows = [(name, date(2021, 1 + n % 12, 5), n) for name in names for n in range(ROWS)]
    visits = [(name, (day, f"{name}企业{n}", "是", None)) for name, day, n in rows]
    expenses = [(name, (day, "差旅费", Decimal(n) + Decimal("0.25"))) for name, day, n in rows]
    counted = (
        indicator("V1", "拜访企业", Measure("去重计数", "拜访企业", "企业名称")),
        indicator("S1", "支出", Measure("求和", "经费支出", "金额"), unit="元"),
        reported("F1", "满意度", target=Decimal(90), unit="%", reported_actual=Decimal(95)),
    )
    return assessment(
        made_plan=plan(teams=tuple(Team(name, KIND) for name in names), indicators=counted, overrides={}),
        made_ledgers=(
            ledger("visits", "拜访企业", VISIT_COLUMNS, visits),
            ledger("expenses", "经费支出", EXPENSE_COLUMNS, expenses),
        ),
    )


def bulletin(made: SelfAssessment, path: Path) -> None:
    write_bulletin(progress(made, 6, None, MONTHLY), path)


OUTPUTS: dict[str, Callable[[SelfAssessment, Path], object]] = {
    "form.xlsx": write,
    "report.docx": write_report,
    "bulletin.xlsx": bulletin,
}


def work(teams: int, output: Callable[[SelfAssessment, Path], object], path: Path) -> int:
    made = whole(teams)
    with Profile() as profile:
        output(made, path)
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_work_grows_as_the_teams_do(tmp_path: Path, name: str) -> None:
    work(1, OUTPUTS[name], tmp_path / name)  # loads what is loaded once
    few, many = (work(teams, OUTPUTS[name], tmp_path / name) for teams in (15, 60))
    assert many < 5 * few, f"{few} calls for 15 teams, {many} for 60"


@pytest.mark.parametrize(("teams", "pages"), [(30, (None, 1)), (31, (0,))])
def test_a_bulletin_of_many_teams_goes_on_over_several_pages(
    tmp_path: Path, teams: int, pages: tuple[int | None, ...]
) -> None:
    """On one page nobody could read them."""
    bulletin(whole(teams), tmp_path / "通报.xlsx")
    front = openpyxl.load_workbook(tmp_path / "通报.xlsx")["通报"]
    assert front.page_setup.fitToHeight in pages
    assert front.print_title_rows == (None if teams == 30 else "$1:$2")
