"""The table of every rule as Excel says it, or why it cannot; generated for the documentation from the conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from excel_eval.messages import say
from excel_eval.model import Lang
from excel_eval.schema import Schema, Schemas
from excel_eval.write.template_lists import Lists
from excel_eval.write.template_relations import cover_relations, plan_relations
from excel_eval.write.template_sheets import Between, number_format
from excel_eval.write.template_validation import CellRule, Condition

HEADS = ("sheet", "column", "rule", "code", "how", "note")


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule of one column. ``expressed``: the validation stops a typed value that breaks it."""

    sheet: str
    column: str
    rule: str
    code: str
    expressed: bool
    how: str
    note: str


def rule_table(schemas: Schemas, year: int = 2021, lang: Lang = "zh") -> tuple[RuleRow, ...]:
    """Every rule of every column, in the order of the sheets; ``year`` stands in the formulas as an example."""
    fixed: dict[str, str | int] = {"组别": "…", "类别": "…", "年度": year}
    relations = {**plan_relations(schemas, Lists()), "cover": cover_relations(schemas.cover, fixed)}
    return tuple(
        row for schema in schemas.all for row in _rows(schema, relations.get(schema.id, Between()), year, lang)
    )


def rule_markdown(schemas: Schemas, year: int = 2021, lang: Lang = "zh") -> str:
    """The table as Markdown."""
    lines = [[say(f"rules_{name}", lang) for name in HEADS], ["---"] * len(HEADS)]
    lines += [[r.sheet, r.column, f"`{r.rule}`", r.code, r.how, r.note] for r in rule_table(schemas, year, lang)]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _rows(schema: Schema, between: Between, year: int, lang: Lang) -> Iterator[RuleRow]:
    for column in schema.columns:
        rule = between.rule(schema, column, year)
        if column.name in between.offered:
            how = say("rules_by_list", lang)
            yield RuleRow(schema.sheet, column.name, "known", "E502", True, how, say("excel_other_sheet", lang))
        for condition in rule.conditions:
            expressed, how = _how(rule, condition, schema.layout == "pairs", lang)
            note = say(condition.note, lang) if condition.note else ""
            if condition.rule in rule.dropped:
                note = say("excel_no_room", lang)
            yield RuleRow(schema.sheet, column.name, condition.rule, condition.code or "", expressed, how, note)


def _how(rule: CellRule, condition: Condition, single: bool, lang: Lang) -> tuple[bool, str]:
    if condition.listed:
        return True, say("rules_by_list", lang)
    if condition.formula and not rule.options and condition.rule not in rule.dropped:
        return True, f"`{condition.formula}`"
    if condition.formula:
        return False, say("rules_by_colour", lang, formula=f"`{condition.flag or f'NOT({condition.formula})'}`")
    if condition.rule == "required":
        return False, say("rules_by_yellow_single" if single else "rules_by_yellow", lang)
    if condition.rule == "key" or condition.rule.startswith("type "):
        return condition.rule != "type figure", say("rules_by_format", lang, format=f"`{number_format(rule.column)}`")
    return False, say("rules_not", lang)
