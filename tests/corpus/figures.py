"""The figures of a run, as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from .outcome import Outcome

MIB = 2**20
ORDER = ("read", "refused", "skipped", "silent", "traceback", "crashed", "hung", "over memory")


def figures(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Counts per library and per format, refusals by code, cells compared, time and memory."""
    yield from _table("format", outcomes, lambda outcome: PurePosixPath(outcome.path).suffix.lower())
    yield ""
    yield from _table("library", outcomes, lambda outcome: outcome.library)
    yield ""
    codes = Counter(outcome.code for outcome in outcomes if outcome.verdict == "refused")
    yield "refused in words: " + (", ".join(f"{code} {count}" for code, count in sorted(codes.items())) or "none")
    yield from _cells(outcomes)
    yield from _costs(outcomes)


def _table(title: str, outcomes: Sequence[Outcome], of: Callable[[Outcome], str]) -> Iterator[str]:
    rows: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        for name in (of(outcome), "all"):
            rows.setdefault(name, Counter())[outcome.verdict] += 1
    names = sorted(rows.keys() - {"all"}) + ["all"] * bool(rows)
    yield f"{title:24}" + "".join(f"{verdict:>12}" for verdict in ORDER)
    for name in names:
        yield f"{name:24}" + "".join(f"{rows[name][verdict]:>12}" for verdict in ORDER)


def _cells(outcomes: Sequence[Outcome]) -> Iterator[str]:
    compared = [outcome.comparison for outcome in outcomes if outcome.comparison]
    for reader in sorted({comparison.reader for comparison in compared}):
        by_reader = [comparison for comparison in compared if comparison.reader == reader]
        if not reader:
            yield f"compared with none: {len(by_reader)} files"
            continue
        cells, differing = sum(one.cells for one in by_reader), sum(one.differing for one in by_reader)
        files = sum(one.differing > 0 for one in by_reader)
        yield f"compared with {reader}: {len(by_reader)} files, {cells} cells, {differing} differ in {files} files"
    excused = Counter[str]()
    for comparison in compared:
        excused.update(comparison.excused)
    for rule, count in excused.most_common():
        yield f"  equal by the rule {rule}: {count} cells"


def _costs(outcomes: Sequence[Outcome]) -> Iterator[str]:
    if not outcomes:
        return
    seconds = sum(outcome.seconds for outcome in outcomes)
    slowest = max(outcomes, key=lambda outcome: outcome.seconds)
    largest = max(outcomes, key=lambda outcome: outcome.peak)
    mean = seconds / len(outcomes) * 1000
    yield f"check: {mean:.0f} s per 1,000 files; slowest {slowest.seconds:.1f} s {slowest.path}"
    peaks = sorted(outcome.peak for outcome in outcomes)
    median, most = peaks[len(peaks) // 2] // MIB, peaks[len(peaks) * 99 // 100] // MIB
    yield f"memory: median {median} MB, 99 of 100 within {most} MB, most {largest.peak // MIB} MB {largest.path}"
