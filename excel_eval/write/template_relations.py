"""What Excel is told beyond the single sheet: names that other sheets of a plan know, whose template it is."""

from __future__ import annotations

from collections.abc import Mapping

from excel_eval.messages import say
from excel_eval.schema import Schema, Schemas
from excel_eval.write.cells import quoted
from excel_eval.write.template_lists import Lists
from excel_eval.write.template_sheets import Between
from excel_eval.write.template_validation import Condition, pair_places, table_places
from excel_eval.write.text import literal

PLAN_REACH = 1_000
"""rows of the plan's tables that are looked at; a plan has tens of them"""


def plan_relations(schemas: Schemas, lists: Lists) -> Mapping[str, Between]:
    """By schema id; what ``lists`` is asked for must be written with the workbook."""
    return {"plan_indicators": _indicators(schemas, lists), "plan_overrides": _overrides(schemas)}


def _indicators(schemas: Schemas, lists: Lists) -> Between:
    at = table_places(schemas["plan_indicators"])
    kind, ledger, column, how = at("类别"), at("台账"), at("统计列"), at("统计方式")
    nature, weight, score = at("性质"), at("分值"), at("得分")
    pairs = [(schema.sheet, spec.name) for schema in schemas.ledgers for spec in schema.columns]
    ledgers, columns = (lists.place([pair[part] for pair in pairs]).away for part in (0, 1))
    known = f"SUMPRODUCT(EXACT({ledgers},{ledger})*EXACT({columns},{column}))>0"
    counted = f'AND({how}<>"",{how}<>"填报")'
    return Between(
        conditions={
            "类别": [_known("E507", kind, _places(schemas, "plan_teams", "类别"), "expect_kind")],
            "统计列": [_other("E503", f'OR({ledger}="",{known})', "expect_ledger_column")],
            "得分": [_other("E508", f"AND({score}>=0,{score}<=MAX({weight},0))", "expect_score")],
            "统计方式": [_other("E515", f'OR({nature}<>"定性",{how}="填报")', "expect_reported")],
            "条件": [Condition("conditions", "E513", note="excel_conditions")],
            "分值": [Condition("sum of weights", "E501", note="excel_weights")],
        },
        offered={"台账": [schema.sheet for schema in schemas.ledgers]},
        wanted={
            "类别": counted,
            "台账": counted,
            "目标口径": counted,
            "统计列": f'OR({how}="去重计数",{how}="求和")',
        },
    )


def _overrides(schemas: Schemas) -> Between:
    at = table_places(schemas["plan_overrides"])
    codes = [_places(schemas, "plan_indicators", name) for name in ("编码", "三级指标")]
    teams = _places(schemas, "plan_teams", "组别")
    return Between(
        conditions={
            "编码": [_known("E504", at("编码"), "|".join(codes), "expect_code")],
            "组别": [_known("E505", at("组别"), teams, "expect_team")],
        }
    )


def _places(schemas: Schemas, schema_id: str, column: str) -> str:
    schema = schemas[schema_id]
    letter = table_places(schema)(column).strip("$0123456789")
    return f"{quoted(schema.sheet)}!${letter}$2:${letter}${PLAN_REACH}"


def _known(code: str, cell: str, places: str, words: str) -> Condition:
    """Written just so in one of the columns (parted by a bar) of another sheet."""
    found = "+".join(f"EXACT({place},{cell})" for place in places.split("|"))
    return _other(code, f"SUMPRODUCT(({found})*1)>0", words)


def cover_relations(schema: Schema, fixed: Mapping[str, str | int]) -> Between:
    """These items of 封面 stay as the template has them: another team or year has a template of its own."""
    place = pair_places(schema)
    return Between(
        conditions={item: [_fixed(item, value, place(item))] for item, value in fixed.items()},
        notes=dict.fromkeys(fixed, say("cover_fixed")),
    )


def _fixed(item: str, value: str | int, cell: str) -> Condition:
    formula = f"{cell}={value}" if isinstance(value, int) else f"EXACT({cell},{literal(value)})"
    code = "E116" if item == "类别" else "E112"
    return Condition("as in the template", code, {"expected": str(value)}, formula, note="excel_cover")


def _other(code: str, formula: str, words: str) -> Condition:
    return Condition(
        f"known {code}", code, formula=formula, words=say(words), note="excel_other_sheet", needs_others=True
    )
