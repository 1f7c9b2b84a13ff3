"""The very hidden stamp ``_meta``: what a template says of itself, and whether it is still the current one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from excel_eval.model import Issue, Source, Workbook
from excel_eval.schema import Schema
from excel_eval.text import fold, is_blank

STAMP_SHEET = "_meta"
GENERATION = 1
"""grows when a packaged schema changes what its sheet takes, or the sheets around the ledgers change: by it a template
that is older than the tool is told from one that is newer"""
TEMPLATES: Mapping[str, str] = {kind: f"excel_eval.{kind}/{GENERATION}" for kind in ("team", "plan")}
"""template id by kind of workbook"""
_JUDGED = ("id", "sheet", "layout", "columns", "rules")
_COLUMN_WORDS = ("help", "message", "example", "width", "aliases")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the stamp says; everything is None or empty where there is no stamp."""

    kind: str | None = None
    team: str | None = None
    year: str | None = None
    generation: int | None = None
    """None also for a stamp that is none of ours"""
    versions: Mapping[str, str] = field(default_factory=dict)
    """schema id -> version of each sheet; empty where it is written in another way"""


def read_stamp(workbook: Workbook) -> Stamp:
    sheet = next((sheet for sheet in workbook.sheets if fold(sheet.name) == STAMP_SHEET), None)
    rows = sheet.rows if sheet else ()
    pairs = {str(row[0]).strip(): _plain(row[1]) for row in rows if len(row) > 1 and not is_blank(row[1])}
    versions = dict(_versions(pairs.get("schema_version", "")))
    return Stamp(pairs.get("kind"), pairs.get("team"), pairs.get("year"), _generation(pairs.get("template")), versions)


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _generation(template: str | None) -> int | None:
    names = {name.partition("/")[0] for name in TEMPLATES.values()}
    name, _, number = (template or "").partition("/")
    return int(number) if name in names and number.isdecimal() else None


def _versions(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split():
        schema_id, sign, version = part.partition("=")
        if sign:
            yield schema_id, version


def outdated(workbook: Workbook, stamp: Stamp, schemas: Sequence[Schema], team: str | None = None) -> Iterator[Issue]:
    """One warning where the workbook was made by an older or a newer version of the template of these ``schemas``."""
    place = Source(workbook.file)
    if stamp.generation is None:
        return
    if stamp.generation > GENERATION:
        yield Issue("W125", place, team)
        return
    changed = [s.sheet for s in schemas if stamp.versions.get(s.id, version_of(s)) != version_of(s)]
    if stamp.generation < GENERATION or changed or not stamp.versions:
        yield Issue("W119", place, team, params={"sheets": _named(changed)})


def _named(sheets: Sequence[str]) -> object:
    names = "、".join(f"“{sheet}”" for sheet in sheets)
    return (f"，{names}的填报要求已有变化", f"; what {names} takes has changed") if sheets else ""


def schema_version(schemas: Iterable[Schema]) -> str:
    """The versions of the sheets of a template, as the stamp holds them: ``visits=4f3a9c01 …``."""
    return " ".join(f"{schema.id}={version_of(schema)}" for schema in schemas)


def version_of(schema: Schema) -> str:
    """What a sheet takes and how it is judged, as eight characters: equal as long as nothing of it changes.

    Words, widths and further names of columns are left out: a template is no older for them.
    """
    data = schema.model_dump(mode="json", include=set(_JUDGED), exclude_defaults=True)
    for column in data["columns"]:
        for word in _COLUMN_WORDS:
            column.pop(word, None)
    text = json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:8]
