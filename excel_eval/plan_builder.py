"""What the sheets of the plan say together: teams, indicators, targets, and every contradiction at its cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    Stage,
    Team,
    Unread,
    Value,
    Workbook,
)
from excel_eval.pairs import Pairs
from excel_eval.plan_conditions import column_of, form_of, parts, wanted
from excel_eval.schema import ColumnSpec, Schema, Schemas
from excel_eval.table import Table, TableRow
from excel_eval.text import fold

FULL = Decimal(100)
"""Σ 分值 + 预算执行率分值, by the form's rules"""
REPORTED = "填报"
QUALITATIVE = "定性"
PER_TEAM, IN_TOTAL = "每组", "合计"


class PlanBuilder:
    """Assembles the plan from what could be read and notes every contradiction."""

    def __init__(
        self,
        workbook: Workbook,
        schemas: Schemas,
        project: Pairs | None,
        tables: dict[str, Table | None],
        stage: Stage = "end",
    ) -> None:
        self.workbook, self.schemas, self.project, self.tables = workbook, schemas, project, tables
        self.stage = stage
        self.issues: list[Issue] = []
        stated = [kind for _, row in self._rows("plan_teams") if (kind := _text(row, "类别"))]
        self.kinds = {fold(kind): kind for kind in reversed(stated)}
        """kinds of 招商组, also of its wrong rows, as they are first written there"""

    def build(self) -> Plan | None:
        for schema_id in ("plan_funds", "plan_teams", "plan_indicators"):
            self._check_empty(schema_id)
        teams = tuple(self._teams())
        indicators = tuple(self._indicators())
        overrides = self._overrides(teams, indicators)
        year = self._item("年度")
        budget = Budget(tuple(self._funds()), self._number("预算执行率分值"), self._is_executed())
        self._check_weights(budget)
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
            unread=self._unread(indicators),
            stage=self.stage,
        )

    def _unread(self, indicators: Sequence[Indicator]) -> Unread:
        taken = {indicator.source.row for indicator in indicators}
        rows = [row for _, row in self._rows("plan_indicators") if row.number not in taken]
        counted = [row for row in rows if _text(row, "统计方式") != REPORTED]
        funds = self.tables.get("plan_funds")
        return Unread(
            teams=tuple(_text(row, "组别") for _, row in self._rows("plan_teams") if row.rejected),
            ledgers=tuple((self._kind_of(row), self._sheet_of(row)) for row in counted),
            money=self._is_refused("局本级支出") or funds is None or any(row.rejected for row in funds.rows),
        )

    def _kind_of(self, row: TableRow) -> str | None:
        return self.kinds.get(fold(_text(row, "类别") or ""))

    def _sheet_of(self, row: TableRow) -> str | None:
        ledger = self._ledger(_text(row, "台账"))
        return ledger.sheet if ledger else None

    def _check_empty(self, schema_id: str) -> None:
        table = self.tables.get(schema_id)
        if table and not table.rows and not any(issue.severity == "error" for issue in table.issues):
            self.issues.append(Issue("E518", table.source))

    def _item(self, name: str) -> Value:
        return self.project.values.get(name) if self.project else None

    def _number(self, name: str) -> Decimal:
        value = self._item(name)
        return value if isinstance(value, Decimal) else Decimal(0)

    def _is_refused(self, name: str) -> bool:
        """Whether an item of 项目 could not be read, so that its default stands in for it."""
        if self.project is None or name not in self.project.places:
            return False
        place = self.project.places[name]
        return any(issue.source == place and issue.severity == "error" for issue in self.project.issues)

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
                    _amount(row, name) for name in ("年初预算数", "全年预算数", "全年执行数")
                )
                place = table.place(row.number, "全年执行数")
                yield Funds(str(row.values["资金来源"]), initial, adjusted, executed, place)

    def _is_executed(self) -> bool:
        rows = [row for _, row in self._rows("plan_funds") if not row.rejected]
        return all(row.values.get("全年执行数") is not None for row in rows)

    def _teams(self) -> Iterator[Team]:
        for _, row in self._rows("plan_teams"):
            if not row.rejected:
                kind = self._kind_of(row) or ""
                yield Team(_text(row, "组别") or "", kind, _text(row, "审核科室"), _text(row, "批次"))

    # --- 指标

    def _indicators(self) -> Iterator[Indicator]:
        for table, row in self._rows("plan_indicators"):
            before = len(self.issues)
            indicator = self._indicator(table, row)
            wrong = any(issue.severity == "error" for issue in self.issues[before:])
            if indicator and not row.rejected and not wrong:
                yield indicator

    def _indicator(self, table: Table, row: TableRow) -> Indicator | None:
        """The indicator on a row; what can be judged is judged, even where too little is there for an indicator."""
        texts = {name: str(value) for name, value in row.values.items() if isinstance(value, str)}
        code, weight = texts.get("编码"), row.values.get("分值")
        nature, how, unit = texts.get("性质"), texts.get("统计方式"), texts.get("单位")
        measure = self._measure(table, row, texts, how)
        target, actual, score = self._figures(table, row, nature, how, unit)
        if code is None or not isinstance(weight, Decimal) or nature is None or measure is None:
            return None
        return Indicator(
            code=code,
            level1=texts.get("一级指标", ""),
            level2=texts.get("二级指标", ""),
            name=texts.get("三级指标", ""),
            kind=self._kind_of(row) or texts.get("类别"),
            nature=cast("Nature", nature),
            target=target,
            basis=cast("Literal['每组', '合计'] | None", texts.get("目标口径")),
            unit=unit,
            weight=weight,
            measure=measure,
            source=table.place(row.number, "三级指标"),
            reported_actual=actual,
            reported_score=score,
            evidence=texts.get("佐证材料"),
            reason=texts.get("偏差原因分析及改进措施"),
            aliases=tuple(parts(texts.get("别名"))),
        )

    def _figures(
        self, table: Table, row: TableRow, nature: str | None, how: str | None, unit: str | None
    ) -> tuple[Decimal | str | None, Decimal | str | None, Decimal | None]:
        """Target, and for 填报 the actual (for 定性 also the score), as nature and measure say how to read them."""
        get = row.values.get
        actual, score, weight = get("实际完成值"), get("得分"), get("分值")
        if nature == QUALITATIVE and how not in (REPORTED, None):
            self._say("E515", table, row, "统计方式", how, how=how)
        if actual is not None and how not in (REPORTED, None):
            self._say("W511", table, row, "实际完成值", actual, how=how)
            actual = None
        if nature is None:
            return None, None, None
        target = self._figure(table, row, "年度指标值", get("年度指标值"), nature, unit)
        actual = self._figure(table, row, "实际完成值", actual, nature, unit)
        if not isinstance(score, Decimal) or nature != QUALITATIVE:
            return target, actual, None
        if isinstance(weight, Decimal) and not 0 <= score <= weight:
            self._say("E508", table, row, "得分", score, weight=weight)
        return target, actual, score

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

    def _ledger(self, sheet: str | None) -> Schema | None:
        return next((s for s in self.schemas.ledgers if fold(s.sheet) == fold(sheet)), None) if sheet else None

    def _measure(self, table: Table, row: TableRow, texts: dict[str, str], how: str | None) -> Measure | None:
        """A counted row needs its names; a ledger, a column and a condition are checked on a 填报 row too."""
        if how not in (REPORTED, None):
            needed = ["类别", "台账", "目标口径"] + (["统计列"] if how in ("去重计数", "求和") else [])
            for name in needed:
                if name not in texts and name not in row.refused:
                    self._say("E509", table, row, name, how=how, expected_type=name)
        kind, sheet, column = texts.get("类别"), texts.get("台账"), texts.get("统计列")
        if kind is not None and how != REPORTED and self._teams_are_known() and fold(kind) not in self.kinds:
            kinds = list(self.kinds.values())
            self._say("E507", table, row, "类别", kind, options="、".join(kinds), suggestion=_suggest(kind, kinds))
        ledger = self._ledger(sheet)
        if sheet and ledger is None:
            names = [schema.sheet for schema in self.schemas.ledgers]
            self._say("E502", table, row, "台账", sheet, options="、".join(names), suggestion=_suggest(sheet, names))
        spec = self._column(table, row, ledger, column, how) if ledger and column else None
        where = tuple(self._conditions(table, row, texts.get("条件"), ledger))
        if how is None or how == REPORTED:
            return Measure("填报") if how else None
        way = cast("Literal['计数', '去重计数', '求和']", how)
        return Measure(way, ledger.sheet if ledger else None, spec.name if spec else None, where)

    def _teams_are_known(self) -> bool:
        """Whether 招商组 can be read so far that a kind or team it does not have is wrong."""
        table = self.tables.get("plan_teams")
        return table is not None and bool(table.rows) and all(_text(row, "类别") for row in table.rows)

    def _column(self, table: Table, row: TableRow, ledger: Schema, column: str, how: str | None) -> ColumnSpec | None:
        """The 统计列 of a ledger, by its name as keys are compared."""
        spec = column_of(ledger, column)
        if spec is None:
            self._say_no_column(table, row, "统计列", ledger, column)
        elif how == "求和" and spec.type != "number":
            numbers = [other.name for other in ledger.columns if other.type == "number"]
            self._say("E516", table, row, "统计列", column, options="、".join(numbers))
        return spec

    def _say_no_column(self, table: Table, row: TableRow, column: str, ledger: Schema, name: str) -> None:
        names = list(ledger.by_name)
        params = {"ledger": ledger.sheet, "options": "、".join(names), "suggestion": _suggest(name, names)}
        self._say("E503", table, row, column, name, **params)

    def _conditions(
        self, table: Table, row: TableRow, text: str | None, ledger: Schema | None
    ) -> Iterator[tuple[str, str]]:
        for part in parts(text):
            name, sign, value = (piece.strip() for piece in part.replace("＝", "=").partition("="))
            spec = column_of(ledger, name) if ledger else None
            if not sign or not name or not value:
                self._say("E513", table, row, "条件", part)
            elif ledger and spec is None:
                self._say_no_column(table, row, "条件", ledger, name)
            elif spec:
                held = wanted(spec, value)
                if held is None:
                    self._say("E514", table, row, "条件", value, name=spec.name, **form_of(spec))
                else:
                    yield spec.name, held

    # --- 分组指标值, 分值

    def _overrides(self, teams: Sequence[Team], indicators: Sequence[Indicator]) -> dict[tuple[str, str], Decimal]:
        overrides: dict[tuple[str, str], Decimal] = {}
        rows: dict[tuple[str, str], int] = {}
        for table, row in self._rows("plan_overrides"):
            value = row.values.get("年度指标值")
            if row.rejected or not isinstance(value, Decimal):
                continue
            name = str(row.values["编码"])
            indicator, team = self._overridden(table, row, teams, indicators)
            if indicator is None or team is None:
                continue
            key = indicator.code, team.name
            if key in overrides:
                self._say("E404", table, row, "编码", name, first=rows[key])
            else:
                rows[key], overrides[key] = row.number, value
        return overrides

    def _overridden(
        self, table: Table, row: TableRow, teams: Sequence[Team], indicators: Sequence[Indicator]
    ) -> tuple[Indicator | None, Team | None]:
        """The indicator and team of an override, None where either cannot be said."""
        name, team = str(row.values["编码"]), str(row.values["组别"])
        owner = next((t for t in teams if fold(t.name) == fold(team)), None)
        named = [i for i in indicators if fold(i.code) == fold(name)]
        named = named or [i for i in indicators if fold(i.name) == fold(name)]
        if len(named) > 1:
            named = [i for i in named if owner and i.kind == owner.kind] or named
        if not named:
            if self._names_nothing("plan_indicators", ("编码", "三级指标"), name):
                names = [text for i in indicators for text in (i.code, i.name)]
                self._say("E504", table, row, "编码", name, suggestion=_suggest(name, names))
        elif len(named) > 1:
            self._say("E517", table, row, "编码", name, codes="、".join(i.code for i in named))
        elif named[0].basis == IN_TOTAL or named[0].measure.how == REPORTED:
            self._say("E506", table, row, "编码", name)
        elif owner is None or owner.kind != named[0].kind:
            names = [t.name for t in teams if t.kind == named[0].kind]
            if owner or self._names_nothing("plan_teams", ("组别",), team):
                self._say("E505", table, row, "组别", team, suggestion=_suggest(team, names))
        else:
            return named[0], owner
        return None, None

    def _names_nothing(self, schema_id: str, columns: Sequence[str], name: str) -> bool:
        """Whether no row of a sheet bears the name, not even a wrong one, and every name of the sheet could be read."""
        table = self.tables.get(schema_id)
        cells = [(row, column) for row in table.rows for column in columns] if table else []
        names = [None if column in row.refused else _text(row, column) for row, column in cells]
        return bool(names) and all(known is not None and fold(known) != fold(name) for known in names)

    def _check_weights(self, budget: Budget) -> None:
        """Judged when every weight could be read; a row that stands twice may count once."""
        table = self.tables.get("plan_indicators")
        if table is None or not table.rows or self.project is None or self._is_refused("预算执行率分值"):
            return
        weights = [(row, row.values.get("分值")) for row in table.rows]
        if not all(isinstance(weight, Decimal) and "分值" not in row.refused for row, weight in weights):
            return
        all_rows = sum((cast("Decimal", weight) for _, weight in weights), budget.weight)
        without_doubles = sum((cast("Decimal", w) for row, w in weights if "编码" not in row.refused), budget.weight)
        if FULL not in (all_rows, without_doubles):
            params = {"indicators": all_rows - budget.weight, "budget": budget.weight, "total": all_rows}
            place = table.place(table.rows[0].number, "分值")
            self.issues.append(Issue("E501", place, column="分值", params=params))


def _text(row: TableRow, column: str) -> str | None:
    value = row.values.get(column)
    return value if isinstance(value, str) else None


def _amount(row: TableRow, column: str) -> Decimal:
    """An amount of 资金, 0 where it is blank because it is not due yet."""
    value = row.values.get(column)
    return value if isinstance(value, Decimal) else Decimal(0)


def _suggest(name: str, names: Sequence[str]) -> object:
    close = get_close_matches(name, names, n=1, cutoff=0.5)
    return (f"（是否应为“{close[0]}”？）", f" (did you mean “{close[0]}”?)") if close else ""
