"""The documentation is true: its commands run, both languages say the same, every command is documented."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from excel_eval.cli.program import COMMANDS, program
from excel_eval.limits import LIMITS, MIB
from excel_eval.messages import say

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
README_ZH = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
LONGEST = 900
"""seconds; installing on a slow machine"""


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def marked(name: str) -> str:
    """The command that stands behind ``<!-- name -->``."""
    return blocks(README.partition(f"<!-- {name} -->")[2], "sh")[0].strip()


def test_both_languages_print_the_same_commands() -> None:
    for language in ("sh", "bat"):
        assert blocks(README, language) == blocks(README_ZH, language)


@pytest.mark.skipif(not os.environ.get("CI"), reason="installs into a fresh environment; CI does it")
def test_the_first_command_runs_on_a_fresh_checkout(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    done = subprocess.run(["bash", "-c", marked("run")], cwd=clone, capture_output=True, timeout=LONGEST)
    assert done.returncode == 0, done.stderr.decode()
    assert {p.name for p in (clone / "sample_workbooks/leshan_2021/自评结果").iterdir()} >= {
        "自评表.xlsx",
        "evaluation.json",
    }
    # There the checkout's own package comes before the installed one.
    (example,) = blocks(README, "python")
    shown = subprocess.run([clone / ".venv/bin/python", "-c", example], cwd=clone, capture_output=True, text=True)
    assert shown.stdout.startswith("True 0\nV1 785 720 "), shown.stderr


def test_the_run_command_without_its_installation(tmp_path: Path) -> None:
    command = marked("run").split("&&")[-1].split()
    assert command[0].endswith("excel-eval")
    sample = tmp_path / "sample"
    shutil.copytree(ROOT / command[2], sample, ignore=shutil.ignore_patterns("自评结果"))
    arguments = [sys.executable, "-m", "excel_eval", command[1], str(sample), *command[3:]]
    done = subprocess.run(arguments, capture_output=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr.decode()
    assert (sample / "自评结果/自评表.xlsx").is_file()


def test_the_python_example_runs(tmp_path: Path) -> None:
    (example,) = blocks(README, "python")
    script = tmp_path / "example.py"
    script.write_text(example.replace("sample_workbooks/", f"{ROOT}/sample_workbooks/"), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert "True 0" in done.stdout.decode()
    assert (tmp_path / "自评表.xlsx").is_file()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented_and_has_help(command: str) -> None:
    for text in (README, README_ZH):
        assert f"excel-eval {command}" in text
    assert say(f"help_{command}", "zh") != say(f"help_{command}", "en")


def test_the_group_lists_every_command() -> None:
    import click

    assert program.list_commands(click.Context(program)) == list(COMMANDS)


def test_generated_pages_are_up_to_date() -> None:
    import runpy

    built = runpy.run_path(str(ROOT / "docs/build.py"), run_name="docs")["pages"]()
    for name, content in built.items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == content, f"run python docs/build.py for {name}"


def test_the_limits_of_the_security_page_are_those_of_the_code() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `(\w+)` \| (\d+)( MB)? \|", page, re.MULTILINE)
    assert {name: int(number) * (MIB if unit else 1) for name, number, unit in table} == asdict(LIMITS)
