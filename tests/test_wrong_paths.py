"""Whatever stands where a file or a folder should: one line says so, the exit code holds, nothing hangs or is lost."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import books
import pytest
from test_cli import WRONG_DATE, Call, Cli, cli, contents, process

import excel_eval
from excel_eval.cli.exits import same_folder

__all__ = ["cli"]
posix = pytest.mark.skipif(os.name == "nt", reason="pipes, devices and links of POSIX")
TOO_LONG = "长" * 100 + ".xlsx"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with one of each, and with good material in 材料."""
    root = tmp_path_factory.mktemp("places")
    books.folder(root)
    (root / "文本.csv").write_text("字", encoding="utf-8")
    for name in ("随机.xlsx", "随机.docx", "随机.json", "随机.yaml"):
        (root / name).write_bytes(bytes(range(256)) * 9)
    (root / "空.xlsx").write_bytes(b"")
    (root / "深.json").write_text("[" * 100_000, encoding="ascii")
    (root / "文件夹.xlsx").mkdir()
    if os.name != "nt":
        for name in ("管道", "管道.xlsx", "管道.json", "管道.docx"):
            os.mkfifo(root / name)
        (root / "断链.xlsx").symlink_to("不存在")
        (root / "循环.xlsx").symlink_to("循环.xlsx")
    before = Path.cwd()
    os.chdir(root)
    yield root
    os.chdir(before)


WRONG = (
    "不存在",
    "文本.csv",
    "随机.xlsx",
    "随机.json",
    "深.json",
    "空.xlsx",
    "文件夹.xlsx",
    TOO_LONG,
    "a\nb\x1b[31m.xlsx",
)
ODD = ("管道", "管道.xlsx", "管道.json", "管道.docx", "断链.xlsx", "循环.xlsx", "/dev/null", "/dev/zero", "\udcff.xlsx")
PLAN = f"材料/{books.PLAN_FILE}"
TAKES_A_FOLDER: dict[str, tuple[str, ...]] = {
    "check": ("check", "?"),
    "run": ("run", "?", "-o", "出"),
    "evaluate": ("evaluate", "?", "--json"),
    "report": ("report", "?", "-o", "出.docx"),
    "trace": ("trace", "?", "V1"),
    "progress": ("progress", "?", "--month", "2021-06", "-o", "出.xlsx"),
    "archive": ("archive", "?", "--month", "2021-06"),
    "verify": ("archive", "?", "--verify"),
    "diff old": ("diff", "?", "材料"),
    "diff new": ("diff", "材料", "?"),
    "watch": ("watch", "?"),
    "audit": ("audit", "随机.xlsx", "--folder", "?"),
}
TAKES_A_FILE: dict[str, tuple[str, ...]] = {
    "template": ("template", "?", "-o", "出"),
    "new": ("new", "出", "--plan", "?"),
    "upgrade": ("upgrade", "?", "-o", "出"),
    "upgrade by": ("upgrade", "材料/驻外一组.xlsx", "-o", "出", "--plan", "?"),
    "audit": ("audit", "?"),
    "previous": ("run", "材料", "-o", "出", "--previous", "?"),
    "report by": ("report", "材料", "-o", "出.docx", "--template", "?"),
    "schemas": ("check", "材料", "--schemas", "?"),
}


def assert_refused(called: Call, codes: set[int]) -> None:
    assert called.code in codes, called.err
    assert called.out == "" or json.loads(called.out)
    said = called.err.splitlines()
    assert said
    assert "Traceback" not in called.err and "意外" not in called.err
    assert "\x1b" not in called.err


@posix
@pytest.mark.parametrize("command", TAKES_A_FOLDER)
def test_in_place_of_a_folder(cli: Cli, place: Path, command: str) -> None:
    for wrong in (*WRONG, *ODD):
        if wrong == "文件夹.xlsx":  # is a folder, if an empty one
            continue
        called = cli(*(wrong if part == "?" else part for part in TAKES_A_FOLDER[command]))
        assert_refused(called, {3})
        assert len(called.err.splitlines()) == 1
        assert not (place / "出").exists()


@posix
@pytest.mark.parametrize("command", TAKES_A_FILE)
def test_in_place_of_a_file(cli: Cli, place: Path, command: str) -> None:
    for wrong in (*WRONG, *ODD):
        if (command, wrong) == ("schemas", "文件夹.xlsx"):  # of which it takes one
            continue
        called = cli(*(wrong if part == "?" else part for part in TAKES_A_FILE[command]))
        assert_refused(called, {2, 3} if command in ("schemas", "report by") else {3})
        assert not (place / "出").exists()


@posix
def test_in_the_folder_itself(cli: Cli, tmp_path: Path) -> None:
    """What is no regular file is named like a workbook: one error each, and the others are reported."""
    folder = books.folder(tmp_path, 驻外一组=WRONG_DATE)
    os.mkfifo(folder / "管道.xlsx")
    (folder / "断链.xlsx").symlink_to("不存在")
    (folder / "循环.xlsx").symlink_to("循环.xlsx")
    (folder / "设备.xlsx").symlink_to("/dev/zero")
    (folder / "文件夹.xlsx").mkdir()
    called = cli("check", folder)
    assert called.code == 3
    assert "Traceback" not in called.err
    for name in ("管道.xlsx", "断链.xlsx", "循环.xlsx", "设备.xlsx"):
        assert f"错误 E106 {name}：" in called.err
    assert "错误 E203 驻外一组.xlsx › 拜访企业!A2" in called.err


OUTPUTS: dict[str, tuple[str, ...]] = {
    "evaluate": ("evaluate", "材料", "-o", "?.xlsx"),
    "progress": ("progress", "材料", "--month", "2021-06", "-o", "?.xlsx"),
    "report": ("report", "材料", "-o", "?.docx"),
    "run": ("run", "材料", "-o", "?"),
    "template": ("template", PLAN, "-o", "?"),
    "new": ("new", "?"),
    "upgrade": ("upgrade", "材料/驻外一组.xlsx", "-o", "?"),
}


@pytest.mark.parametrize("command", OUTPUTS)
def test_in_place_of_an_output(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """A folder for a file, a file for a folder, a pipe, a link to itself, a name too long: exit code 4, all stays."""
    books.folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    arguments = OUTPUTS[command]
    suffix = next((part[1:] for part in arguments if part.startswith("?")), "")
    name = f"占用{suffix}"
    target = tmp_path / name

    def refused() -> Call:
        called = cli(*(name if part.startswith("?") else part for part in arguments))
        assert_refused(called, {4})
        assert called.err.splitlines()[-1].startswith(f"写不了 {name}")
        return called

    before = contents(tmp_path / "材料")
    if suffix:
        target.mkdir()
        assert "是文件夹" in refused().err
        target.rmdir()
    else:
        target.write_bytes(b"kept")
        assert "已有同名文件" in refused().err
        assert target.read_bytes() == b"kept"
        target.unlink()
    if os.name != "nt":
        os.mkfifo(target)
        refused()
        assert target.is_fifo()
        target.unlink()
        target.symlink_to(target)
        refused()
        target.unlink()
        name = "长" * 90 + suffix
        refused()
    assert contents(tmp_path / "材料") == before
    assert [path.name for path in tmp_path.iterdir()] == ["材料"]


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root could replace a device")
def test_a_device_is_not_replaced(cli: Cli, tmp_path: Path) -> None:
    device = tmp_path / "null.xlsx"
    os.mknod(device, 0o600 | 0o020000, os.makedev(1, 3))
    called = cli("evaluate", books.folder(tmp_path), "-o", device)
    assert called.code == 4
    assert device.is_char_device()


@pytest.mark.parametrize(
    "arguments",
    [
        ("evaluate", "材料", "-o", "表.docx"),
        ("evaluate", "材料", "-o", "表"),
        ("progress", "材料", "--month", "2021-06", "-o", "表.docx"),
        ("report", "材料", "-o", "报告.xlsx"),
        ("check", ""),
        ("run", "材料", "-o", ""),
        ("new", ""),
        ("trace", "材料", "V9"),
        ("trace", "材料", "V1", "--team", "没有的组"),
        ("template", PLAN, "-o", "出", "--team", "没有的组"),
        ("progress", "材料", "--month", "2021-13", "-o", "表.xlsx"),
        ("progress", "材料", "--month", "2020-06", "-o", "表.xlsx"),
        ("archive", "材料", "--month", "六月"),
        ("archive", "材料", "--month", "2021-06", "--verify"),
        ("run", "材料", "--form", "beijing"),
        ("check", "材料", "--lang", "fr"),
        ("check", "材料", "--limit", "file_bytes=viel"),
        ("check", "材料", "--limit", "none=1"),
        ("new", "出", "--plan", PLAN, "--sample"),
        ("audit", "材料/驻外一组.xlsx", "--copies", "材料"),
        ("upgrade", "材料/驻外一组.xlsx", "-o", "材料"),
    ],
)
def test_wrong_values_of_options(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    books.folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    before = contents(tmp_path)
    called = cli(*arguments)
    assert (called.code, called.out) == (2, "")
    assert "错误：" in called.err
    assert contents(tmp_path) == before


SCHEMA = """
id: talks
sheet: 洽谈会
title: {zh: 洽谈会, en: talks}
help: {zh: 每场一行, en: one row each}
columns:
  - {name: 日期, type: date, required: true, checks: [in_year]}
  - {name: 名称, type: name, required: true}
"""


def test_a_schema_as_windows_saves_it(cli: Cli, tmp_path: Path) -> None:
    """With a byte order mark and CRLF."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "talks.yaml").write_bytes(b"\xef\xbb\xbf" + SCHEMA.replace("\n", "\r\n").encode())
    assert cli("check", books.folder(tmp_path), "--schemas", own).code == 0


@posix
def test_what_is_no_schema_is_named_with_its_file(cli: Cli, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "a.yaml").write_bytes(bytes(range(256)))
    (own / "b.yaml").write_text("- " * 20_000 + "x", encoding="utf-8")
    (own / "c.yaml").write_text("&a [*a]", encoding="utf-8")
    (own / "d.yaml").mkdir()
    os.mkfifo(own / "e.yaml")
    (own / "f.yaml").symlink_to("nowhere")
    (own / "g.yaml").write_text("", encoding="utf-8")
    called = cli("check", books.folder(tmp_path), "--schemas", own)
    assert called.code == 2
    assert "Traceback" not in called.err
    for name in "abcdefg":
        assert f"{name}.yaml:1: " in called.err


# --- outputs that are inputs by another name -----------------------------------------------------------------------


@posix
@pytest.mark.parametrize("link", ["symbolic", "hard"])
def test_an_output_that_is_an_input_by_a_link(cli: Cli, tmp_path: Path, link: str) -> None:
    folder = books.folder(tmp_path, 驻外一组=WRONG_DATE)
    out = tmp_path / "出"
    (out / "退回").mkdir(parents=True)

    def to(name: str, file: str = "驻外一组.xlsx") -> Path:
        path = out / name
        path.unlink(missing_ok=True)
        if link == "symbolic":
            path.symlink_to(folder / file)
        else:
            path.hardlink_to(folder / file)
        return path

    before = contents(folder)
    for name in ("自评表.xlsx", "自评报告.docx", "evaluation.json", "问题清单.xlsx", "退回/驻外一组.xlsx"):
        path = to(name)
        called = cli("run", folder, "-o", out)
        assert called.code == 2, name
        assert f"{path} 是交来的工作簿" in called.err
        path.unlink()
    to("驻外一组.xlsx")
    assert cli("check", folder, "--returns", out).code == 2
    assert cli("upgrade", folder / "驻外一组.xlsx", "-o", out).code == 2
    assert cli("audit", folder / "驻外一组.xlsx", "--copies", out).code == 2
    (out / "驻外一组.xlsx").unlink()
    assert cli("evaluate", folder, "--draft", "-o", to("表.xlsx")).code == 2
    assert contents(folder) == before


def test_the_folder_for_returned_copies_is_never_the_folder_itself(cli: Cli, tmp_path: Path) -> None:
    """A clerk who mends the copies where they lie and runs that folder would have his work replaced or removed."""
    source = books.folder(tmp_path, 驻外一组=WRONG_DATE)
    cli("run", source, "-o", tmp_path / "结果")
    corrected = tmp_path / "结果" / "退回"
    for path in source.glob("*.xlsx"):
        if not (corrected / path.name).exists():
            (corrected / path.name).write_bytes(path.read_bytes())
    before = contents(corrected)
    called = cli("run", corrected, "-o", tmp_path / "结果")
    assert called.code == 2
    assert "退回件不能写进原文件夹" in called.err
    assert contents(corrected) == before


@posix
def test_one_folder_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert same_folder(tmp_path / "a", tmp_path / "b")
    assert same_folder(tmp_path / "b" / "neu", tmp_path / "a" / "." / "neu")
    assert not same_folder(tmp_path / "a", tmp_path / "c")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert not same_folder(tmp_path / "loop", tmp_path / "a")


# --- files that go or change while they are being looked at --------------------------------------------------------


def test_a_workbook_that_goes_between_listing_and_reading(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = books.folder(tmp_path, 驻外一组=WRONG_DATE)
    real = Path.iterdir

    def then_gone(self: Path) -> Iterator[Path]:
        listed = list(real(self))
        if self == folder:
            (folder / "专业一组.xlsx").unlink(missing_ok=True)
        return iter(listed)

    monkeypatch.setattr(Path, "iterdir", then_gone)
    called = cli("check", folder)
    assert called.code == 3
    assert "错误 E106 专业一组.xlsx：打不开这个文件：文件已不在，" in called.err
    assert "错误 E203 驻外一组.xlsx › 拜访企业!A2" in called.err


Change = Callable[[Path], object]


@pytest.mark.parametrize(
    "change",
    [Path.unlink, lambda path: path.write_bytes(path.read_bytes() + b" ")],
    ids=["gone", "changed"],
)
def test_a_workbook_that_changes_before_it_is_marked_gets_no_wrong_marks(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    folder = books.folder(tmp_path, 驻外一组=WRONG_DATE, 驻外二组=WRONG_DATE)
    cli("run", folder)
    real = excel_eval.evaluate

    def then_changed(*args: object, **named: object) -> object:
        found = real(*args, **named)  # type: ignore[arg-type]
        change(folder / "驻外一组.xlsx")
        return found

    monkeypatch.setattr(excel_eval, "evaluate", then_changed)
    called = cli("run", folder)
    assert called.code == 1
    assert "驻外一组.xlsx 不能在原件上标注（文件在检查之后被改动或移走，请重新运行）" in called.err
    assert [path.name for path in (folder / "自评结果" / "退回").iterdir()] == ["驻外二组.xlsx"]


def test_a_folder_that_goes_while_it_is_read(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = books.folder(tmp_path)

    def gone(self: Path) -> Iterator[Path]:
        raise FileNotFoundError(2, "No such file or directory", str(self))

    monkeypatch.setattr(Path, "iterdir", gone)
    called = cli("check", folder)
    assert (called.code, called.err) == (3, f"没有这个文件夹：{folder}\n")


# --- the library ---------------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("wrong", [*WRONG, *ODD])
def test_what_the_public_functions_raise(place: Path, wrong: str) -> None:
    """What their documentation says, whatever stands in place of a file or a folder; and nothing is printed."""
    folder, good = wrong, "材料"
    assessment = excel_eval.evaluate(good, draft=True)
    if wrong != "文件夹.xlsx":
        for function in (excel_eval.check, excel_eval.evaluate):
            with pytest.raises(OSError):
                function(folder)
        with pytest.raises(excel_eval.SchemaError if len(os.fsencode(wrong)) < 255 else OSError):
            excel_eval.check(good, schemas=wrong)
    with pytest.raises(excel_eval.CannotRead):
        excel_eval.audit([wrong])
    with pytest.raises(excel_eval.NotPrevious):
        excel_eval.evaluate(good, previous=wrong)
    with pytest.raises((excel_eval.TemplateProblem, OSError)):
        excel_eval.write_report(assessment, "出.docx", wrong)
    for inside in (f"{wrong}/表.xlsx", f"{wrong}/不存在/表.xlsx"):
        if wrong != "文件夹.xlsx" or "不存在" in inside:
            with pytest.raises(excel_eval.CannotWrite):
                excel_eval.write_workbook(assessment, inside)
    with pytest.raises(ValueError, match="no such form"):
        excel_eval.write_workbook(assessment, "出.xlsx", "beijing")
    assert not (place / "出.docx").exists() and not (place / "出.xlsx").exists()


# --- errors that nobody foresaw ------------------------------------------------------------------------------------


class PanicException(BaseException):
    """As a library in Rust raises it: no Exception."""


@pytest.mark.parametrize(
    "error", [MemoryError(), RecursionError("deep"), PanicException("at src/xlsx.rs"), KeyError(1)]
)
@pytest.mark.parametrize("step", ["excel_eval.pipeline.validate", "excel_eval.write.workbook.write_form"])
def test_an_error_of_ours_is_one_line_and_nothing_is_written(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, step: str
) -> None:
    folder = books.folder(tmp_path)
    cli("run", folder)
    before = contents(folder)

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(step, fail)
    called = cli("run", folder, "-q")
    assert called.code == 1
    (said,) = called.err.splitlines()
    assert said.startswith(f"程序意外出错（{type(error).__name__}")
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("step", "named"),
    [("excel_eval.validate.read_table", "驻外一组.xlsx"), ("excel_eval.pipeline.read_plan", books.PLAN_FILE)],
)
def test_an_error_of_ours_that_one_workbook_brings_about(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, named: str
) -> None:
    """The others are reported, and no result is written."""
    folder = books.folder(tmp_path, 驻外二组=WRONG_DATE)
    module, name = step.rsplit(".", 1)
    real = getattr(import_module(module), name)

    def fail(first: Any, *more: Any) -> Any:
        if first.source.file == named:
            raise AttributeError("'NoneType' object has no attribute 'year'")
        return real(first, *more)

    monkeypatch.setattr(step, fail)
    called = cli("run", folder)
    assert called.code == 3
    assert f"错误 E107 {named}：" in called.err and "（AttributeError）" in called.err
    assert "错误 E203 驻外二组.xlsx › 拜访企业!A2" in called.err
    assert {path.name for path in (folder / "自评结果").iterdir()} == {"问题清单.xlsx", "退回"}


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    """Of a workbook that cannot be read for a reason that nobody foresaw, too."""
    (tmp_path / "own").mkdir()
    script = (
        "import excel_eval.read.workbook as read\n"
        "def fail(*a): raise RuntimeError('out of cheese')\n"
        "read.read_ooxml = fail\n"
        "from excel_eval.cli import main\n"
        "main()\n"
    )
    path = tmp_path / "program.py"
    path.write_text(script, encoding="utf-8")
    folder = books.folder(tmp_path)
    plain = process("check", folder, program=path)
    debug = process("check", folder, "--debug", program=path)
    assert plain.returncode == debug.returncode == 3
    assert plain.stderr.decode().count("错误 E107") == 4
    assert b"Traceback" not in plain.stderr
    assert debug.stderr.count(b"RuntimeError: out of cheese") == 4
