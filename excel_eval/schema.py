"""``schemas/*.yaml`` -> ``Schema``: the only place where a sheet is defined.

Loading is strict: an unknown key, type or check is refused with file and line, all of them in one pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources.abc import Traversable
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from excel_eval.messages import PHRASES, both
from excel_eval.model import Lang
from excel_eval.packaged import packaged
from excel_eval.rules import DATES, NAMES, Check, InYear, Monthly, NotBeforeMonth, Spending, Strict, TableRule, Use
from excel_eval.text import fold, fold_header

ColumnType = Literal["date", "month", "text", "name", "choice", "yes_no", "number", "percent", "figure"]
YES, NO = "是", "否"
YES_NO_SIGNS: Mapping[str, str] = dict.fromkeys("√✓✔Yy", YES) | dict.fromkeys("×✗✘Nn", NO)


Said = tuple[str, str]
"""a text in Chinese and in English"""


class SchemaError(Exception):
    """The schema files cannot be used; ``problems`` are lines ``file:line: what is wrong``, in English."""

    def __init__(self, problems: Sequence[Said]) -> None:
        self.problems = tuple(english for _, english in problems)
        super().__init__("\n".join(self.problems))
        self._chinese = tuple(chinese for chinese, _ in problems)

    def messages(self, lang: Lang = "zh") -> tuple[str, ...]:
        """The same lines in the reader's language."""
        return self._chinese if lang == "zh" else self.problems


class Incoherent(ValueError):
    """Parts of a schema that do not fit together; the words are a name of the catalogue."""

    def __init__(self, name: str, /, **params: object) -> None:
        self.said = both(name, **params)
        super().__init__(self.said[1])


class Words(Strict):
    """A text in both languages."""

    zh: str
    en: str


class ColumnSpec(Strict):
    """One column of a table, or one item of a sheet of pairs."""

    name: str = Field(min_length=1)
    type: ColumnType
    required: bool = False
    key: bool = False
    """names and numbers of things: long digit strings and dates are refused, never rewritten"""
    unit: str | None = None
    unit_in_header: bool = True
    choices: tuple[str, ...] = ()
    synonyms: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    width: float = 14
    checks: tuple[Check, ...] = ()
    help: Words | None = None
    message: Words | None = None
    """what to do, in place of the catalogue's words, when a cell of this column is wrong"""
    example: str | int | float | date | None = None
    default: str | int | float | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.type == "choice" and not self.choices:
            raise Incoherent("schema_choices_needed")
        if self.type not in ("choice", "yes_no") and (self.choices or self.synonyms):
            raise Incoherent("schema_choices_surplus", type=self.type)
        if unknown := set(self.synonyms) - set(self.options):
            raise Incoherent("schema_synonyms_unknown", names=", ".join(sorted(unknown)))
        for check in self.checks:
            if self.type not in check.types:
                raise Incoherent("schema_check_misplaced", check=NAMES[type(check)], type=self.type)
        return self

    @property
    def header(self) -> str:
        """The header in a template: name, unit in brackets, ``*`` where required."""
        unit = f"({self.unit})" if self.unit and self.unit_in_header else ""
        return f"{self.name}{unit}{'*' if self.required else ''}"

    @property
    def is_key(self) -> bool:
        return self.key or self.type == "name"

    @property
    def options(self) -> tuple[str, ...]:
        """What a cell of a choice column may hold."""
        return (YES, NO) if self.type == "yes_no" else self.choices

    @property
    def signs(self) -> Mapping[str, str]:
        """Other ways to write an option, accepted and reported."""
        own = {sign: option for option, signs in self.synonyms.items() for sign in signs}
        return {**YES_NO_SIGNS, **own} if self.type == "yes_no" else own


class Schema(Strict):
    """One sheet: its columns in template order, its rules, its words."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    sheet: str = Field(min_length=1, max_length=31)
    role: Literal["ledger", "plan", "cover"] = "ledger"
    layout: Literal["table", "pairs"] = "table"
    all_teams: bool = False
    title: Words
    help: Words
    columns: tuple[ColumnSpec, ...]
    rules: tuple[TableRule, ...] = ()

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        names = [column.name for column in self.columns]
        if not names:
            raise Incoherent("schema_no_columns")
        if doubled := {name for name in names if names.count(name) > 1}:
            raise Incoherent("schema_columns_alike", names=", ".join(sorted(doubled)))
        headers = [fold_header(name) for column in self.columns for name in (column.name, *column.aliases)]
        if doubled := {name for name in headers if headers.count(name) > 1}:
            raise Incoherent("schema_headers_alike", names=", ".join(sorted(doubled)))
        types = {column.name: column.type for column in self.columns}
        for name, needed in self._uses():
            if name not in types:
                raise Incoherent("schema_rule_column_unknown", name=name)
            if needed and types[name] != needed:
                raise Incoherent("schema_rule_column_type", needed=needed, name=name, type=types[name])
        self._fits_its_role()
        return self

    def _uses(self) -> Iterator[Use]:
        for column in self.columns:
            checks = [check for check in column.checks if isinstance(check, NotBeforeMonth)]
            yield from ((check.not_before_month, "month") for check in checks)
        for rule in self.rules:
            yield from rule.uses()

    def _fits_its_role(self) -> None:
        if self.layout == "pairs" and (self.role == "ledger" or self.rules):
            raise Incoherent("schema_pairs_no_ledger")
        if self.layout == "pairs" and any(check.types == DATES for column in self.columns for check in column.checks):
            raise Incoherent("schema_pairs_no_year")
        dated = self.dated_by
        if self.role == "ledger" and (dated is None or not any(isinstance(c, InYear) for c in dated.checks)):
            raise Incoherent("schema_ledger_dated")

    @cached_property
    def by_name(self) -> Mapping[str, ColumnSpec]:
        return {column.name: column for column in self.columns}

    @property
    def required(self) -> tuple[ColumnSpec, ...]:
        return tuple(column for column in self.columns if column.required)

    @cached_property
    def dated_by(self) -> ColumnSpec | None:
        """The column that gives a row its month: the first of type date or month."""
        return next((column for column in self.columns if column.type in ("date", "month")), None)

    @property
    def spending(self) -> Spending | None:
        return next((rule for rule in self.rules if isinstance(rule, Spending)), None)

    @property
    def monthly(self) -> Monthly | None:
        return next((rule for rule in self.rules if isinstance(rule, Monthly)), None)


@dataclass(frozen=True, slots=True)
class Schemas:
    """All sheets known: the packaged ones and a bureau's own."""

    all: tuple[Schema, ...]

    def __getitem__(self, schema_id: str) -> Schema:
        return next(schema for schema in self.all if schema.id == schema_id)

    @property
    def ledgers(self) -> tuple[Schema, ...]:
        return tuple(schema for schema in self.all if schema.role == "ledger")

    @property
    def plan(self) -> tuple[Schema, ...]:
        return tuple(schema for schema in self.all if schema.role == "plan")

    @property
    def cover(self) -> Schema:
        return self["cover"]

    @property
    def of_teams(self) -> tuple[Schema, ...]:
        """What a team's workbook may hold."""
        return (self.cover, *self.ledgers)

    def ledger(self, sheet: str) -> Schema | None:
        return next((schema for schema in self.ledgers if schema.sheet == sheet), None)


def load_schemas(extra: Path | None = None) -> Schemas:
    """The packaged schemas, and those of the folder ``extra`` beside them.

    Raises SchemaError with every problem of every file.
    """
    if extra is None:
        return _packaged()
    if not extra.is_dir():
        raise SchemaError([both("schema_no_folder", folder=extra)])
    own = sorted(file for file in extra.iterdir() if file.suffix in SUFFIXES and not file.name.startswith("."))
    if not own:
        raise SchemaError([both("schema_no_files", folder=extra)])
    return _load_all(own, _packaged().all)


SUFFIXES = frozenset({".yaml", ".yml"})


@cache
def _packaged() -> Schemas:
    files = [file for file in packaged("schemas").iterdir() if Path(file.name).suffix in SUFFIXES]
    return _load_all(files, ())


def _load_all(files: Sequence[Traversable], known: tuple[Schema, ...]) -> Schemas:
    problems: list[Said] = []
    loaded: list[tuple[str, yaml.Node, Schema]] = []
    for file in files:
        node, schema, wrong = _load(file)
        problems += wrong
        if node and schema:
            loaded.append((file.name, node, schema))
    problems += _clashes(loaded, known)
    if problems:
        raise SchemaError(problems)
    return Schemas(tuple(sorted((*known, *(schema for _, _, schema in loaded)), key=_order)))


# The order of a template's sheets; a bureau's own ledgers stand between the packaged ones and the two of all teams.
_FIRST = (
    "plan_project", "plan_funds", "plan_teams", "plan_indicators", "plan_overrides", "cover",
    "visits", "leads", "inspections", "industry_reports", "packaged_projects", "target_enterprises", "precise_matches",
)  # fmt: skip
_LAST = ("expenses", "monthly_submissions")


def _order(schema: Schema) -> tuple[int, str]:
    if schema.id in _LAST:
        return len(_FIRST) + 1 + _LAST.index(schema.id), ""
    return (_FIRST.index(schema.id), "") if schema.id in _FIRST else (len(_FIRST), schema.id)


# The C parser where PyYAML was built with it: ten times as fast.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _load(file: Traversable) -> tuple[yaml.Node | None, Schema | None, list[Said]]:
    node: yaml.Node | None = None
    if not file.is_file():  # a pipe would block for ever
        return None, None, [_at(file.name, 1, both("schema_no_file"))]
    try:
        loader = _Loader(file.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        doubled = list(_doubled_keys(node)) if node else []
        data = loader.construct_document(node) if node else None
    except (yaml.YAMLError, ValueError, RecursionError, OSError) as error:
        return None, None, [_unreadable(file.name, error)]
    if node is None:
        return None, None, [_at(file.name, 1, both("schema_empty"))]
    problems = [_at(file.name, line, both("schema_key_twice", key=key)) for key, line in doubled]
    try:
        return node, Schema.model_validate(data), problems
    except ValidationError as error:
        return node, None, problems + [_problem(file.name, node, dict(wrong)) for wrong in error.errors()]


def _at(file: str, line: int, words: Said, place: str = "") -> Said:
    return both("schema_line", file=file, line=line, place=f"{place}: " if place else "", words=words)


def _unreadable(file: str, error: Exception) -> Said:
    """No YAML, no text, no such day, too deep, no access."""
    match error:
        case yaml.MarkedYAMLError():
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            return _at(file, line, both("schema_not_yaml", detail=error.problem or error.context or ""))
        case UnicodeDecodeError() | yaml.reader.ReaderError():
            return _at(file, 1, both("schema_not_utf8"))
        case RecursionError():
            return _at(file, 1, both("schema_too_deep"))
        case OSError():
            return _at(file, 1, both("schema_no_access"))
    return _at(file, 1, both("schema_bad_value", detail=error))


def _problem(file: str, node: yaml.Node, wrong: Mapping[str, Any]) -> Said:
    path = [part for part in wrong["loc"] if isinstance(part, int | str)]
    line, known = _line(node, path)
    return _at(file, line, _words(wrong), ".".join(str(part) for part in known))


def _words(wrong: Mapping[str, Any]) -> Said:
    """What pydantic says, in the words of the schema files."""
    context, name = wrong.get("ctx", {}), f"schema_{wrong['type']}"
    if isinstance(context.get("error"), Incoherent):
        said: Said = context["error"].said
        return said
    if name not in PHRASES:
        return both("schema_other", detail=wrong["msg"])
    if "expected" in context:
        context = {**context, "expected": (context["expected"].replace(" or ", ", "), context["expected"])}
    return both(name, key=next(reversed(wrong["loc"]), ""), **context)


def _line(node: yaml.Node, path: list[int | str]) -> tuple[int, list[int | str]]:
    """The line of the innermost part of ``path`` that the file has; pydantic adds names of its own in between."""
    line, known = node.start_mark.line + 1, []
    for part, after in zip_longest(path, path[1:]):
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        elif isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == part), None)
            if pair is None or any(k.value == after for k, _ in node.value):
                continue
            line, node = pair[0].start_mark.line + 1, pair[1]
        else:
            continue
        known.append(part)
    return line, known


def _doubled_keys(node: yaml.Node) -> Iterator[tuple[str, int]]:
    """YAML lets the last of two equal keys win in silence."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key.value, str):
                if key.value in seen:
                    yield key.value, key.start_mark.line + 1
                seen.add(key.value)
            yield from _doubled_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _doubled_keys(value)


def _clashes(loaded: Sequence[tuple[str, yaml.Node, Schema]], known: tuple[Schema, ...]) -> Iterator[Said]:
    """What one file says is said by another already; the packaged sheets cannot be defined anew."""
    ids = {schema.id for schema in known}
    sheets = {fold(schema.sheet) for schema in known}
    for file, node, schema in loaded:
        if schema.id in ids:
            yield _at(file, _line(node, ["id"])[0], both("schema_id_taken", id=schema.id), "id")
        if fold(schema.sheet) in sheets:
            yield _at(file, _line(node, ["sheet"])[0], both("schema_sheet_taken", sheet=schema.sheet), "sheet")
        if known and schema.role != "ledger":
            yield _at(file, _line(node, ["role"])[0], both("schema_role_taken"), "role")
        ids.add(schema.id)
        sheets.add(fold(schema.sheet))
