"""The order of the steps; each is a pure function, only the first one reads the disk.

folder -> read -> plan, validate -> merge -> compute -> checks
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from excel_eval.assessment import CheckReport, HasErrors, SelfAssessment, WorkbookRecord, total_of
from excel_eval.checks import check_form
from excel_eval.compute import compute
from excel_eval.filings import FILINGS
from excel_eval.form import form_of
from excel_eval.handed_in import against_filings
from excel_eval.identify import Roles, sort_workbooks
from excel_eval.limits import ORDINARY, Reading
from excel_eval.locate import hidden_sheets
from excel_eval.merge import count_rows, merge
from excel_eval.model import Issue, Plan, Source, Stage
from excel_eval.months import approved_months
from excel_eval.plan import read_plan
from excel_eval.read import read_folder
from excel_eval.schema import Schemas, load_schemas
from excel_eval.table import Table
from excel_eval.validate import Submission, Validated, validate

_log = logging.getLogger(__name__)
_ORDER = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Checked:
    """All that checking gives: the report, and what evaluating goes on from."""

    report: CheckReport
    plan: Plan | None
    validated: Validated
    schemas: Schemas

    def tables(self, file: str) -> tuple[Table, ...]:
        """The ledgers of a team's workbook; none for any other file."""
        found = (s.tables for s in self.validated.submissions if s.identity.workbook.file == file)
        return next(found, ())


def check_folder(
    folder: Path, schemas: Path | None = None, reading: Reading = ORDINARY, stage: Stage = "end"
) -> Checked:
    """Read and judge everything in ``folder`` as of a stage of the plan's year.

    Raises FileNotFoundError where there is no such folder, SchemaError where a schema file is wrong.
    """
    known = load_schemas(schemas)
    material = read_folder(folder, reading)
    roles = sort_workbooks(material.workbooks, known)
    issues = [*material.issues, *(note for book in material.workbooks for note in (*book.extras, *hidden_sheets(book)))]
    plan = _plan(roles, known, issues, folder, len(material.issues), stage)
    validated = validate(roles.teams, plan, known, len(material.issues))
    issues += validated.issues
    issues += _unknown(roles, issues)
    if plan and (folder / FILINGS).is_dir():
        issues += against_filings(folder, plan.year, roles.plans[0], validated.submissions, known, reading)
    report = CheckReport(
        year=plan.year if plan else None,
        issues=tuple(sorted(issues, key=_place)),
        workbooks=tuple(_records(roles, plan, validated)),
        skipped=material.skipped,
    )
    return Checked(report, plan, validated, known)


def _place(issue: Issue) -> tuple[object, ...]:
    """By file, whose workbook it is before anything else of it, then by place."""
    source = issue.source
    place = source.sheet or "", source.row or 0, source.column or 0
    return source.file, not issue.is_identity, *place, _ORDER[issue.severity], issue.code


def _plan(roles: Roles, schemas: Schemas, issues: list[Issue], folder: Path, unread: int, stage: Stage) -> Plan | None:
    if len(roles.plans) > 1:
        files = "、".join(plan.file for plan in roles.plans)
        issues.append(Issue("E111", roles.plans[1].source, params={"files": files}))
        return None
    if not roles.plans:
        if not unread:
            whole = folder.resolve()
            issues.append(Issue("E110", Source(whole.name or str(whole))))  # the root of a disk has no name
        return None
    try:
        reading = read_plan(roles.plans[0], schemas, stage)
    except Exception as error:  # ours, but the teams' workbooks are reported all the same
        _log.debug("%s", roles.plans[0].file, exc_info=True)
        issues.append(Issue("E107", roles.plans[0].source, params={"error": type(error).__name__}))
        return None
    issues += reading.issues
    return reading.plan


def _unknown(roles: Roles, issues: list[Issue]) -> list[Issue]:
    """A workbook that is neither plan nor team may be the one that is missing."""
    code = "E118" if any(issue.code == "E114" for issue in issues) else "W118"
    return [Issue(code, workbook.source) for workbook in roles.unknown]


def _records(roles: Roles, plan: Plan | None, validated: Validated) -> list[WorkbookRecord]:
    records = [WorkbookRecord(book.file, None, "plan", book.sha256) for book in roles.plans]
    return records + [_record(submission, plan) for submission in validated.submissions]


def _record(submission: Submission, plan: Plan | None) -> WorkbookRecord:
    identity = submission.identity
    counts = count_rows(identity, submission.tables, plan)
    kind = identity.team.kind if identity.team else identity.kind
    return WorkbookRecord(identity.workbook.file, identity.label, kind, identity.workbook.sha256, counts)


def evaluate_folder(
    folder: Path, *, draft: bool = False, schemas: Path | None = None, reading: Reading = ORDINARY
) -> SelfAssessment:
    """Check, then merge and compute what was accepted.

    Raises HasErrors where there is no plan to evaluate by.
    """
    checked = check_folder(folder, schemas, reading)
    return evaluate_checked(checked, draft=draft)


def evaluate_checked(checked: Checked, *, draft: bool = False) -> SelfAssessment:
    plan, validated = checked.plan, checked.validated
    if plan is None:
        raise HasErrors(checked.report)
    ledgers = merge(validated.submissions, plan, checked.schemas)
    approved = approvals(checked)
    results = compute(plan, ledgers, approved)
    findings = check_form(form_of(plan, results, total_of(plan.budget, results)))
    report = checked.report
    return SelfAssessment(plan, ledgers, results, report.issues, findings, report.workbooks, report.skipped, draft)


def approvals(checked: Checked) -> dict[str, frozenset[int]] | None:
    """Each team's approved months, None where all rows count (仅统计已审定月份=否)."""
    if checked.plan is None or not checked.plan.approved_months_only:
        return None
    months: dict[str, frozenset[int]] = {}
    for submission in checked.validated.submissions:
        table = next((t for t in submission.tables if t.schema.monthly), None)
        if submission.counts and submission.identity.team and table:
            months[submission.identity.team.name] = frozenset(month.month for month in approved_months(table))
    return months
