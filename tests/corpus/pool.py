"""A pool of worker processes with limits: a file that kills its worker costs that file alone."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from threading import Timer
from typing import IO, Any

from .outcome import Comparison, Outcome, Verdict, comparison_of
from .worker import CHECK

HOME = Path(__file__).resolve().parents[2]
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost its worker, and how many files a worker serves before a fresh one takes its place."""

    seconds: float = 60
    """for the check"""
    reader_seconds: float = 240
    """for each second reader: it may be slow, since it is not what is judged"""
    memory: int = 4096 * MIB
    """bytes of address space"""
    files: int = 200
    held: int = 256 * MIB
    """what a worker may still hold after a file without being replaced: it would count as the next file's"""


def examine_all(
    root: Path, paths: Sequence[str], jobs: int = 1, limits: Limits | None = None, command: Sequence[str] | None = None
) -> Iterator[Outcome]:
    """The outcome of each file, in the order of ``paths`` (relative to ``root``); ``command`` starts a worker."""
    limits = limits or Limits()
    command = command or [sys.executable, "-m", "tests.corpus.worker", str(limits.memory)]
    idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
    scratch = TemporaryDirectory(prefix="corpus-", ignore_cleanup_errors=True)  # a killed worker sweeps nothing
    workers = [_Worker(command, limits, scratch.name) for _ in range(jobs)]
    for worker in workers:
        idle.put(worker)

    def examine(path: str) -> Outcome:
        worker = idle.get()
        try:
            return _examine(worker, root, path)
        finally:
            idle.put(worker)

    try:
        with ThreadPoolExecutor(jobs) as threads:
            yield from threads.map(examine, paths)
    finally:
        for worker in workers:
            worker.stop()
        scratch.cleanup()


def _examine(worker: _Worker, root: Path, path: str) -> Outcome:
    """Ask again, without the second reader that died of the file, until there is an answer."""
    outcome = Outcome(path, sha256((root / path).read_bytes()).hexdigest(), "read")
    died: dict[str, str] = {}
    while True:
        answers, stage, death = worker.ask(root / path, list(died))
        for answer in answers:
            if "verdict" in answer:
                outcome = replace(outcome, **answer)
            elif "comparison" in answer:
                outcome = replace(outcome, comparison=comparison_of(answer["comparison"]))
        if death is None:
            break
        if stage == CHECK:
            return replace(outcome, verdict=death.verdict, message=death.words, comparison=None)
        died[stage] = death.words
    if died:
        comparison = outcome.comparison or Comparison("")
        outcome = replace(outcome, comparison=replace(comparison, failed={**died, **comparison.failed}))
    return outcome


@dataclass(frozen=True, slots=True)
class _Death:
    verdict: Verdict
    words: str


class _Worker:
    """A process that is started when it is needed and replaced when it has died or served enough files."""

    def __init__(self, command: Sequence[str], limits: Limits, scratch: str) -> None:
        self.command, self.limits = command, limits
        self.environment = {**os.environ, "TMPDIR": scratch, "TEMP": scratch, "TMP": scratch}
        self.process: subprocess.Popen[str] | None = None
        self.errors: IO[bytes] | None = None
        self.served = 0
        self.timed_out: float = 0

    def ask(self, path: Path, without: Sequence[str]) -> tuple[list[dict[str, Any]], str, _Death | None]:
        """The worker's answers, the stage it was in when it ended, and how it died, if it did."""
        process = self._ready()
        assert process.stdin is not None
        assert process.stdout is not None
        answers: list[dict[str, Any]] = []
        stage = CHECK
        self.timed_out = 0
        try:
            process.stdin.write(json.dumps({"path": str(path), "without": list(without)}) + "\n")
            process.stdin.flush()
        except OSError:
            return answers, stage, self._death(process)
        while line := self._line(process, self.limits.seconds if stage == CHECK else self.limits.reader_seconds):
            answer = json.loads(line)
            if "done" in answer:
                if answer.get("held", 0) > self.limits.held:
                    self.stop()
                return answers, stage, None
            stage = answer.get("stage", stage)
            answers.append(answer)
        return answers, stage, self._death(process)

    def _line(self, process: subprocess.Popen[str], seconds: float) -> str:
        assert process.stdout is not None
        timer = Timer(seconds, self._time_out, [process, seconds])
        timer.start()
        try:
            return process.stdout.readline()
        finally:
            timer.cancel()

    def _time_out(self, process: subprocess.Popen[str], seconds: float) -> None:
        self.timed_out = seconds
        _kill(process)

    def _ready(self) -> subprocess.Popen[str]:
        if self.process is not None and self.served >= self.limits.files:
            self.stop()
        if self.process is None:
            self.errors, self.served = TemporaryFile(), 0  # noqa: SIM115 (closed in stop)
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self.errors,
                encoding="utf-8",
                cwd=HOME,
                env=self.environment,
                start_new_session=True,  # so that children of the worker can be killed with it
            )
        self.served += 1
        return self.process

    def _death(self, process: subprocess.Popen[str]) -> _Death:
        code = process.wait()
        assert self.errors is not None
        self.errors.seek(0)
        said = self.errors.read().decode(errors="replace").strip()
        self.stop()
        if self.timed_out:
            return _Death("hung", f"no answer within {self.timed_out:g} s")
        if "memory allocation of" in said or "MemoryError" in said:
            return _Death("over memory", f"no more than {self.limits.memory // MIB} MB")
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return _Death("crashed", f"{name} {said.splitlines()[-1] if said else ''}".strip()[:200])

    def stop(self) -> None:
        """End the process and everything it started."""
        if self.process is None:
            return
        _kill(self.process)
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.errors):
            if stream is not None:
                try:
                    stream.close()
                except OSError:  # what was still to be written has nobody to read it
                    continue
        self.process = self.errors = None


def _kill(process: subprocess.Popen[str]) -> None:
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
    else:
        process.kill()
