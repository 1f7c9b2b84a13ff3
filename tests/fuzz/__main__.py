"""``python -m tests.fuzz read|check CORPUS [libFuzzer options]``, ``python -m tests.fuzz shrink FILE…``.

Needs the extra ``fuzz``.

``read`` gives each input to the reader and holds what it reads against the second reader; ``check`` puts it into a
folder of a plan and three teams and checks the folder. An input that breaks a promise ends the run, libFuzzer keeps
it; with EXCEL_EVAL_FUZZ_FINDINGS=DIR each kind of break is kept there once and the run goes on.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris  # type: ignore[import-untyped]

sys.path.insert(0, str(Path(__file__).parent.parent))  # the builders of the tests

with atheris.instrument_imports(include=["excel_eval"]):
    import excel_eval.pipeline  # noqa: F401

from .container import file_of
from .mutate import cross, mutate
from .promises import Broken, check_folder_promise, read_everything_here, read_promise
from .seeds import seeds
from .shrink import shrunk

FOR_A_FOLDER = ("team", "team-deflated", "full-team")
"""other seeds are not a team's workbook and show nothing but that"""


class Run:
    """One run of a target: what came of the inputs, and what broke."""

    def __init__(self, promise: Callable[[bytes, Path], str], scratch: Path, corpus: Path) -> None:
        self.promise, self.scratch, self.corpus = promise, scratch, corpus
        self.findings = os.environ.get("EXCEL_EVAL_FUZZ_FINDINGS")
        self.outcomes: Counter[str] = Counter()
        self.began = self.said = time.monotonic()

    def __call__(self, data: bytes) -> None:
        try:
            outcome = self.promise(file_of(data), self.scratch)
        except Broken as broken:
            if not self.findings:
                raise
            outcome = f"BROKEN {broken.kind}"
            self.keep(data, broken)
        self.outcomes[outcome] += 1
        if time.monotonic() - self.said > 30:
            self.write_statistics()

    def keep(self, data: bytes, broken: Broken) -> None:
        path = Path(str(self.findings)) / "".join(c if c.isalnum() else "_" for c in broken.kind)[:120]
        known = path.with_suffix(".in")
        if not known.exists() or known.stat().st_size > len(data):
            known.write_bytes(data)
            said = "".join(traceback.format_exception(broken))
            path.with_suffix(".txt").write_text(said, encoding="utf-8", errors="replace")

    def write_statistics(self) -> None:
        self.said = time.monotonic()
        usage = resource.getrusage(resource.RUSAGE_SELF)
        record = {
            "seconds": round(self.said - self.began),
            "cpu_seconds": round(usage.ru_utime + usage.ru_stime),
            "executions": self.outcomes.total(),
            "outcomes": dict(self.outcomes.most_common()),
        }
        with self.corpus.with_suffix(f".{os.getpid()}.stats").open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def shrink(files: Sequence[str]) -> None:
    """Print what is left of each input that breaks a promise of ``read``."""
    read_everything_here()
    with TemporaryDirectory() as scratch:
        for file in files:
            found = shrunk(Path(file).read_bytes(), Path(scratch))
            print(f"{file}: {found[0] if found else 'breaks nothing'}")
            if found:
                print(found[1].to_bytes().decode("utf-8", "replace"))


def main() -> None:
    if sys.argv[1] == "shrink":
        shrink(sys.argv[2:])
        return
    target, corpus = sys.argv[1], Path(sys.argv[2])
    corpus.mkdir(parents=True, exist_ok=True)
    read_everything_here()
    sound = {name: data for name, data in seeds() if target == "read" or name in FOR_A_FOLDER}
    for name, content in sound.items():
        (corpus / f"seed-{name}").write_bytes(content)
    with TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as scratch:
        promise = {"read": read_promise, "check": check_folder_promise}[target]
        atheris.Setup(
            [sys.argv[0], str(corpus), "-max_len=60000", "-timeout=30", "-rss_limit_mb=2500", *sys.argv[3:]],
            Run(promise, Path(scratch), corpus),
            custom_mutator=lambda data, limit, seed: mutate(data, limit, seed, atheris.Mutate, list(sound.values())),
            custom_crossover=cross,
        )
        atheris.Fuzz()


main()
