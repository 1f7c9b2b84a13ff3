"""Outputs are replaced as a whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from excel_eval.messages import say
from excel_eval.write import atomic, leftovers
from excel_eval.write.atomic import CannotWrite, make_folder, replacing, write_bytes

posix = pytest.mark.skipif(os.name == "nt", reason="file modes and kill signals of POSIX")


def left_over(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.endswith(".tmp")]


def zipped(path: Path, text: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", text)


def test_the_new_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "自评表.json"
    write_bytes(target, b"old")
    write_bytes(target, b"new")
    assert target.read_bytes() == b"new"
    assert not left_over(tmp_path)


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    write_bytes(target, b"old")
    with pytest.raises(ZeroDivisionError), replacing(target) as temporary:
        temporary.write_bytes(b"half")
        raise ZeroDivisionError
    assert target.read_bytes() == b"old"
    assert not left_over(tmp_path)


@pytest.mark.parametrize("call", ["_prove", "_fsync", "patiently"])
def test_every_step_may_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    target = tmp_path / "a.json"
    write_bytes(target, b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(atomic, call, full)
    with pytest.raises(CannotWrite) as caught, replacing(target) as temporary:
        temporary.write_bytes(b"new")
    assert caught.value.reason == "write_no_space"
    assert target.read_bytes() == b"old"
    assert not left_over(tmp_path)


def test_a_workbook_that_does_not_unzip_is_not_handed_on(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    with replacing(target) as temporary:
        zipped(temporary, "whole")
    with pytest.raises(CannotWrite) as caught, replacing(target) as temporary:
        zipped(temporary, "half " * 99)
        temporary.write_bytes(temporary.read_bytes().replace(b"half", b"HALF"))
    assert caught.value.reason == "write_broken"
    assert zipfile.ZipFile(target).read("a.txt") == b"whole"
    with pytest.raises(CannotWrite) as caught, replacing(target):
        pass
    assert caught.value.reason == "write_broken"


KILLED = """
import sys, time
from pathlib import Path
from excel_eval.write.atomic import replacing
with replacing(Path(sys.argv[1])) as temporary:
    temporary.write_bytes(b"half")
    print("ready", flush=True)
    time.sleep(60)
"""


def start(target: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(target)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return process


@posix
def test_what_a_killed_run_left_is_removed_by_the_next_one(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    write_bytes(target, b"old")
    process = start(target)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert target.read_bytes() == b"old"
    assert len(left_over(tmp_path)) == 1
    (tmp_path / ".other.tmp").write_bytes(b"not ours")
    write_bytes(target, b"new")
    assert left_over(tmp_path) == [".other.tmp"]


@posix
def test_a_run_that_is_still_writing_keeps_its_file(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    process = start(target)
    try:
        write_bytes(target, b"new")
        assert len(left_over(tmp_path)) == 1
    finally:
        process.kill()
        process.wait()


@posix
def test_where_nothing_can_be_locked_age_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.json"
    process = start(target)
    process.kill()
    process.wait()
    monkeypatch.setattr(leftovers, "lock", lambda handle: None)
    write_bytes(target, b"new")
    (left,) = left_over(tmp_path)
    old = time.time() - leftovers.STALE_SECONDS - 1
    os.utime(tmp_path / left, (old, old))
    write_bytes(target, b"new")
    assert not left_over(tmp_path)


@posix
def test_the_mode_is_that_of_any_new_file(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_bytes(tmp_path / "a.json", b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "a.json").stat().st_mode & 0o777 == 0o640


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "a.json"
    link.symlink_to(tmp_path / "real" / "b.json")
    write_bytes(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "real" / "b.json").read_bytes() == b"new"


def test_a_file_held_for_a_moment_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, refusals = Path.replace, [PermissionError(), PermissionError()]

    def held(self: Path, target: Path) -> Path:
        if refusals:
            raise refusals.pop()
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(atomic, "RETRIES", (0.0, 0.0, 0.0))
    write_bytes(tmp_path / "a.json", b"new")
    assert (tmp_path / "a.json").read_bytes() == b"new"


def test_a_file_held_for_good_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(self: Path, target: Path) -> Path:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(atomic, "RETRIES", (0.0,))
    with pytest.raises(CannotWrite) as caught:
        write_bytes(tmp_path / "a.json", b"new")
    assert caught.value.reason == "write_locked"
    assert say(caught.value.reason) == "文件正被其他程序打开"
    assert not left_over(tmp_path)


def test_places_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    cases = {"folder": "write_is_folder", "missing/a.json": "write_no_folder", "file/a.json": "write_in_file"}
    for place, reason in cases.items():
        with pytest.raises(CannotWrite) as caught:
            write_bytes(tmp_path / place, b"")
        assert caught.value.reason == reason
        assert caught.value.path == tmp_path / place
    with pytest.raises(CannotWrite) as caught:
        make_folder(tmp_path / "file")
    assert str(caught.value) == (f"写不了 {tmp_path / 'file'}（已有同名文件）：或者移走同名的文件，或者换一个输出位置")
    assert caught.value.message("en").endswith("either move that file away, or choose another place")


def test_a_name_as_long_as_the_system_takes(tmp_path: Path) -> None:
    target = tmp_path / ("表" * 80 + ".json")
    write_bytes(target, b"new")
    assert target.read_bytes() == b"new"
