"""What is said of a folder besides errors: what a bureau must know one by one, repairs of cells summed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from excel_eval.model import Issue

_TO_BE_LOOKED_AT = frozenset({"I120", "I121", "I122", "I123", "I124", "I126", "I127", "I303", "I304", "I317"})
"""of a file or a sheet: macros, links, hidden and unread sheets, hidden rows, versions; each asks for a look"""


@dataclass(frozen=True, slots=True)
class Note:
    """An issue that is no error, and how many of its kind it stands for, the first of them."""

    issue: Issue
    count: int = 1


def notes_of(issues: Iterable[Issue]) -> tuple[Note, ...]:
    """The infos: those to be looked at, then one for the repairs of each code in each file."""
    infos = [issue for issue in issues if issue.severity == "info"]
    repairs = [issue for issue in infos if issue.code not in _TO_BE_LOOKED_AT]
    alone = [Note(issue) for issue in infos if issue.code in _TO_BE_LOOKED_AT]
    return (*alone, *_summed(repairs, lambda issue: (issue.source.file, issue.code)))


def warnings_of(issues: Iterable[Issue]) -> tuple[Note, ...]:
    """One for the warnings of each code in each column of a sheet."""
    warnings = [issue for issue in issues if issue.severity == "warning"]
    return _summed(warnings, lambda issue: (issue.source.file, issue.source.sheet, issue.code, issue.column))


def _summed(issues: Iterable[Issue], kind: Callable[[Issue], object]) -> tuple[Note, ...]:
    """The first issue of each kind, with how many there are."""
    alike: dict[object, list[Issue]] = {}
    for issue in issues:
        alike.setdefault(kind(issue), []).append(issue)
    return tuple(Note(group[0], len(group)) for group in alike.values())
