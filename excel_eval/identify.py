"""Which workbook is what: by its stamp, else by its sheets, never by its file name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from excel_eval.model import Issue, Plan, Sheet, Source, Team, Workbook
from excel_eval.pairs import Pairs, read_pairs
from excel_eval.schema import Schemas
from excel_eval.text import fold, is_blank

STAMP = "_meta"
IGNORED_SHEETS = frozenset({"填写说明", "填报进度", "退回说明", STAMP})
"""What templates and returned copies add and the reader leaves alone; hidden sheets with a leading _ hold lists."""


@dataclass(frozen=True, slots=True)
class Roles:
    """The workbooks of a folder sorted by what they are."""

    plans: tuple[Workbook, ...]
    teams: tuple[Workbook, ...]
    unknown: tuple[Workbook, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose workbook it is. ``team`` is the plan's team, None where it cannot be said; ``usable``: rows may count."""

    workbook: Workbook
    name: str | None
    kind: str | None
    year: int | None
    team: Team | None
    usable: bool
    issues: tuple[Issue, ...]


def sort_workbooks(workbooks: Sequence[Workbook], schemas: Schemas) -> Roles:
    plans, teams, unknown = [], [], []
    for workbook in workbooks:
        kind = _stamp(workbook).get("kind") or _kind_by_sheets(workbook, schemas)
        {"plan": plans, "team": teams}.get(kind or "", unknown).append(workbook)
    return Roles(tuple(plans), tuple(teams), tuple(unknown))


def _kind_by_sheets(workbook: Workbook, schemas: Schemas) -> str | None:
    names = {fold(sheet.name) for sheet in workbook.sheets}
    if {fold(schemas["plan_project"].sheet), fold(schemas["plan_indicators"].sheet)} <= names:
        return "plan"
    return "team" if fold(schemas.cover.sheet) in names else None


def _stamp(workbook: Workbook) -> Mapping[str, str]:
    """The pairs of the very hidden sheet ``_meta``; empty where there is none."""
    sheet = find_sheet(workbook, STAMP)
    rows = sheet.rows if sheet else ()
    return {str(row[0]).strip(): _plain(row[1]) for row in rows if len(row) > 1 and not is_blank(row[1])}


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def find_sheet(workbook: Workbook, name: str) -> Sheet | None:
    return next((sheet for sheet in workbook.sheets if fold(sheet.name) == fold(name)), None)


def identify(workbook: Workbook, plan: Plan, schemas: Schemas) -> Identity:
    """The cover against stamp and plan; each disagreement is one issue and hides those that follow from it."""
    sheet = find_sheet(workbook, schemas.cover.sheet)
    if sheet is None:
        issue = Issue("E301", Source(workbook.file, schemas.cover.sheet))
        return Identity(workbook, None, None, None, None, False, (issue,))
    cover = read_pairs(sheet, schemas.cover)
    name, kind = (_text(cover, item) for item in ("组别", "类别"))
    year = _year(cover)
    stamp = _stamp(workbook)
    issues = list(cover.issues)
    disputed = _against_stamp(cover, stamp, name, year, issues)
    stamped = stamp.get("team") if "组别" in disputed else None
    team = _team(plan, stamped or name)
    if name is not None and team is None and not disputed:
        issues.append(_unknown_team(cover, name, plan))
    if team and kind is not None and fold(kind) != fold(team.kind):
        params = {"kind": kind, "team": team.name, "expected": team.kind}
        issues.append(Issue("E116", cover.place("类别"), team.name, "类别", kind, params))
    if year is not None and year != plan.year and not disputed:
        label = team.name if team else name
        params = {"year": year, "expected": plan.year}
        issues.append(Issue("E117", cover.place("年度"), label, "年度", str(year), params))
    usable = team is not None and year == plan.year and not disputed
    return Identity(workbook, name, kind, year, team, usable, tuple(issues))


def _text(cover: Pairs, item: str) -> str | None:
    value = cover.values.get(item)
    return None if value is None else str(value).strip()


def _year(cover: Pairs) -> int | None:
    value = cover.values.get("年度")
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else None


def _against_stamp(
    cover: Pairs, stamp: Mapping[str, str], name: str | None, year: int | None, issues: list[Issue]
) -> list[str]:
    """Items in which the cover disagrees with the stamp: one error that names both."""
    pairs = [("组别", stamp.get("team"), name), ("年度", stamp.get("year"), None if year is None else str(year))]
    wrong = [(item, s, c) for item, s, c in pairs if s and c and fold(s) != fold(c)]
    if wrong:
        item, _, written = wrong[0]
        params = {
            "item": "、".join(item for item, _, _ in wrong),
            "stamp": "、".join(s for _, s, _ in wrong),
            "cover": "、".join(c for _, _, c in wrong),
        }
        issues.append(Issue("E112", cover.place(item), name, item, written, params))
    return [item for item, _, _ in wrong]


def _team(plan: Plan, name: str | None) -> Team | None:
    return next((team for team in plan.teams if name and fold(team.name) == fold(name)), None)


def _unknown_team(cover: Pairs, name: str, plan: Plan) -> Issue:
    close = get_close_matches(name, [team.name for team in plan.teams], n=1, cutoff=0.5)
    suggestion: object = (f"，是否应为“{close[0]}”？", f"; did you mean “{close[0]}”?") if close else ""
    return Issue("E115", cover.place("组别"), name, "组别", name, {"suggestion": suggestion})
