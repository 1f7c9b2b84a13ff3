"""``excel-eval check`` over a folder that holds one file: the tool's own verdict on it."""

from __future__ import annotations

import io
import json
import shutil
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from excel_eval.cli import main
from excel_eval.cli.exits import UNREADABLE

from .outcome import Verdict

UNFORESEEN = "E107"
"""an error of ours that became an issue instead of a traceback: still an error of ours"""
Judged = tuple[Verdict, str, str]
"""verdict, code, words"""


def judge(path: Path) -> Judged:
    """Hand the file in, alone, and see what the command line says of it."""
    with TemporaryDirectory() as folder:
        shutil.copyfile(path, Path(folder, path.name))
        try:
            document = check_json(folder)
        except MemoryError as error:
            return "over memory", type(error).__name__, str(error)
        except Exception as error:
            return "traceback", type(error).__name__, _last_line(error)
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # a panic of a Rust library is no Exception
                raise
            return "traceback", type(error).__name__, _last_line(error)
    return verdict_of(document, path.name)


def check_json(folder: str) -> dict[str, Any]:
    """What ``check --json`` prints; ``--debug`` lets every unforeseen error through."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(out), redirect_stderr(io.StringIO()) as err:
        try:
            main(["check", folder, "--json", "--lang", "en", "--debug"])
        except SystemExit:
            sys.stdout.flush()
    out.seek(0)
    text = out.read()
    if not text:
        raise AssertionError(f"nothing on stdout; on stderr: {err.getvalue()}")
    document: dict[str, Any] = json.loads(text)
    return document


def verdict_of(document: dict[str, Any], file: str) -> Judged:
    """Read, skipped or refused; a file that is not named anywhere has disappeared."""
    issues = [issue for issue in document["issues"] if issue["file"] == file]
    for issue in issues:
        if issue["code"] in UNREADABLE:
            place = f" ({issue['sheet']}!{issue['cell']})" if issue["cell"] else ""
            if issue["code"] == UNFORESEEN:
                return "traceback", UNFORESEEN, issue["message"]
            return "refused", issue["code"], issue["message"] + place
    for skipped in document["skipped"]:
        if skipped["file"] == file:
            return "skipped", "", skipped["reason"]
    if issues or any(book["file"] == file for book in document["workbooks"]):
        return "read", "", ""
    return "silent", "", "neither read nor named"


def _last_line(error: BaseException) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno} {error}"[:300]
