"""A current template filled with the data of another workbook: for ``upgrade``, and for what cannot be marked."""

from __future__ import annotations

from dataclasses import dataclass

from excel_eval.model import Plan, Workbook
from excel_eval.schema import Schemas
from excel_eval.upgrade import Upgrade, team_of, upgrade
from excel_eval.write.atomic import scratch
from excel_eval.write.template import Contents, ledgers_for, write_team_template


@dataclass(frozen=True, slots=True)
class Refilled:
    """The new workbook as a file, and what became of each cell of the old one."""

    team: str
    upgrade: Upgrade
    content: bytes


def refill(workbook: Workbook, plan: Plan, schemas: Schemas, *, together: bool = True) -> Refilled | None:
    """The template of the workbook's team with its data; None where it cannot be said whose workbook it is.

    ``together`` as of ``upgrade``.
    """
    team = team_of(workbook, plan, schemas)
    if team is None:
        return None
    done = upgrade(workbook, plan, ledgers_for(plan, team, schemas), schemas, together=together)
    with scratch() as folder:
        path = folder / "book.xlsx"
        write_team_template(plan, team, schemas, path, Contents(done.cover, done.ledgers))
        return Refilled(team.name, done, path.read_bytes())
