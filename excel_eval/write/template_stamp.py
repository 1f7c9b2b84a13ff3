"""The very hidden stamp (``_meta``) by which a template is known again, and the names of the files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

from excel_eval.schema import Schema
from excel_eval.stamp import STAMP_SHEET, TEMPLATES, schema_version
from excel_eval.write.template_page import FormBook
from excel_eval.write.text import without_controls

_CONTROLS = dict.fromkeys(range(0x80, 0xA0), " ")
"""a terminal that lists the files would obey them"""
_FORBIDDEN = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊") | _CONTROLS
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³]|CONIN\$|CONOUT\$)(?= *(?:\.|$))", re.IGNORECASE)
NAME_LIMIT = 180
"""bytes of a file's name in UTF-8: within what file systems take, and with a folder before it what Windows takes"""


def write_stamp(
    book: FormBook, kind: Literal["team", "plan"], schemas: Sequence[Schema], year: int | None, team: str | None = None
) -> None:
    """A sheet that no menu shows; what is not known (the year of a blank plan) is left out."""
    page = book.page(STAMP_SHEET)
    rows = {
        "项目": "内容",
        "template": TEMPLATES[kind],
        "schema_version": schema_version(schemas),
        "year": None if year is None else str(year),
        "team": team,
        "kind": kind,
    }
    for number, (item, content) in enumerate(((i, c) for i, c in rows.items() if c is not None), start=1):
        page.text(number, 1, item)
        page.text(number, 2, content)
    page.hide(very=True)


def file_names(names: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """``‹组别›.xlsx`` for each team, as Windows allows it, no two alike and none like one that is ``taken``."""
    used = {_folded(name) for name in taken}
    files = []
    for name in names:
        safe = _safe(name)
        file, number = f"{safe}.xlsx", 1
        while _folded(file) in used:
            number += 1
            file = f"{safe}_{number}.xlsx"
        used.add(_folded(file))
        files.append(file)
    return files


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _safe(name: str) -> str:
    """A leading ``~$``, ``.`` or ``.~lock`` would make it a file that the reader skips."""
    text = without_controls(name).translate(_FORBIDDEN)
    text = text.encode()[:NAME_LIMIT].decode(errors="ignore").strip().rstrip(". ")
    text = _RESERVED.sub(lambda match: f"{match[0]}_", text, count=1) if _RESERVED.match(text) else text
    return f"_{text}" if not text or text[0] in ".~" else text
