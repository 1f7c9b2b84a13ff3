"""The command line as a user sees it: exit codes, what is printed where, what is written and what is left alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import books
import click
import pytest

import excel_eval
from excel_eval.cli import exits, main
from excel_eval.cli.program import COMMANDS, program
from excel_eval.messages import say

ROOT = Path(__file__).parents[1]
HEAVY = {"pandas", "pandera", "numpy", "xlsxwriter", "lxml", "openpyxl", "python_calamine", "pydantic", "yaml"}
OUTPUTS = {"自评表.xlsx", "自评报告.docx", "evaluation.json"}
WRONG_DATE = {"拜访企业": "拜访日期|企业名称|是否553企业\n三月上旬|甲公司|是"}
WARNING = {"月度报送": "月份*|报送日期*"}


@dataclass(frozen=True)
class Call:
    """How a call ended and what it printed."""

    code: int
    out: str
    err: str


Cli = Callable[..., Call]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Call the program within this process."""

    def call(*arguments: object) -> Call:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        assert isinstance(stopped.value.code, int)
        printed = capsys.readouterr()
        return Call(stopped.value.code, printed.out, printed.err)

    return call


def process(
    *arguments: object,
    options: tuple[str, ...] = (),
    program: Path | None = None,
    environment: Mapping[str, str] | None = None,
    **more: str,
) -> subprocess.CompletedProcess[bytes]:
    """Call the program as a process of its own."""
    start = ["-m", "excel_eval"] if program is None else [str(program)]
    command = [sys.executable, *options, *start, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, cwd=ROOT, env={**os.environ, **(environment or {}), **more})


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return books.folder(tmp_path)


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A folder with one error in one cell."""
    return books.folder(tmp_path, 驻外一组=WRONG_DATE)


@pytest.fixture
def unreadable(wrong: Path) -> Path:
    """A folder with that error and a workbook that cannot be read."""
    (wrong / "旧台账.xls").write_bytes(b"")
    return wrong


# --- exit codes ----------------------------------------------------------------------------------------------------


def test_0_without_errors(cli: Cli, good: Path, tmp_path: Path) -> None:
    assert cli("check", good).code == 0
    assert cli("evaluate", good, "--json").code == 0
    assert cli("evaluate", good, "-o", tmp_path / "表.xlsx").code == 0
    assert cli("run", good).code == 0


def test_0_with_warnings_and_findings(cli: Cli, tmp_path: Path) -> None:
    folder = books.folder(tmp_path, 驻外一组=WARNING)
    called = cli("check", folder)
    assert called.code == 0
    assert "警告 W426" in called.err
    assert cli("run", folder).code == 0


def test_1_with_errors_in_the_data(cli: Cli, wrong: Path, tmp_path: Path) -> None:
    assert cli("check", wrong).code == 1
    assert cli("evaluate", wrong, "--json").code == 1
    assert cli("evaluate", wrong, "-o", tmp_path / "表.xlsx").code == 1
    assert cli("run", wrong).code == 1


def test_1_with_a_missing_team(cli: Cli, tmp_path: Path) -> None:
    assert cli("check", books.folder(tmp_path, without=["驻外二组"])).code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        [],
        ["-q"],
        ["check"],
        ["check", "一", "二"],
        ["check", ".", "--bogus"],
        ["check", ".", "--json=1"],
        ["check", ".", "--lang", "de"],
        ["--lang"],
        ["evaluate", "."],
        ["evaluate", ".", "--json", "--form", "beijing"],
        ["run", ".", "-o"],
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_2_with_wrong_options_in_the_readers_language(cli: Cli, arguments: list[str], lang: str) -> None:
    called = cli(*(["--lang", "en"] if lang == "en" else []), *arguments)
    assert called.code == 2
    assert called.out == ""
    assert ("用法：" in called.err or "错误：" in called.err) == (lang == "zh")
    english = ("Usage", "Error", "Missing", "No such", "Invalid", "Try", "Got", "requires", "Options", "COMMAND")
    assert any(word in called.err for word in english) == (lang == "en")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["frobnicate"], "没有命令 frobnicate；可用的命令：new、template、run、"),
        (["check"], "缺少 FOLDER"),
        (["check", "一", "二"], "多写了 二"),
        (["check", ".", "--jso"], "没有选项 --jso（是否应为 --json？）"),
        (["run", ".", "--lang", "de"], "--lang 只能是 zh、en"),
        (["run", ".", "-o"], "选项 -o 的写法不对"),
        (["evaluate", "."], "请用 -o 指定输出文件，或用 --json 输出数据，或两者都用"),
    ],
)
def test_what_is_wrong_with_a_call_is_said_in_chinese(cli: Cli, arguments: list[str], said: str) -> None:
    assert f"错误：{said}" in cli(*arguments).err


def test_2_with_schemas_that_cannot_be_used(cli: Cli, good: Path, tmp_path: Path) -> None:
    assert cli("check", good, "--schemas", tmp_path / "none").code == 2
    (tmp_path / "own").mkdir()
    (tmp_path / "own/own.yaml").write_text("id: own\nsheet: 自有台账\ncolor: red\n", encoding="utf-8")
    called = cli("check", good, "--schemas", tmp_path / "own")
    assert called.code == 2
    assert "own.yaml:3" in called.err


@pytest.mark.parametrize("command", [("template", "-o"), ("upgrade", "-o")])
def test_3_with_a_folder_for_a_file(cli: Cli, good: Path, command: tuple[str, str]) -> None:
    called = cli(command[0], good, command[1], good / "新")
    assert (called.code, called.err) == (3, f"{good} 是文件夹，这里要的是文件：给出其中的一个文件\n")
    assert not (good / "新").exists()


@pytest.mark.parametrize("command", [("run",), ("archive", "--month", "2021-06"), ("new",)])
def test_4_where_the_system_has_no_chinese_names(good: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    place = shutil.copytree(good, tmp_path / "plain") if command != ("new",) else tmp_path / "new"
    before = names(tmp_path)
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "utf-8"}
    called = process(command[0], place, *command[1:], "-q", environment=plain)
    assert called.returncode == 4
    assert called.stderr.decode().splitlines()[-1] == (
        "系统的语言环境（ascii）写不出中文文件名：先设置 LC_ALL=C.UTF-8 或 PYTHONUTF8=1，再运行"
    )
    assert names(tmp_path) == before


@pytest.mark.parametrize("command", ["check", "evaluate", "run"])
def test_3_without_the_folder(cli: Cli, tmp_path: Path, command: str) -> None:
    file = tmp_path / "文件.xlsx"
    file.write_bytes(b"")
    extra = ["--json"] if command == "evaluate" else []
    for folder, said in (
        (tmp_path / "没有", f"没有这个文件夹：{tmp_path / '没有'}\n"),
        (file, f"{file} 是文件，这里要的是文件夹：给出放工作簿的文件夹\n"),
    ):
        called = cli(command, folder, *extra)
        assert (called.code, called.out, called.err) == (3, "", said)
    assert cli(command, tmp_path / "没有", *extra, "--lang", "en").err == f"no such folder: {tmp_path / '没有'}\n"


def test_3_with_a_folder_that_cannot_be_listed(cli: Cli, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied", str(good))

    monkeypatch.setattr(Path, "iterdir", refuse)
    called = cli("check", good)
    assert called.code == 3
    assert called.err == f"读不了 {good}（没有读取权限，或者别的程序正独占着它）：检查读取权限、磁盘和网络后再运行\n"


def test_3_without_a_plan(cli: Cli, good: Path) -> None:
    (good / books.PLAN_FILE).unlink()
    assert cli("check", good).code == 3
    assert cli("run", good).code == 3
    called = cli("evaluate", good, "--json")
    assert called.code == 3
    assert json.loads(called.out)["schema"] == "excel_eval.check/1"


def test_3_with_an_unreadable_workbook_and_the_rest_is_still_reported(cli: Cli, unreadable: Path) -> None:
    called = cli("check", unreadable)
    assert called.code == 3
    assert "× 旧台账.xls  无法读取" in called.err
    assert "错误 E203 驻外一组.xlsx › 拜访企业!A2" in called.err


@pytest.mark.parametrize("command", ["run", "evaluate"])
def test_4_with_an_output_that_cannot_be_written(cli: Cli, good: Path, tmp_path: Path, command: str) -> None:
    (tmp_path / "是文件").write_bytes(b"kept")
    (tmp_path / "是文件夹.xlsx").mkdir()
    target = tmp_path / ("是文件" if command == "run" else "是文件夹.xlsx")
    called = cli(command, good, "-o", target)
    assert called.code == 4
    assert f"写不了 {target}" in called.err
    assert (tmp_path / "是文件").read_bytes() == b"kept"
    assert list((tmp_path / "是文件夹.xlsx").iterdir()) == []


def test_4_in_a_folder_without_permission(cli: Cli, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write anywhere, so the refusal is made here."""
    genuine = os.open

    def refuse(path: Any, flags: int, *rest: Any, **named: Any) -> int:
        if flags & os.O_CREAT:
            raise PermissionError(13, "Permission denied", str(path))
        return genuine(path, flags, *rest, **named)

    monkeypatch.setattr(os, "open", refuse)
    called = cli("evaluate", good, "-o", good.parent / "表.xlsx")
    assert called.code == 4
    assert "表.xlsx" in called.err
    assert not (good.parent / "表.xlsx").exists()


def test_4_the_figures_are_printed_all_the_same(cli: Cli, good: Path, tmp_path: Path) -> None:
    called = cli("evaluate", good, "--json", "-o", tmp_path / "没有" / "表.xlsx")
    assert called.code == 4
    assert json.loads(called.out)["schema"] == "excel_eval.evaluation/1"


# --- several at once: 2, 3, 4, 1 -----------------------------------------------------------------------------------


def test_the_order_of_exit_codes() -> None:
    codes = [exits.OPTIONS, exits.ABSENT, exits.OUTPUT, exits.DATA, exits.OK]
    assert codes == [2, 3, 4, 1, 0]
    for place, code in enumerate(codes):
        for other in codes[place:]:
            assert exits.worst(code, other) == exits.worst(other, code) == code


def test_2_before_3(cli: Cli, tmp_path: Path) -> None:
    assert cli("check", tmp_path / "没有", "--bogus").code == 2
    assert cli("evaluate", tmp_path / "没有").code == 2
    assert cli("check", tmp_path / "没有", "--returns", tmp_path / "没有").code == 2


def test_3_before_4_before_1(cli: Cli, unreadable: Path, tmp_path: Path) -> None:
    (tmp_path / "是文件").write_bytes(b"")
    calls = [
        ["run", unreadable, "-o", tmp_path / "是文件"],
        ["run", unreadable, "-o", tmp_path / "是文件", "--draft"],
        ["evaluate", unreadable, "-o", tmp_path / "是文件" / "表.xlsx", "--draft"],
        ["check", unreadable, "--returns", tmp_path / "是文件"],
    ]
    assert [cli(*call).code for call in calls] == [3, 3, 3, 3]
    (unreadable / "旧台账.xls").unlink()
    assert [cli(*call).code for call in calls] == [4, 4, 4, 4]


def test_3_before_1(cli: Cli, unreadable: Path) -> None:
    assert cli("evaluate", unreadable, "--json").code == 3
    assert cli("evaluate", unreadable, "--json", "--draft").code == 3


# --- options before and after the command --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "lang"),
    [
        ([], "zh"),
        (["--lang", "en"], "en"),
        (["--lang=en"], "en"),
        (["--lang", "zh"], "zh"),
    ],
)
def test_the_language_before_and_after(cli: Cli, wrong: Path, arguments: list[str], lang: str) -> None:
    said = {"zh": "“拜访日期”应填日期，现为“三月上旬”", "en": "“拜访日期” takes a date, found “三月上旬”"}[lang]
    for call in ([*arguments, "check", wrong], ["check", *arguments, wrong], ["check", wrong, *arguments]):
        assert said in cli(*call).err
        assert said in json.loads(cli(*call, "--json").out)["issues"][0]["message"]


def test_of_two_the_one_after_the_command_holds(cli: Cli, wrong: Path) -> None:
    assert "takes a date" in cli("--lang", "zh", "check", wrong, "--lang", "en").err
    assert "应填日期" in cli("--lang", "en", "check", wrong, "--lang", "zh").err


@pytest.mark.parametrize("arguments", [
    ("check", "材料", "--password", "-q"),
    ("check", "材料", "--password=--json"),
    ("--password", "--lang", "check", "材料"),
    ("evaluate", "材料", "-o", "--json"),
])  # fmt: skip
def test_an_option_is_not_the_value_of_another(cli: Cli, arguments: tuple[str, ...]) -> None:
    called = cli(*arguments)
    assert called.code == 2
    name = "-o" if "-o" in arguments else "--password"
    assert f"错误：选项 {name} 后面缺少它的值（" in called.err


def test_a_password_before_and_after(cli: Cli, good: Path) -> None:
    books.encrypt(good / "驻外一组.xlsx", "乐山2021")
    assert cli("check", str(good)).code == 3
    assert cli("--password", "乐山2021", "check", str(good)).code == 0
    assert cli("check", str(good), "--password", "错的", "--password", "乐山2021").code == 0


def test_a_limit_before_and_after(cli: Cli, good: Path) -> None:
    for arguments in (["--limit", "parts=3", "check", str(good)], ["check", str(good), "--limit", "parts=3"]):
        ran = cli(*arguments)
        assert ran.code == 3
        assert "工作簿超出读取限度：内部部件数为" in ran.err
    assert cli("--limit", "parts=3", "check", str(good), "--limit", "parts=300").code == 0
    assert cli("check", str(good), "--limit", "file_bytes=100MB").code == 0


@pytest.mark.parametrize("limit", ["parts", "parts=0", "parts=-1", "rows=5", "parts=5GB"])
def test_2_with_a_limit_that_is_none(cli: Cli, good: Path, limit: str) -> None:
    ran = cli("check", str(good), "--limit", limit)
    assert ran.code == 2
    assert f"--limit 写作 名称=数字，如 file_bytes=100MB；“{limit}”不是。名称：file_bytes, parts" in ran.err


def test_quiet_before_and_after(cli: Cli, good: Path) -> None:
    for arguments in (["-q", "check", good], ["check", good, "-q"], ["--quiet", "run", good], ["run", "-q", good]):
        called = cli(*arguments)
        assert (called.code, called.out, called.err) == (0, "", "")


def test_quiet_leaves_errors_and_warnings(cli: Cli, tmp_path: Path) -> None:
    folder = books.folder(tmp_path, 驻外一组=WRONG_DATE, 驻外二组=WARNING)
    lines = cli("-q", "check", folder).err.splitlines()
    assert [line.split(" › ")[0] for line in lines] == ["错误 E203 驻外一组.xlsx", "警告 W426 驻外二组.xlsx"]


def test_schemas_before_and_after(cli: Cli, good: Path, tmp_path: Path) -> None:
    for call in (["--schemas", tmp_path / "none", "check", good], ["check", good, "--schemas", tmp_path / "none"]):
        assert cli(*call).code == 2


# --- what is printed, and where ------------------------------------------------------------------------------------


def test_messages_go_to_stderr(cli: Cli, wrong: Path) -> None:
    called = cli("check", wrong)
    assert called.out == ""
    assert called.err.splitlines() == [
        "√ 绩效方案.xlsx  绩效方案",
        "× 驻外一组.xlsx  驻外一组  读取 13 行，计入 12 行，错误 1 处",
        "√ 驻外二组.xlsx  驻外二组  读取 12 行，计入 12 行",
        "√ 专业一组.xlsx  专业一组  读取 12 行，计入 12 行",
        "错误 E203 驻外一组.xlsx › 拜访企业!A2：“拜访日期”应填日期，现为“三月上旬”。"
        "或者改成具体的某一天，写成 2021-03-05，或者一行有几天时拆成几行。",
        "错误 1，警告 0，提示 0",
    ]
    assert cli("run", wrong).out == ""


def test_a_good_run_ends_with_the_rates(cli: Cli, good: Path) -> None:
    called = cli("run", good)
    assert called.out == ""
    for line in (
        "  V1 拜访企业  0/4家  完成率 0.00%  得分 0.00/10",
        "  B1 引进项目投资额  10/10亿元  完成率 100.00%  得分 10.00/10",
        "  预算执行率 100.00%  执行 100.00 / 全年预算 100.00 万元（年初 120.00）  得分 10.00/10",
        f"已写出 {good / '自评结果' / '自评表.xlsx'}",
    ):
        assert line in called.err.splitlines()


def test_what_a_bureau_must_know_is_printed_though_nothing_is_wrong(cli: Cli, tmp_path: Path) -> None:
    """Hidden rows and sheets that are not read one by one; repairs in one line for each file and code."""
    rows = [["拜访日期", "企业名称", "是否553企业"], *(["2021.3.5", f"第{n}公司", "√"] for n in range(300))]
    visits = books.Page(rows, hidden=[3, 4])
    folder = books.folder(
        tmp_path, 驻外一组={"拜访企业": visits, "汇总": "甲|乙", "封存": books.Page("丙", state="very_hidden")}
    )
    expected = [
        "提示 I124 驻外一组.xlsx：有隐藏的工作表，其中有内容：封存。"
        "请核对：规定的表照常读取，其余不读取；不需要的请删除。",
        "提示 I303 驻外一组.xlsx › 封存：工作表“封存”不是规定的表，没有读取。"
        "无须处理；若其中有应报数据，请移到规定的表中。",
        "提示 I317 驻外一组.xlsx › 拜访企业：有 2 行数据被隐藏或筛掉，照常计入。"
        "请核对这些行确应计入，不应计入的请删除。",
        "提示 I303 驻外一组.xlsx › 汇总：工作表“汇总”不是规定的表，没有读取。"
        "无须处理；若其中有应报数据，请移到规定的表中。",
        "提示 I203 驻外一组.xlsx › 拜访企业!A2：“拜访日期”的“2021.3.5”按日期 2021-03-05 读取；本文件共 300 处",
        "提示 I202 驻外一组.xlsx › 拜访企业!C2：“是否553企业”的“√”按“是”读取；本文件共 300 处",
    ]
    for command in ("check", "run"):
        called = cli(command, folder)
        assert [line for line in called.err.splitlines() if line.startswith("提示 ")] == expected
        assert "错误 0，警告 0，提示 604" in called.err
        assert called.code == 0
    assert "提示 " not in cli("check", folder, "-q").err


def test_many_problems_of_a_kind_are_cut_short(cli: Cli, tmp_path: Path) -> None:
    rows = [["拜访日期", "企业名称", "是否553企业"], *(["三月上旬", f"第{n}公司", "是"] for n in range(25))]
    folder = books.folder(tmp_path, 驻外一组={"拜访企业": rows})
    called = cli("check", folder)
    assert called.err.count("错误 E203") == 10
    assert "另有 15 处 E203，见 --json" in called.err
    assert "错误 25，警告 0，提示 0" in called.err
    assert "另有 15 处 E203，见 问题清单.xlsx" in cli("run", folder).err
    output = tmp_path / "通报.xlsx"
    assert (
        "另有 15 处 E203，见 excel-eval check --json" in cli("progress", folder, "--month", "2021-03", "-o", output).err
    )


def test_a_missing_column_is_placed_in_its_row(cli: Cli, tmp_path: Path) -> None:
    folder = books.folder(tmp_path, 驻外一组={"拜访企业": "拜访日期|是否553企业\n2021-03-05|是"})
    assert "错误 E311 驻外一组.xlsx › 拜访企业 第 1 行：缺少必填列“企业名称”，" in cli("check", folder).err
    assert "error E311 驻外一组.xlsx › 拜访企业 row 1: " in cli("check", folder, "--lang", "en").err


def test_nothing_that_a_terminal_would_obey(cli: Cli, tmp_path: Path) -> None:
    table = [["拜访日期", "企业名称", "是否553企业"], ["\u202e三月\u200b", "甲公司", "是"]]
    called = cli("check", books.folder(tmp_path, 驻外一组={"拜访企业": table}))
    assert "现为“\\u202e三月\\u200b”" in called.err


@pytest.mark.parametrize(
    ("encoding", "command"),
    [("gbk", ["check"]), ("cp1252", ["check", "--lang", "en"]), ("ascii", ["evaluate", "--draft"])],
)
def test_json_is_one_document_of_utf_8_on_any_console(tmp_path: Path, encoding: str, command: list[str]) -> None:
    table = [["拜访日期", "企业名称", "是否553企业"], ["三月上旬 \U0001f600 \u202e", "甲公司", "是"]]
    folder = books.folder(tmp_path, 驻外一组={"拜访企业": table})
    called = process(*command, folder, "--json", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert called.returncode == 1
    assert called.stderr == b""
    document = json.loads(called.stdout.decode("utf-8"))
    if command[0] == "check":
        assert document == excel_eval.check(folder).to_dict("en" if "en" in command else "zh")
        assert document["issues"][0]["value"] == "三月上旬 \U0001f600 \u202e"
    else:
        assert document == excel_eval.evaluate(folder, draft=True).to_dict()


@pytest.mark.parametrize(
    ("encoding", "arguments", "code"),
    [("gbk", ["run", "--draft"], 3), ("cp1252", ["check"], 3), ("ascii", ["check", "--help"], 0), ("ascii", ["x"], 2)],
)
def test_messages_never_fail_for_the_console(unreadable: Path, encoding: str, arguments: list[str], code: int) -> None:
    called = process(*arguments, unreadable, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert called.returncode == code
    assert b"Traceback" not in called.stderr
    if encoding == "gbk":
        assert "已写出" in called.stderr.decode("gbk")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no broken pipes")
def test_a_reader_that_leaves_is_no_error(good: Path) -> None:
    command = [sys.executable, "-m", "excel_eval", "evaluate", str(good), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as started:
        assert started.stdout and started.stderr
        started.stdout.close()
        assert started.stderr.read() == b""
        assert started.wait() == 0


# --- what is written -----------------------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def test_run_writes_beside_the_workbooks_unless_told_otherwise(cli: Cli, good: Path, tmp_path: Path) -> None:
    before = contents(good)
    assert cli("run", good).code == 0
    assert names(good / "自评结果") == OUTPUTS
    assert cli("run", good, "-o", tmp_path / "新" / "结果").code == 0
    assert names(tmp_path / "新/结果") == OUTPUTS
    shutil.rmtree(good / "自评结果")
    assert contents(good) == before


def test_the_written_figures_are_the_printed_ones(cli: Cli, good: Path) -> None:
    cli("run", good)
    written = json.loads((good / "自评结果/evaluation.json").read_text(encoding="utf-8"))
    assert written == json.loads(cli("evaluate", good, "--json").out)
    assert written["schema"] == "excel_eval.evaluation/1"


def test_with_errors_no_assessment_is_written(cli: Cli, wrong: Path, tmp_path: Path) -> None:
    before = contents(wrong)
    called = cli("run", wrong, "-o", tmp_path / "结果")
    assert called.code == 1
    assert names(tmp_path / "结果") == {"问题清单.xlsx", "退回"}
    assert names(tmp_path / "结果/退回") == {"驻外一组.xlsx"}
    assert "有错误，没有写出自评表" in called.err
    assert "以前运行" not in called.err
    assert cli("evaluate", wrong, "-o", tmp_path / "表.xlsx").code == 1
    assert not (tmp_path / "表.xlsx").exists()
    assert contents(wrong) == before


def test_evaluate_json_prints_the_check_document_while_there_are_errors(cli: Cli, wrong: Path, tmp_path: Path) -> None:
    called = cli("evaluate", wrong, "--json", "-o", tmp_path / "表.xlsx")
    assert called.code == 1
    assert json.loads(called.out) == excel_eval.check(wrong).to_dict()
    assert not (tmp_path / "表.xlsx").exists()


def test_a_draft_is_written_and_still_1(cli: Cli, wrong: Path, tmp_path: Path) -> None:
    called = cli("evaluate", wrong, "--draft", "--json", "-o", tmp_path / "表.xlsx")
    assert called.code == 1
    assert json.loads(called.out)["draft"] is True
    assert (tmp_path / "表.xlsx").is_file()
    called = cli("run", wrong, "--draft")
    assert called.code == 1
    assert names(wrong / "自评结果") == OUTPUTS | {"问题清单.xlsx", "退回"}
    assert "没有写出" not in called.err


def test_a_draft_without_errors_is_0(cli: Cli, good: Path) -> None:
    assert cli("run", good, "--draft").code == 0


def test_a_failing_run_leaves_the_earlier_assessment_and_says_so(cli: Cli, good: Path) -> None:
    cli("run", good)
    before = contents(good / "自评结果")
    books.team_workbook(good / "驻外一组.xlsx", "驻外一组", WRONG_DATE)
    called = cli("run", good)
    assert called.code == 1
    after = contents(good / "自评结果")
    assert {name: after[name] for name in before} == before
    assert f"{good / '自评结果' / '自评表.xlsx'} 是以前运行的结果，没有更新" in called.err


def test_a_good_run_removes_the_earlier_problems(cli: Cli, wrong: Path) -> None:
    cli("run", wrong)
    assert names(wrong / "自评结果") == {"问题清单.xlsx", "退回"}
    books.team_workbook(wrong / "驻外一组.xlsx", "驻外一组")
    called = cli("run", wrong)
    assert called.code == 0
    assert names(wrong / "自评结果") == OUTPUTS
    assert f"已删除上次的 {wrong / '自评结果' / '问题清单.xlsx'}" in called.err


def test_what_was_handed_in_is_never_replaced(cli: Cli, good: Path) -> None:
    (good / "驻外一组.xlsx").rename(good / "自评表.xlsx")
    before = contents(good)
    for call in (
        ["evaluate", good, "-o", good / books.PLAN_FILE],
        ["evaluate", good, "-o", good / "自评表.xlsx", "--json"],
        ["evaluate", good, "-o", good / ".." / good.name / "驻外二组.xlsx", "--draft"],
        ["run", good, "-o", good],
        ["check", good, "--returns", good],
        ["check", good, "--returns", good / "." / ".." / good.name],
    ):
        called = cli(*call)
        assert (called.code, called.out) == (2, ""), call
        assert contents(good) == before


def test_an_earlier_output_in_the_folder_is_replaced(cli: Cli, good: Path) -> None:
    for _ in range(2):
        called = cli("run", good, "-o", good)
        assert called.code == 0
    assert "自评表.xlsx  跳过：本工具的输出" in called.err


@pytest.mark.parametrize("form", ["standard", "sichuan"])
def test_the_form_can_be_chosen(cli: Cli, good: Path, form: str) -> None:
    assert cli("run", good, "--form", form).code == 0


# --- reasons where the plan demands them ---------------------------------------------------------------------------

REASON = "偏差原因分析及改进措施"


@pytest.mark.parametrize(
    ("demanded", "reason", "code"),
    [("是", None, 1), ("是", "受疫情影响，四季度起改为线上对接，已补签协议。", 0), ("否", None, 0), (None, None, 0)],
)
def test_a_target_that_is_missed(cli: Cli, tmp_path: Path, demanded: str | None, reason: str | None, code: int) -> None:
    table = books.only({"编码": "V1", REASON: reason, "分值": 10})
    folder = books.folder(tmp_path, {"项目": books.project(偏差说明必填=demanded), "指标": table})
    assert cli("evaluate", folder, "--json").code == code
    called = cli("run", folder)
    assert called.code == code
    assert [line for line in called.err.splitlines() if "偏差说明必填" in line] == [
        "方案要求说明偏差（偏差说明必填=是），还没有说明原因的指标：“拜访企业”；"
        "在方案“指标”的“偏差原因分析及改进措施”中填写"
    ] * code
    assert (folder / "自评结果/自评表.xlsx").is_file()


@pytest.mark.parametrize(("actual", "code"), [(10, 0), (12, 0), (12.9, 0), (13, 1), (20, 1)])
def test_a_target_that_is_exceeded_by_far(cli: Cli, tmp_path: Path, actual: float, code: int) -> None:
    """From the remark line (120%) on a reason is a finding, from the explanation line (130%) on it is demanded."""
    table = books.only({"编码": "B1", "实际完成值": actual, "分值": 90})
    folder = books.folder(tmp_path, {"项目": books.project(偏差说明必填="是"), "指标": table})
    assert cli("evaluate", folder, "--json").code == code


def test_errors_and_missing_reasons_are_1(cli: Cli, tmp_path: Path) -> None:
    plan: books.Sheets = {"项目": books.project(偏差说明必填="是")}
    assert cli("run", books.folder(tmp_path, plan, 驻外一组=WRONG_DATE), "--draft").code == 1


# --- help ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_in_both_languages(cli: Cli, command: str | None) -> None:
    before = [command] if command else []
    name = command or "excel-eval"
    for arguments in ([*before, "--help"], ["--lang", "zh", *before, "-h"]):
        called = cli(*arguments)
        assert (called.code, called.err) == (0, "")
        assert called.out.startswith(f"用法：excel-eval {command + ' ' if command else ''}[选项] ")
        assert squeezed(say(f"help_{name}", "zh")) in squeezed(called.out)
        assert "Usage" not in called.out
        assert "Options" not in called.out
    for arguments in (
        [*before, "--help", "--lang", "en"],
        ["--lang", "en", *before, "-h"],
        ["--lang=en", *before, "-h"],
    ):
        called = cli(*arguments)
        assert (called.code, called.err) == (0, "")
        assert called.out.startswith(f"Usage: excel-eval {command + ' ' if command else ''}[OPTIONS] ")
        assert squeezed(say(f"help_{name}", "en")) in squeezed(called.out)


def squeezed(text: str) -> str:
    """Without the line breaks of the page."""
    return "".join(text.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_help_in_both_languages(command: str) -> None:
    context = click.Context(program)
    found = program.get_command(context, command)
    assert found is not None
    for option in found.params:
        if isinstance(option, click.Option):
            assert option.help, f"{command} {option.name}"
            assert say(option.help, "zh") != say(option.help, "en")
    assert {"lang", "schemas", "quiet", "debug"} <= {option.name for option in found.params}


def test_without_arguments_the_help_is_shown(cli: Cli) -> None:
    called = cli()
    assert (called.code, called.out) == (2, "")
    assert called.err == cli("--help").out


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], *([command, "--help"] for command in COMMANDS)])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    called = process(*arguments, options=("-X", "importtime"))
    assert called.returncode == 0
    assert called.stdout
    loaded = {line.rpartition("|")[2].strip().split(".")[0] for line in called.stderr.decode().splitlines()}
    assert "click" in loaded
    assert not loaded & HEAVY


def test_the_version(cli: Cli) -> None:
    assert cli("--version").out == f"excel-eval {excel_eval.__version__}\n"


def test_the_console_script_is_the_same_program() -> None:
    (script,) = entry_points(group="console_scripts", name="excel-eval")
    assert script.load() is main


# --- when something else goes wrong --------------------------------------------------------------------------------


def test_an_unforeseen_error_is_one_line(cli: Cli, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("out of cheese")

    monkeypatch.setattr("excel_eval.pipeline.check_folder", fail)
    called = cli("check", good)
    assert called.code == 1
    assert called.err == ("程序意外出错（RuntimeError: out of cheese）。请加 --debug 再运行一次，把输出发给维护者\n")
    assert cli("check", good, "--lang", "en").err.startswith("unexpected error (RuntimeError: out of cheese)")
    for arguments in (["--debug", "check", good], ["check", good, "--debug"]):
        with pytest.raises(RuntimeError, match="out of cheese"):
            main([str(argument) for argument in arguments])


def test_an_interruption_is_said(cli: Cli, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("excel_eval.pipeline.check_folder", interrupt)
    called = cli("check", good)
    assert (called.code, called.err) == (130, "已中断；已有的结果文件都是完整的\n")
