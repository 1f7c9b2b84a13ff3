"""Who may import whom: the flow of the data is the order of the modules, and a library has one door."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import excel_eval

PACKAGE = Path(excel_eval.__file__).parent

# Each module imports only what stands above it.
CORE = (
    "figures", "text", "model", "results", "rules", "messages", "packaged", "schema",  # what all speak of
    "limits", "guard",
    "read.number_formats", "read.grid", "read.isolate",
    "read.sheet_grammar", "read.sheet_places", "read.sheet_losses", "read.sheet_rewrite", "read.sheet_xml",
    "read.ooxml", "read.ods",
    "read.passwords", "read.carried", "read.xls_carried", "read.xls", "read.extras",
    "read.workbook", "read.folder", "read",
    "cells", "headers", "table", "rows", "typed", "pairs",  # one sheet by its schema
    "stamp", "locate",  # which sheet is which
    "identify", "plan_conditions", "plan_builder", "plan", "months", "versions", "validate",  # all workbooks
    "filings", "handed_in",  # what was filed before
    "merge", "compute",
    "comparison",
    "assessment", "form", "checks",
    "pipeline",
)  # fmt: skip

STEPS = ("read", "plan", "validate", "merge", "compute", "checks")
BETWEEN_STEPS = {
    ("merge", "validate"),  # what validating gives is what merging takes
    ("checks", "compute"),  # a score is checked by the rule that gives it
}

DOORS: dict[str, tuple[str, ...]] = {
    "python_calamine": ("read.ooxml",),
    "xlrd": ("read.xls",),
    "msoffcrypto": ("read.passwords",),
    "psutil": ("read.isolate",),
    "pandas": ("typed", "rules"),
    "numpy": ("typed",),
    "pandera": ("typed",),
    "pydantic": ("schema", "rules"),
    "xlsxwriter": ("write.",),
    "docx": ("write.", "auditing."),
    "docxtpl": ("write.report.",),
    "click": ("cli.",),
}
"""library -> its modules; with a dot at the end: of that folder"""


def sources() -> dict[str, Path]:
    """Module name without the package -> file."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = sources()


@cache
def imports(module: str, *, typing_too: bool = True) -> frozenset[str]:
    """Everything that a module imports anywhere, also inside functions; our own modules as they are named here."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    skipped = set() if typing_too else {node for block in _typing_only(tree) for node in ast.walk(block)}
    return frozenset(name for node in ast.walk(tree) if node not in skipped for name in _imported(node))


def _typing_only(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            yield from node.body


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute"
        for alias in node.names:
            full = f"{node.module}.{alias.name}".removeprefix("excel_eval.")
            yield full if node.module and node.module.startswith("excel_eval") and full in MODULES else str(node.module)


def own(module: str, *, typing_too: bool = True) -> set[str]:
    """The modules of the package that it imports; importing from the package itself is importing nothing."""
    names = {name.removeprefix("excel_eval.") for name in imports(module, typing_too=typing_too)}
    return {name for name in names if name in MODULES and name}


@pytest.mark.parametrize("module", CORE)
def test_a_module_imports_only_what_stands_above_it(module: str) -> None:
    assert module in MODULES
    above = set(CORE[: CORE.index(module)])
    beside = {"text", "figures"} if module == "model" else set()
    assert {name if name in CORE else name.split(".")[0] for name in own(module)} - {module} <= above | beside


def test_the_model_imports_the_standard_library_and_figures() -> None:
    assert own("model") == {"figures"}
    others = {name.split(".")[0] for name in imports("model")} - {"excel_eval"}
    assert others <= sys.stdlib_module_names
    assert {name.split(".")[0] for name in imports("figures")} <= sys.stdlib_module_names
    assert {name.split(".")[0] for name in imports("text")} <= sys.stdlib_module_names


@pytest.mark.parametrize("step", STEPS)
def test_the_steps_do_not_import_one_another(step: str) -> None:
    others = own(step) & set(STEPS)
    assert {(step, other) for other in others} <= BETWEEN_STEPS


def test_only_the_pipeline_knows_the_order() -> None:
    """A command that needs the plan alone reads it in two steps; the whole line is in one place."""
    assert {module for module in MODULES if len(own(module) & set(STEPS)) > 2} == {"pipeline"}


INNER = {"validate", "merge", "compute", "checks", "months", "cells", "headers", "table", "rows", "typed", "pairs"}


@pytest.mark.parametrize("folder", ["write", "cli"])
def test_writing_and_printing_know_no_inner_step(folder: str) -> None:
    forbidden = INNER | ({"read", "plan", "identify", "pipeline"} if folder == "write" else set())
    for module in MODULES:
        if module.split(".")[0] == folder:
            assert not own(module) & forbidden, module
            assert folder == "cli" or not any(name.split(".")[0] == "cli" for name in own(module)), module


@pytest.mark.parametrize("library", DOORS)
def test_one_library_one_door(library: str) -> None:
    users = {module for module in MODULES if library in {name.split(".")[0] for name in imports(module)}}
    assert users
    for module in users:
        assert any(module == door or (door.endswith(".") and module.startswith(door)) for door in DOORS[library]), (
            module
        )


def test_the_rules_know_pandas_for_typing_only() -> None:
    assert "pandas" in imports("rules")
    assert "pandas" not in imports("rules", typing_too=False)


def test_there_is_no_import_cycle() -> None:
    """Whether at the top of a module or inside a function; packages count as their ``__init__``."""
    graph = {module: own(module, typing_too=False) - {module} for module in MODULES if module}
    state: dict[str, int] = defaultdict(int)

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert state[module] != 1, " -> ".join((*path, module))
        if state[module] == 0:
            state[module] = 1
            for other in graph[module]:
                visit(other, (*path, module))
            state[module] = 2

    for module in graph:
        visit(module, ())


HEAVY = ("pandas", "pandera", "numpy", "xlsxwriter", "pydantic", "yaml", "lxml", "python_calamine", "openpyxl", "docx")


@pytest.mark.parametrize(
    "script",
    [
        "import excel_eval",
        "from excel_eval.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass",
        "from excel_eval.cli import main\ntry:\n    main(['check', '--help'])\nexcept SystemExit:\n    pass",
    ],
)
def test_heavy_libraries_wait_until_they_are_needed(script: str) -> None:
    last = f"\nimport sys\nprint('loaded:', [name for name in {HEAVY!r} if name in sys.modules])"
    out = subprocess.run(
        [sys.executable, "-c", script + last], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert out.stdout.splitlines()[-1] == "loaded: []"


def test_the_public_names() -> None:
    assert {"check", "evaluate", "write_workbook", "CheckReport", "SelfAssessment", "HasErrors", "SchemaError"} <= set(
        excel_eval.__all__
    )
    assert all(getattr(excel_eval, name) for name in excel_eval.__all__)
    assert (PACKAGE / "py.typed").exists()


def test_every_package_is_installed() -> None:
    """setuptools installs what pyproject.toml lists, and nothing else."""
    listed = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    folders = {".".join(path.parent.relative_to(PACKAGE.parent).parts) for path in PACKAGE.rglob("__init__.py")}
    assert folders == set(listed["packages"]) - set(listed["package-dir"])
