"""Whatever is done to a workbook, it is read as a second reader reads it, or refused in words.

The same promises as under the fuzzer (tests/fuzz), on a few hundred inputs; EXCEL_EVAL_LONG=1 makes them many.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest
from books import encrypt
from fuzz.container import DEFECTS, Container, of_workbook, parse
from fuzz.mutate import edited, mutate
from fuzz.promises import Broken, check_folder_promise, in_this_process, read_promise
from fuzz.seeds import seeds
from fuzz.shrink import shrunk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LONG = 100 if os.environ.get("EXCEL_EVAL_LONG") else 1
MANY = settings(max_examples=200 * LONG, deadline=None, suppress_health_check=list(HealthCheck))
SOUND = dict(seeds())
LIES = st.lists(st.tuples(st.sampled_from(sorted(DEFECTS)), st.integers(0, 2**31)), min_size=1, max_size=3)
CONTAINERS = [container for data in SOUND.values() if (container := parse(data)) is not None]
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module", autouse=True)
def here() -> Iterator[None]:
    """A child process for every input would take hours."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("excel_eval.read.workbook.in_child", in_this_process)
        yield


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


def file_of(name: str) -> bytes:
    """The file that a seed stands for."""
    container = parse(SOUND[name])
    return SOUND[name] if container is None else container.file()


@pytest.mark.parametrize("name", SOUND)
def test_every_workbook_that_the_changes_begin_with_is_read(scratch: Path, name: str) -> None:
    outcome = read_promise(file_of(name), scratch)
    assert outcome == ("read" if name != "ods" else "read, unsure: no Office Open XML")


def protected(scratch: Path) -> bytes:
    path = scratch / "protected.xlsx"
    path.write_bytes(file_of("xlsxwriter"))
    encrypt(path, "secret")
    return path.read_bytes()


@pytest.mark.parametrize("name", ["plain", "strict", "openpyxl", "ods", "protected"])
def test_a_workbook_cut_off_at_any_byte_is_refused(scratch: Path, name: str) -> None:
    data = protected(scratch) if name == "protected" else file_of(name)
    for length in range(0, len(data), 1 if LONG > 1 else 1 + len(data) // 250):
        assert read_promise(data[:length], scratch).startswith("E10")


@MANY
@given(st.data())
def test_bits_turned_anywhere_change_no_value_silently(scratch: Path, data: st.DataObject) -> None:
    """Stored and not deflated, so that there is nothing but the checksum between a value and another."""
    file = bytearray(data.draw(st.sampled_from(CONTAINERS)).file())
    for _ in range(data.draw(st.integers(1, 3))):
        file[data.draw(st.integers(0, len(file) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    read_promise(bytes(file), scratch)


@MANY
@given(st.sampled_from(CONTAINERS), st.lists(SEEDS, min_size=1, max_size=4))
def test_edits_of_the_xml_are_read_alike_by_two_readers_or_refused(
    scratch: Path, container: Container, edits: Sequence[int]
) -> None:
    for seed in edits:
        random = Random(seed)
        parts = list(container.parts)
        at = random.randrange(len(parts))
        parts[at] = (parts[at][0], edited(parts[at][1], random))
        container = Container(tuple(parts))
    read_promise(container.file(), scratch)


@MANY
@given(
    st.sampled_from(CONTAINERS), st.lists(st.tuples(st.sampled_from(sorted(DEFECTS)), SEEDS), min_size=1, max_size=3)
)
def test_lies_in_the_headers_of_the_zip_change_no_value(
    scratch: Path, container: Container, defects: list[tuple[str, int]]
) -> None:
    read_promise(Container(container.parts, tuple(defects)).file(), scratch)


@MANY
@given(st.sampled_from(sorted(SOUND)), st.lists(SEEDS, min_size=1, max_size=3))
def test_every_change_that_the_fuzzer_knows(scratch: Path, name: str, changes: Sequence[int]) -> None:
    data = SOUND[name]
    for seed in changes:
        data = mutate(data, 100_000, seed, lambda content, _: content[::-1], list(SOUND.values()))
    container = parse(data)
    read_promise(data if container is None else container.file(), scratch)


@settings(MANY, max_examples=12 * LONG)
@given(st.lists(SEEDS, min_size=1, max_size=3))
def test_a_changed_workbook_of_a_team_leaves_the_others_alone(scratch: Path, edits: Sequence[int]) -> None:
    container = parse(SOUND["team"])
    assert container is not None
    for seed in edits:
        random = Random(seed)
        parts = list(container.parts)
        at = random.randrange(len(parts))
        parts[at] = (parts[at][0], edited(parts[at][1], random))
        container = Container(tuple(parts))
    check_folder_promise(container.file(), scratch)


def test_a_container_is_the_workbook_it_was_made_of() -> None:
    data = file_of("plain")
    assert of_workbook(of_workbook(data).file()) == of_workbook(data)
    for container in CONTAINERS:
        assert parse(container.to_bytes()) == container


def test_an_input_that_breaks_a_promise_is_cut_down_to_what_breaks_it(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_errors(file: bytes, _: Path) -> str:
        if b"#N/A" in file:
            raise Broken("an error is there", "#N/A")
        return "read"

    monkeypatch.setattr("fuzz.shrink.read_promise", no_errors)
    found = shrunk(SOUND["plain"], scratch)
    assert found is not None
    kind, container = found
    assert (kind, container.parts) == ("an error is there", ((b"xl/worksheets/sheet1.xml", container.parts[0][1]),))
    assert len(container.parts[0][1]) < 80
