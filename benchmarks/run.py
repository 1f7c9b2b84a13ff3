"""How long the main job takes, as ratios in one run: our ``run`` against a floor and against a naive stack.

    python benchmarks/run.py [--rows 2000] [--teams 11] [--rounds 5] [--profile]

A plan and its team workbooks are made in a temporary folder (one ledger of eight columns each). Then, each in a fresh
process, the median of the rounds:

  floor  inflate the parts of the inputs, parse them with expat, deflate the parts of our own output again
  naive  pandas.read_excel (openpyxl) of every sheet, a pandera schema, groupby counts, to_excel through xlsxwriter
  ours   python -m excel_eval run FOLDER -o OUT
"""

from __future__ import annotations

import argparse
import os
import pstats
import statistics
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.parsers import expat

YEAR = 2021
LEDGER = "拜访企业"
HEADERS = ("拜访日期*", "企业名称*", "是否553企业*", "企业所在地", "所属产业", "对接人及职务", "拜访人员", "洽谈情况")
OTHER_LEDGERS = {
    "经费支出": ("支出日期*", "支出类别*", "摘要*", "金额(元)*", "凭证号*"),
    "月度报送": ("月份*", "报送日期*"),
}
KIND = "驻外招商组"
SPENT = "388.76"
TOP = 35

Line = Sequence[object]
Tables = dict[str, list[Line]]


# --- the inputs ----------------------------------------------------------------------------------------------------


def make_folder(folder: Path, teams: int, rows: int) -> None:
    """A plan and ``teams`` workbooks of ``rows`` accepted rows each."""
    names = [f"驻外{number}组" for number in range(1, teams + 1)]
    write_plan(folder / "绩效方案.xlsx", names, rows)
    for number, name in enumerate(names):
        write_team(folder / f"{name}.xlsx", name, number, rows)


def write_plan(path: Path, teams: Sequence[str], rows: int) -> None:
    spent = float(SPENT)
    headers = "编码 一级指标 二级指标 三级指标 类别 性质 年度指标值 目标口径 单位 分值 台账 统计方式 统计列 条件"
    common = {
        "一级指标": "产出指标",
        "二级指标": "数量指标",
        "类别": KIND,
        "性质": "≥",
        "目标口径": "每组",
        "台账": LEDGER,
    }
    firms = {"编码": "V1", "三级指标": "拜访企业", "年度指标值": rows // 2, "单位": "家", "分值": 50}
    listed = {"编码": "V2", "三级指标": "拜访553企业", "年度指标值": rows // 4, "单位": "次", "分值": 40}
    indicators: list[dict[str, object]] = [
        common | firms | {"统计方式": "去重计数", "统计列": "企业名称"},
        common | listed | {"统计方式": "计数", "条件": "是否553企业=是"},
    ]
    tables: Tables = {
        "项目": [("项目", "内容"), ("年度", YEAR), ("项目名称", "招商组重点项目"), ("局本级支出", spent)],
        "资金": [("资金来源", "年初预算数", "全年预算数", "全年执行数"), ("当年财政拨款", 500, spent, spent)],
        "招商组": [("组别", "类别", "审核科室"), *((team, KIND, "一科") for team in teams)],
        "指标": [headers.split(), *([line.get(name) for name in headers.split()] for line in indicators)],
    }
    write_workbook(path, tables)


def write_team(path: Path, team: str, number: int, rows: int) -> None:
    cover: list[Line] = [("项目", "内容"), ("组别", team), ("类别", KIND), ("年度", YEAR), ("填报人", "张三")]
    tables: Tables = {"封面": cover, LEDGER: visits(number, rows)}
    tables |= {sheet: [headers] for sheet, headers in OTHER_LEDGERS.items()}
    write_workbook(path, tables)


def visits(team: int, rows: int) -> list[Line]:
    """Plausible visits: three quarters of them to distinct enterprises, the rest to one of these again."""
    start, distinct = datetime(YEAR, 1, 4), max(1, rows * 3 // 4)
    lines: list[Line] = [HEADERS]
    for row in range(rows):
        firm = (row * 7919) % distinct
        day = start + timedelta(days=row % 350)
        lines.append(
            (
                day,
                f"四川{team}号第{firm}科技有限公司",
                "是" if firm % 2 else "否",
                ("成都", "北京", "上海", "深圳")[firm % 4],
                ("电子信息", "绿色化工", "食品饮料")[firm % 3],
                f"王经理{firm % 97}（副总）",
                f"李四、张三{row % 13}",
                f"就项目{row}的选址、用工和政策进行了洽谈，约定下月{row % 28 + 1}日前回访",
            )
        )
    return lines


def write_workbook(path: Path, tables: Tables) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for name, lines in tables.items():
            sheet = workbook.add_worksheet(name)
            for row, line in enumerate(lines):
                for column, value in enumerate(line):
                    if isinstance(value, date):
                        sheet.write_datetime(row, column, value, day)
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value)
                    elif value is not None:
                        sheet.write_number(row, column, value)


# --- what is measured ----------------------------------------------------------------------------------------------


def floor(folder: Path, output: Path) -> None:
    """The work no program that reads and writes these files can avoid."""
    for path in sorted(folder.glob("*.xlsx")):
        for part in unpacked(path):
            expat.ParserCreate().Parse(part, True)
    for part in unpacked(output):
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        deflate.compress(part)
        deflate.flush()


def unpacked(path: Path) -> list[bytes]:
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))]


def naive(folder: Path, output: Path) -> None:
    """The stack one would write in an afternoon: no exact cells, no guard, no formulas."""
    import pandas as pd
    import pandera.pandas as pa

    yes_no = pa.Check.isin(["是", "否"])
    in_year = pa.Check.in_range(pd.Timestamp(YEAR, 1, 1), pd.Timestamp(YEAR, 12, 31))
    texts = {name: pa.Column(object, nullable=True) for name in HEADERS[3:]}
    schema = pa.DataFrameSchema(
        {
            HEADERS[0]: pa.Column("datetime64[ns]", in_year, coerce=True),
            HEADERS[1]: pa.Column(object, coerce=True),
            HEADERS[2]: pa.Column(object, yes_no, coerce=True),
            **{name: pa.Column(object, nullable=True, coerce=True) for name in texts},
        }
    )
    frames = []
    for path in sorted(folder.glob("*.xlsx")):
        sheets = pd.read_excel(path, sheet_name=None, engine="openpyxl")
        if LEDGER in sheets:
            frames.append(schema.validate(sheets[LEDGER], lazy=True).assign(组别=path.stem))
    merged = pd.concat(frames, ignore_index=True)
    counts = merged.groupby("组别").agg(拜访=(HEADERS[1], "nunique"), 次数=(HEADERS[1], "size"))
    with pd.ExcelWriter(output, engine="xlsxwriter") as writer:
        counts.to_excel(writer, sheet_name="分组完成")
        merged.to_excel(writer, sheet_name=LEDGER, index=False)


CHILDREN: dict[str, Callable[[Path, Path], None]] = {"floor": floor, "naive": naive}


# --- measuring -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """One process: how long it took and the most memory it held (None where the system does not tell)."""

    seconds: float
    peak_mb: float | None


def timed(command: Sequence[str]) -> Run:
    """Run a command in a fresh process; SystemExit with its output if it fails."""
    started = time.perf_counter()
    # As after an ordinary installation, where modules are compiled once.
    cached = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=Path(__file__).parents[1], env=cached
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        if hasattr(os, "wait4"):
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            peak = usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
            seconds = usage.ru_utime + usage.ru_stime  # of the processor: true on a machine that is busy with more
        else:
            process.wait()
            seconds, peak = time.perf_counter() - started, None
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}\n{said.decode(errors='replace')}\nexit code {process.returncode}")
    return Run(seconds, peak)


def measure(folder: Path, scratch: Path, rounds: int) -> dict[str, list[Run]]:
    """The three jobs in turn, so that a busy moment of the machine hits all of them."""
    ours = [sys.executable, "-m", "excel_eval", "-q", "run", str(folder), "-o", str(scratch / "out")]
    timed(ours)  # compiles the modules, and gives the floor its output
    form = scratch / "out" / "自评表.xlsx"
    child = [sys.executable, str(Path(__file__).resolve()), "--child"]
    commands = {
        "floor": [*child, "floor", str(folder), str(form)],
        "naive": [*child, "naive", str(folder), str(scratch / "naive.xlsx")],
        "ours": ours,
    }
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            found[name].append(timed(command))
    return found


def show(found: dict[str, list[Run]]) -> None:
    seconds = {name: statistics.median(run.seconds for run in runs) for name, runs in found.items()}
    print(f"{'':8}{'seconds':>10}{'min':>10}{'max':>10}{'x floor':>10}{'peak MB':>10}")
    for name, runs in found.items():
        times = [run.seconds for run in runs]
        peaks = [run.peak_mb for run in runs if run.peak_mb is not None]
        peak = f"{max(peaks):.0f}" if peaks else "-"
        ratio = seconds[name] / seconds["floor"]
        print(f"{name:8}{seconds[name]:10.3f}{min(times):10.3f}{max(times):10.3f}{ratio:10.2f}{peak:>10}")
    print(f"naive / ours: {seconds['naive'] / seconds['ours']:.2f}")


def profile(folder: Path, scratch: Path) -> None:
    """Where our time goes: cProfile of one run, our own functions by cumulative time."""
    file = scratch / "profile"
    target = ["-m", "excel_eval", "-q", "run", str(folder), "-o", str(scratch / "out")]
    timed([sys.executable, "-m", "cProfile", "-o", str(file), *target])
    stats = pstats.Stats(str(file))
    entries: dict[tuple[str, int, str], tuple[int, int, float, float, object]] = stats.stats  # type: ignore[attr-defined]
    total = sum(own for _, _, own, _, _ in entries.values())
    imports = max((spent for (_, _, name), (*_, spent, _) in entries.items() if name == "_find_and_load"), default=0.0)
    print(f"\nunder the profiler: {total:.2f} s, of which imports {imports:.2f} s")
    print(f"{'cumulative':>10}{'own':>8}{'calls':>9}  function")
    ours = [(key, value) for key, value in entries.items() if f"{os.sep}excel_eval{os.sep}" in key[0]]
    for (path, line, name), (_, calls, own, spent, _) in sorted(ours, key=lambda item: -item[1][3])[:TOP]:
        place = path.split(f"{os.sep}excel_eval{os.sep}")[-1]
        print(f"{spent:10.3f}{own:8.3f}{calls:9}  {place}:{line} {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teams", type=int, default=11)
    parser.add_argument("--rows", type=int, default=2000, help="rows of each team workbook")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each job; the median counts")
    parser.add_argument("--profile", action="store_true", help="also say where our time goes, function by function")
    parser.add_argument("--child", nargs=3, metavar=("JOB", "FOLDER", "OUTPUT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        job, folder, output = options.child
        CHILDREN[job](Path(folder), Path(output))
        return
    with TemporaryDirectory(prefix="excel_eval_bench_") as temporary:
        scratch = Path(temporary)
        folder = scratch / "folder"
        folder.mkdir()
        make_folder(folder, options.teams, options.rows)
        size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        print(
            f"{options.teams} team workbooks x {options.rows} rows x {len(HEADERS)} columns, {size:.1f} MB", flush=True
        )
        show(measure(folder, scratch, options.rounds))
        if options.profile:
            profile(folder, scratch)


if __name__ == "__main__":
    main()
