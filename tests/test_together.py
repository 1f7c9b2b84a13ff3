"""Outputs that belong together: at every fault and at every kill either all of them are the new ones, or none is."""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faults import Disk, error, failing, kill

from excel_eval.cli.signals import Ended, signals_as_exceptions
from excel_eval.write import atomic, leftovers, together
from excel_eval.write.atomic import CannotRemove, CannotWrite, remove, write_bytes
from excel_eval.write.leftovers import JOURNAL, PREFIX

posix = pytest.mark.skipif(os.name == "nt", reason="fork and signals of POSIX")
NAMES = ("自评表.bin", "自评报告.bin", "退回/驻外一组.bin", "evaluation.json")
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
MANY = 300
"""more calls than a change makes"""


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "RETRIES", (0.0,))
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with an earlier result of which one file is missing, and with a file that is to go."""
    return earlier(tmp_path / "结果")


def write(folder: Path, text: str) -> None:
    def afterwards() -> None:
        remove(folder / "问题清单.bin")

    with together.together(folder, afterwards) as place:
        for name in NAMES:
            write_bytes(folder / name, f"{text} {name}".encode() * 400, place)


def state(folder: Path) -> dict[str, str]:
    """What stands there, by its first word."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(PREFIX))
    return {path.relative_to(folder).as_posix(): path.read_bytes().split()[0].decode() for path in files}


def leftover(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(f"{PREFIX}*")]


OLD = {**dict.fromkeys(NAMES[:3], "old"), "问题清单.bin": "old"}
NEW = dict.fromkeys(NAMES, "new")
NOT_TIDIED = {**NEW, "问题清单.bin": "old"}


def calls_until_it_succeeds(prepare: Callable[[], Path], attempt: Callable[[Path, int], bool]) -> int:
    """Let the N-th call fail for N = 1, 2, … until nothing is left to fail; how many did."""
    for number in range(1, MANY):
        if not attempt(prepare(), number):
            return number - 1
    raise AssertionError("no end")


def fresh(tmp_path: Path) -> Iterator[Path]:
    for number in range(MANY):
        yield earlier(tmp_path / str(number))


def earlier(folder: Path) -> Path:
    for name in (*NAMES[:3], "问题清单.bin"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"old one")
    return folder


def test_all_of_them_or_none(out: Path) -> None:
    assert state(out) == OLD
    write(out, "new")
    assert state(out) == NEW
    assert not leftover(out)


def test_nothing_is_moved_before_everything_is_made(out: Path) -> None:
    with pytest.raises(ZeroDivisionError), together.together(out) as place:
        for name in NAMES:
            write_bytes(out / name, b"new", place)
        assert state(out) == OLD
        raise ZeroDivisionError
    assert state(out) == OLD
    assert not leftover(out)


@pytest.mark.parametrize("number", ERRORS, ids=errno.errorcode.get)
@pytest.mark.parametrize("forever", [False, True], ids=["once", "from then on"])
def test_every_call_may_fail(tmp_path: Path, number: int, forever: bool) -> None:
    folders = fresh(tmp_path)

    def attempt(folder: Path, at: int) -> bool:
        disk = Disk(at, error(number), forever)
        try:
            with failing(disk):
                write(folder, "new")
        except CannotWrite as refused:
            assert refused.path == folder or folder in refused.path.parents, disk.calls
            # All or nothing. What is to go may stay, the disk may not confirm, or die just then: each is said.
            if refused.reason == "write_half":
                assert forever
            elif isinstance(refused, CannotRemove) or refused.reason == "write_unsure":
                assert state(folder) == NOT_TIDIED, disk.calls
            else:
                assert state(folder) == OLD, disk.calls
        else:
            assert state(folder) == NEW, disk.calls
        assert set(disk.failed) & {"unlink", "rmdir"} or not leftover(folder), disk.calls
        write(folder, "new")
        assert state(folder) == NEW
        assert not leftover(folder)
        return bool(disk.failed)

    assert calls_until_it_succeeds(lambda: next(folders), attempt) > 40


@posix
def test_killed_at_every_call(tmp_path: Path) -> None:
    """Between two of the moves the folder holds both; the next run, whatever it writes, completes the change."""
    folders, mixed = fresh(tmp_path), 0

    def attempt(folder: Path, at: int) -> bool:
        nonlocal mixed
        child = os.fork()
        if not child:
            with failing(Disk(at, kill(signal.SIGKILL))):
                write(folder, "new")
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            return False
        assert os.WTERMSIG(status) == signal.SIGKILL
        mixed += state(folder) not in (OLD, NOT_TIDIED, NEW)
        write_bytes(folder / "另一个.bin", b"other")
        assert state(folder) in ({**known, "另一个.bin": "other"} for known in (OLD, NOT_TIDIED, NEW))
        write(folder, "new")
        assert not leftover(folder)
        return True

    assert calls_until_it_succeeds(lambda: next(folders), attempt) > 40
    assert mixed == len(NAMES) - 1


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_every_call_undoes_what_is_begun(tmp_path: Path, number: int) -> None:
    folders = fresh(tmp_path)

    def attempt(folder: Path, at: int) -> bool:
        disk = Disk(at, kill(number))
        try:
            with signals_as_exceptions(), failing(disk):
                write(folder, "new")
        except KeyboardInterrupt as interruption:
            assert isinstance(interruption, Ended) == (number == signal.SIGTERM)
            assert state(folder) in (OLD, NOT_TIDIED, NEW), disk.calls
            assert not leftover(folder), disk.calls
            return True
        return False

    assert calls_until_it_succeeds(lambda: next(folders), attempt) > 40


def test_one_that_cannot_be_moved_leaves_all_as_they_were(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second file is open in Word."""
    real = Path.replace

    def held(self: Path, target: Path) -> Path:
        if Path(target).name == "自评报告.bin":
            raise PermissionError(13, "Permission denied")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(CannotWrite) as caught:
        write(out, "new")
    assert (caught.value.path, caught.value.reason) == (out / "自评报告.bin", "write_locked")
    assert state(out) == OLD
    assert not leftover(out)


def test_folders_made_in_vain_go_again(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), together.together(tmp_path / "a") as place:
        write_bytes(tmp_path / "a" / "b" / "c.bin", b"new", place)
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_two_runs_at_once_are_one_after_the_other(tmp_path: Path) -> None:
    """Forty runs in four threads: at no moment between two changes are there files of two runs."""
    folder = tmp_path / "结果"
    seen: list[set[str]] = []

    def run(text: str) -> None:
        def afterwards() -> None:
            seen.append(set(state(folder).values()))

        for turn in range(10):
            with together.together(folder, afterwards) as place:
                for name in NAMES:
                    write_bytes(folder / name, f"{text}{turn} {name}".encode(), place)

    threads = [threading.Thread(target=run, args=(text,)) for text in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 40
    assert all(len(words) == 1 for words in seen)
    assert not leftover(folder)


@posix
def test_a_journal_that_gives_way_to_another_one_is_left_alone(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between opening and locking it another run ends and a third one begins."""
    (out / JOURNAL).write_bytes(b"{}")
    real = leftovers.lock

    def lock_later(handle: int) -> bool | None:
        (out / JOURNAL).unlink()
        (out / JOURNAL).write_bytes(json.dumps({".excel_eval-1.tmp": "自评表.bin"}).encode())
        return real(handle)

    monkeypatch.setattr(leftovers, "lock", lock_later)
    (out / ".excel_eval-1.tmp").write_bytes(b"new")
    leftovers.complete(out)
    assert state(out) == OLD
    assert (out / JOURNAL).exists()


@posix
def test_a_journal_whose_name_a_third_run_has_taken_is_not_ours(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between making and locking our journal another run takes it for a leftover, and a third one makes its own."""
    real, third = leftovers.lock, -1

    def lock_later(handle: int) -> bool | None:
        nonlocal third
        if third < 0:
            (out / JOURNAL).unlink()
            third = os.open(out / JOURNAL, os.O_RDWR | os.O_CREAT)
            assert real(third)
        return real(handle)

    monkeypatch.setattr(together, "lock", lock_later)
    with pytest.raises(CannotWrite) as caught, together.alone(out, 0.1):
        pass
    assert caught.value.reason == "write_other_run"
    os.close(third)


def test_another_run_that_does_not_end_is_said(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "PATIENCE", 0.0)
    with together.alone(out), pytest.raises(CannotWrite) as caught, together.alone(out, 0.0):
        pass
    assert (caught.value.path, caught.value.reason) == (out, "write_other_run")


@posix
def test_a_link_stays_a_link(out: Path) -> None:
    elsewhere = out.parent / "别处.bin"
    (out / "自评表.bin").rename(elsewhere)
    (out / "自评表.bin").symlink_to(elsewhere)
    write(out, "new")
    assert (out / "自评表.bin").is_symlink()
    assert elsewhere.read_bytes().startswith(b"new")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{".excel_eval-1.tmp": "a.bi',
        b"[1]",
        json.dumps({".excel_eval-1.tmp": "../a.bin"}).encode(),
        json.dumps({".excel_eval-1.tmp": os.fspath(Path(sys.executable))}).encode(),
        json.dumps({"自评表.bin": "a.bin"}).encode(),
        json.dumps({".excel_eval-1.tmp": None}).encode(),
    ],
)
def test_a_journal_that_is_not_ours_moves_nothing(out: Path, content: bytes) -> None:
    (out / ".excel_eval-1.tmp").write_bytes(b"new")
    (out / JOURNAL).write_bytes(content)
    write_bytes(out / "另一个.bin", b"other")
    assert state(out) == {**OLD, "另一个.bin": "other"}
    assert not (out.parent / "a.bin").exists()
    assert not leftover(out)


def test_where_nothing_can_be_locked_a_journal_of_a_minute_is_a_dead_one(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "lock", lambda handle: None)
    (out / JOURNAL).write_bytes(json.dumps({".excel_eval-1.tmp": "自评表.bin"}).encode())
    (out / ".excel_eval-1.tmp").write_bytes(b"new")
    leftovers.sweep(out)
    assert state(out) == OLD
    before = time.time() - leftovers.STALE_JOURNAL_SECONDS - 1
    os.utime(out / JOURNAL, (before, before))
    leftovers.sweep(out)
    assert state(out) == {**OLD, "自评表.bin": "new"}
