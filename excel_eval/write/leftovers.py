"""What killed runs left in a folder: an unfinished file is removed, a change that stopped half-way is completed.

A file in the making is locked as long as the run that makes it lives, so nobody takes it for a leftover. Where the
system cannot lock, its age decides; Windows removes and renames no file that is open.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

WINDOWS = os.name == "nt"
PREFIX = ".excel_eval-"
JOURNAL = f"{PREFIX}journal"
"""what is about to take which place; there only while that happens, and after a run was killed meanwhile"""
STALE_SECONDS = 3600.0
"""where files cannot be locked, an unfinished file of this age belongs to nobody"""
STALE_JOURNAL_SECONDS = 60.0
"""likewise a journal, which lives for some milliseconds"""


def unfinished(folder: Path) -> Path:
    """A name for a file in the making: short, because Windows counts the letters of a path, and never given twice."""
    return folder / f"{PREFIX}{secrets.token_hex(8)}.tmp"


def lock(handle: int) -> bool | None:
    """Whether the open file is now ours alone; None where the system cannot tell."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def sweep(folder: Path) -> None:
    """Complete and remove what runs that are dead left in ``folder``; what cannot be touched stays for the next one."""
    with contextlib.suppress(OSError):
        complete(folder)
        for left in folder.glob(f"{PREFIX}*.tmp"):
            with contextlib.suppress(OSError), _taken_over(left, STALE_SECONDS):
                left.unlink()


def complete(folder: Path) -> None:
    """Let the files that stand in the journal of a dead run take their places; an OSError where one cannot."""
    journal = folder / JOURNAL
    with contextlib.suppress(_InUse, FileNotFoundError), _taken_over(journal, STALE_JOURNAL_SECONDS):
        for name, target in read_journal(journal.read_bytes()).items():
            with contextlib.suppress(FileNotFoundError):  # moved before the run died
                (folder / name).replace(folder / target)
        journal.unlink()


def journal_of(moves: Mapping[Path, Path], folder: Path) -> bytes:
    """Unfinished file -> its place, as names relative to the folder; what is elsewhere (by a link) cannot be told."""
    names = {_within(folder, unfinished): _within(folder, target) for unfinished, target in moves.items()}
    return json.dumps({name: target for name, target in names.items() if name and target}).encode()


def read_journal(content: bytes) -> Mapping[str, str]:
    """Of a journal that is not whole itself nothing, and never a place outside the folder: no change was begun."""
    try:
        entries = json.loads(content)
    except ValueError:
        return {}
    known = entries.items() if isinstance(entries, dict) else ()
    return {name: target for name, target in known if _is_inside(name) and _is_inside(target) and _is_ours(name)}


def _within(folder: Path, path: Path) -> str | None:
    try:
        return str(path.relative_to(folder))
    except ValueError:
        return None


def _is_inside(name: object) -> bool:
    return isinstance(name, str) and not Path(name).is_absolute() and ".." not in Path(name).parts


def _is_ours(name: str) -> bool:
    return Path(name).match(f"{PREFIX}*.tmp")


class _InUse(OSError):
    """A living run has the file."""


@contextmanager
def _taken_over(path: Path, stale: float) -> Iterator[None]:
    """A file that no living run has, kept from others meanwhile; raises OSError where one has it."""
    if WINDOWS:
        try:
            path.rename(path)  # refused while a living process has it open
        except PermissionError as error:
            raise _InUse(str(path)) from error
        yield
        return
    handle = os.open(path, os.O_RDWR)
    try:
        free = lock(handle)
        if free is None:
            free = time.time() - os.fstat(handle).st_mtime > stale
        # What was opened may have been removed since, and another run's file may have its name now.
        if not free or not os.path.samestat(os.fstat(handle), path.stat()):
            raise _InUse(str(path))
        yield
    finally:
        os.close(handle)
