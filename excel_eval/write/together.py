"""Several outputs that belong together: all are made, then all take their places, or none does."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path

from excel_eval.write.atomic import CannotWrite, Draft, Place, confirm, long_path, make_folder, saying, synchronise
from excel_eval.write.leftovers import JOURNAL, WINDOWS, complete, journal_of, lock, sweep
from excel_eval.write.uninterrupted import uninterrupted

PATIENCE = 10.0
"""seconds to wait while another run puts its outputs into the same folder, which takes it some milliseconds"""


@contextmanager
def together(
    folder: Path,
    afterwards: Callable[[], None] | None = None,
    *,
    keep: Callable[[Path], bool] = lambda path: False,
    kept: MutableMapping[Path, Path] | None = None,
) -> Iterator[Place]:
    """Outputs in ``folder`` and below it; folders are made where they are missing.

    They take their places when the block ends well; ``afterwards`` is then called before another run may put its
    outputs there. When anything fails, all earlier files stay. A run killed in between is completed by the next one.
    A workbook or document in the way that somebody has changed, or that is none of ours, is not replaced; where
    ``keep`` says so of its path it is kept under another name, which is added to ``kept``. Raises CannotWrite.
    """
    drafts: list[Draft] = []
    swept: set[Path] = set()
    with ExitStack() as stack:

        @contextmanager
        def place(path: Path) -> Iterator[Path]:
            stack.enter_context(_made(path.parent))
            draft = Draft(path)
            stack.callback(draft.drop)
            if draft.target.parent not in swept:
                sweep(draft.target.parent)
                swept.add(draft.target.parent)
            with draft.writing() as temporary:
                yield temporary
            drafts.append(draft)

        yield place
        if drafts or afterwards:
            with alone(folder) as journal, uninterrupted():
                if drafts:
                    with ExitStack() as copies:
                        aside = _set_aside(drafts, keep, copies)
                        _change(folder, [*aside.values(), *drafts], journal)
                    if kept is not None:
                        kept.update({path: draft.path for path, draft in aside.items()})
                if afterwards:
                    afterwards()


def _set_aside(drafts: Sequence[Draft], keep: Callable[[Path], bool], copies: ExitStack) -> dict[Path, Draft]:
    """Each file in the way -> its copy in the making, by a name with the time of its last change; CannotWrite, with
    all of them, for those that are not to be kept so."""
    in_the_way = [draft for draft in drafts if draft.would_destroy()]
    refused = [draft.path for draft in in_the_way if not keep(draft.path)]
    if refused:
        raise CannotWrite(refused[0], "write_would_replace", others=refused[1:])
    aside: dict[Path, Draft] = {}
    for draft in in_the_way:
        with saying(draft.path, "write_forbidden"):
            aside[draft.path] = copy = Draft(_name_aside(draft.path))
        copies.callback(copy.drop)
        _copy(draft.target, copy)
    return aside


def _name_aside(path: Path) -> Path:
    """``自评报告 (2026-11-27 103005).docx``; a second file of that name gets a number."""
    changed = datetime.fromtimestamp(path.stat().st_mtime)
    stem = f"{path.stem} ({changed:%Y-%m-%d %H%M%S})"
    names = (f"{stem}{f'-{number}' if number else ''}{path.suffix}" for number in count())
    return next(place for name in names if not os.path.lexists(place := path.with_name(name)))


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make the folder; it goes again where the block fails and nothing stands in it."""
    missing = [path for path in (folder, *folder.parents) if not os.path.lexists(path)]
    try:
        make_folder(folder)
        yield
    except BaseException:
        for path in missing:
            with contextlib.suppress(OSError):
                path.rmdir()
        raise


@contextmanager
def alone(folder: Path, patience: float = PATIENCE, refusal: str = "write_other_run") -> Iterator[int]:
    """One run at a time changes the folder; gives the open journal. Raises CannotWrite, after ``patience`` seconds
    with ``refusal`` for its reason."""
    path, deadline = long_path(Path(os.path.realpath(folder))) / JOURNAL, time.monotonic() + patience
    handle = -1
    try:
        with saying(folder, "write_locked"):
            while handle < 0:
                complete(path.parent)
                with uninterrupted():
                    handle = _journal(path)
                if handle < 0 and time.monotonic() > deadline:
                    raise CannotWrite(folder, refusal)
        yield handle
    finally:
        if handle >= 0:
            with uninterrupted():
                _end(path, handle)


def _end(path: Path, handle: int) -> None:
    """Nobody else's journal must be removed: it is ours as long as it is open, but Windows removes no open file."""
    if WINDOWS:
        os.close(handle)
    with contextlib.suppress(OSError):
        path.unlink()
    if not WINDOWS:
        os.close(handle)


def _journal(path: Path) -> int:
    """The journal as a new file of our own; -1 where another run has one, which is waited for a moment."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        time.sleep(0.02)
        return -1
    if lock(handle) is not False and _is_there(handle, path):
        return handle
    os.close(handle)  # taken for a leftover by another run in the moment before it was locked
    return -1


def _is_there(handle: int, path: Path) -> bool:
    """Whether the open file still stands there: it may have been removed, and a third run's have its name now."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _change(folder: Path, drafts: Sequence[Draft], journal: int) -> None:
    """Move every file to its place; where one cannot be moved, put the earlier ones back."""
    earlier: dict[Path, Draft] = {}
    try:
        for draft in drafts[:-1]:
            if draft.target.exists():
                earlier[draft.target] = Draft(draft.path)
                _copy(draft.target, earlier[draft.target])
        if len(drafts) > 1:
            _write_journal(folder, drafts, journal)
        try:
            for draft in drafts:
                with saying(draft.path, "write_locked"):
                    draft.move()
        except CannotWrite:
            _put_back(drafts, earlier, journal)
            raise
        for path in {draft.target.parent: draft.path for draft in drafts}.values():
            confirm(path)
    finally:
        for copy in earlier.values():
            copy.drop()


def _copy(file: Path, copy: Draft) -> None:
    """The earlier file beside its place, whatever it is worth."""
    with copy.writing(prove=False) as temporary:
        shutil.copy(file, temporary)


def _write_journal(folder: Path, drafts: Sequence[Draft], journal: int) -> None:
    """From now on the files made are the outputs, wherever they stand when this run is killed."""
    base = long_path(Path(os.path.realpath(folder)))
    with saying(folder, "write_forbidden"):
        with open(journal, "wb", closefd=False) as file:
            file.write(journal_of({draft.temporary: draft.target for draft in drafts}, base))
        os.fsync(journal)
        synchronise(base)


def _put_back(drafts: Sequence[Draft], earlier: Mapping[Path, Draft], journal: int) -> None:
    """The earlier files again, or none where there was none; CannotWrite where that fails too."""
    with contextlib.suppress(OSError):
        os.ftruncate(journal, 0)
    for draft in (draft for draft in reversed(drafts) if not draft.temporary.exists()):
        try:
            if draft.target in earlier:
                earlier[draft.target].move()
            else:
                draft.target.unlink(missing_ok=True)
        except OSError as error:
            raise CannotWrite(draft.path, "write_half", error.strerror or str(error)) from error
