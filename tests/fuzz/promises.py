"""What must hold of any file at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from books import folder
from second_reader import Unsure, differences

import excel_eval.read.workbook
from excel_eval import check
from excel_eval.guard import Unreadable
from excel_eval.limits import Limits, Reading
from excel_eval.messages import ISSUES, PHRASES, describe
from excel_eval.model import Issue, Workbook
from excel_eval.read import issue_of, read_workbook

TEAM = "驻外一组.xlsx"
SMALL = Reading(Limits(grid_cells=20_000, merged_cells=200_000))
"""large grids cost time and show nothing more"""

_LENIENT = ("encoding", "unbound prefix", "duplicate attribute")
"""encodings that expat does not know; faults in attributes at which nobody looks"""


class Broken(AssertionError):
    """A promise does not hold; ``kind`` is the same for breaks of one cause."""

    def __init__(self, kind: str, detail: object) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind


def read_promise(file: bytes, scratch: Path) -> str:
    """A workbook that the second reader reads the same, or one refusal in words; gives the outcome in short."""
    found = read_or_refusal(file, scratch)
    return found if isinstance(found, str) else agreement(found, file)


def read_or_refusal(file: bytes, scratch: Path, name: str = TEAM, reading: Reading = SMALL) -> Workbook | str:
    """The workbook, or its refusal in short: one that was foreseen and is said in words."""
    path = scratch / name
    path.write_bytes(file)
    try:
        return read_workbook(path, reading)
    except Unreadable as refused:
        if refused.code == "E107":
            cause = refused.__cause__ or refused
            raise Broken(f"unforeseen {type(cause).__name__} {_where(cause)}", repr(cause)) from cause
        _said_in_words(issue_of(path, refused))
        return f"{refused.code} {refused.params.get('reason', refused.params.get('limit', ''))}"
    except BaseException as error:
        raise Broken(f"{type(error).__name__} {_where(error)}", repr(error)) from error


def agreement(workbook: Workbook, file: bytes) -> str:
    """``read`` where the second reader reads the same of the file; ``read, …`` where it does not say."""
    try:
        for difference in differences(workbook, file):
            raise Broken("differs " + _kind_of_difference(difference), difference)
    except Unsure as unsure:
        what, _, detail = str(unsure).partition(": ")
        if what == "xml" and not any(lenient in detail for lenient in _LENIENT):
            raise Broken(f"read, though no XML: {detail.split(': ')[1]}", unsure) from unsure
        return f"read, unsure: {what}"
    except Broken:
        raise
    except Exception as error:
        return f"read, second reader: {type(error).__name__}"
    return "read"


def in_this_process(task: Callable[..., object], *args: object, limits: Limits) -> object:
    """In place of a child process: its coverage counts, and starting one costs a hundred times the reading."""
    return task(*args)


def read_everything_here() -> None:
    """For this whole process."""
    excel_eval.read.workbook.in_child = in_this_process  # type: ignore[attr-defined,assignment]


def check_folder_promise(file: bytes, scratch: Path, name: str = TEAM) -> str:
    """The folder is reported: each row read is accepted or rejected, each issue said, the other teams unharmed."""
    others, books = _others(scratch), scratch / "材料"
    (books / name).write_bytes(file)
    try:
        report = check(books, reading=SMALL)
        said = report.to_dict()
        issues = {_said_in_words(issue): issue.severity for issue in report.issues}
    except Broken:
        raise
    except BaseException as error:
        raise Broken(f"{type(error).__name__} {_where(error)}", repr(error)) from error
    finally:
        (books / name).unlink()
    workbooks = said["workbooks"]
    assert isinstance(workbooks, list)
    if [workbook for workbook in workbooks if workbook["file"] != name] != others:
        raise Broken("another workbook is harmed", workbooks)
    for workbook in workbooks:
        for ledger in workbook["ledgers"]:
            if ledger["read"] != ledger["accepted"] + ledger["rejected"]:
                raise Broken("read is not accepted and rejected", ledger)
    if any(issue.code == "E107" for issue in report.issues):
        raise Broken("unforeseen", [str(issue) for issue in report.issues])
    errors = {issue.source.file for issue in report.issues if issue.severity == "error"}
    if name not in {w["file"] for w in workbooks} | errors and name not in str(said["skipped"]):
        raise Broken("the file disappears", said)
    return f"ok={report.ok} " + ",".join(sorted(code for code, severity in issues.items() if severity == "error"))[:60]


@cache
def _others(scratch: Path) -> list[object]:
    """A folder without the one team, and what is said of the workbooks in it when that team's is sound."""
    books = folder(scratch)
    workbooks = check(books).to_dict()["workbooks"]
    assert isinstance(workbooks, list)
    (books / TEAM).unlink()
    return [workbook for workbook in workbooks if workbook["file"] != TEAM]


def _said_in_words(issue: Issue) -> str:
    if issue.code not in ISSUES:
        raise Broken(f"unknown code {issue.code}", issue)
    for name in ("reason", "limit"):
        if name in issue.params and issue.params[name] not in PHRASES:
            raise Broken(f"unknown {name} {issue.params[name]}", issue)
    for lang in ("zh", "en"):
        try:
            text = describe(issue, lang)
            text.message.encode()
        except Exception as error:
            raise Broken(f"{issue.code} cannot be said: {type(error).__name__}", repr(error)) from error
        if not text.message or ("{" in text.message and "{" not in str(issue.params)):
            raise Broken(f"{issue.code} says nothing", text)
    return issue.code


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    place = ""
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if "excel_eval" in file.parts:
            place = f"{file.name} {trace.tb_frame.f_code.co_name}"
        trace = trace.tb_next
    return place


def _kind_of_difference(difference: str) -> str:
    """Without the values: what kind of value stands for what kind."""
    if not difference.startswith("cell "):
        return difference.split(":")[0]
    values = difference.split("': ", 1)[-1].split('": ', 1)[-1]
    found, _, expected = values.rpartition(" for ")
    return f"{_kind(found)} for {_kind(expected)}"


def _kind(shown: str) -> str:
    if shown.startswith(("'", '"')):
        return "text"
    if shown.startswith("datetime"):
        return "moment"
    return shown.split("(")[0] if shown[:1].isalpha() else "number"
