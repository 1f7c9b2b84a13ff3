"""Golden files: the parts of a workbook as they were looked at and found good.

Made anew with ``GOLDEN=1`` after a wanted change; the difference is then read in the commit.
"""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from collections.abc import Collection
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

GOLDEN = Path(__file__).parent / "golden"
HASH = re.compile(rb"[0-9a-f]{64}")
"""of the workbooks handed in, which are made anew for each test"""
MADE_WITH = "3.3.1"
"""the version of xlsxwriter whose parts the golden files hold"""

of_this_version = pytest.mark.skipif(
    xlsxwriter.__version__ != MADE_WITH, reason=f"the golden parts were made with xlsxwriter {MADE_WITH}"
)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return {info.filename: HASH.sub(b"sha256", package.read(info)) for info in package.infolist()}


def assert_golden(content: bytes, name: str, leave_out: Collection[str] = ()) -> None:
    """The parts of a workbook, but for those ``leave_out``, are those of the folder ``name``."""
    found = {part: data for part, data in parts(content).items() if part not in leave_out}
    folder = GOLDEN / name
    if os.environ.get("GOLDEN"):
        shutil.rmtree(folder, ignore_errors=True)
        for part, data in found.items():
            (folder / part).parent.mkdir(parents=True, exist_ok=True)
            (folder / part).write_bytes(data)
    golden = {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}
    assert sorted(found) == sorted(golden)
    for part, data in golden.items():
        assert found[part].decode() == data.decode(), part
