"""Printing: messages to stderr, one JSON document to stdout, nothing that a terminal would obey."""

from __future__ import annotations

import errno
import json
import os
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click

from excel_eval.assessment import CheckReport, SelfAssessment, WorkbookRecord, figure
from excel_eval.cli.options import Settings
from excel_eval.comparison import notes_on
from excel_eval.figures import fixed, percent, shortest, signed, signed_percent
from excel_eval.messages import Phrase, describe, say
from excel_eval.model import Finding, Issue, Source
from excel_eval.notes import notes_of

SHOWN_ALIKE = 10
"""So many issues of one code in one column are shown, the rest is counted."""


def printable(text: str) -> str:
    """Text from inputs without control, direction and surrogate characters: they are shown by their codes."""
    return "".join(
        char if unicodedata.category(char) not in ("Cc", "Cf", "Cs") else f"\\u{ord(char):04x}" for char in text
    )


def line(name: str, settings: Settings, /, **params: object) -> None:
    """A phrase of the catalogue on stderr."""
    say_plainly(say(name, settings.lang, **params))


def say_plainly(text: str) -> None:
    """Words that are put together already, on stderr."""
    show(printable(text))


def show(page: str) -> None:
    """Lines of our own on stderr. Where nobody can be told the work goes on all the same."""
    with suppress(OSError):
        click.echo(page, err=True)


def print_text(text: str) -> None:
    """A line of the result on stdout."""
    with _read_or_not():
        click.echo(printable(text))


def note(name: str, settings: Settings, /, **params: object) -> None:
    """As ``line``, left out with ``-q``."""
    if not settings.quiet:
        line(name, settings, **params)


def print_json(document: dict[str, Any]) -> None:
    """UTF-8 whatever the console; a lone surrogate becomes the escape that JSON has for it."""
    with _read_or_not():
        if sys.stdout is None:  # a program without a console
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        sys.stdout.buffer.write(json_bytes(document))
        sys.stdout.buffer.flush()


@contextmanager
def _read_or_not() -> Iterator[None]:
    """A reader that has left is no error: nothing is wrong with the data, and what is to be written is written."""
    try:
        yield
    except BrokenPipeError:
        lead_nowhere()


def lead_nowhere() -> None:
    """Keep the interpreter from complaining at its end about what could not be printed."""
    with suppress(OSError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def json_bytes(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", errors="backslashreplace")


def print_report(report: CheckReport, settings: Settings) -> None:
    """A line per workbook, the skipped files, every error and warning, the infos in short, the counts."""
    errors = Counter(issue.source.file for issue in report.issues if issue.severity == "error")
    for record in report.workbooks:
        _print_workbook(record, errors[record.file], settings)
    known = {record.file for record in report.workbooks}
    for file in sorted({i.source.file for i in report.issues if i.code.startswith("E10")} - known):
        note("line_unread", settings, file=file)
    for skipped in report.skipped:
        note("line_skipped", settings, file=skipped.file, reason=say(skipped.reason, settings.lang))
    print_issues(report.issues, settings)
    print_notes(report.issues, settings)
    counts = Counter(issue.severity for issue in report.issues)
    params = {"errors": counts["error"], "warnings": counts["warning"], "infos": counts["info"]}
    note("count_issues", settings, **params)


def _print_workbook(record: WorkbookRecord, errors: int, settings: Settings) -> None:
    kind = "line_plan" if record.kind == "plan" else "line_workbook"
    read = sum(count.read for count in record.ledgers)
    accepted = sum(count.accepted for count in record.ledgers)
    name = f"{kind}_errors" if errors else kind
    team = record.team or ""
    note(name, settings, file=record.file, team=team, read=read, accepted=accepted, errors=errors)


def print_issues(issues: Iterable[Issue], settings: Settings) -> None:
    """Errors and warnings; many of one kind in one column are cut short, never the first of them."""
    groups: dict[tuple[object, ...], list[Issue]] = {}
    for issue in issues:
        if issue.severity != "info":
            key = (issue.source.file, issue.source.sheet, issue.code, issue.column)
            groups.setdefault(key, []).append(issue)
    errors = any(alike[0].severity == "error" for alike in groups.values())
    for alike in groups.values():
        for issue in alike[:SHOWN_ALIKE]:
            line("line_issue", settings, **_issue_params(issue, settings))
        if len(alike) > SHOWN_ALIKE:
            rest = {"count": len(alike) - SHOWN_ALIKE, "code": alike[0].code}
            line("more_like_these", settings, **rest, where=_where_all_stand(errors))


def _where_all_stand(errors: bool) -> Phrase:
    """Where a user of this command finds the issues that are not shown."""
    context = click.get_current_context(silent=True)
    command = context.info_name if context else None
    if command == "run" and errors:
        return Phrase("all_in_problems")
    return Phrase("all_in_json" if command == "check" else "all_in_check_json")


def print_notes(issues: Iterable[Issue], settings: Settings) -> None:
    """Infos: what is to be looked at one by one, repairs of cells one line per file and code.

    Workbooks unchanged since the last filing (I126) are named together by the commands that compare with it.
    """
    for found in notes_of(issue for issue in issues if issue.code != "I126"):
        name = "line_issue" if found.count == 1 else "line_repairs"
        note(name, settings, **_issue_params(found.issue, settings), count=found.count)


def _issue_params(issue: Issue, settings: Settings) -> dict[str, object]:
    text = describe(issue, settings.lang)
    severity = Phrase(f"severity_{issue.severity}")
    place = place_in_words(issue.source, settings)
    return {"severity": severity, "code": issue.code, "place": place, "message": text.message, "fix": text.fix}


def place_in_words(source: Source, settings: Settings) -> str:
    """``file › sheet!cell``; where a row is meant and no cell, the row in words."""
    if source.row is None or source.cell:
        return str(source)
    return say("place_row", settings.lang, file=source.file, sheet=source.sheet, row=source.row)


def print_summary(assessment: SelfAssessment, settings: Settings) -> None:
    """The rates, the budget, the total; then the findings."""
    nothing = say("not_given", settings.lang)
    for result in assessment.results:
        indicator, rate = result.indicator, percent(result.completion_rate)
        note(
            "line_rate",
            settings,
            code=indicator.code,
            name=indicator.name,
            actual=figure(result.actual) or nothing,
            target=figure(result.target) or nothing,
            unit=indicator.unit or "",
            rate=f"{rate}%" if rate else nothing,
            score=nothing if result.score is None else fixed(result.score),
            weight=shortest(indicator.weight),
        )
    _print_totals(assessment, settings)
    _print_left_out(assessment, settings)
    for finding in assessment.findings:
        _print_finding(finding, settings)


def print_previous(assessment: SelfAssessment, settings: Settings) -> None:
    """A line for each indicator: the change since the earlier year, or why there is none."""
    previous, nothing = assessment.previous, say("not_given", settings.lang)
    if previous is None:
        return
    note("line_previous_source", settings, year=previous.year, source=previous.source)
    for name in notes_on(previous):
        line(name, settings, year=previous.year, month=previous.month)
    for one in assessment.compared:
        params = {"year": previous.year, "code": one.result.indicator.code, "name": one.result.indicator.name}
        if reason := one.reason(previous.year, settings.lang):
            note("line_not_compared", settings, **params, reason=reason)
            continue
        then = one.before.actual if one.before else None
        change = "" if one.change is None else signed(one.change)
        rate = nothing if one.change_rate is None else signed_percent(one.change_rate)
        figures = {"old": then, "new": figure(one.result.actual), "change": change, "rate": rate}
        note("line_previous", settings, **params, **figures)
    for earlier in assessment.dropped:
        params = {"year": previous.year, "code": earlier.code, "name": earlier.name}
        note("line_dropped", settings, **params, now=assessment.plan.year)


def _print_left_out(assessment: SelfAssessment, settings: Settings) -> None:
    """Which months are not approved and therefore not counted."""
    rows = assessment.left_out
    if rows:
        months = [say("report_left_out_month", settings.lang, team=t, month=m, rows=n) for (t, m), n in rows.items()]
        separator = "、" if settings.lang == "zh" else ", "
        note("line_left_out", settings, rows=sum(rows.values()), months=separator.join(months))


def _print_totals(assessment: SelfAssessment, settings: Settings) -> None:
    budget, total = assessment.plan.budget, assessment.total
    note(
        "line_budget",
        settings,
        rate=f"{percent(budget.execution_rate)}%",
        executed=fixed(budget.executed),
        adjusted=fixed(budget.adjusted),
        initial=fixed(budget.initial),
        score=fixed(budget.score),
        weight=shortest(budget.weight),
    )
    if total.score is not None:
        note("line_total", settings, score=fixed(total.score), grade=total.grade)
        return
    missing = sum(result.score is None for result in assessment.results)
    scored, weight = fixed(total.scored), shortest(total.scored_weight)
    note("line_no_total", settings, score=scored, weight=weight, missing=missing)


def _print_finding(finding: Finding, settings: Settings) -> None:
    text = describe(finding, settings.lang)
    params = {"code": finding.code, "where": finding.where, "message": text.message, "fix": text.fix}
    note("line_finding", settings, severity=finding.severity, **params)
