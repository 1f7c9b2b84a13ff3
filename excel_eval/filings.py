"""What is filed under ``FOLDER/备案``: one folder a filing, its manifest and the seal on that."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

FILINGS, MANIFEST, SEAL = "备案", "manifest.json", "manifest.json.sha256"
FILING_NAME = re.compile(r"(\d{4})-(\d{2})(?:-(\d+))?")


@dataclass(frozen=True, slots=True, order=True)
class Filing:
    """One filing of a month; ``number`` 1 is the first."""

    year: int
    month: int
    number: int
    path: Path

    @property
    def name(self) -> str:
        return self.path.name


def filings(folder: Path) -> tuple[Filing, ...]:
    """The filings of a folder, oldest month first."""
    base = folder / FILINGS
    found = []
    for path in base.iterdir() if base.is_dir() else ():
        if path.is_dir() and (match := FILING_NAME.fullmatch(path.name)):
            found.append(Filing(int(match[1]), int(match[2]), int(match[3] or 1), path))
    return tuple(sorted(found))


def is_within_filing(path: Path) -> bool:
    """Whether a file at ``path`` stands, or would stand, in a filing."""
    return any(folder.parent.name == FILINGS and FILING_NAME.fullmatch(folder.name) for folder in path.parents)


def in_order(folder: Path) -> tuple[Filing, ...]:
    """The filings as they were made; of equal or unreadable times, that of the later month is the later one."""
    return tuple(sorted(filings(folder), key=lambda filing: (_filed(filing), filing)))


def latest(folder: Path, year: int) -> Filing | None:
    """The filing of ``year`` made last."""
    return next((filing for filing in reversed(in_order(folder)) if filing.year == year), None)


def _filed(filing: Filing) -> float:
    try:
        return datetime.fromisoformat(str(read_manifest(filing.path).get("filed"))).timestamp()
    except ValueError:
        return 0.0  # verify says what is wrong with it


def read_manifest(filing: Path) -> dict[str, Any]:
    """The manifest, empty where it is broken: that is for ``verify`` to say."""
    try:
        manifest = json.loads((filing / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


@dataclass(frozen=True, slots=True)
class FiledBook:
    """A workbook as it was filed. ``rows`` counts those read of each sheet; ``team`` is None for the plan."""

    filing: Filing
    file: str
    sha256: str
    team: str | None
    kind: str | None
    rows: Mapping[str, int]

    @property
    def path(self) -> Path:
        return self.filing.path / self.file


def filed_books(folder: Path, year: int) -> tuple[FiledBook, ...]:
    """Every workbook filed in ``year``, in the order of the filings; what a manifest does not say is left out."""
    made = [filing for filing in in_order(folder) if filing.year == year]
    return tuple(book for filing in made for book in _books(filing))


def _books(filing: Filing) -> Iterator[FiledBook]:
    entries = read_manifest(filing.path).get("files")
    for entry in entries if isinstance(entries, list) else ():
        try:
            book = _book(filing, entry)
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
            continue  # verify says what is wrong with it
        if book.kind is not None:  # the bulletin has none
            yield book


def _book(filing: Filing, entry: Any) -> FiledBook:
    """An entry of a manifest; ValueError or its like for one that was never written so."""
    file, team, kind = entry["file"], entry["team"], entry["kind"]
    if Path(file).name != file:
        raise ValueError("a filing has no folders, and leads nowhere else")
    if not all(text is None or isinstance(text, str) for text in (team, kind)):
        raise TypeError("team and kind are texts")
    return FiledBook(
        filing, file, str(entry["sha256"]), team, kind, {str(sheet): int(n) for sheet, n in entry["rows"].items()}
    )


def seal_of(manifest: bytes) -> bytes:
    return f"{sha256(manifest).hexdigest()}  {MANIFEST}\n".encode("ascii")


def is_sealed(filing: Path) -> bool:
    """Whether the manifest is the one that was sealed."""
    try:
        return (filing / SEAL).read_bytes() == seal_of((filing / MANIFEST).read_bytes())
    except OSError:
        return False


def hash_of(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
