"""Files replaced as a whole: written beside their place, proved, then moved over the earlier one."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from excel_eval.filings import is_within_filing
from excel_eval.messages import Phrase, say
from excel_eval.model import Lang
from excel_eval.write.fingerprint import may_take_the_place_of
from excel_eval.write.leftovers import WINDOWS, lock, sweep, unfinished
from excel_eval.write.uninterrupted import uninterrupted

ZIPPED = {".xlsx", ".xlsm", ".docx"}
REASONS = {
    errno.ENOSPC: "write_no_space",
    getattr(errno, "EDQUOT", errno.ENOSPC): "write_no_space",
    errno.EROFS: "write_forbidden",
    errno.ENAMETOOLONG: "write_name_too_long",
}
"""system error -> name of the catalogue, where the class of the exception does not tell"""
NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOSYS}
"""how file systems say that a folder cannot be synchronised there"""
RETRIES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""seconds between attempts to move a file over one that another program holds for a moment"""

Place = Callable[[Path], AbstractContextManager[Path]]
"""``with place(path) as temporary:`` write to ``temporary``, which will take the place of ``path``"""


class CannotWrite(Exception):
    """An output cannot be written; ``reason`` is a name of the catalogue, ``detail`` the system's own words,
    ``others`` are further outputs of which the same is true."""

    _phrase = "cannot_write"

    def __init__(self, path: Path, reason: str, detail: str = "", others: Sequence[Path] = ()) -> None:
        super().__init__(path, reason, detail)
        self.path = path
        self.reason = reason
        self.detail = detail
        self.others = tuple(others)

    def __str__(self) -> str:
        return self.message()

    def message(self, lang: Lang = "zh") -> str:
        """What cannot be written, why, and what to do."""
        paths = "、".join(map(str, (self.path, *self.others)))
        reason = say(self.reason, lang, detail=self.detail)
        return say(self._phrase, lang, path=paths, reason=reason, fix=Phrase(f"fix_{self.reason}"))


class CannotRemove(CannotWrite):
    """An output of an earlier run, which would only confuse, cannot be removed."""

    _phrase = "cannot_remove"


class Draft:
    """A file in the making beside the place that it shall take, locked as long as this process lives."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.target = long_path(Path(os.path.realpath(path)))
        self.temporary = unfinished(self.target.parent)
        self._handle = -1

    @contextmanager
    def writing(self, *, prove: bool = True) -> Iterator[Path]:
        """Make the file, let it be written, prove it and wait until the disk has it. Raises CannotWrite."""
        with saying(self.path, "write_forbidden"):
            _refuse_what_no_file_replaces(self.path, self.target)
            self._begin()
            yield self.temporary
            if prove:
                _prove(self.path, self.temporary)
            _fsync(self.temporary, os.O_RDWR)

    def _begin(self) -> None:
        """An empty file; its mode is that of any new one, 0666 less the umask."""
        while True:
            self._handle = os.open(self.temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
            if lock(self._handle) is not False and self.temporary.exists():
                return
            self._close()  # taken for a leftover by another run in the moment before it was locked
            self.temporary = unfinished(self.target.parent)

    def would_destroy(self) -> bool:
        """Whether what stands there is somebody's work: no output of this kind, or one that was changed since."""
        if self.path.suffix.lower() not in ZIPPED:
            return False
        with saying(self.path, "write_forbidden"):
            return not may_take_the_place_of(self.temporary, self.target)

    def move(self) -> None:
        """Replace, patiently: a virus scanner or a viewer may hold the earlier file for a moment."""
        if WINDOWS:  # which moves no file that is open
            self._close()
        patiently(lambda: self.temporary.replace(self.target))

    def drop(self) -> None:
        """Remove the file unless it has been moved."""
        with uninterrupted():
            self._close()
            with contextlib.suppress(OSError):
                self.temporary.unlink(missing_ok=True)

    def _close(self) -> None:
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to; when the block ends well it takes the place of ``path``, else ``path`` stays as it was.

    What earlier runs left in the folder when they were killed is removed first. Raises CannotWrite, also where
    ``path`` is a workbook or document that this tool has not written so.
    """
    draft = Draft(path)
    sweep(draft.target.parent)
    try:
        with draft.writing() as temporary:
            yield temporary
        with uninterrupted():
            if draft.would_destroy():
                raise CannotWrite(path, "write_would_replace")
            with saying(path, "write_locked"):
                draft.move()
            confirm(path)
    finally:
        draft.drop()


def write_bytes(path: Path, content: bytes, place: Place = replacing) -> None:
    """Replace ``path`` by ``content``. Raises CannotWrite."""
    with place(path) as temporary:
        temporary.write_bytes(content)


def require_suffix(path: Path, suffix: str) -> None:
    """ValueError for a name by which Excel or Word would not open what is written."""
    if path.suffix.lower() != suffix:
        raise ValueError(say("output_suffix", path=path, suffix=suffix))


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for what is made before it is known whether and where it will stand. Raises CannotWrite."""
    with saying(Path(gettempdir()), "write_forbidden"):
        folder = Path(mkdtemp())
        try:
            yield folder
        finally:  # not TemporaryDirectory: it calls itself without end where a file cannot be removed
            shutil.rmtree(folder, ignore_errors=True)


def make_folder(path: Path) -> None:
    """Make ``path`` and the folders above it where they are missing; CannotWrite where that is impossible."""
    with saying(path, "write_forbidden"):
        path.mkdir(parents=True, exist_ok=True)


def remove(path: Path) -> None:
    """Remove an output of an earlier run; CannotRemove where another program holds it."""
    with saying(path, "remove_locked", CannotRemove):
        patiently(lambda: path.unlink(missing_ok=True))


def patiently(step: Callable[[], object]) -> None:
    """Try a step again and again while another program holds the file; its PermissionError when that does not end."""
    for pause in RETRIES:
        try:
            step()
        except PermissionError:
            time.sleep(pause)
        else:
            return
    step()


@contextmanager
def saying(path: Path, denied: str, kind: type[CannotWrite] = CannotWrite) -> Iterator[None]:
    """An OSError of the block as CannotWrite of ``path``; ``denied`` is the reason where permission is refused."""
    try:
        yield
    except OSError as error:
        raise kind(path, _reason(error, denied), error.strerror or str(error)) from error


def synchronise(folder: Path) -> None:
    """Wait until the disk knows the folder's names. Not every file system can; Windows cannot."""
    if WINDOWS:
        return
    try:
        _fsync(folder, os.O_RDONLY)
    except OSError as error:
        if error.errno not in NO_FOLDER_SYNC:
            raise


def confirm(path: Path) -> None:
    """Wait until the disk knows the new file's name; CannotWrite where it stands there and the disk may lose it."""
    try:
        synchronise(long_path(Path(os.path.realpath(path))).parent)
    except OSError as error:
        raise CannotWrite(path, "write_unsure", error.strerror or str(error)) from error


def long_path(path: Path) -> Path:
    """The same path, in the spelling that Windows takes beyond 260 letters; ``path`` is absolute."""
    return Path(spelt_long(str(path))) if WINDOWS else path


def spelt_long(path: str) -> str:
    r"""``C:\…`` -> ``\\?\C:\…``, ``\\server\share\…`` -> ``\\?\UNC\server\share\…``."""
    if path.startswith("\\\\?\\"):
        return path
    return f"\\\\?\\UNC\\{path[2:]}" if path.startswith("\\\\") else f"\\\\?\\{path}"


def _refuse_what_no_file_replaces(path: Path, target: Path) -> None:
    """A folder, a device such as /dev/null, a link that leads nowhere but to itself; a place within a filing."""
    if is_within_filing(target):
        raise CannotWrite(path, "write_into_filing")
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise CannotWrite(path, "write_is_folder")
    if not stat.S_ISREG(mode):
        raise CannotWrite(path, "write_no_file")


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


def _fsync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _reason(error: OSError, denied: str) -> str:
    if error.errno in REASONS:
        return REASONS[error.errno]
    if isinstance(error, PermissionError):
        return denied
    if isinstance(error, FileExistsError):
        return "write_is_file"
    if isinstance(error, NotADirectoryError):
        return "write_in_file"
    return "write_no_folder" if isinstance(error, FileNotFoundError) else "write_failed"
