"""What a returned copy says: the comments of its wrong cells, and its first sheet 退回说明."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from excel_eval.assessment import WorkbookRecord
from excel_eval.messages import Phrase, describe, say
from excel_eval.model import Issue, Lang, Source, column_letter
from excel_eval.upgrade import COPIES, Fate, Upgrade
from excel_eval.write.marks import CellMark, Cover, CoverRow

BY_ITSELF = re.compile(r"E20\d|E21\d|E311|E312|E115|E116|E117|E401|E402|E320")
"""Codes of which the cell alone decides: its fill goes when the cell is mended."""
LISTED = ("error", "warning")
HEADERS = ("number", "severity", "sheet", "cell", "column", "value", "message", "fix", "code")
OF_THE_TEMPLATE = ("left_label", "left_helper", "left_fixed")
"""why a cell was left that the new template has itself"""
SHOWN_VALUES = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """An issue, its place in the copy, and its place in the file handed in where that is another one."""

    issue: Issue
    at: Source | None
    was: Source | None = None

    @property
    def is_gone(self) -> bool:
        """What was wrong is not in the copy."""
        return self.at is None


def in_place(issues: Sequence[Issue], sheets: Sequence[str]) -> list[Placed]:
    return _in_order([Placed(issue, issue.source) for issue in issues], sheets)


def in_template(issues: Sequence[Issue], done: Upgrade, sheets: Sequence[str]) -> list[Placed]:
    """The issues of a workbook at their places in the template that its data were moved to."""
    places = zip(issues, done.places(issues), strict=True)
    return _in_order([Placed(issue, at, issue.source) for issue, at in places], sheets)


def _in_order(placed: Sequence[Placed], sheets: Sequence[str]) -> list[Placed]:
    """Whose workbook it is, then errors, warnings and what is gone, sheet by sheet as they stand in the copy."""
    order = {sheet: number for number, sheet in enumerate(sheets)}

    def key(each: Placed) -> tuple[bool, bool, int, int]:
        sheet = (each.at or each.issue.source).sheet or ""
        urgency = LISTED.index(each.issue.severity)
        return not each.issue.is_identity, each.is_gone, urgency, order.get(sheet, -1)

    return sorted(placed, key=key)


# --- in the cells


def marks_of(placed: Sequence[Placed], lang: Lang) -> Iterator[CellMark]:
    for each in placed:
        issue, at = each.issue, each.at
        if issue.severity != "error" or at is None or at.sheet is None or at.row is None or at.column is None:
            continue
        words = describe(issue, lang)
        lines = [f"{issue.code} {words.message}", say("mark_fix", lang, fix=words.fix)]
        if each.was:
            lines.append(say("mark_was", lang, place=_name(each.was)))
        alone = BY_ITSELF.fullmatch(issue.code) is not None
        yield CellMark(
            sheet=at.sheet,
            row=at.row,
            column=at.column,
            text="\n".join(lines),
            still_wrong=issue.value if alone else None,
            blank=issue.code == "E201",
        )


def _name(source: Source) -> str:
    """A place without its file, which is the clerk's own."""
    return str(replace(source, file="")).removeprefix(" › ")


# --- on the first sheet


def cover_of(record: WorkbookRecord, placed: Sequence[Placed], lang: Lang) -> Cover:
    lines = (_count(placed, lang), say("cover_todo", lang), say("cover_again", lang))
    return _cover(record, lines, _rows(placed, lang), lang)


def refilled_cover(
    record: WorkbookRecord, placed: Sequence[Placed], done: Upgrade, reason: str, file: str, lang: Lang
) -> Cover:
    """Beside the problems: why this is another workbook, that it takes the place of the old one, what was left."""
    cells = {what: done.count(what) for what in ("moved", "left", "unreadable")}
    params = {"file": record.file, "new": file, "reason": Phrase(f"cannot_mark_{reason}")}
    lines = (
        _count(placed, lang),
        say("refilled_why", lang, **params),
        say("refilled_account", lang, cells=len(done.fates), **cells),
        say("cover_todo", lang),
        say("refilled_again_same" if record.file == file else "refilled_again", lang, **params),
    )
    rows = _rows(placed, lang)
    left = [_left_row(number, alike, lang) for number, alike in enumerate(_left(done), len(rows) + 1)]
    return _cover(record, lines, (*rows, *left), lang)


def _cover(record: WorkbookRecord, lines: Sequence[str], rows: Sequence[CoverRow], lang: Lang) -> Cover:
    return Cover(
        title=say("cover_title", lang, team=record.team or record.file),
        lines=lines,
        headers=tuple(say(f"problem_col_{name}", lang) for name in HEADERS),
        rows=rows,
        lang=lang,
    )


def _count(placed: Sequence[Placed], lang: Lang) -> str:
    severities = [each.issue.severity for each in placed if not each.is_gone]
    return say("cover_count", lang, errors=severities.count("error"), warnings=severities.count("warning"))


def _rows(placed: Sequence[Placed], lang: Lang) -> tuple[CoverRow, ...]:
    return tuple(_row(number, each, lang) for number, each in enumerate(placed, 1))


def _row(number: int, each: Placed, lang: Lang) -> CoverRow:
    issue, words = each.issue, describe(each.issue, lang)
    was = say("cover_was", lang, place=_name(each.was)) if each.was and each.was.sheet else ""
    return CoverRow(
        number=number,
        severity=say("severity_gone" if each.is_gone else f"severity_{issue.severity}", lang),
        sheet=(each.at.sheet if each.at else None) or "",
        cell=each.at.cell if each.at else None,
        column=issue.column or "",
        value=issue.value or "",
        problem=f"{words.message}{was}",
        fix=say("fix_gone", lang) if each.is_gone else words.fix,
        code=issue.code,
        tone="info" if each.is_gone else issue.severity,
    )


def _left(done: Upgrade) -> list[list[Fate]]:
    """Data that were left behind: a group for each column, each row of totals and each unknown sheet."""
    groups: dict[tuple[object, ...], list[Fate]] = {}
    for fate in done.fates:
        if fate.what == "left" and fate.why not in OF_THE_TEMPLATE:
            groups.setdefault((fate.why, _left_place(fate)), []).append(fate)
    return list(groups.values())


def _left_place(fate: Fate) -> str:
    """The row of totals, the whole sheet that is none, else the column."""
    source = fate.source
    if fate.why == "left_total":
        return f"{source.sheet}!{source.row}"
    if fate.why in (*COPIES, "left_sheet", "left_no_header"):
        return source.sheet or ""
    return f"{source.sheet}!{column_letter(source.column or 1)}"


def _left_row(number: int, alike: Sequence[Fate], lang: Lang) -> CoverRow:
    first = alike[0]
    why = say(first.why or "", lang, **first.params)
    values = "、".join(fate.value or "" for fate in alike[:SHOWN_VALUES])
    return CoverRow(
        number=number,
        severity=say("severity_left", lang),
        sheet="",
        cell=None,
        column=first.column or "",
        value=values if len(alike) <= SHOWN_VALUES else f"{values}…",
        problem=say("left_behind", lang, place=_left_place(first), cells=len(alike), why=why),
        fix=say("fix_left", lang),
        code="",
        tone="info",
    )
