"""绩效方案: a blank plan to begin with, and next year's plan from this year's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path

from excel_eval.messages import say
from excel_eval.model import Indicator, Plan
from excel_eval.schema import Schema, Schemas
from excel_eval.write import formats
from excel_eval.write.atomic import replacing
from excel_eval.write.cells import across, quoted
from excel_eval.write.template import team_files
from excel_eval.write.template_files import write_new
from excel_eval.write.template_guide import begin, finish, line, section, write_sheet_help
from excel_eval.write.template_lists import Lists
from excel_eval.write.template_page import BLUE_TAB, TEXT, FormBook, FormPage
from excel_eval.write.template_relations import plan_relations
from excel_eval.write.template_sheets import Row, Setting, write_pairs, write_table
from excel_eval.write.template_stamp import write_stamp
from excel_eval.write.template_validation import pair_places, table_places
from excel_eval.write.text import row_height

Sheets = Mapping[str, Sequence[Row]]
"""rows by schema id; 项目 is one row"""
PLAN_FILE = "绩效方案.xlsx"
USUAL_FUNDS = ("当年财政拨款", "上年结转资金", "其他资金")
KEPT_ITEMS = (
    "项目名称", "项目代码", "主管部门", "实施单位", "预期目标", "预算执行率分值", "评价依据", "仅统计已审定月份",
    "偏差说明必填", "超额完成备注线", "超额完成说明线", "项目负责人", "财务负责人",
)  # fmt: skip
"""rows of 项目 that hold for another year; the others tell of one year's money and work"""
OWN_FIGURES = frozenset({"局本级支出"})
"""a figure of the year's money, left blank although the schema has a default"""
EXAMPLE_YEAR = 2021
"""of the schemas' examples, where a blank plan has no year yet"""
STEPS = ("project", "funds", "teams", "indicators", "overrides")


def write_blank_plan(schemas: Schemas, path: Path) -> None:
    """All sheets with headers, help, drop-downs and the next steps; the usual sources of money are named.

    Raises CannotWrite where ``path`` cannot be written or where another file is there.
    """
    values: Sheets = {
        "plan_project": [_defaults(schemas)],
        "plan_funds": [{"资金来源": name} for name in USUAL_FUNDS],
    }
    write_new({path: partial(_write, schemas, values, None)})


def write_next_year(plan: Plan, schemas: Schemas, folder: Path) -> tuple[Path, ...]:
    """绩效方案.xlsx of the year after ``plan`` (``next_year``) and its teams' templates; raises as write_templates."""
    following = next_year(plan)
    files = {folder / PLAN_FILE: partial(_write, schemas, _values(following, schemas), following.year)}
    return write_new({**files, **team_files(following, schemas, folder, taken=[PLAN_FILE])})


def next_year(plan: Plan) -> Plan:
    """Same teams, indicators, targets and weights; what belongs to one year is blank."""
    indicators = tuple(
        replace(one, reported_actual=None, reported_score=None, evidence=None, reason=None) for one in plan.indicators
    )
    none = Decimal(0)
    funds = tuple(replace(fund, initial=none, adjusted=none, executed=none) for fund in plan.budget.funds)
    project = {name: value for name, value in plan.project.items() if name in KEPT_ITEMS}
    return replace(
        plan,
        year=plan.year + 1,
        project={**project, "年度": Decimal(plan.year + 1)},
        indicators=indicators,
        budget=replace(plan.budget, funds=funds),
        bureau_spending=none,
    )


def _defaults(schemas: Schemas) -> Row:
    columns = schemas["plan_project"].columns
    settings = {c.name: c.default for c in columns if c.default is not None and c.name not in OWN_FIGURES}
    return {name: Decimal(str(value)) if isinstance(value, int | float) else value for name, value in settings.items()}


def _values(plan: Plan, schemas: Schemas) -> Sheets:
    return {
        "plan_project": [{**_defaults(schemas), **{n: v for n, v in plan.project.items() if v is not None}}],
        "plan_funds": [{"资金来源": fund.name} for fund in plan.budget.funds]
        or [{"资金来源": name} for name in USUAL_FUNDS],
        "plan_teams": [
            {"组别": team.name, "类别": team.kind, "审核科室": team.section, "批次": team.batch} for team in plan.teams
        ],
        "plan_indicators": [_indicator(indicator) for indicator in plan.indicators],
        "plan_overrides": [
            {"编码": code, "组别": team, "年度指标值": value} for (code, team), value in plan.overrides.items()
        ],
    }


def _indicator(indicator: Indicator) -> Row:
    measure = indicator.measure
    return {
        "编码": indicator.code,
        "一级指标": indicator.level1,
        "二级指标": indicator.level2,
        "三级指标": indicator.name,
        "类别": indicator.kind,
        "性质": indicator.nature,
        "年度指标值": indicator.target,
        "目标口径": indicator.basis,
        "单位": indicator.unit,
        "分值": indicator.weight,
        "台账": measure.sheet,
        "统计方式": measure.how,
        "统计列": measure.column,
        "条件": ";".join(f"{column}={value}" for column, value in measure.where) or None,
        "实际完成值": indicator.reported_actual,
        "得分": indicator.reported_score,
        "佐证材料": indicator.evidence,
        "偏差原因分析及改进措施": indicator.reason,
        "别名": ";".join(indicator.aliases) or None,
    }


# --- the workbook ----------------------------------------------------------------------------------------------------


def _write(schemas: Schemas, values: Sheets, year: int | None, path: Path) -> None:
    title = say("plan_title") if year is None else say("plan_title_year", year=year)
    with replacing(path) as temporary, FormBook(temporary, title) as book:
        setting = Setting(book, Lists(), year or EXAMPLE_YEAR, title)
        relations = plan_relations(schemas, setting.lists)
        guide = book.page(say("sheet_guide"))
        for schema in schemas.plan:
            rows = values.get(schema.id, ())
            if schema.layout == "pairs":
                page = write_pairs(setting, schema, rows[0] if rows else {}, relations.get(schema.id))
            else:
                page = write_table(setting, schema, rows, relations.get(schema.id))
            page.colour_tab(BLUE_TAB)
        _guide(book, guide, schemas, setting, values, year)
        guide.open_here()
        setting.lists.write(book)
        write_stamp(book, "plan", schemas.plan, year)


def _guide(
    book: FormBook, page: FormPage, schemas: Schemas, setting: Setting, values: Sheets, year: int | None
) -> None:
    """The steps, whether the weights make 100, what 指标 may name, and each sheet's help."""
    row = begin(book, page, setting.heading if year else say("plan_guide_title"), say("plan_guide_subtitle"))
    if year:
        row = line(book, page, row, say("plan_from_earlier"))
    row = section(book, page, row + 1, say("plan_steps"))
    commands = {"template": "excel-eval template 绩效方案.xlsx -o 模板", "collect": "excel-eval run 材料"}
    for number, step in enumerate((*STEPS, *commands), start=1):
        row = line(book, page, row, f"{number}. " + say(f"plan_step_{step}", command=commands.get(step, "")))
    row = _weights(book, page, row + 1, schemas, values)
    row = _ledgers(book, page, row + 1, schemas)
    row = section(book, page, row + 1, say("plan_sheets"))
    for schema in schemas.plan:
        row = write_sheet_help(book, page, row, schema, setting.year)
    finish(page, setting.heading)


def _weights(book: FormBook, page: FormPage, row: int, schemas: Schemas, values: Sheets) -> int:
    """A live sum, green when it is 100."""
    row = section(book, page, row, say("plan_weights"))
    project, indicators = schemas["plan_project"], schemas["plan_indicators"]
    letter = table_places(indicators)("分值").strip("$0123456789")
    own = f"{quoted(project.sheet)}!{pair_places(project)('预算执行率分值')}"
    default = project.by_name["预算执行率分值"].default or 0
    formula = f'=ROUND(SUM({quoted(indicators.sheet)}!${letter}:${letter})+IF({own}="",{default},{own}),6)'
    weights = [line.get("分值") for line in values.get("plan_indicators", ())]
    given = (values.get("plan_project") or [{}])[0].get("预算执行率分值", Decimal(str(default)))
    total = sum((weight for weight in (*weights, given) if isinstance(weight, Decimal)), Decimal(0))
    page.formula(row, 1, formula, total, book.style(formats.FIGURE, {"bold": True, "align": "center"}))
    page.text(row, 2, say("plan_weights_sum"), book.style({"valign": "vcenter", "indent": 1}))
    page.height(row, 22)
    cell = page.cell(row, 1)
    good = book.difference(bg_color=formats.PALE_GREEN, font_color=formats.GREEN)
    bad = book.difference(bg_color=formats.PALE_RED, font_color=formats.RED)
    span = across(page.name, row, 1, 1)
    page.colour_where(span, f"{cell.fixed}=100", good)
    page.colour_where(span, f"{cell.fixed}<>100", bad)
    return row + 1


def _ledgers(book: FormBook, page: FormPage, row: int, schemas: Schemas) -> int:
    """Which ledgers there are and what their columns are called, to be named under 台账, 统计列 and 条件."""
    row = section(book, page, row, say("plan_ledger_columns"))
    for schema in schemas.ledgers:
        row = _ledger(book, page, row, schema)
    return row


def _ledger(book: FormBook, page: FormPage, row: int, schema: Schema) -> int:
    names = "、".join(column.name for column in schema.columns)
    page.text(row, 1, schema.sheet, book.style(TEXT, {"bold": True}))
    span = across(page.name, row, 2, 5)
    page.merge(span, book.style(TEXT))
    page.text(row, 2, names, book.style(TEXT))
    page.height(row, row_height([(names, 140)], least=19))
    return row + 1
