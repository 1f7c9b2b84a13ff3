"""What an audit gives back: findings with their words and places, and what could not be checked and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from excel_eval import messages
from excel_eval.auditing.statements import Statement
from excel_eval.messages.catalogue import Text as Words
from excel_eval.messages.findings import AUDIT, PAPER_ADVICE
from excel_eval.model import Finding, Lang, Priority

PRIORITIES: Mapping[str, Priority] = {
    **dict.fromkeys(("C01", "C02", "C03", "C04", "C08", "C09", "C20", "C21", "C22", "C25", "C26", "C28", "C29"), "P0"),
    **dict.fromkeys(("C31", "C32", "C34", "C50", "C51", "C52", "C53", "C54", "C56", "C58", "C70", "C71"), "P0"),
    **dict.fromkeys(("C05", "C06", "C07", "C10", "C24", "C27", "C30", "C35", "C36", "C37", "C38", "C60"), "P1"),
    **dict.fromkeys(("C55", "C59"), "P2"),
}
"""P0 must be mended, P1 should, P2 is polish."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding can be marked: a cell of a sheet, or a stretch of text as (paragraph, offset) from 0."""

    sheet: str | None = None
    cell: str | None = None
    start: tuple[int, int] | None = None
    end: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One finding: its place in words, the words of the material (``quote``), the figures as printed (``found``)."""

    code: str
    severity: Priority
    file: str
    where: str
    quote: str
    found: str
    params: Mapping[str, object] = field(default_factory=dict)
    place: Place = Place()

    def words(self, lang: Lang = "zh") -> Words:
        """What is wrong, what would be right, what to do."""
        return messages.describe(Finding(self.code, self.severity, self.where, self.params), lang)

    def to_dict(self, lang: Lang = "zh") -> dict[str, str]:
        words = self.words(lang)
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.file,
            "where": self.where,
            "quote": self.quote,
            "found": self.found,
            "expected": words.expected,
            "message": words.message,
            "fix": words.fix,
        }


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A check that the material did not allow; ``why`` is a name of the catalogue."""

    code: str
    file: str
    why: str

    def reason(self, lang: Lang = "zh") -> str:
        zh, en = AUDIT[self.why]
        return zh if lang == "zh" else en

    def to_dict(self, lang: Lang = "zh") -> dict[str, str]:
        return {"code": self.code, "file": self.file, "reason": self.reason(lang)}


@dataclass(frozen=True, slots=True)
class AuditReport:
    """复核结果. ``ok``: nothing that must be mended (no P0)."""

    findings: tuple[AuditFinding, ...]
    unchecked: tuple[Unchecked, ...]

    @property
    def ok(self) -> bool:
        return not any(finding.severity == "P0" for finding in self.findings)

    def to_dict(self, lang: Lang = "zh") -> dict[str, Any]:
        """The document of ``audit --json`` (schema ``excel_eval.audit/1``)."""
        return {
            "schema": "excel_eval.audit/1",
            "ok": self.ok,
            "findings": [finding.to_dict(lang) for finding in self.findings],
            "unchecked": [unchecked.to_dict(lang) for unchecked in self.unchecked],
        }


def at(code: str, where: str, statement: Statement, found: str, file: str, **params: object) -> AuditFinding:
    """A finding at the clause of a statement."""
    origin = statement.sentence.clean.origin[statement.start : statement.end]
    place = Place(start=origin[0], end=(origin[-1][0], origin[-1][1] + 1)) if origin else Place()
    if code in PAPER_ADVICE:
        params["advice"] = PAPER_ADVICE[code]
    return AuditFinding(code, PRIORITIES[code], file, where, statement.quote, found, params, place)
