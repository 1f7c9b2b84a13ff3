"""``excel-eval report``: what it writes, what it says, how it ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import books
import docx
import pytest

from excel_eval.cli import main

WRONG = {"拜访企业": "拜访日期|企业名称|是否553企业\n三月上旬|甲公司|是"}
Call = Callable[..., tuple[int, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Call the program; gives its exit code and what it said. Nothing goes to standard output."""

    def run(*arguments: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert printed.out == ""
        assert isinstance(stopped.value.code, int)
        return stopped.value.code, printed.err

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return books.folder(tmp_path)


def template(path: Path, text: str) -> Path:
    document = docx.Document()
    document.add_paragraph(text)
    document.save(str(path))
    return path


def test_the_report_is_written_and_said(call: Call, folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "自评报告.docx"
    code, said = call("report", folder, "-o", output)
    assert code == 0
    assert f"已写出 {output}" in said
    assert docx.Document(str(output)).paragraphs[0].text.endswith("支出绩效的自评报告")


def test_run_writes_the_same_report(call: Call, folder: Path, tmp_path: Path) -> None:
    assert call("report", folder, "-o", tmp_path / "a.docx")[0] == 0
    assert call("run", folder, "-o", tmp_path / "out")[0] == 0
    assert (tmp_path / "out/自评报告.docx").read_bytes() == (tmp_path / "a.docx").read_bytes()


def test_without_an_output_the_call_is_wrong(call: Call, folder: Path) -> None:
    assert call("report", folder)[0] == 2


def test_with_errors_nothing_is_written(call: Call, tmp_path: Path) -> None:
    folder = books.folder(tmp_path, 驻外一组=WRONG)
    code, said = call("report", folder, "-o", tmp_path / "a.docx")
    assert code == 1
    assert "E203" in said
    assert "没有写出自评报告" in said
    assert not (tmp_path / "a.docx").exists()


def test_a_draft_is_written_in_spite_of_errors(call: Call, tmp_path: Path) -> None:
    folder = books.folder(tmp_path, 驻外一组=WRONG)
    assert call("report", folder, "-o", tmp_path / "a.docx", "--draft")[0] == 1
    assert docx.Document(str(tmp_path / "a.docx")).paragraphs[0].text.endswith("（草稿）")


def test_the_title_font_can_be_chosen(call: Call, folder: Path, tmp_path: Path) -> None:
    assert call("report", folder, "-o", tmp_path / "a.docx", "--title-font", "宋体")[0] == 0
    assert docx.Document(str(tmp_path / "a.docx")).styles["Title"].font.name == "宋体"


def test_a_template_of_ones_own(call: Call, folder: Path, tmp_path: Path) -> None:
    own = template(tmp_path / "模板.docx", "{{ 年度 }}年：{{ 项目名称 }}")
    assert call("report", folder, "-o", tmp_path / "a.docx", "--template", own)[0] == 0
    assert [p.text for p in docx.Document(str(tmp_path / "a.docx")).paragraphs] == ["2021年：招商引资重点项目"]


def test_a_wrong_template_is_a_wrong_option(call: Call, folder: Path, tmp_path: Path) -> None:
    own = template(tmp_path / "模板.docx", "{{ 项目名 }}{{ 年份 }}")
    code, said = call("report", folder, "-o", tmp_path / "a.docx", "--template", own)
    assert code == 2
    assert "没有字段“项目名”，是不是“项目名称”" in said
    assert "没有字段“年份”" in said
    assert not (tmp_path / "a.docx").exists()


def test_a_wrong_template_weighs_more_than_an_absent_folder(call: Call, tmp_path: Path) -> None:
    own = template(tmp_path / "模板.docx", "{{ 项目名 }}")
    assert call("report", tmp_path / "没有", "-o", tmp_path / "a.docx", "--template", own)[0] == 2


def test_an_absent_template_is_named(call: Call, folder: Path, tmp_path: Path) -> None:
    code, said = call("report", folder, "-o", tmp_path / "a.docx", "--template", tmp_path / "没有.docx", "--lang", "en")
    assert code == 3
    assert "no such template" in said


def test_the_template_is_never_replaced_by_the_report(call: Call, folder: Path, tmp_path: Path) -> None:
    own = template(tmp_path / "模板.docx", "{{ 年度 }}")
    before = own.read_bytes()
    assert call("report", folder, "-o", own, "--template", own)[0] == 2
    assert own.read_bytes() == before


def test_an_input_is_never_replaced_by_the_report(call: Call, folder: Path) -> None:
    before = (folder / books.PLAN_FILE).read_bytes()
    assert call("report", folder, "-o", folder / books.PLAN_FILE)[0] == 2
    assert (folder / books.PLAN_FILE).read_bytes() == before


def test_what_cannot_be_written_is_said(call: Call, folder: Path, tmp_path: Path) -> None:
    assert call("report", folder, "-o", tmp_path / "没有/a.docx")[0] == 4


def loaded(statements: str) -> str:
    """Which of the libraries behind a .docx are loaded after some statements."""
    script = f"import sys\n{statements}\nprint(sorted({{'docx', 'docxtpl', 'jinja2', 'lxml'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    return done.stdout.strip()


def test_help_loads_no_word_library() -> None:
    assert loaded("import excel_eval, excel_eval.cli.program, excel_eval.cli.report") == "[]"


def test_the_official_report_needs_no_template_library() -> None:
    assert loaded("from excel_eval.write.report import write_report") == "['lxml']"
