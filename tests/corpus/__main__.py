"""``python -m tests.corpus DIR [--jobs N] [--json FILE] [--update]``

Exit code 0 if the run is what the table of exceptions says, else 1.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from excel_eval.read import WORKBOOKS

from .figures import figures
from .outcome import Outcome
from .pool import MIB, Limits, examine_all
from .table import faults, read_table, updated, write_table

TABLE = Path(__file__).with_name("expected.csv")


def main(arguments: Sequence[str] | None = None) -> int:
    given = _arguments().parse_args(arguments)
    root: Path = given.dir.resolve()
    paths = workbooks(root)
    limits = Limits(seconds=given.seconds, memory=given.memory * MIB)
    outcomes: list[Outcome] = []
    for outcome in examine_all(root, paths, given.jobs, limits):
        outcomes.append(outcome)
        if len(outcomes) % 100 == 0:
            print(f"{len(outcomes)} of {len(paths)}", file=sys.stderr, flush=True)
    if given.json:
        text = json.dumps([outcome.to_dict() for outcome in outcomes], ensure_ascii=False, indent=1)
        given.json.write_text(text, encoding="utf-8")
    table = read_table(given.table)
    if given.update:
        write_table(given.table, updated(table, outcomes))
        table = read_table(given.table)
    print("\n".join(figures(outcomes)))
    found = faults(outcomes, table)
    print("\n".join(found) if found else f"As the table says ({given.table.name}).")
    return 1 if found else 0


def workbooks(root: Path) -> list[str]:
    """The workbooks below a folder, each content once, by their paths with slashes."""
    distinct: dict[str, str] = {}
    for path in sorted(root.rglob("*")):
        if path.suffix.lower() in WORKBOOKS and path.is_file():
            distinct.setdefault(sha256(path.read_bytes()).hexdigest(), path.relative_to(root).as_posix())
    return sorted(distinct.values())


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("dir", type=Path, help="a folder of folders of workbooks, one for each library")
    parser.add_argument("--jobs", type=int, default=1, help="worker processes (1)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="every outcome, with the values that differ")
    parser.add_argument("--table", type=Path, default=TABLE, metavar="FILE", help="the exceptions (expected.csv)")
    parser.add_argument("--update", action="store_true", help="write the table anew; reasons are then given by hand")
    parser.add_argument("--seconds", type=float, default=60, help="time limit of the check (60)")
    parser.add_argument("--memory", type=int, default=4096, help="memory limit of a worker in MB (4096)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
