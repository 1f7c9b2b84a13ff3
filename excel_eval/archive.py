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
    ``lost``: the whole filing, which the manifest ``file`` of a later one names; ``moved``: it is (a copy of) the
    filing ``file``."""

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
    schemas: Path | None = None,
) -> Path:
    """File the workbooks of ``folder`` under the month and give the new filing's path.

    ``bulletin`` writes the month's bulletin into a path; ``schemas`` are those of the assessment. Raises ReasonMissing
    where the month is filed already and no reason is given, CannotWrite where the filing cannot be written.
    """
    base, reason = folder / FILINGS, (why or "").strip() or None
    _refuse_unreasoned(assessment, folder, month, reason)
    make_folder(base)
    target = base / f"{assessment.plan.year}-{month:02d}"
    with alone(base, 0, "write_other_filing"), saying(target, "write_forbidden"):
        _sweep(base)
        number = _refuse_unreasoned(assessment, folder, month, reason)
        target = base / (target.name + (f"-{number}" if number > 1 else ""))
        temporary = base / f"{_UNFINISHED}{secrets.token_hex(8)}"
        try:
            temporary.mkdir()
            _fill(temporary, target, assessment, folder, bulletin)
            _seal(temporary, _manifest(temporary, target.name, assessment, month, reason, now, schemas))
            with uninterrupted():
                _put_in_place(temporary, target)
        finally:
            with uninterrupted():
                shutil.rmtree(temporary, ignore_errors=True)
    return target


def _put_in_place(made: Path, target: Path) -> None:
    """A filing that the disk does not confirm is none: it would be missed after a power cut."""
    made.rename(target)
    try:
        synchronise(target.parent)
    except OSError as error:
        try:
            target.rename(made)
        except OSError:
            raise CannotWrite(target, "write_unsure", error.strerror or str(error)) from error
        raise


def _refuse_unreasoned(assessment: SelfAssessment, folder: Path, month: int, reason: str | None) -> int:
    """The number of the new filing; a second one of the month needs its reason."""
    earlier = [f for f in filings(folder) if (f.year, f.month) == (assessment.plan.year, month)]
    if earlier and reason is None:
        raise ReasonMissing(earlier[-1].path)
    return earlier[-1].number + 1 if earlier else 1


def _sweep(base: Path) -> None:
    """What killed runs left is no filing."""
    for left in base.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)


def _fill(
    out: Path, target: Path, assessment: SelfAssessment, folder: Path, bulletin: Callable[[Path], None] | None
) -> None:
    """The workbooks as they were read, and the bulletin."""
    for record in assessment.workbooks:
        (out / record.file).write_bytes(_as_checked(folder, record, target))
    if bulletin is not None:
        try:
            bulletin(_bulletin_path(out))
        except CannotWrite as error:
            raise CannotWrite(target, error.reason, error.detail) from error


def _as_checked(folder: Path, record: WorkbookRecord, target: Path) -> bytes:
    """The workbook; CannotWrite where it is not the one any more whose figures are to be filed."""
    try:
        content = (folder / record.file).read_bytes()
    except OSError as error:
        raise CannotWrite(target, "write_input_changed", record.file) from error
    if sha256(content).hexdigest() != record.sha256:
        raise CannotWrite(target, "write_input_changed", record.file)
    return content


def _seal(out: Path, manifest: dict[str, Any]) -> None:
    """The manifest and its hash; then everything is put on the disk."""
    text = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")
    (out / MANIFEST).write_bytes(text)
    (out / SEAL).write_bytes(seal_of(text))
    for path in out.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    synchronise(out)


def _bulletin_path(out: Path) -> Path:
    """``通报.xlsx``, or the next name that no workbook handed in has taken."""
    path, number = out / f"{BULLETIN}.xlsx", 1
    while path.exists():
        number += 1
        path = out / f"{BULLETIN}-{number}.xlsx"
    return path


def _manifest(
    out: Path,
    name: str,
    assessment: SelfAssessment,
    month: int,
    why: str | None,
    now: datetime,
    schemas: Path | None,
) -> dict[str, Any]:
    """What is filed, by which tool and schemas, when and why; the hashes of the manifests before it make a chain."""
    import excel_eval
    from excel_eval.schema import load_schemas
    from excel_eval.stamp import schema_version

    return {
        "schema": "excel_eval.filing/1",
        "filing": name,
        "month": f"{assessment.plan.year}-{month:02d}",
        "why": why,
        "filed": now.isoformat(timespec="seconds"),
        "tool": excel_eval.__version__,
        "schema_version": schema_version(load_schemas(schemas).all),
        "earlier": {filing.name: _chained(filing) for filing in filings(out.parent.parent)},
        "files": [_file(path, assessment) for path in sorted(out.iterdir())],
        "figures": [result_dict(result) for result in assessment.results],
    }


def _chained(filing: Filing) -> str | None:
    """The hash of an earlier manifest; None where there is none, which ``verify`` says."""
    path = filing.path / MANIFEST
    return hash_of(path) if path.is_file() else None


def _file(path: Path, assessment: SelfAssessment) -> dict[str, Any]:
    record = next((record for record in assessment.workbooks if record.file == path.name), None)
    return {
        "file": path.name,
        "sha256": hash_of(path),
        "size": path.stat().st_size,
        "team": record.team if record else None,
        "kind": record.kind if record else None,
        "rows": {count.sheet: count.read for count in record.ledgers} if record else {},
    }


def verify(folder: Path) -> tuple[Fault, ...]:
    """Every changed, missing or added file of every filing, and every filing gone; nothing is written."""
    made = filings(folder)
    faults = [fault for filing in made for fault in _faults(filing)]
    faults += _chain(made)
    known = {filing.name for filing in made} | {JOURNAL}
    base = folder / FILINGS
    for path in sorted(base.iterdir()) if base.is_dir() else ():
        if path.name not in known and not (path.is_dir() and path.name.startswith(_UNFINISHED)):
            faults.append(Fault(FILINGS, path.name, "added"))
    return tuple(dict.fromkeys(faults))


def is_whole(filing: Filing) -> bool:
    """Whether every byte of the filing is as it was filed."""
    return not any(_faults(filing))


def _chain(made: tuple[Filing, ...]) -> Iterator[Fault]:
    """A manifest names those before it with their hashes: one rewritten together with its seal is found by them."""
    by_name = {filing.name: filing for filing in made}
    for filing in made:
        earlier = read_manifest(filing.path).get("earlier")
        for name, digest in earlier.items() if isinstance(earlier, dict) else ():
            if name not in by_name:
                yield Fault(name, f"{filing.name}/{MANIFEST}", "lost")
            elif digest is not None and _chained(by_name[name]) not in (None, digest):
                yield Fault(name, MANIFEST, "changed")


def _faults(filing: Filing) -> Iterator[Fault]:
    manifest = read_manifest(filing.path)
    try:
        expected = {str(entry["file"]): str(entry["sha256"]) for entry in manifest["files"]}
        (filing.path / SEAL).read_bytes()
    except (OSError, KeyError, TypeError):
        yield Fault(filing.name, MANIFEST, "broken")
        return
    if not is_sealed(filing.path):
        yield Fault(filing.name, MANIFEST, "changed")
    if manifest.get("filing", filing.name) != filing.name:
        yield Fault(filing.name, str(manifest["filing"]), "moved")
    present = {path.name: path for path in filing.path.iterdir()}
    for name, digest in expected.items():
        if name not in present:
            yield Fault(filing.name, name, "missing")
        elif not present[name].is_file() or hash_of(present[name]) != digest:
            yield Fault(filing.name, name, "changed")
    for name in sorted(set(present) - set(expected) - {MANIFEST, SEAL}):
        yield Fault(filing.name, name, "added")
