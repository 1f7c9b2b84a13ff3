"""The figures of an earlier year, from an evaluation.json, a folder of workbooks or a filing."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from excel_eval.assessment import HasErrors, SelfAssessment
from excel_eval.comparison import Earlier, Previous
from excel_eval.filings import FILING_NAME, FILINGS, MANIFEST, is_sealed
from excel_eval.guard import Unreadable, read_bytes
from excel_eval.limits import ORDINARY, Reading
from excel_eval.messages import say
from excel_eval.model import Lang
from excel_eval.pipeline import evaluate_folder

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
KEPT = ("unit", "nature", "target", "actual", "completion_rate", "score")


class NotPrevious(Exception):
    """There are no figures of an earlier year there. ``reason`` is a name of the catalogue, ``params`` fill it."""

    def __init__(self, path: Path, reason: str = "no_previous", **params: object) -> None:
        super().__init__(path, reason)
        self.path, self.reason, self.params = path, reason, params

    def __str__(self) -> str:
        return self.message()

    def message(self, lang: Lang = "zh") -> str:
        """Why not, and what to give instead."""
        return say(self.reason, lang, path=self.path, **self.params)


def with_previous(assessment: SelfAssessment, previous: Previous, path: Path) -> SelfAssessment:
    """The assessment beside the earlier year's figures. Raises NotPrevious unless the year is an earlier one."""
    if previous.year >= assessment.plan.year:
        raise NotPrevious(path, "previous_not_earlier", earlier=previous.year, year=assessment.plan.year)
    return replace(assessment, previous=previous)


def read_previous(path: Path, schemas: Path | None = None, reading: Reading = ORDINARY) -> Previous:
    """The figures of ``path``. Raises NotPrevious where there are none that could be relied upon."""
    if not os.path.isdir(path):  # noqa: PTH112 (which fails for a name that is too long)
        return _of_file(path, path.name)
    name = path.resolve().name
    if not (path / MANIFEST).is_file():
        return _of_folder(path, name, schemas, reading)
    if not is_sealed(path):
        raise NotPrevious(path, "previous_filing_changed")
    return _of_file(path / MANIFEST, f"{FILINGS}/{name}" if FILING_NAME.fullmatch(name) else name)


def _of_folder(path: Path, name: str, schemas: Path | None, reading: Reading) -> Previous:
    """A folder is evaluated again; figures on a part of the rows are none to compare with."""
    try:
        assessment = evaluate_folder(path, schemas=schemas, reading=reading)
    except HasErrors as error:
        raise NotPrevious(path) from error
    if not assessment.ok:
        errors = sum(issue.severity == "error" for issue in assessment.issues)
        raise NotPrevious(path, "previous_has_errors", errors=errors)
    return replace(_of_document(assessment.to_dict(), path), source=name)


def _of_file(path: Path, source: str) -> Previous:
    try:
        content = read_bytes(path)
        document = json.loads(content)
    except (Unreadable, ValueError, RecursionError) as error:
        raise NotPrevious(path) from error
    return replace(_of_document(document, path), source=source, sha256=sha256(content).hexdigest())


def _of_document(document: Any, path: Path) -> Previous:
    """An evaluation, or the manifest of a filing."""
    try:
        if document["schema"] == "excel_eval.filing/1" and (month := _MONTH.fullmatch(document["month"])):
            return Previous(int(month[1]), _indicators(document["figures"]), "", month=int(month[2]))
        if document["schema"] == "excel_eval.evaluation/1" and _is_year(document["year"]):
            draft = document.get("draft") is True
            return Previous(document["year"], _indicators(document["indicators"]), "", draft=draft)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotPrevious(path) from error
    raise NotPrevious(path)


def _is_year(value: Any) -> bool:
    """A whole number of at most four digits; JSON may also hold true, 2020.5 and Infinity."""
    return type(value) is int and 1 <= value <= 9999


def _indicators(found: Any) -> tuple[Earlier, ...]:
    return tuple(_indicator(one) for one in found)


def _indicator(one: Mapping[str, Any]) -> Earlier:
    """Texts as they are printed; TypeError for anything else. A nature is not in the oldest documents."""
    figures = {name: one.get(name) if name == "nature" else one[name] for name in KEPT}
    if not all(isinstance(text, str) for text in (one["code"], one["name"])):
        raise TypeError("code and name are texts")
    if not all(value is None or isinstance(value, str) for value in figures.values()):
        raise TypeError("figures are texts")
    return Earlier(one["code"], one["name"], **figures)
