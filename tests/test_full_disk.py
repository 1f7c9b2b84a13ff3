"""Every command that writes, on a file system of 1 MB that is full, and on one that is read-only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import books
import pytest
from commands import BOOKS, CASES, OUT, REFUSALS, Arguments, Case, contents, prepared
from test_cli import Cli, cli

from excel_eval.write.leftovers import PREFIX

__all__ = ["cli"]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="tmpfs of Linux")
CHOSEN = [case for case in CASES if case.name not in ("run, nothing there", "archive again", "new")]


def mount(*arguments: object) -> None:
    done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"mount is refused here: {done.stderr.strip()}")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB, with the current folder."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not shutil.which("mount") or os.geteuid() != 0:
        pytest.skip("only root may mount")
    mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", disk)
    before = Path.cwd()
    try:
        os.chdir(disk)
        yield disk
    finally:
        os.chdir(before)
        subprocess.run(["umount", "-l", str(disk)], check=True)


def place(case: Case, disk: Path) -> dict[str, bytes]:
    """The workbooks, and what an earlier command left there."""
    shutil.copytree(prepared(case), disk, dirs_exist_ok=True)
    return contents(disk)


def fill(disk: Path, left: int = 0) -> None:
    """Leave ``left`` bytes free."""
    with (disk / "voll.bin").open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)) == 4096:
                pass
        except OSError:
            pass
    size = (disk / "voll.bin").stat().st_size
    os.truncate(disk / "voll.bin", max(0, size - left))


def refused(cli: Cli, arguments: Arguments, reason: str) -> None:
    called = cli(*arguments)
    assert called.code == 4, called.err
    assert "Traceback" not in called.err and PREFIX not in called.err
    (said,) = (line for line in called.err.splitlines() if line.startswith(REFUSALS))
    assert reason in said


@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case.name)
def test_a_disk_that_is_full(cli: Cli, small: Path, monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    """Nothing is free, for the system's temporary files neither; then too little for the first file, or the last."""
    before = place(case, small)
    monkeypatch.setattr("tempfile.tempdir", str(small))
    for left in (0, 8192):
        fill(small, left)
        refused(cli, case.arguments, "磁盘空间不足")
        (small / "voll.bin").unlink()
        assert contents(small) == before
        assert not list(small.rglob(f"{PREFIX}*"))


@pytest.mark.parametrize("case", CHOSEN[::3], ids=lambda case: case.name)
def test_a_disk_that_is_read_only(cli: Cli, small: Path, case: Case) -> None:
    """Where even root may not write."""
    before = place(case, small)
    mount("-o", "remount,ro", small)
    refused(cli, case.arguments, "没有写入权限，或者磁盘是只读的")
    assert contents(small) == before


def test_a_workbook_of_just_the_size_that_is_left(cli: Cli, small: Path) -> None:
    """With room for it the command ends well: the refusals are for want of room."""
    books.folder(small)
    assert cli("evaluate", BOOKS, "-o", "表.xlsx").code == 0
    need = (small / "表.xlsx").stat().st_size
    fill(small, left=-(-need // 4096) * 4096)
    assert cli("evaluate", BOOKS, "-o", "表.xlsx", "--form", "sichuan").code in (0, 4)
    (small / "voll.bin").unlink()
    assert cli("run", BOOKS, "-o", OUT).code == 0
