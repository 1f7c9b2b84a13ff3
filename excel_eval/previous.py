"""上年对比: last year's figures beside this year's, from an evaluation.json, a folder or a filing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

from excel_eval.archive import MANIFEST
from excel_eval.figures import percent, shortest
from excel_eval.guard import Unreadable, read_bytes
from excel_eval.limits import ORDINARY, Reading
from excel_eval.text import fold


class NotPrevious(Exception):
    """There is no such file, or it is no evaluation of this tool."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


@dataclass(frozen=True, slots=True)
class Previous:
    """An earlier evaluation: its year and the indicators of its document."""

    year: int
    indicators: tuple[Mapping[str, Any], ...]

    def of(self, code: str, name: str) -> Mapping[str, Any] | None:
        """The indicator of the same name, the one of the same code first; a code alone may mean another thing now."""
        alike = [one for one in self.indicators if fold(str(one["name"])) == fold(name)]
        return next((one for one in alike if one["code"] == code), alike[0] if len(alike) == 1 else None)


def read_previous(path: Path, schemas: Path | None = None, reading: Reading = ORDINARY) -> Previous:
    """Last year's figures. Raises NotPrevious where there are none."""
    if path.is_dir() and not (path / MANIFEST).is_file():
        from excel_eval.assessment import HasErrors
        from excel_eval.pipeline import evaluate_folder

        try:
            return _of_document(evaluate_folder(path, schemas=schemas, reading=reading).to_dict(), path)
        except HasErrors as error:
            raise NotPrevious(path) from error
    return _of_document(_load(path / MANIFEST if path.is_dir() else path), path)


def _load(path: Path) -> Any:
    try:
        return json.loads(read_bytes(path))
    except (Unreadable, ValueError, RecursionError) as error:
        raise NotPrevious(path) from error


def _of_document(document: Any, path: Path) -> Previous:
    """An evaluation, or the manifest of a filing."""
    try:
        if document["schema"] == "excel_eval.filing/1":
            year, indicators = int(document["month"][:4]), document["figures"]
        elif document["schema"] == "excel_eval.evaluation/1":
            year, indicators = int(document["year"]), document["indicators"]
        else:
            raise NotPrevious(path)
        return Previous(year, tuple({name: one[name] for name in _KEPT} for one in indicators))
    except (KeyError, TypeError, ValueError) as error:
        raise NotPrevious(path) from error


_KEPT = ("code", "name", "unit", "target", "actual", "completion_rate", "score")


def with_previous(document: dict[str, Any], previous: Previous | None) -> dict[str, Any]:
    """The document of ``evaluate --json`` with ``previous`` in each indicator: null where last year had none."""
    if previous is None:
        return document
    indicators = [{**one, "previous": _compared(one, previous)} for one in document["indicators"]]
    return {**document, "previous_year": previous.year, "indicators": indicators}


def _compared(now: Mapping[str, Any], previous: Previous) -> dict[str, Any] | None:
    before = previous.of(now["code"], now["name"])
    if before is None:
        return None
    change, relative = None, None
    old, new = _number(before["actual"]), _number(now["actual"])
    if old is not None and new is not None and before["unit"] == now["unit"]:
        change = shortest(new - old)
        relative = percent(Fraction(new - old) / Fraction(old)) if old else None
    kept = {name: before[name] for name in ("code", "target", "actual", "completion_rate", "score")}
    return {**kept, "change": change, "change_rate": relative}


def _number(text: Any) -> Decimal | None:
    try:
        value = Decimal(text)
    except (InvalidOperation, TypeError, ValueError):
        return None
    return value if value.is_finite() else None
