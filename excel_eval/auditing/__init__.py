"""复核: the finance office's checks on a report or a form, alone or against plan and ledgers.

report, form -> papers -> texts and forms -> checks -> findings
                 Grid     Statement, Form            AuditFinding
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from excel_eval.limits import ORDINARY, Reading

if TYPE_CHECKING:
    from excel_eval.auditing.papers import CannotRead
    from excel_eval.auditing.report import AuditFinding, AuditReport, Place, Unchecked

__all__ = ["AuditFinding", "AuditReport", "CannotRead", "Place", "Unchecked", "audit"]

_LAZY = {
    "AuditFinding": "excel_eval.auditing.report",
    "AuditReport": "excel_eval.auditing.report",
    "CannotRead": "excel_eval.auditing.papers",
    "Place": "excel_eval.auditing.report",
    "Unchecked": "excel_eval.auditing.report",
}


def audit(
    paths: Sequence[Path], folder: Path | None = None, schemas: Path | None = None, reading: Reading = ORDINARY
) -> AuditReport:
    """Every check of the finance office that the papers allow; with ``folder`` also against plan and ledgers.

    ``paths``: a report (.docx, .txt) and/or a form (.xlsx, .xlsm). Raises ``CannotRead`` where one is absent or cannot
    be read, FileNotFoundError where there is no such folder; what could not be checked is listed in the report.
    """
    from excel_eval.auditing.run import audit as run

    return run(paths, folder, schemas, reading)


def __getattr__(name: str) -> object:
    """The types, loaded when they are asked for: importing the package must stay cheap."""
    if name in _LAZY:
        from importlib import import_module

        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
