"""Self-assessments made by hand for the writers' tests: small, and with everything in them that could go wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from excel_eval.assessment import SelfAssessment, WorkbookRecord, total_of
from excel_eval.checks import check_form
from excel_eval.compute import compute
from excel_eval.form import form_of
from excel_eval.model import (
    Budget,
    ErrorValue,
    Funds,
    Indicator,
    Measure,
    PercentValue,
    Plan,
    Skipped,
    Source,
    Team,
    Value,
)
from excel_eval.results import Column, Entry, Ledger, SheetCount

D = Decimal
PLAN = Source("绩效方案.xlsx", "指标", 2, 1)
KIND, OTHER = "驻外招商组", "专业招商组"
FIELD = ("驻外一组", "A*组?", "=B~组", "007")
INDUSTRY = ("数字经济组", "<2>&'组\"")
NASTY = (
    "=1+1",
    "{=SUM(A1)}",
    "https://example.org/?a=1&b=2",
    "mailto:a@b.c",
    "<r>a & b</r>",
    "_x0041_ 与 \x01",
    " 前后有空格 ",
    "甲\n乙",
    "反向\u202e文字",
    "'00123",
    "+86 28",
    "@某某",
    "12345678901234567890",
    "𠮷野家",
)
VISIT_COLUMNS = (
    Column("拜访日期", "拜访日期", "date", 12),
    Column("企业名称", "企业名称", "name", 26),
    Column("是否553企业", "是否553企业", "yes_no", 12),
    Column("备注", "备注", "text", 20),
)
LEAD_COLUMNS = (
    Column("获取日期", "获取日期", "date", 12),
    Column("线索名称", "线索名称", "name", 20),
    Column("拟投资额", "拟投资额(万元)", "number", 14),
)
COMPLAINT_COLUMNS = (Column("日期", "日期", "date", 12), Column("事由", "事由", "text", 20))
EXPENSE_COLUMNS = (
    Column("支出日期", "支出日期", "date", 12),
    Column("支出类别", "支出类别", "choice", 12),
    Column("金额", "金额(元)", "number", 14),
)


def indicator(code: str, name: str, measure: Measure, **more: object) -> Indicator:
    """An indicator of 产出/数量 unless told otherwise."""
    given: dict[str, object] = {
        "level1": "产出指标",
        "level2": "数量指标",
        "kind": KIND,
        "nature": "≥",
        "target": D(3),
        "basis": "每组",
        "unit": "家",
        "weight": D(10),
    }
    given.update(more)
    return Indicator(code=code, name=name, measure=measure, source=PLAN, **given)  # type: ignore[arg-type]


def reported(code: str, name: str, **more: object) -> Indicator:
    given: dict[str, object] = {"level1": "效益指标", "level2": "社会效益指标", "kind": None, "basis": None}
    given.update(more)
    return indicator(code, name, Measure("填报"), **given)


def indicators() -> tuple[Indicator, ...]:
    """Every nature, both bases, every measure; with and without what has to be reported."""
    visits, leads = "拜访企业", "投资线索"
    spent = {"reported_actual": D(200)}
    words = {"nature": "定性", "unit": None}
    where, accident = (("是否553企业", "是"),), (("事由", "事故"),)
    return (
        indicator("V1", "拜访企业", Measure("去重计数", visits, "企业名称")),
        indicator("V2", '其中"553"企业', Measure("去重计数", visits, "企业名称", where), target=D(1), weight=D("7.5")),
        indicator("S1", "拟投资额", Measure("求和", leads, "拟投资额"), target=D("100.5"), basis="合计", unit="万元"),
        indicator("R1", "投诉件数", Measure("计数", "投诉"), kind=OTHER, nature="≤", target=D(2), unit="件"),
        indicator(
            "R2", "重大事故", Measure("计数", "投诉", None, accident), kind=OTHER, nature="=", target=D(0), weight=D(5)
        ),
        reported("Q1", "审核合格率", target=D(95), unit="%", reported_actual=D("93.35"), reason="两个月补报"),
        reported("C1", "项目总成本", level2="成本指标", nature="≤", target=D(160), unit="万元", weight=D(5), **spent),
        reported("B1", "知名度", **words, target="明显提升", reported_actual="达成", reported_score=D(9)),
        reported("B2", "协同机制", **words, target="持续健全", weight=D("12.5")),
        reported("F1", "满意度", level1="满意度指标", level2="服务对象满意度", target=D(90), unit="%", weight=D(10)),
    )


def plan(**more: object) -> Plan:
    teams = tuple(Team(n, KIND) for n in FIELD) + tuple(Team(n, OTHER) for n in INDUSTRY)
    funds = (
        Funds("当年财政拨款", D("0.1"), D("0.1"), D("0.1"), PLAN),
        Funds("上年结转资金", D("0.2"), D("0.2"), D("0.15"), PLAN),
        Funds("单位资金", D("1"), D("1.005"), D("0.7"), PLAN),
    )
    given: dict[str, object] = {
        "source": Source("绩效方案.xlsx"),
        "sha256": "0" * 64,
        "year": 2021,
        "project": {
            "项目名称": "招商=项目 & <测试>",
            "主管部门": "某市经济合作局",
            "实施单位": "某市经济合作局",
            "预期目标": "每组拜访企业三家以上。\n第二段。",
        },
        "budget": Budget(funds, D(10)),
        "teams": teams,
        "indicators": indicators(),
        "overrides": {("V1", "A*组?"): D(1)},
        "bureau_spending": D("0.0123"),
    }
    given.update(more)
    return Plan(**given)  # type: ignore[arg-type]


def ledger(id_: str, sheet: str, columns: tuple[Column, ...], rows: Iterable[tuple[str, tuple[Value, ...]]]) -> Ledger:
    """Rows as (team, values); the first value that is a date gives the month."""
    entries = []
    for number, (team, values) in enumerate(rows, start=2):
        day = next((value for value in values if isinstance(value, date)), None)
        named = dict(zip((column.name for column in columns), values, strict=True))
        file = f"{FIELD.index(team) if team in FIELD else 9}组.xlsx"
        entries.append(Entry(team, Source(file, sheet, number), named, day.month if day else None))
    return Ledger(id_, sheet, columns, tuple(entries))


def visits() -> Ledger:
    rows: list[tuple[str, tuple[Value, ...]]] = []
    for index, text in enumerate(NASTY):
        team = FIELD[index % len(FIELD)]
        rows.append((team, (date(2021, 1 + index % 12, 3), f"企业{index}", "是" if index % 3 == 0 else "否", text)))
    rows.append((FIELD[0], (date(2021, 12, 31), "企业0", "是", None)))
    made = ledger("visits", "拜访企业", VISIT_COLUMNS, rows)
    extra = (
        ("电话", "028-1"),
        ("日期?", datetime(2021, 1, 1, 8, 30)),
        ("几点", time(9, 5)),
        ("错", ErrorValue("#N/A")),
    )
    odd = (("电话", 123.0), ("真", True), ("比例", PercentValue(0.5)))
    first, second, *rest = made.entries
    return replace(made, entries=(replace(first, extra=extra), replace(second, extra=odd), *rest))


def ledgers() -> tuple[Ledger, ...]:
    leads: list[tuple[str, tuple[Value, ...]]] = [
        (FIELD[0], (date(2021, 2, 1), "甲", D("0.1"))),
        (FIELD[0], (date(2021, 3, 1), "乙", D("0.2"))),
        (FIELD[1], (date(2021, 3, 2), "丙", D("100.25"))),
        (FIELD[2], (date(2021, 4, 2), "丁", None)),
    ]
    complaints: list[tuple[str, tuple[Value, ...]]] = [(INDUSTRY[0], (date(2021, 5, d), "事由")) for d in (1, 2, 3)]
    complaints.append((INDUSTRY[1], (date(2021, 5, 9), "事故")))
    expenses: list[tuple[str, tuple[Value, ...]]] = [
        (team, (date(2021, 6, 1 + i), "差旅费" if i % 2 else "其他", D("1562.83") - 100 * i))
        for i, team in enumerate((*FIELD, *INDUSTRY))
    ]
    expenses.append((FIELD[3], (date(2021, 7, 1), "其他", D("-12.30"))))
    return (
        visits(),
        ledger("leads", "投资线索", LEAD_COLUMNS, leads),
        ledger("complaints", "投诉", COMPLAINT_COLUMNS, complaints),
        ledger("expenses", "经费支出", EXPENSE_COLUMNS, expenses),
    )


def assessment(
    draft: bool = False, made_plan: Plan | None = None, made_ledgers: tuple[Ledger, ...] | None = None
) -> SelfAssessment:
    """The whole of it, computed by the real ``compute`` and judged by the real checks."""
    the_plan, the_ledgers = made_plan or plan(), made_ledgers if made_ledgers is not None else ledgers()
    results = compute(the_plan, the_ledgers)
    findings = check_form(form_of(the_plan, results, total_of(the_plan.budget, results)))
    return SelfAssessment(
        plan=the_plan,
        ledgers=the_ledgers,
        results=results,
        issues=(),
        findings=findings,
        workbooks=(WorkbookRecord("绩效方案.xlsx", None, None, "0" * 64), *_records(the_ledgers)),
        skipped=(Skipped("~$锁.xlsx", "skip_lock_file"),),
        draft=draft,
    )


def _records(the_ledgers: tuple[Ledger, ...]) -> list[WorkbookRecord]:
    counts: dict[str, list[SheetCount]] = {}
    teams: dict[str, str] = {}
    for made in the_ledgers:
        files: dict[str, int] = {}
        for entry in made:
            files[entry.source.file] = files.get(entry.source.file, 0) + 1
            teams[entry.source.file] = entry.team
        for file, rows in files.items():
            counts.setdefault(file, []).append(SheetCount(teams[file], file, made.sheet, made.id, rows + 1, rows, 1))
    return [WorkbookRecord(file, teams[file], KIND, "a" * 64, tuple(found)) for file, found in counts.items()]


def write(made: SelfAssessment, path: Path, form: str = "standard", rows_per_sheet: int = 1_048_575) -> Path:
    from excel_eval.write.workbook import write_workbook

    write_workbook(made, path, form, rows_per_sheet=rows_per_sheet)
    return path
