"""Files replaced as a whole: written beside their place, proved, then moved over the earlier one."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ZIPPED = {".xlsx", ".xlsm", ".docx"}
FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
RETRIES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""seconds between attempts to move a file over one that another program holds for a moment"""
STALE_SECONDS = 3600.0
"""where files cannot be locked, an unfinished file of this age belongs to nobody"""


class CannotWrite(Exception):
    """An output cannot be written; ``reason`` is a name of the catalogue, ``detail`` the system's own words."""

    def __init__(self, path: Path, reason: str, detail: str = "") -> None:
        super().__init__(f"{path}: {reason} {detail}".rstrip())
        self.path = path
        self.reason = reason
        self.detail = detail


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to; when the block ends well it takes the place of ``path``, else ``path`` stays as it was.

    What an earlier run to the same ``path`` left when it was killed is removed first.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.is_dir():
            raise CannotWrite(path, "write_is_folder")
        _sweep(target)
        handle, temporary = _create(target)
    except OSError as error:
        raise _cannot(path, error, "write_forbidden") from error
    try:
        yield temporary
        _prove(path, temporary)
        _synchronise(temporary)
        if os.name == "nt":  # Windows moves no file that is open
            os.close(handle)
            handle = -1
        _move(temporary, target)
        _synchronise(target.parent)
    except OSError as error:
        raise _cannot(path, error, "write_locked") from error
    finally:
        if handle >= 0:
            os.close(handle)
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content``."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def make_folder(path: Path) -> None:
    """Make ``path`` and the folders above it where they are missing; CannotWrite where that is impossible."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot(path, error, "write_forbidden") from error


def _prefix(target: Path) -> str:
    return f".excel_eval-{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]}-"


def _create(target: Path) -> tuple[int, Path]:
    """A new file beside ``target``, locked as long as this process lives; its mode is 0666 less the umask."""
    while True:
        temporary = target.with_name(f"{_prefix(target)}{secrets.token_hex(4)}.tmp")
        try:
            handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
        except FileExistsError:
            continue
        if _lock(handle) is not False and temporary.exists():
            return handle, temporary
        os.close(handle)  # swept by another run in the moment before it was locked


def _lock(handle: int) -> bool | None:
    """Whether the file is now ours alone; None where the system cannot tell."""
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


def _sweep(target: Path) -> None:
    """Remove the unfinished files that killed runs to ``target`` left; one in use stays."""
    for left in target.parent.glob(f"{_prefix(target)}*.tmp"):
        with contextlib.suppress(OSError):
            if os.name == "nt":  # which removes no file that a living process has open
                left.unlink()
            else:
                _remove_unlocked(left)


def _remove_unlocked(left: Path) -> None:
    handle = os.open(left, os.O_RDWR)
    try:
        free = _lock(handle)
        if free is None:
            free = time.time() - os.fstat(handle).st_mtime > STALE_SECONDS
        if free:
            left.unlink()
    finally:
        os.close(handle)


def _prove(path: Path, temporary: Path) -> None:
    """A workbook or document that does not unzip whole is not handed on."""
    if path.suffix.lower() not in ZIPPED:
        return
    try:
        with zipfile.ZipFile(temporary) as archive:
            broken = archive.testzip()
    except zipfile.BadZipFile as error:
        raise CannotWrite(path, "write_broken", str(error)) from error
    if broken is not None:
        raise CannotWrite(path, "write_broken", broken)


def _synchronise(path: Path) -> None:
    """Wait until the disk has it. A folder cannot be opened on Windows, nor synchronised on every file system."""
    if path.is_dir():
        with contextlib.suppress(OSError):
            _fsync(path, os.O_RDONLY)
    else:
        _fsync(path, os.O_RDWR)


def _fsync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _move(temporary: Path, target: Path) -> None:
    """Replace, patiently: a virus scanner or a viewer may hold the earlier file for a moment."""
    for pause in RETRIES:
        try:
            temporary.replace(target)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    temporary.replace(target)


def _cannot(path: Path, error: OSError, denied: str) -> CannotWrite:
    if isinstance(error, PermissionError):
        reason = denied
    elif isinstance(error, FileExistsError):
        reason = "write_is_file"
    elif isinstance(error, FileNotFoundError | NotADirectoryError):
        reason = "write_no_folder"
    elif error.errno in FULL:
        reason = "write_no_space"
    else:
        reason = "write_failed"
    return CannotWrite(path, reason, error.strerror or str(error))


def remove(path: Path) -> None:
    """Remove an output of an earlier run; CannotWrite where another program holds it."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _cannot(path, error, "write_locked") from error
