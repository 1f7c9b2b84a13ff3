"""Which workbook is what: by its stamp, else by its sheets, never by its file name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches

from excel_eval.locate import Located, find_sheet, locate
from excel_eval.messages import both
from excel_eval.model import Issue, Plan, Team, Workbook
from excel_eval.pairs import Pairs, read_pairs
from excel_eval.schema import Schemas
from excel_eval.stamp import Stamp, outdated, read_stamp
from excel_eval.text import fold


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
    """组别 on the cover, or on the stamp where there is no cover"""
    kind: str | None
    year: int | None
    team: Team | None = None
    usable: bool = False
    kind_is_sure: bool = False
    """plan and cover agree on the kind, so that it can be said which ledgers belong into the workbook"""
    year_is_sure: bool = True
    """cover and stamp agree on the year"""
    issues: tuple[Issue, ...] = ()

    @property
    def label(self) -> str | None:
        """The team to name in messages, as the plan writes it."""
        return self.team.name if self.team else self.name


def sort_workbooks(workbooks: Sequence[Workbook], schemas: Schemas) -> Roles:
    roles: dict[str | None, list[Workbook]] = {"plan": [], "team": [], None: []}
    for workbook in workbooks:
        stamped = read_stamp(workbook).kind
        roles[stamped if stamped in ("plan", "team") else _kind_by_sheets(workbook, schemas)].append(workbook)
    return Roles(tuple(roles["plan"]), tuple(roles["team"]), tuple(roles[None]))


def is_plan(workbook: Workbook, schemas: Schemas) -> bool:
    return bool(sort_workbooks([workbook], schemas).plans)


def _kind_by_sheets(workbook: Workbook, schemas: Schemas) -> str | None:
    plan = (schemas["plan_project"], schemas["plan_indicators"])
    if all(find_sheet(workbook, schema.sheet) for schema in plan):
        return "plan"
    if find_sheet(workbook, schemas.cover.sheet):
        return "team"
    by_columns = locate(workbook, plan, schemas.plan).sheets
    if all(schema.id in by_columns for schema in plan):
        return "plan"
    return "team" if _cover_of(workbook, schemas).sheets.get(schemas.cover.id) else None


def _cover_of(workbook: Workbook, schemas: Schemas) -> Located:
    return locate(workbook, [schemas.cover], schemas.of_teams)


def identify(workbook: Workbook, plan: Plan | None, schemas: Schemas) -> Identity:
    """The cover against stamp and plan; each disagreement is one issue and hides those that follow from it."""
    stamp, located = read_stamp(workbook), _cover_of(workbook, schemas)
    sheet, version = located.sheets.get(schemas.cover.id), outdated(workbook, stamp, schemas.of_teams, stamp.team)
    if sheet is None:
        missing = located.missing(schemas.cover, workbook.file, stamp.team)
        return Identity(workbook, stamp.team, None, None, issues=(*version, missing))
    cover = read_pairs(sheet, schemas.cover)
    name, kind = (_text(cover, item) for item in ("组别", "类别"))
    year = _year(cover)
    issues = [*version, *located.read_as(schemas.cover), *cover.issues]
    disputed = _against_stamp(cover, stamp, name, year, plan, issues)
    team = None if plan is None or "组别" in disputed else _team(plan, name)
    agreed = team is not None and (kind is None or fold(kind) == fold(team.kind))
    if plan and name is not None and team is None and "组别" not in disputed and not is_unread(plan, name):
        issues.append(_unknown_team(cover, name, plan))
    if team and kind is not None and not agreed:
        params = {"kind": kind, "team": team.name, "expected": team.kind}
        issues.append(Issue("E116", cover.place("类别"), team.name, "类别", kind, params))
    if plan and year is not None and year != plan.year and "年度" not in disputed:
        years = {"year": year, "expected": plan.year}
        issues.append(Issue("E117", cover.place("年度"), None, "年度", str(year), years))
    usable = plan is not None and team is not None and year == plan.year and not disputed
    identity = Identity(workbook, name, kind, year, team, usable, agreed, "年度" not in disputed)
    return replace(identity, issues=tuple(replace(issue, team=issue.team or identity.label) for issue in issues))


def _text(cover: Pairs, item: str) -> str | None:
    value = cover.values.get(item)
    return None if value is None else str(value).strip()


def _year(cover: Pairs) -> int | None:
    value = cover.values.get("年度")
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else None


def _against_stamp(
    cover: Pairs, stamp: Stamp, name: str | None, year: int | None, plan: Plan | None, issues: list[Issue]
) -> list[str]:
    """Items in which the cover disagrees with the stamp: one error that names both, and the plan's year."""
    pairs = [("组别", stamp.team, name), ("年度", stamp.year, None if year is None else str(year))]
    wrong = [(item, s, c) for item, s, c in pairs if s and c and fold(s) != fold(c)]
    items = [item for item, _, _ in wrong]
    if wrong:
        item, _, written = wrong[0]
        params: dict[str, object] = {
            "item": "、".join(items),
            "stamp": "、".join(s for _, s, _ in wrong),
            "cover": "、".join(c for _, _, c in wrong),
            "plan": both("year_of_plan", year=plan.year) if plan and "年度" in items else "",
        }
        if plan and items == ["年度"]:
            right = "fix_year_of_template" if year == plan.year else "fix_year_of_cover"
            params["advice"] = both(right, year=plan.year)
        issues.append(Issue("E112", cover.place(item), name, item, written, params))
    return items


def _team(plan: Plan, name: str | None) -> Team | None:
    return next((team for team in plan.teams if name and fold(team.name) == fold(name)), None)


def is_unread(plan: Plan, name: str | None) -> bool:
    """Whether the team may stand on a row of 招商组 that is wrong, which is another error."""
    return any(team is None or name is None or fold(team) == fold(name) for team in plan.unread.teams)


def _unknown_team(cover: Pairs, name: str, plan: Plan) -> Issue:
    close = get_close_matches(name, [team.name for team in plan.teams], n=1, cutoff=0.5)
    suggestion: object = (f"（是否应为“{close[0]}”？）", f" (did you mean “{close[0]}”?)") if close else ""
    return Issue("E115", cover.place("组别"), name, "组别", name, {"suggestion": suggestion})
