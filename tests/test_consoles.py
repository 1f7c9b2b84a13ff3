"""Old consoles, closed streams, redirected output, the ways of Windows: the work is done and the exit code holds."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath, PureWindowsPath

import books
import pytest
from test_cli import OUTPUTS, ROOT, WRONG_DATE, Cli, cli, names, process

import excel_eval
from excel_eval.cli.program import COMMANDS, run
from excel_eval.write import atomic, leftovers, together
from excel_eval.write.atomic import CannotWrite, Draft, replacing, spelt_long, write_bytes
from excel_eval.write.leftovers import JOURNAL
from excel_eval.write.template_stamp import file_names

__all__ = ["cli"]
posix = pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
CONSOLES = ("gbk", "cp936", "cp1252", "ascii", "utf-8", "utf-16")


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Errors, warnings, a workbook that cannot be read, names and texts that no old console has."""
    odd = [["拜访日期", "企业名称", "是否553企业"], ["三月上旬 \U0001f600 \U00020000 ✓", "é甲公司", "是"]]
    folder = books.folder(tmp_path_factory.mktemp("consoles"), 驻外一组={"拜访企业": odd})
    (folder / "Ünlü \U00020000.xlsx").write_bytes(b"")
    return folder


@pytest.fixture
def console(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, bytes, bytes]]:
    """Calls the program on a console that knows only the characters of ``request.param``."""

    def call(*arguments: object) -> tuple[int, bytes, bytes]:
        written = io.BytesIO(), io.BytesIO()
        for name, stream in zip(("stdout", "stderr"), written, strict=True):
            text = io.TextIOWrapper(stream, encoding=request.param, newline="\n", write_through=True)
            monkeypatch.setattr(sys, name, text)
        code = run([str(argument) for argument in arguments])
        return code, written[0].getvalue(), written[1].getvalue()

    return call


Console = Callable[..., tuple[int, bytes, bytes]]
every_console = pytest.mark.parametrize("console", CONSOLES, indirect=True)


def shown(text: bytes, console: str) -> str:
    """As the console shows it; click takes ASCII for a mistake of the system and writes UTF-8."""
    return text.decode("utf-8" if console == "ascii" else console)


@every_console
def test_messages_on_every_console(
    console: Console, material: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    encoding = request.node.callspec.params["console"]
    code, out, err = console("run", material, "-o", tmp_path / "出", "--draft")
    assert (code, out) == (3, b"")
    said = shown(err, encoding)
    assert "Traceback" not in said
    assert ("√ 绩效方案.xlsx  绩效方案" in said) == (encoding != "cp1252")
    assert "E203" in said and "evaluation.json" in said
    assert names(tmp_path / "出") == OUTPUTS | {"问题清单.xlsx", "退回"}


@every_console
def test_json_is_utf_8_on_every_console(console: Console, material: Path) -> None:
    code, out, err = console("check", material, "--json")
    assert (code, err) == (3, b"")
    assert json.loads(out.decode("utf-8")) == excel_eval.check(material).to_dict()
    assert b"\r" not in out


@every_console
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_help_of_every_command(console: Console, lang: str, request: pytest.FixtureRequest) -> None:
    encoding = request.node.callspec.params["console"]
    for command in ([], *([name] for name in COMMANDS)):
        code, out, err = console(*command, "--help", "--lang", lang)
        assert (code, err) == (0, b"")
        text = shown(out, encoding)
        assert "excel-eval" in text and "--debug" in text
        assert lang == "en" or encoding == "cp1252" or text.startswith("用法：")


@pytest.mark.parametrize("settings", [("LC_ALL=C", "NO_COLOR=1"), ("PYTHONIOENCODING=gbk", "TERM=dumb")])
def test_a_process_in_an_old_environment(material: Path, settings: tuple[str, ...]) -> None:
    environment = dict(setting.split("=") for setting in settings)
    called = process("check", material, environment={**environment, "PYTHONUTF8": "0"})
    assert (called.returncode, called.stdout) == (3, b"")
    assert "错误 E203" in called.stderr.decode(environment.get("PYTHONIOENCODING", "utf-8"))
    assert b"\x1b" not in called.stderr


# --- streams -------------------------------------------------------------------------------------------------------


def shell(command: str, folder: Path, **named: str) -> subprocess.CompletedProcess[bytes]:
    """The program as a shell starts it."""
    program = f"{sys.executable} -m excel_eval"
    environment = {**os.environ, "F": str(folder), **named}
    return subprocess.run(
        ["sh", "-c", command.replace("excel-eval", program)], capture_output=True, env=environment, cwd=ROOT
    )


@posix
def test_closed_streams_do_not_end_up_in_an_output(tmp_path: Path) -> None:
    """The first file opened would get the number of a stream that is closed."""
    good = books.folder(tmp_path)
    for number, closed in enumerate(("2>&-", "<&- >&- 2>&-")):
        called = shell(f'excel-eval run "$F" -o "$OUT" {closed}', good, OUT=str(tmp_path / str(number)))
        assert called.returncode == 0
        assert b"Traceback" not in called.stderr
        assert names(tmp_path / str(number)) == OUTPUTS
        json.loads((tmp_path / str(number) / "evaluation.json").read_bytes())


@posix
@pytest.mark.parametrize("target", [">&-", "> /dev/full"])
def test_json_that_cannot_be_printed_is_4(material: Path, target: str) -> None:
    if "full" in target and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    called = shell(f'excel-eval check "$F" --json {target}', material)
    assert called.returncode == 4
    (said,) = called.stderr.decode().splitlines()
    assert said.startswith("写不出结果（")


@posix
def test_messages_that_nobody_reads_do_not_stop_the_work(tmp_path: Path) -> None:
    good = books.folder(tmp_path)
    full, gone = tmp_path / "a", tmp_path / "b"
    assert shell('excel-eval run "$F" -o "$OUT" 2> /dev/full', good, OUT=str(full)).returncode == 0
    shell('{ excel-eval run "$F" -o "$OUT" 2>&1; echo $? > "$OUT.code"; } | true', good, OUT=str(gone))
    assert (tmp_path / "b.code").read_text().strip() == "0"
    assert names(full) == names(gone) == OUTPUTS


@posix
def test_a_reader_of_the_figures_that_leaves_does_not_stop_the_writing(tmp_path: Path) -> None:
    good = books.folder(tmp_path)
    command = '{ excel-eval evaluate "$F" --json -o "$OUT"; echo $? > "$OUT.code"; } | true'
    said = shell(command, good, OUT=str(tmp_path / "表.xlsx")).stderr.decode()
    assert said.splitlines() == [f"已写出 {tmp_path / '表.xlsx'}"]
    assert (tmp_path / "表.xlsx.code").read_text().strip() == "0"
    assert (tmp_path / "表.xlsx").is_file()


def test_a_program_without_a_console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As under pythonw: there are no streams at all."""
    (tmp_path / "w").mkdir()
    good, wrong = books.folder(tmp_path), books.folder(tmp_path / "w", 驻外一组=WRONG_DATE)
    for stream in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, stream, None)
    codes = [
        run(["run", str(good)]),
        run(["run", str(wrong)]),
        run(["check", str(good), "--json"]),
        run(["nonsense"]),
        run(["--help"]),
        run(["check", str(tmp_path / "nichts")]),
    ]
    assert codes == [0, 1, 4, 2, 0, 3]
    assert names(good / "自评结果") == OUTPUTS


# --- the ways of Windows, as far as they can be had here ------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "long"),
    [
        (r"C:\材料\表.xlsx", r"\\?\C:\材料\表.xlsx"),
        (r"\\server\share\材料\表.xlsx", r"\\?\UNC\server\share\材料\表.xlsx"),
        (r"\\?\C:\材料\表.xlsx", r"\\?\C:\材料\表.xlsx"),
    ],
)
def test_paths_beyond_260_letters(path: str, long: str) -> None:
    assert spelt_long(path) == long


def test_unfinished_files_do_not_make_a_path_much_longer() -> None:
    assert len(leftovers.unfinished(Path()).name) <= 32


def test_reserved_names_of_teams() -> None:
    teams = [
        "CON",
        "nul",
        "NUL.xlsx",
        "com1",
        "LPT¹",
        "CON .x",
        "CONIN$",
        "conout$",
        "AUX.",
        "一/组",
        "a:b",
        "组 ",
        "组",
        "PRN",
    ]
    files = file_names(teams)
    assert files == [
        "CON_.xlsx", "nul_.xlsx", "NUL_.xlsx.xlsx", "com1_.xlsx", "LPT¹_.xlsx", "CON_ .x.xlsx", "CONIN$_.xlsx",
        "conout$_.xlsx", "AUX_.xlsx", "一／组.xlsx", "a：b.xlsx", "组.xlsx", "组_2.xlsx", "PRN_.xlsx",
    ]  # fmt: skip
    assert not [name for name in files if PureWindowsPath(name).is_reserved()]


class Windows:
    """What differs when files are open: none of them can be removed, renamed or replaced."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open: set[str] = set()
        for module in (atomic, leftovers, together):
            monkeypatch.setattr(module, "WINDOWS", True)
        monkeypatch.setattr(atomic, "spelt_long", lambda path: path)
        monkeypatch.setattr(leftovers, "lock", lambda handle: None)
        monkeypatch.setattr(atomic, "lock", lambda handle: None)
        monkeypatch.setattr(together, "lock", lambda handle: None)
        monkeypatch.setattr(atomic, "RETRIES", (0.0,))
        real_open, real_close = os.open, os.close
        handles: dict[int, str] = {}

        def opened(path: str | os.PathLike[str], *more: int) -> int:
            handle = real_open(path, *more)
            handles[handle] = os.path.realpath(path)
            return handle

        def closed(handle: int) -> None:
            handles.pop(handle, None)
            real_close(handle)

        def refused(real: object) -> object:
            def call(path: str | os.PathLike[str], *more: object, **named: object) -> object:
                places = [path, *(place for place in more if isinstance(place, str | os.PathLike))]
                if {os.path.realpath(place) for place in places} & {*handles.values(), *self.open}:
                    raise PermissionError(13, "The process cannot access the file", os.fspath(path))
                return real(path, *more, **named)  # type: ignore[operator]

            return call

        monkeypatch.setattr(os, "open", opened)
        monkeypatch.setattr(os, "close", closed)
        for name in ("unlink", "rename", "replace", "rmdir"):
            monkeypatch.setattr(os, name, refused(getattr(os, name)))


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Windows:
    return Windows(monkeypatch)


def test_files_are_closed_before_they_are_moved_or_removed(windows: Windows, tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    write_bytes(target, b"old")
    write_bytes(target, b"new")
    with pytest.raises(ZeroDivisionError), replacing(target) as temporary:
        temporary.write_bytes(b"half")
        raise ZeroDivisionError
    with together.together(tmp_path) as place:
        for name in ("a.json", "b.json", "c/d.json"):
            write_bytes(tmp_path / name, b"together", place)
    assert {path.name: path.read_bytes() for path in tmp_path.rglob("*.json")} == dict.fromkeys(
        ("a.json", "b.json", "d.json"), b"together"
    )
    assert not list(tmp_path.rglob(".excel_eval*"))


def test_an_unfinished_file_that_is_open_is_somebodys(windows: Windows, tmp_path: Path) -> None:
    alive = Draft(tmp_path / "b.json")
    with alive.writing():
        (tmp_path / ".excel_eval-dead.tmp").write_bytes(b"half")
        (tmp_path / JOURNAL).write_bytes(json.dumps({".excel_eval-moved.tmp": "c.json"}).encode())
        (tmp_path / ".excel_eval-moved.tmp").write_bytes(b"completed")
        write_bytes(tmp_path / "a.json", b"new")
        assert {path.name for path in tmp_path.iterdir()} == {"a.json", "c.json", alive.temporary.name}
    alive.drop()
    assert not list(tmp_path.glob(".excel_eval*"))


def test_a_result_open_in_excel_keeps_all_of_them(windows: Windows, tmp_path: Path) -> None:
    names_ = ("自评表.json", "自评报告.json", "evaluation.json")
    for name in names_:
        write_bytes(tmp_path / name, b"old")
    windows.open.add(os.path.realpath(tmp_path / "自评报告.json"))
    with pytest.raises(CannotWrite) as caught, together.together(tmp_path) as place:
        for name in names_:
            write_bytes(tmp_path / name, b"new", place)
    assert (caught.value.path.name, caught.value.reason) == ("自评报告.json", "write_locked")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == dict.fromkeys(names_, b"old")


def test_two_runs_on_windows_wait_for_one_another(windows: Windows, tmp_path: Path) -> None:
    with together.alone(tmp_path), pytest.raises(CannotWrite) as caught, together.alone(tmp_path, 0.05):
        pass
    assert caught.value.reason == "write_other_run"
    with together.alone(tmp_path, 0.0):
        pass
    assert not list(tmp_path.iterdir())


def test_run_with_results_open_in_excel_and_word(cli: Cli, windows: Windows, tmp_path: Path) -> None:
    """Exit code 4 and one line that names the file; the problems of the last run, still open, are said too."""
    folder, out = books.folder(tmp_path, 驻外一组=WRONG_DATE), tmp_path / "出"
    assert cli("run", folder, "-o", out).code == 1
    books.folder(tmp_path)
    windows.open.add(os.path.realpath(out / "问题清单.xlsx"))
    called = cli("run", folder, "-o", out, "-q")
    assert called.code == 4
    assert called.err == (
        f"删不了 {out / '问题清单.xlsx'}（文件正被其他程序打开，或者没有删除权限）："
        "关闭正在使用它的程序（Excel、WPS）后再运行\n"
    )
    assert names(out) >= OUTPUTS
    windows.open = {os.path.realpath(out / "自评报告.docx")}
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    called = cli("run", folder, "-o", out, "--form", "sichuan", "-q")
    assert called.code == 4
    (said,) = called.err.splitlines()
    assert said.startswith(
        f"写不了 {out / '自评报告.docx'}（文件正被其他程序打开）：或者关闭正在使用它的程序（Excel、WPS、Word）"
    )
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == before
    windows.open = set()
    assert cli("run", folder, "-o", out).code == 0
    assert names(out) == OUTPUTS


def test_backslashes_and_drive_letters_are_only_letters_elsewhere(cli: Cli, tmp_path: Path) -> None:
    """A path of Windows given here names no folder; it is printed as it was given."""
    if os.name == "nt":
        pytest.skip("there they are paths")
    called = cli("check", r"C:\材料\2021")
    assert (called.code, called.err) == (3, "没有这个文件夹：C:\\材料\\2021\n")
    assert PurePosixPath(r"C:\a").name == r"C:\a"


def test_line_ends_of_windows_in_cells(tmp_path: Path) -> None:
    """CRLF in a text cell is one line end, in a name no reason to be another name."""
    table = [
        ["拜访日期*", "企业名称*", "是否553企业*", "洽谈情况"],
        ["2021-03-05", "甲公司", "是", "第一行\r\n第二行"],
        ["2021-03-06", "甲公司\r\n", "是", "一"],
    ]
    report = excel_eval.check(books.folder(tmp_path, 驻外一组={"拜访企业": table}))
    assert report.ok
    (visits,) = (
        count for record in report.workbooks for count in record.ledgers if count.sheet == "拜访企业" and count.read
    )
    assert (visits.read, visits.repeated) == (2, 1)
