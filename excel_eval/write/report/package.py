"""A .docx as a zip: the same parts give the same bytes, whenever and wherever it is written."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from excel_eval.write.fingerprint import fingerprinted

EPOCH = (1980, 1, 1, 0, 0, 0)
"""the one date that every part carries"""


def write_package(parts: Mapping[str, bytes], path: Path) -> None:
    """Write ``parts`` by name, in their order."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, part)
    path.write_bytes(fingerprinted(content.getvalue(), "report"))
