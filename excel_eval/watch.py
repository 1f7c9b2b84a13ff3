"""Waiting for workbooks that are dropped into a folder or saved: until each of them is whole and closed."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers.polling import PollingObserver

ZIPPED = frozenset({".xlsx", ".xlsm", ".xltx", ".xlsb", ".ods"})
OTHERS = frozenset({".xls", ".et"})
State = dict[str, tuple[int, int]]
"""name -> size and time of every workbook of the folder"""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: between looks at the folder, without a change before a file is read, and for what never gets whole."""

    poll: float = 1.0
    quiet: float = 2.0
    quiet_others: float = 5.0
    patience: float = 30.0


class _Bell(FileSystemEventHandler):
    def __init__(self, bell: Event) -> None:
        self._bell = bell

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._bell.set()


def watch_folder(
    folder: Path,
    changed: Callable[[], None],
    stop: Event,
    pace: Pace | None = None,
    away: Callable[[OSError], None] | None = None,
) -> None:
    """Call ``changed`` each time the workbooks of ``folder`` have changed and are at rest, until ``stop`` is set.

    The folder is looked at, not listened to: that works on a network drive too. While it cannot be reached it is waited
    for, and ``away`` is called once.
    """
    pace, bell = pace or Pace(), Event()
    observer = PollingObserver(timeout=pace.poll)
    observer.schedule(_Bell(bell), str(folder), recursive=False)
    seen, reached = state_of(folder), True
    observer.start()
    try:
        while not stop.is_set():
            try:
                if bell.wait(pace.poll) or state_of(folder) != seen:
                    bell.clear()
                    now = _at_rest(folder, stop, pace)
                    if now is not None and now != seen:
                        changed()
                        seen = now
                reached = True
            except OSError as error:
                if reached and away is not None:
                    away(error)
                reached = False
                stop.wait(pace.poll)
    finally:
        observer.stop()
        observer.join()


def _at_rest(folder: Path, stop: Event, pace: Pace) -> State | None:
    """The workbooks once none of them changes, is held open or is half there; None when stopped meanwhile."""
    last, since = state_of(folder), time.monotonic()
    while not stop.wait(pace.poll / 4):
        now = state_of(folder)
        if now != last:
            last, since = now, time.monotonic()
            continue
        rest = time.monotonic() - since
        quiet = pace.quiet_others if any(Path(name).suffix.lower() in OTHERS for name in now) else pace.quiet
        busy = any(is_open(folder / name) for name in now)
        whole = all(is_whole(folder / name) for name in now)
        if rest >= quiet and not busy and (whole or rest >= pace.patience):
            return now
    return None


def state_of(folder: Path) -> State:
    """The workbooks of the folder; lock files and hidden ones are none."""
    found: State = {}
    for path in folder.iterdir():
        if path.suffix.lower() in ZIPPED | OTHERS and not path.name.startswith(("~$", ".")):
            try:
                status = path.stat()
            except FileNotFoundError:  # gone between the listing and the look
                continue
            found[path.name] = (status.st_size, status.st_mtime_ns)
    return found


def is_open(path: Path) -> bool:
    """Whether a spreadsheet program has the workbook open: its lock file stands beside it, or it cannot be read."""
    locks = (
        path.with_name(f"~${path.name}"),
        path.with_name(f"~${path.name[2:]}"),
        path.with_name(f".~lock.{path.name}#"),
    )
    if any(lock.exists() for lock in locks):
        return True
    try:
        with path.open("rb"):
            return False
    except FileNotFoundError:
        return False
    except OSError:
        return True


def is_whole(path: Path) -> bool:
    """Whether the end of the file is there; only zipped formats tell. (An encrypted workbook is no zip.)"""
    if path.suffix.lower() not in ZIPPED:
        return True
    try:
        return zipfile.is_zipfile(path)
    except OSError:
        return False
