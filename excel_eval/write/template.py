"""Templates: one workbook per team, generated from the schemas that judge it and from the plan of the year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from excel_eval.messages import say
from excel_eval.model import Plan, Team
from excel_eval.schema import Schema, Schemas
from excel_eval.write.atomic import Place, replacing
from excel_eval.write.template_files import write_new
from excel_eval.write.template_guide import write_guide
from excel_eval.write.template_lists import Lists
from excel_eval.write.template_page import BLUE_TAB, FormBook
from excel_eval.write.template_progress import write_progress
from excel_eval.write.template_relations import cover_relations
from excel_eval.write.template_sheets import Row, Setting, write_pairs, write_table
from excel_eval.write.template_stamp import file_names, write_stamp


@dataclass(frozen=True, slots=True)
class Contents:
    """What a template is filled with: items of 封面, and rows of the ledgers by sheet name, then by column name.

    A value that a cell of the column could not take is written as it is, for the team to correct.
    """

    cover: Row = field(default_factory=dict)
    ledgers: Mapping[str, Sequence[Row]] = field(default_factory=dict)


class UnknownTeam(Exception):
    """The plan has no such team; ``teams`` are those it has."""

    def __init__(self, team: str, teams: Sequence[str]) -> None:
        super().__init__(f"{team}: not one of {', '.join(teams)}")
        self.team = team
        self.teams = tuple(teams)


def ledgers_for(plan: Plan, team: Team, schemas: Schemas) -> tuple[Schema, ...]:
    """The ledgers a team keeps: those an indicator of its kind counts in, and those of all teams."""
    named = {indicator.measure.sheet for indicator in plan.indicators if indicator.kind == team.kind}
    return tuple(schema for schema in schemas.ledgers if schema.all_teams or schema.sheet in named)


def write_templates(plan: Plan, schemas: Schemas, folder: Path, team: str | None = None) -> tuple[Path, ...]:
    """``‹组别›.xlsx`` for each team of the plan, or for one; gives the paths in the plan's order.

    Raises UnknownTeam for a team that is not in the plan, CannotWrite where a file cannot be written or where one of
    that name and other content is there.
    """
    return write_new(team_files(plan, schemas, folder, team))


def team_files(
    plan: Plan, schemas: Schemas, folder: Path, team: str | None = None, taken: Sequence[str] = ()
) -> dict[Path, Callable[[Path], object]]:
    """What makes the blank workbook of each team, by its path; ``taken`` are names of other files of the folder."""
    names = file_names([one.name for one in plan.teams], taken)
    wanted = [(one, name) for one, name in zip(plan.teams, names, strict=True) if team in (None, one.name)]
    if not wanted:
        raise UnknownTeam(team or "", [one.name for one in plan.teams])
    return {folder / name: partial(write_team_template, plan, one, schemas) for one, name in wanted}


def write_team_template(
    plan: Plan,
    team: Team,
    schemas: Schemas,
    path: Path,
    contents: Contents | None = None,
    *,
    place: Place = replacing,
) -> None:
    """The workbook of one team, blank or filled; it replaces what is at ``path``. Raises CannotWrite."""
    contents = contents or Contents()
    ledgers = ledgers_for(plan, team, schemas)
    title = say("template_title", team=team.name, year=plan.year)
    with place(path) as temporary, FormBook(temporary, title, subject=plan.text("项目名称") or "") as book:
        setting = Setting(book, Lists(), plan.year, say("template_heading", team=team.name, year=plan.year))
        guide = book.page(say("sheet_guide"))
        guide.open_here()
        _write_cover(setting, plan, team, schemas.cover, contents.cover)
        for schema in ledgers:
            page = write_table(setting, schema, contents.ledgers.get(schema.sheet, ()))
            page.colour_tab(BLUE_TAB)
        progress = book.page(say("sheet_progress"))
        write_guide(book, guide, plan, team, (schemas.cover, *ledgers))
        write_progress(book, progress, plan, team, ledgers, contents.ledgers)
        setting.lists.write(book)
        write_stamp(book, "team", (schemas.cover, *ledgers), plan.year, team.name)


def _write_cover(setting: Setting, plan: Plan, team: Team, schema: Schema, filled: Row) -> None:
    """封面 with what is known of the team; these three are not to be changed."""
    known: dict[str, str | int] = {"组别": team.name, "类别": team.kind, "年度": plan.year}
    page = write_pairs(setting, schema, {**filled, **known}, cover_relations(schema, known))
    page.colour_tab(BLUE_TAB)
