"""The plan workbook -> ``Plan``: what the bureau decides, and every contradiction in it at its cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Literal, cast

from excel_eval.cells import Refused, Repaired, display, figure_of
from excel_eval.model import (
    Budget,
    Funds,
    Indicator,
    Issue,
    Measure,
    Nature,
    Plan,
    Sheet,
    Source,
    Team,
    Value,
    Workbook,
)
from excel_eval.pairs import Pairs, read_pairs
from excel_eval.schema import Schema, Schemas
from excel_eval.table import TOTALS, Table, TableRow, read_table, total_label
from excel_eval.text import fold
from excel_eval.typed import check_tables

FULL = Decimal(100)
"""Σ 分值 + 预算执行率分值, by the form's rules"""
REPORTED = "填报"
QUALITATIVE = "定性"
PER_TEAM, IN_TOTAL = "每组", "合计"


@dataclass(frozen=True, slots=True)
class PlanReading:
    """``plan`` is None where too little is there to go on (no year, no teams or no indicators)."""

    plan: Plan | None
    issues: tuple[Issue, ...]


def read_plan(workbook: Workbook, schemas: Schemas) -> PlanReading:
    """Every sheet of the plan in one pass, then what its parts say of each other."""
    sheets = {fold(sheet.name): sheet for sheet in workbook.sheets}
    issues: list[Issue] = []
    project = _pairs(workbook, schemas["plan_project"], sheets, issues)
    tables = {
        schema.id: _table(workbook, schema, sheets, issues) for schema in schemas.plan if schema.layout == "table"
    }
    year = project.values.get("年度") if project else None
    read = [table for table in tables.values() if table]
    checked, wrong = check_tables([(None, table) for table in read], int(year) if isinstance(year, Decimal) else 0)
    issues += wrong
    tables |= {table.schema.id: table for table in checked}
    builder = _Builder(workbook, schemas, project, tables)
    plan = builder.build()
    return PlanReading(plan, (*issues, *builder.issues))


def _pairs(workbook: Workbook, schema: Schema, sheets: dict[str, Sheet], issues: list[Issue]) -> Pairs | None:
    sheet = sheets.get(fold(schema.sheet))
    if sheet is None:
        issues.append(Issue("E301", Source(workbook.file, schema.sheet)))
        return None
    pairs = read_pairs(sheet, schema)
    issues += pairs.issues
    return pairs


def _table(workbook: Workbook, schema: Schema, sheets: dict[str, Sheet], issues: list[Issue]) -> Table | None:
    sheet = sheets.get(fold(schema.sheet))
    if sheet is None:
        if schema.id != "plan_overrides":
            issues.append(Issue("E301", Source(workbook.file, schema.sheet)))
        return None
    empty = not any(cell not in (None, "") for row in sheet.rows for cell in row)
    if empty and schema.id == "plan_overrides":
        return None
    table = read_table(sheet, schema, None)
    if schema.id == "plan_funds":
        table = _without_totals(table)
    issues += table.issues
    return table


def _without_totals(table: Table) -> Table:
    """A 合计 row among the funds is noted and not read, wherever it stands."""
    said = []
    for issue in table.issues:
        total = issue.code in ("E320", "I321") and total_label(issue.value) in TOTALS
        said.append(Issue("I512", issue.source, value=issue.value) if total else issue)
    excused = {issue.source.row for issue in said if issue.code == "I512"}
    rows = tuple(row for row in table.rows if row.number not in excused)
    return Table(table.schema, table.source, table.positions, rows, tuple(said))


class _Builder:
    """Assembles the plan from what could be read and notes every contradiction."""

    def __init__(
        self, workbook: Workbook, schemas: Schemas, project: Pairs | None, tables: dict[str, Table | None]
    ) -> None:
        self.workbook, self.schemas, self.project, self.tables = workbook, schemas, project, tables
        self.issues: list[Issue] = []

    def build(self) -> Plan | None:
        teams = tuple(self._teams())
        indicators = tuple(self._indicators(teams))
        overrides = self._overrides(teams, indicators)
        year = self._item("年度")
        budget = Budget(tuple(self._funds()), self._number("预算执行率分值"))
        self._check_weights(indicators, budget)
        if not isinstance(year, Decimal) or not teams or not indicators or self.project is None:
            return None
        return Plan(
            source=self.workbook.source,
            sha256=self.workbook.sha256,
            year=int(year),
            project=self.project.values,
            budget=budget,
            teams=teams,
            indicators=indicators,
            overrides=overrides,
            bureau_spending=self._number("局本级支出"),
            remark_line=self._number("超额完成备注线"),
            explain_line=self._number("超额完成说明线"),
            approved_months_only=self._item("仅统计已审定月份") == "是",
            reasons_required=self._item("偏差说明必填") == "是",
        )

    def _item(self, name: str) -> Value:
        return self.project.values.get(name) if self.project else None

    def _number(self, name: str) -> Decimal:
        value = self._item(name)
        return value if isinstance(value, Decimal) else Decimal(0)

    def _rows(self, schema_id: str) -> Iterator[tuple[Table, TableRow]]:
        table = self.tables.get(schema_id)
        for row in table.rows if table else ():
            assert table
            yield table, row

    def _say(self, code: str, table: Table, row: TableRow, column: str, value: object = None, **params: object) -> None:
        text = None if value is None else display(float(value)) if isinstance(value, Decimal) else str(value)
        self.issues.append(Issue(code, table.place(row.number, column), column=column, value=text, params=params))

    # --- 资金, 招商组

    def _funds(self) -> Iterator[Funds]:
        for table, row in self._rows("plan_funds"):
            if not row.rejected:
                initial, adjusted, executed = (
                    cast("Decimal", row.values[name]) for name in ("年初预算数", "全年预算数", "全年执行数")
                )
                place = table.place(row.number, "全年执行数")
                yield Funds(str(row.values["资金来源"]), initial, adjusted, executed, place)

    def _teams(self) -> Iterator[Team]:
        for _, row in self._rows("plan_teams"):
            if not row.rejected:
                values = {name: str(v) if v is not None else None for name, v in row.values.items()}
                yield Team(values["组别"] or "", values["类别"] or "", values.get("审核科室"), values.get("批次"))

    # --- 指标

    def _indicators(self, teams: Sequence[Team]) -> Iterator[Indicator]:
        kinds = tuple(dict.fromkeys(team.kind for team in teams))
        for table, row in self._rows("plan_indicators"):
            before = len(self.issues)
            indicator = self._indicator(table, row, kinds)
            wrong = any(issue.severity == "error" for issue in self.issues[before:])
            if indicator and not row.rejected and not wrong:
                yield indicator

    def _indicator(self, table: Table, row: TableRow, kinds: Sequence[str]) -> Indicator | None:
        get = row.values.get
        texts = {name: str(value) for name, value in row.values.items() if isinstance(value, str)}
        code, weight = texts.get("编码"), get("分值")
        nature, how = texts.get("性质"), texts.get("统计方式")
        if code is None or not isinstance(weight, Decimal) or nature is None or how is None:
            return None
        unit = texts.get("单位")
        measure = self._measure(table, row, texts, how, kinds)
        if nature == QUALITATIVE and how != REPORTED:
            self._say("E515", table, row, "统计方式", how, how=how)
        actual = get("实际完成值")
        if actual is not None and how != REPORTED:
            self._say("W511", table, row, "实际完成值", actual, how=how)
            actual = None
        score = get("得分")
        if isinstance(score, Decimal) and nature == QUALITATIVE and not 0 <= score <= weight:
            self._say("E508", table, row, "得分", score, weight=weight)
        return Indicator(
            code=code,
            level1=texts.get("一级指标", ""),
            level2=texts.get("二级指标", ""),
            name=texts.get("三级指标", ""),
            kind=texts.get("类别"),
            nature=cast("Nature", nature),
            target=self._figure(table, row, "年度指标值", get("年度指标值"), nature, unit),
            basis=cast("Literal['每组', '合计'] | None", texts.get("目标口径")),
            unit=unit,
            weight=weight,
            measure=measure,
            source=table.place(row.number, "三级指标"),
            reported_actual=self._figure(table, row, "实际完成值", actual, nature, unit),
            reported_score=score if isinstance(score, Decimal) and nature == QUALITATIVE else None,
            evidence=texts.get("佐证材料"),
            reason=texts.get("偏差原因分析及改进措施"),
            aliases=tuple(
                name for part in texts.get("别名", "").replace("；", ";").split(";") if (name := part.strip())
            ),
        )

    def _figure(
        self, table: Table, row: TableRow, column: str, value: Value, nature: str, unit: str | None
    ) -> Decimal | str | None:
        """A number for ≥ ≤ =, the text as it stands for 定性."""
        if value is None or not isinstance(value, Decimal | str):
            return None
        if nature == QUALITATIVE:
            return value if isinstance(value, str) else display(float(value))
        parsed = figure_of(value, unit)
        if isinstance(parsed, Refused):
            self._say(parsed.code, table, row, column, value, expected_type="数字")
            return None
        if isinstance(parsed, Repaired):
            read = cast("Decimal", parsed.value)
            self._say(parsed.code, table, row, column, value, read=display(float(read)))
            return read
        return parsed

    def _measure(self, table: Table, row: TableRow, texts: dict[str, str], how: str, kinds: Sequence[str]) -> Measure:
        if how == REPORTED:
            return Measure("填报")
        needed = ["类别", "台账", "目标口径"] + (["统计列"] if how in ("去重计数", "求和") else [])
        for column in needed:
            if column not in texts and column not in row.refused:
                self._say("E509", table, row, column, how=how, expected_type=column)
        kind = texts.get("类别")
        if kind is not None and kind not in kinds:
            self._say("E507", table, row, "类别", kind, options="、".join(kinds), suggestion=_suggest(kind, kinds))
        sheet, column = texts.get("台账"), texts.get("统计列")
        ledger = self.schemas.ledger(sheet) if sheet else None
        if sheet and ledger is None:
            names = [schema.sheet for schema in self.schemas.ledgers]
            self._say("E502", table, row, "台账", sheet, options="、".join(names), suggestion=_suggest(sheet, names))
        if ledger and column:
            self._check_column(table, row, ledger, column, how)
        where = tuple(self._conditions(table, row, texts.get("条件"), ledger))
        return Measure(cast("Literal['计数', '去重计数', '求和']", how), sheet, column, where)

    def _check_column(self, table: Table, row: TableRow, ledger: Schema, column: str, how: str) -> None:
        names = list(ledger.by_name)
        if column not in ledger.by_name:
            suggestion = _suggest(column, names)
            params = {"ledger": ledger.sheet, "options": "、".join(names), "suggestion": suggestion}
            self._say("E503", table, row, "统计列", column, **params)
        elif how == "求和" and ledger.by_name[column].type != "number":
            numbers = [spec.name for spec in ledger.columns if spec.type == "number"]
            self._say("E516", table, row, "统计列", column, options="、".join(numbers))

    def _conditions(
        self, table: Table, row: TableRow, text: str | None, ledger: Schema | None
    ) -> Iterator[tuple[str, str]]:
        for part in _parts(text):
            name, sign, value = (piece.strip() for piece in part.replace("＝", "=").partition("="))
            if not sign or not name or not value:
                self._say("E513", table, row, "条件", part)
            elif ledger and name not in ledger.by_name:
                names = list(ledger.by_name)
                params = {"ledger": ledger.sheet, "options": "、".join(names), "suggestion": _suggest(name, names)}
                self._say("E503", table, row, "条件", name, **params)
            elif ledger and ledger.by_name[name].options and value not in ledger.by_name[name].options:
                options = "、".join(ledger.by_name[name].options)
                self._say("E514", table, row, "条件", value, name=name, options=options)
            else:
                yield name, value

    # --- 分组指标值, 分值

    def _overrides(self, teams: Sequence[Team], indicators: Sequence[Indicator]) -> dict[tuple[str, str], Decimal]:
        by_name = {i.name: i for i in indicators} | {i.code: i for i in indicators}
        stated = self._stated_names()
        overrides: dict[tuple[str, str], Decimal] = {}
        rows: dict[tuple[str, str], int] = {}
        for table, row in self._rows("plan_overrides"):
            if row.rejected:
                continue
            name, team = str(row.values["编码"]).strip(), str(row.values["组别"])
            indicator = by_name.get(name)
            if indicator is None:
                if name not in stated:
                    self._say("E504", table, row, "编码", name, suggestion=_suggest(name, list(by_name)))
            elif indicator.basis == IN_TOTAL or indicator.measure.how == REPORTED:
                self._say("E506", table, row, "编码", name)
            elif team not in (names := [t.name for t in teams if t.kind == indicator.kind]):
                self._say("E505", table, row, "组别", team, suggestion=_suggest(team, names))
            elif (indicator.code, team) in overrides:
                self._say("E404", table, row, "编码", name, first=rows[indicator.code, team])
            else:
                rows[indicator.code, team] = row.number
                overrides[indicator.code, team] = cast("Decimal", row.values["年度指标值"])
        return overrides

    def _stated_names(self) -> set[str]:
        """Codes and names of all rows, the wrong ones too: an override for a wrong row is no second error."""
        rows = [row for _, row in self._rows("plan_indicators")]
        return {str(row.values.get(column)) for row in rows for column in ("编码", "三级指标")}

    def _check_weights(self, indicators: Sequence[Indicator], budget: Budget) -> None:
        """Judged when every weight could be read."""
        table = self.tables.get("plan_indicators")
        if table is None or not table.rows or self.project is None:
            return
        weights = [row.values.get("分值") for row in table.rows]
        if not all(isinstance(weight, Decimal) for weight in weights):
            return
        total = sum(cast("list[Decimal]", weights), Decimal(0))
        if total + budget.weight != FULL:
            params = {"indicators": total, "budget": budget.weight, "total": total + budget.weight}
            place = table.place(table.rows[0].number, "分值")
            self.issues.append(Issue("E501", place, column="分值", params=params))


def _parts(text: str | None) -> list[str]:
    """The pieces of a cell joined by ``;``, half or full width."""
    return [part.strip() for part in (text or "").replace("；", ";").split(";") if part.strip()]


def _suggest(name: str, names: Sequence[str]) -> object:
    close = get_close_matches(name, names, n=1, cutoff=0.5)
    return (f"（是否应为“{close[0]}”？）", f" (did you mean “{close[0]}”?)") if close else ""
