"""备案: a month's workbooks filed as they were handed in, with a manifest that proves every byte.

``FOLDER/备案/2021-06`` is made as a whole or not at all and never written to again; a second filing of the month is
``2021-06-2`` and says why.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from excel_eval.assessment import SelfAssessment, WorkbookRecord, result_dict
from excel_eval.filings import FILINGS, MANIFEST, SEAL, Filing, filings, hash_of, is_sealed, read_manifest, seal_of
from excel_eval.write.atomic import CannotWrite, make_folder, saying, synchronise
from excel_eval.write.leftovers import JOURNAL
from excel_eval.write.together import alone
from excel_eval.write.uninterrupted import uninterrupted

BULLETIN = "通报"
_UNFINISHED = ".excel_eval-filing-"


class ReasonMissing(Exception):
    """The month is filed already; filing it again needs a reason (``--why``)."""

    def __init__(self, filed: Path) -> None:
        super().__init__(str(filed))
        self.filed = filed


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a filing: a file ``changed``, ``missing`` or ``added``; ``broken``: the manifest itself;
    ``lost``: the whole filing, which the manifest ``file`` of a later one names."""

    filing: str
    file: str
    kind: str


def file_month(
    assessment: SelfAssessment,
    folder: Path,
    month: int,
    *,
    why: str | None = None,
    now: datetime,
    bulletin: Callable[[Path], None] | None = None,
) -> Path:
    """File the workbooks of ``folder`` under the month and give the new filing's path.

    ``bulletin`` writes the month's bulletin into a path. Raises ReasonMissing where the month is filed already and no
    reason is given, CannotWrite where the filing cannot be written.
    """
    year = assessment.plan.year
    earlier = [f for f in filings(folder) if (f.year, f.month) == (year, month)]
    if earlier and not why:
        raise ReasonMissing(earlier[-1].path)
    base = folder / FILINGS
    number = earlier[-1].number + 1 if earlier else 1
    target = base / (f"{year}-{month:02d}" + (f"-{number}" if number > 1 else ""))
    make_folder(base)
    with alone(base, 0, "write_other_filing"), saying(target, "write_forbidden"):
        _sweep(base)
        temporary = base / f"{_UNFINISHED}{secrets.token_hex(8)}"
        try:
            temporary.mkdir()
            _fill(temporary, target, assessment, folder, month, why, now, bulletin)
            temporary.rename(target)
            synchronise(base)
        finally:
            with uninterrupted():
                shutil.rmtree(temporary, ignore_errors=True)
    return target


def _sweep(base: Path) -> None:
    """What killed runs left is no filing."""
    for left in base.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)


def _fill(
    out: Path,
    target: Path,
    assessment: SelfAssessment,
    folder: Path,
    month: int,
    why: str | None,
    now: datetime,
    bulletin: Callable[[Path], None] | None,
) -> None:
    for record in assessment.workbooks:
        (out / record.file).write_bytes(_as_checked(folder, record, target))
    if bulletin is not None:
        try:
            bulletin(_bulletin_path(out))
        except CannotWrite as error:
            raise CannotWrite(target, error.reason, error.detail) from error
    manifest = _manifest(
        out, assessment, month, why, now, {f.name: hash_of(f.path / MANIFEST) for f in filings(folder)}
    )
    text = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")
    (out / MANIFEST).write_bytes(text)
    (out / SEAL).write_bytes(seal_of(text))
    for path in out.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    synchronise(out)


def _as_checked(folder: Path, record: WorkbookRecord, target: Path) -> bytes:
    """The workbook; CannotWrite where it is not the one any more whose figures are to be filed."""
    try:
        content = (folder / record.file).read_bytes()
    except OSError as error:
        raise CannotWrite(target, "write_input_changed", record.file) from error
    if sha256(content).hexdigest() != record.sha256:
        raise CannotWrite(target, "write_input_changed", record.file)
    return content


def _bulletin_path(out: Path) -> Path:
    """``通报.xlsx``, or the next name that no workbook handed in has taken."""
    path, number = out / f"{BULLETIN}.xlsx", 1
    while path.exists():
        number += 1
        path = out / f"{BULLETIN}-{number}.xlsx"
    return path


def _manifest(
    out: Path, assessment: SelfAssessment, month: int, why: str | None, now: datetime, earlier: dict[str, str]
) -> dict[str, Any]:
    import excel_eval

    records = {record.file: record for record in assessment.workbooks}
    files = []
    for path in sorted(out.iterdir()):
        record = records.get(path.name)
        files.append(
            {
                "file": path.name,
                "sha256": hash_of(path),
                "size": path.stat().st_size,
                "team": record.team if record else None,
                "kind": record.kind if record else None,
                "rows": {count.sheet: count.read for count in record.ledgers} if record else {},
            }
        )
    return {
        "schema": "excel_eval.filing/1",
        "month": f"{assessment.plan.year}-{month:02d}",
        "why": why,
        "filed": now.isoformat(timespec="seconds"),
        "tool": excel_eval.__version__,
        "earlier": earlier,
        "files": files,
        "figures": [result_dict(result) for result in assessment.results],
    }


def verify(folder: Path) -> tuple[Fault, ...]:
    """Every changed, missing or added file of every filing, and every filing gone; nothing is written."""
    made = filings(folder)
    faults = [fault for filing in made for fault in _faults(filing)]
    faults += _chain(made)
    known = {filing.name for filing in made} | {JOURNAL}
    base = folder / FILINGS
    for path in sorted(base.iterdir()) if base.is_dir() else ():
        if path.name not in known and not path.name.startswith(_UNFINISHED):
            faults.append(Fault(FILINGS, path.name, "added"))
    return tuple(dict.fromkeys(faults))


def _chain(made: tuple[Filing, ...]) -> Iterator[Fault]:
    """A manifest names those before it with their hashes: one rewritten together with its seal is found by them."""
    by_name = {filing.name: filing for filing in made}
    for filing in made:
        for name, digest in read_manifest(filing.path).get("earlier", {}).items():
            if name not in by_name:
                yield Fault(name, f"{filing.name}/{MANIFEST}", "lost")
            elif (by_name[name].path / MANIFEST).is_file() and hash_of(by_name[name].path / MANIFEST) != digest:
                yield Fault(name, MANIFEST, "changed")


def _faults(filing: Filing) -> Iterator[Fault]:
    try:
        text = (filing.path / MANIFEST).read_bytes()
        (filing.path / SEAL).read_bytes()
        expected = {entry["file"]: entry["sha256"] for entry in json.loads(text)["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        yield Fault(filing.name, MANIFEST, "broken")
        return
    if not is_sealed(filing.path):
        yield Fault(filing.name, MANIFEST, "changed")
    present = {path.name: path for path in filing.path.iterdir()}
    for name, digest in expected.items():
        if name not in present:
            yield Fault(filing.name, name, "missing")
        elif not present[name].is_file() or hash_of(present[name]) != digest:
            yield Fault(filing.name, name, "changed")
    for name in sorted(set(present) - set(expected) - {MANIFEST, SEAL}):
        yield Fault(filing.name, name, "added")
