"""Whatever is done to a file on its way: it is read as others read it, or refused in words; never a wrong figure.

A zip bears checksums, so what becomes of its bytes is noticed or without effect. Whoever edits the XML within makes
another workbook: what we read of that, two other readers read too. An .xls bears no checksum; there only the
bookkeeping can hold. These are the promises of the fuzzer (tests/fuzz) on some hundreds of inputs: EXCEL_EVAL_LONG=1
makes them many.
"""

from __future__ import annotations

import os
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import books
import pytest
from corpus import read_openpyxl
from corpus.compare import compare
from fuzz.container import DEFECTS, Container, of_workbook, parse
from fuzz.mutate import edited, mutate
from fuzz.promises import (
    SMALL,
    TEAM,
    Broken,
    agreement,
    check_folder_promise,
    in_this_process,
    read_or_refusal,
    read_promise,
)
from fuzz.seeds import seeds
from fuzz.shrink import shrunk
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msoffcrypto.method.ecma376_agile import ECMA376Agile
from recalculate import need_libreoffice

from excel_eval.limits import Reading
from excel_eval.model import Workbook

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
LONG = 100 if os.environ.get("EXCEL_EVAL_LONG") else 1
MANY = settings(max_examples=200 * LONG, deadline=None, suppress_health_check=list(HealthCheck))
"""In CI hypothesis takes the same examples on every run."""
PASSWORD = "secret"
WITH_PASSWORD = Reading(SMALL.limits, (PASSWORD,))
VISITS: list[books.Row] = [
    ["拜访日期*", "企业名称*", "是否553企业*", "洽谈情况", "备注", "未知列"],
    [date(2021, 1, 5), "甲公司", "是", "有意向", 12.5],
    [date(2021, 2, 5), "乙公司", "否", "<&>\"'", books.Shown(0.5, "0%")],
    [date(2021, 3, 5), "丙公司", "是", books.Formula("算出", '="算出"'), books.Formula(3, "=1+2")],
    [books.Shown(date(2021, 4, 5), 27), "丁公司", "否", "  前后  ", None, True],
]


@cache
def sound() -> bytes:
    """A team's workbook in order, whole as it is handed in."""
    with TemporaryDirectory() as scratch:
        sheets = {**books.default_team("驻外一组"), "拜访企业": books.Page(VISITS, hidden=[3], merged=["G8:H9"])}
        return books.workbook(Path(scratch) / TEAM, sheets).read_bytes()


SEEDS = dict(seeds())
STORED = {name: container for name, data in SEEDS.items() if (container := parse(data))}
"""by name, uncompressed: nothing but the checksum is between a value and another"""
CONTAINERS = {**STORED, "as handed in": of_workbook(sound())}
NAMES = st.sampled_from(sorted(CONTAINERS)) | st.just("as handed in")
NUMBERS = st.integers(0, 2**32 - 1)
ANYWHERE = st.floats(0, 1, exclude_max=True)
"""as a share of the file's length"""
PLACES = st.tuples(ANYWHERE, st.integers(0, 7))
LIES = st.tuples(st.sampled_from(sorted(DEFECTS)), NUMBERS)


@pytest.fixture(scope="module", autouse=True)
def _here() -> Iterator[None]:
    """A child process for every input would take hours; it has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("excel_eval.read.workbook.in_child", in_this_process)
        yield


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The sound workbook as it is, and as LibreOffice saves it in the other formats."""
    out = tmp_path_factory.mktemp("converted")
    (out / TEAM).write_bytes(sound())
    profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    for kind in ("ods", "xls:MS Excel 97"):
        command = [need_libreoffice(), profile, "--headless", "--convert-to", kind, "--outdir", out, out / TEAM]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {kind: (out / TEAM).with_suffix(f".{kind}").read_bytes() for kind in ("xlsx", "ods", "xls")}


def content(found: Workbook | str) -> object:
    """All that a workbook says; None where it is refused."""
    if isinstance(found, str):
        return None
    return [(s.name, s.rows, s.merged, s.hidden_rows, s.visible) for s in found.sheets]


def flipped(file: bytes, bits: Sequence[int]) -> bytes:
    new = bytearray(file)
    for bit in bits:
        new[bit // 8] ^= 1 << bit % 8
    return bytes(new)


def turned(file: bytes, places: Sequence[tuple[float, int]]) -> bytes:
    return flipped(file, [int(where * len(file)) * 8 + bit for where, bit in places])


def changed(container: Container, numbers: Sequence[int]) -> Container:
    """The XML of some part edited, once for each number."""
    parts = list(container.parts)
    for number in numbers:
        random = Random(number)
        at = random.randrange(len(parts))
        parts[at] = (parts[at][0], edited(parts[at][1], random))
    return Container(tuple(parts), container.defects)


# --- bytes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SEEDS)
def test_every_workbook_that_the_changes_begin_with_is_read(scratch: Path, name: str) -> None:
    container = parse(SEEDS[name])
    outcome = read_promise(SEEDS[name] if container is None else container.file(), scratch)
    assert outcome == ("read" if name != "ods" else "read, unsure: no Office Open XML")


def protected() -> bytes:
    """Behind a password, with a key that costs little."""
    return bytes(ECMA376Agile.encrypt(PASSWORD, BytesIO(STORED["xlsxwriter"].file()), spin_count=1))


CUT: dict[str, Callable[[], bytes]] = {
    "as handed in": sound,
    **{name: STORED[name].file for name in ("plain", "strict", "openpyxl", "ods")},
}


@pytest.mark.parametrize("file", CUT.values(), ids=CUT)
def test_a_workbook_cut_off_at_any_byte_is_refused(scratch: Path, file: Callable[[], bytes]) -> None:
    data = file()
    for length in {*range(0, len(data), 1 if LONG > 1 else 1 + len(data) // 250), 1, len(data) - 1}:
        assert read_promise(data[:length], scratch).startswith("E10")


def test_one_behind_a_known_password_is_refused_or_has_lost_nothing(scratch: Path) -> None:
    """Its container may end with a few bytes that mean nothing."""
    data = protected()
    whole = content(read_or_refusal(data, scratch, reading=WITH_PASSWORD))
    found = []
    for length in {*range(0, len(data), 1 if LONG > 1 else 1 + len(data) // 250), 1, len(data) - 1}:
        found.append(content(read_or_refusal(data[:length], scratch, reading=WITH_PASSWORD)))
    assert whole and found.count(None) > 0.9 * len(found)
    assert [one for one in found if one not in (None, whole)] == []


@cache
def as_it_was(name: str, scratch: Path) -> object:
    return content(read_or_refusal(CONTAINERS[name].file(), scratch))


@settings(MANY, max_examples=420 * LONG)
@given(NAMES | st.just("ods"), st.booleans(), st.lists(PLACES, min_size=1, max_size=3))
def test_bits_turned_anywhere_are_noticed_or_change_nothing(
    scratch: Path, name: str, deflated: bool, places: list[tuple[float, int]]
) -> None:
    file = Container(CONTAINERS[name].parts, (("deflate", 0),) if deflated else ()).file()
    assert content(read_or_refusal(turned(file, places), scratch)) in (None, as_it_was(name, scratch))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
def test_every_bit_of_a_part_is_under_its_checksum(scratch: Path, part: str) -> None:
    """A bit turned in a compressed part is an error, but for the few that unpack to the very same bytes."""
    with zipfile.ZipFile(BytesIO(sound())) as archive:
        info = archive.getinfo(part)
    start = info.header_offset + 30 + len(info.filename)
    bits = range(start * 8, (start + info.compress_size) * 8)
    sample = bits if LONG > 1 else Random(1).sample(bits, 60)
    found = [content(read_or_refusal(flipped(sound(), [bit]), scratch)) for bit in sample]
    assert found.count(None) > 0.9 * len(sample)
    assert [one for one in found if one not in (None, as_it_was("as handed in", scratch))] == []


@MANY
@given(NAMES, st.lists(LIES, min_size=1, max_size=3))
def test_lies_in_the_headers_of_the_zip_change_no_value(
    scratch: Path, name: str, defects: list[tuple[str, int]]
) -> None:
    read_promise(Container(CONTAINERS[name].parts, tuple(defects)).file(), scratch)


# --- XML -------------------------------------------------------------------------------------------------------------


@settings(MANY, max_examples=320 * LONG)
@given(NAMES, st.lists(NUMBERS, min_size=1, max_size=4))
def test_edited_xml_is_read_alike_by_three_readers_or_refused(scratch: Path, name: str, edits: Sequence[int]) -> None:
    file = changed(CONTAINERS[name], edits).file()
    found = read_or_refusal(file, scratch)
    if not isinstance(found, str) and agreement(found, file) == "read":
        assert differences_to_openpyxl(found, scratch / TEAM) == []


def differences_to_openpyxl(workbook: Workbook, path: Path) -> list[object]:
    """None where openpyxl gives up."""
    try:
        theirs = read_openpyxl.read(path)
    except Exception:
        return []
    # openpyxl finds the styles by their name, we by the relationship: without them a date is the number it is.
    return [
        one
        for one in compare(workbook, theirs, "openpyxl").differences
        if one.cell and "datetime" not in one.theirs and not one.ours.startswith(("'", '"'))
    ]


@MANY
@given(st.sampled_from(sorted(SEEDS)), st.lists(NUMBERS, min_size=1, max_size=3))
def test_every_change_that_the_fuzzer_knows(scratch: Path, name: str, changes: Sequence[int]) -> None:
    data = SEEDS[name]
    for seed in changes:
        data = mutate(data, 100_000, seed, lambda content, _: content[::-1], list(SEEDS.values()))
    container = parse(data)
    read_promise(data if container is None else container.file(), scratch)


# --- in a folder -----------------------------------------------------------------------------------------------------


@settings(MANY, max_examples=25 * LONG)
@given(ANYWHERE)
@example(0.0)
def test_a_workbook_cut_off_is_one_error_and_the_others_are_reported(scratch: Path, where: float) -> None:
    assert check_folder_promise(sound()[: int(where * len(sound()))], scratch) == "ok=False E101"


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
@settings(MANY, max_examples=50 * LONG)
@given(places=st.lists(PLACES, min_size=1, max_size=20), end=ANYWHERE | st.just(1.0))
def test_a_workbook_cut_off_or_with_bits_turned_harms_no_other(
    scratch: Path, converted: dict[str, bytes], kind: str, places: list[tuple[float, int]], end: float
) -> None:
    """Every other one is whole. Of an .xls, which bears no checksum, another figure may be read, but all of it is
    accounted for."""
    file = converted[kind]
    check_folder_promise(turned(file, places)[: int(end * len(file))], scratch, f"驻外一组.{kind}")


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@settings(MANY, max_examples=25 * LONG)
@given(edits=st.lists(NUMBERS, min_size=1, max_size=3))
def test_edited_xml_harms_no_other_workbook(
    scratch: Path, converted: dict[str, bytes], kind: str, edits: Sequence[int]
) -> None:
    check_folder_promise(changed(of_workbook(converted[kind]), edits).file(), scratch, f"驻外一组.{kind}")


# --- the fuzzer itself -----------------------------------------------------------------------------------------------


def test_a_container_is_the_workbook_it_was_made_of() -> None:
    data = STORED["plain"].file()
    assert of_workbook(of_workbook(data).file()) == of_workbook(data)
    for container in CONTAINERS.values():
        assert parse(container.to_bytes()) == container


def test_an_input_that_breaks_a_promise_is_cut_down_to_what_breaks_it(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_errors(file: bytes, _: Path) -> str:
        if b"#N/A" in file:
            raise Broken("an error is there", "#N/A")
        return "read"

    monkeypatch.setattr("fuzz.shrink.read_promise", no_errors)
    found = shrunk(SEEDS["plain"], scratch)
    assert found is not None
    kind, container = found
    ((name, rest),) = container.parts
    assert (kind, name) == ("an error is there", b"xl/worksheets/sheet1.xml")
    assert b"#N/A" in rest and len(rest) < 80
