"""数据有效性: every rule of a schema as an Excel condition, or why Excel cannot say it.

One list of conditions per column makes the validation, the colour of a cell that was pasted past it, the words beside
the cell, and the table of the documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from excel_eval.messages import CATALOGUE, say
from excel_eval.model import column_letter
from excel_eval.rules import (
    Check,
    Consistent,
    InYear,
    Monthly,
    NegativeIsReversal,
    NotBeforeMonth,
    Spending,
    Stages,
    TableRule,
    Unique,
)
from excel_eval.schema import ColumnSpec, Schema
from excel_eval.write.text import CELL_LIMIT, cut, utf16_length, without_controls

LIST_LIMIT = 255
"""characters of a drop-down list that stands in the validation itself"""
FORMULA_LIMIT = 255
"""characters of a validation's formula; Excel's own dialogue takes no more"""
REACH = 20_000
"""the last row that a comparison of rows looks at; whole columns, cell by cell, would make typing slow"""
LAST_DAY = 2_958_465
FIRST_DAY = 61
"""1900-03-01: Excel counts a 29 February before it that was none"""
NUMERIC = frozenset({"date", "number", "percent"})

Place = Callable[[str], str]
"""a column's name -> the cell of the same row as a formula spells it: ``$B2``"""


@dataclass(frozen=True, slots=True)
class Condition:
    """One rule. ``formula`` is true of a cell that keeps it, ``flag`` (cheaper) of one that breaks it.

    ``code`` and ``params`` are those of the issue that the check raises; ``note`` is a phrase: what is to be known, and
    why there is no formula. ``listed``: the drop-down list says it.
    """

    rule: str
    code: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    formula: str | None = None
    flag: str | None = None
    listed: bool = False
    note: str | None = None
    words: str | None = None
    """what the cell takes, where the catalogue's words do not fit"""
    needs_others: bool = False
    """the formula looks at other cells too"""


@dataclass(frozen=True, slots=True)
class CellRule:
    """What Excel is told about a column's cells."""

    column: ColumnSpec
    conditions: tuple[Condition, ...]
    options: tuple[str, ...] = ()
    formula: str | None = None
    needs_others: bool = False
    flag: str | None = None
    """true of a filled cell that is wrong"""
    dropped: frozenset[str] = frozenset()
    """rules that found no room in the validation and are only coloured"""


def table_places(schema: Schema, row: int = 2) -> Place:
    """Columns in the order of the schema, in row ``row`` of the template."""
    letters = {column.name: column_letter(number) for number, column in enumerate(schema.columns, start=1)}
    return lambda name: f"${letters[name]}{row}"


def pair_places(schema: Schema) -> Place:
    """Items in column A, their contents in column B, below a header."""
    rows = {column.name: number for number, column in enumerate(schema.columns, start=2)}
    return lambda name: f"$B${rows[name]}"


def cell_rule(
    schema: Schema, column: ColumnSpec, year: int, more: Sequence[Condition] = (), offered: Sequence[str] = ()
) -> CellRule:
    """The rules of ``column``; ``more`` are those that hold between sheets, ``offered`` what another sheet knows."""
    place = pair_places(schema) if schema.layout == "pairs" else table_places(schema)
    conditions = (*conditions_of(schema, column, year, place), *more)
    cell = place(column.name)
    options = tuple(offered) or options_of(column, year)
    formula, dropped = (None, frozenset[str]()) if options else _joined(cell, column, conditions)
    kept = [c for c in conditions if c.formula and c.rule not in dropped]
    needs_others = any(condition.needs_others for condition in kept)
    return CellRule(column, conditions, options, formula, needs_others, _flag(cell, column, conditions), dropped)


def options_of(column: ColumnSpec, year: int) -> tuple[str, ...]:
    """What the drop-down list offers; the months of the year where the column takes no other."""
    if column.type == "month" and any(isinstance(check, InYear) for check in column.checks):
        return tuple(f"{year}-{month:02}" for month in range(1, 13))
    return column.options


def is_inline(options: Sequence[str]) -> bool:
    """Whether the list may stand in the validation itself: commas part the options, blanks around them are lost."""
    plain = all(option == option.strip() and "," not in option and option for option in options)
    return plain and utf16_length(",".join(options)) <= LIST_LIMIT


# --- the rules, one by one -------------------------------------------------------------------------------------------


def conditions_of(schema: Schema, column: ColumnSpec, year: int, place: Place) -> Iterator[Condition]:
    """Type, required, then the column's own checks and those that the sheet's rules put to it."""
    cell = place(column.name)
    yield from _type(column, cell, year)
    if column.required:
        yield Condition("required", "E201", note="excel_required")
    if column.is_key:
        yield Condition("key", "E212", note="excel_key")
    for check in column.checks:
        yield _check(check, schema, column, year, place)
    for rule in schema.rules if schema.layout == "table" else ():
        yield from _table_rule(rule, schema, column.name, place)


def _type(column: ColumnSpec, cell: str, year: int) -> Iterator[Condition]:
    rule = f"type {column.type}"
    if options_of(column, year):
        code = "E214" if column.type == "month" else "E204"
        params = {"options": "、".join(options_of(column, year))}
        yield Condition(
            rule, code, params, listed=True, note="excel_list", flag=_none_of(cell, options_of(column, year))
        )
        return
    match column.type:
        case "date":
            bounded = any(isinstance(check, InYear) for check in column.checks)
            parts = [f"{cell}=INT({cell})"] + ([] if bounded else [f"{cell}>={FIRST_DAY}", f"{cell}<={LAST_DAY}"])
            yield Condition(rule, "E203", formula=_and(parts), note="excel_date")
        case "month":
            parts = [f"LEN({cell})=7", f'MID({cell},5,1)="-"', f"LEFT({cell},4)*1>=1900"]
            parts += [f"MID({cell},6,2)*1>=1", f"MID({cell},6,2)*1<=12"]
            yield Condition(rule, "E214", formula=f"IFERROR({_and(parts)},FALSE)", note="excel_month")
        case "number":
            yield Condition(rule, "E202", formula=f"ISNUMBER({cell})", note="excel_number")
        case "percent":
            yield Condition(rule, "E202", formula=f"ISNUMBER({cell})", note="excel_percent")
        case "figure":
            yield Condition(rule, "E202", note="excel_figure")
        case _:
            yield _text(column, cell, rule)


def _text(column: ColumnSpec, cell: str, rule: str) -> Condition:
    """In text format everything typed is a text; blanks alone leave a required cell blank."""
    if not column.required:
        return Condition(rule, "E215", note="excel_text")
    return Condition(rule, "E201", formula=f'LEN(TRIM(SUBSTITUTE({cell},"　","")))>0', note="excel_text_required")


def _check(check: Check, schema: Schema, column: ColumnSpec, year: int, place: Place) -> Condition:
    cell = place(column.name)
    name = str(getattr(check, "rule", None) or next(iter(type(check).model_fields)))
    code, params = check.code, check.params(year)
    match check:
        case NotBeforeMonth():
            month = schema.by_name[check.not_before_month]
            first = place(month.name)
            begins = f"DATE(LEFT({first},4),MID({first},6,2),1)" if month.type == "month" else f"MAX({first})"
            return Condition(name, code, params, f"IFERROR({cell}>={begins},TRUE)", needs_others=True)
        case NegativeIsReversal():
            return Condition(name, code, params, note="excel_on_purpose")
        case InYear() if options_of(column, year):
            return Condition(name, code, params, listed=True, note="excel_list")
    formula = check.excel(cell, year)
    return Condition(name, code, params, formula, note=None if formula else "excel_unknown")


def _table_rule(rule: TableRule, schema: Schema, name: str, place: Place) -> Iterator[Condition]:
    match rule:
        case Unique() if name == rule.columns[0]:
            yield _unique(rule, place)
        case Consistent() if name == rule.column:
            yield _consistent(rule, place)
        case Stages() if any(name in stage for stage in rule.stages):
            yield _stages(rule, name, place)
        case Monthly() if name == rule.month:
            yield Condition("monthly", "W421", note="excel_monthly")
        case Spending() if name == rule.amount:
            yield Condition("spending", "E409", note="excel_spending")


def _unique(rule: Unique, place: Place) -> Condition:
    """No other row with the same cells; rows whose identity is not yet complete are not compared."""
    same = [f"({_column(place(name))}={place(name)})" for name in rule.columns]
    identity = [name for name in rule.columns[1:] if name not in rule.may_differ]
    there = [f'({place(name)}<>"")' for name in identity]
    count = f"SUMPRODUCT({'*'.join([*same, *there])}{'' if len(same) + len(there) > 1 else '*1'})"
    first = place(rule.columns[0])
    letter = first.strip("$0123456789")
    flag = f'IF(COUNTIF(${letter}:${letter},"="&{first})>1,{count}>1,FALSE)'
    note = "excel_unique_one" if len(rule.columns) == 1 else "excel_unique_many"
    label = f"unique {' '.join(rule.columns)}"
    return Condition(label, "E404", {}, f"{count}<2", flag, note=note, needs_others=True)


def _consistent(rule: Consistent, place: Place) -> Condition:
    key, cell = place(rule.key), place(rule.column)
    keys, cells = _column(key), _column(cell)
    letter = key.strip("$0123456789")
    clash = f'SUMPRODUCT(({keys}={key})*({cells}<>{cell})*({cells}<>"")*({key}<>""))'
    flag = f'IF(COUNTIF(${letter}:${letter},"="&{key})>1,{clash}>0,FALSE)'
    return Condition("consistent", "E407", {}, f"{clash}=0", flag, note="excel_consistent", needs_others=True)


def _stages(rule: Stages, name: str, place: Place) -> Condition:
    """Not before any earlier step and not after any later one, so that the order of typing does not matter."""
    own = next(number for number, stage in enumerate(rule.stages) if name in stage)
    cell = place(name)
    earlier = [column for stage in rule.stages[:own] for column in stage]
    later = [column for stage in rule.stages[own + 1 :] for column in stage]
    parts = [f"{cell}>=MAX({','.join(map(place, earlier))})"] if earlier else []
    parts += [f"{cell}<=MIN({','.join(map(place, later))},{LAST_DAY})"] if later else []
    words = [say("expect_not_before", columns="、".join(rule.stages[own - 1]))] if earlier else []
    words += [say("expect_not_after", columns="、".join(rule.stages[own + 1]))] if later else []
    return Condition("stages", "E411", {}, _and(parts), note="excel_stages", words="，".join(words), needs_others=True)


def _column(cell: str) -> str:
    """``$B2`` -> the cells of its column that a comparison looks at."""
    letter = cell.strip("$0123456789")
    return f"${letter}$2:${letter}${REACH}"


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"AND({','.join(parts)})"


def _none_of(cell: str, options: Sequence[str]) -> str | None:
    """That a cell holds none of the options, where that can be said in a line."""
    if not is_inline(options) or any('"' in option for option in options) or len(options) > 20:
        return None
    return _and([f'{cell}<>"{option}"' for option in options])


# --- put together ----------------------------------------------------------------------------------------------------


def _joined(cell: str, column: ColumnSpec, conditions: Sequence[Condition]) -> tuple[str | None, frozenset[str]]:
    """One formula for the validation: as many conditions as it has room for, from the first on; a blank passes."""
    usable = [c for c in conditions if c.formula]
    dropped: list[str] = []
    while usable:
        formula = _formula(cell, column, [str(c.formula) for c in usable])
        if utf16_length(formula) <= FORMULA_LIMIT:
            return formula, frozenset(dropped)
        dropped.append(usable.pop().rule)
    return None, frozenset(dropped)


def _formula(cell: str, column: ColumnSpec, parts: Sequence[str]) -> str:
    """A comparison with a text is no error in Excel but may be true: what must be a number is asked for first."""
    if column.type not in NUMERIC:
        return f'OR({cell}="",{_and(parts)})'
    others = [part for part in parts if part != f"ISNUMBER({cell})"]
    return f'IF(ISNUMBER({cell}),{_and(others) if others else "TRUE"},{cell}="")'


def _flag(cell: str, column: ColumnSpec, conditions: Sequence[Condition]) -> str | None:
    """Cells that were pasted past the validation: filled, and one condition is not kept."""
    simple = [str(c.formula) for c in conditions if c.formula and not c.flag]
    broken = [str(c.flag) for c in conditions if c.flag]
    if simple:
        broken.insert(0, f"NOT({_formula(cell, column, simple)})")
    if not broken:
        return None
    return f'IF({cell}="",FALSE,{broken[0] if len(broken) == 1 else "OR(" + ",".join(broken) + ")"})'


# --- words -----------------------------------------------------------------------------------------------------------


def expectations(rule: CellRule) -> list[str]:
    """What the cell takes, in the words of the check's own messages, each once."""
    said = []
    for condition in rule.conditions:
        enforced = condition.listed or (condition.formula and not rule.options)
        if enforced and condition.code and condition.rule not in rule.dropped:
            said.append(_expected(condition, rule.column))
    if rule.column.type in ("text", "name") and not rule.options:
        said.insert(0, say(f"type_{rule.column.type}"))
    return list(dict.fromkeys(text for text in said if text))


def _expected(condition: Condition, column: ColumnSpec) -> str:
    if condition.words is not None:
        return condition.words
    params = {"expected_type": kind_of(column), **condition.params}
    return CATALOGUE[str(condition.code)].zh.expected.format_map(params)


def kind_of(column: ColumnSpec) -> str:
    """What a column takes, in a word or by its choices."""
    return "、".join(column.options) or say(f"type_{column.type}")


def options_for_excel(rule: CellRule, reference: Callable[[Sequence[str]], str]) -> dict[str, object]:
    """The validation as xlsxwriter takes it; ``reference`` gives the place of a list too long to stand in it."""
    column = rule.column
    words: dict[str, object] = {
        "input_title": short(say("prompt_required" if column.required else "prompt_title", column=column.name), 32),
        "input_message": short(prompt(column, bool(rule.options)), 255),
        "error_title": short(say("error_title", column=column.name), 32),
        "error_message": short(error_message(rule), 255),
    }
    if rule.options:
        value: object = list(rule.options) if is_inline(rule.options) else f"={reference(rule.options)}"
        return {"validate": "list", "value": value, **words}
    if rule.formula is None:
        if column.type == "figure":
            return {"validate": "any", **words}
        return {"validate": "length", "criteria": "<=", "value": CELL_LIMIT, **words}
    # Excel passes everything where "ignore blank" is set and a cell that the formula names is blank
    return {"validate": "custom", "value": f"={rule.formula}", "ignore_blank": not rule.needs_others, **words}


def prompt(column: ColumnSpec, listed: bool) -> str:
    """The words beside a cell: the help, and an example where the help gives none."""
    text = column.help.zh if column.help else kind_of(column)
    shown = "" if column.example is None else str(column.example)
    if listed or not shown or shown in text:
        return text
    return say("prompt_example", text=text, example=shown)


def error_message(rule: CellRule) -> str:
    own = rule.column.message
    wanted = own.zh if own else say("error_expected", expected="；".join(expectations(rule)))
    rest = say("error_list" if rule.options else "error_retry")
    return short(wanted, 255 - utf16_length(rest)) + rest


def short(text: str, limit: int) -> str:
    """``text`` without control characters within ``limit`` UTF-16 units, its loss shown by …"""
    text = "\n".join(map(without_controls, text.split("\n")))
    return text if utf16_length(text) <= limit else cut(text, limit - 1) + "…"
