"""--previous: last year's figures beside this year's, by the indicator's name."""

from __future__ import annotations

import json
from pathlib import Path

import books
import pytest

import excel_eval
from excel_eval.archive import file_month
from excel_eval.cli import main
from excel_eval.previous import NotPrevious, Previous, read_previous, with_previous

from test_archive import NOW  # isort: skip

VISITS = "拜访日期|企业名称|是否553企业\n2021-01-05|甲公司|是\n2021-02-05|乙公司|否"


def called(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    assert isinstance(stopped.value.code, int)
    return stopped.value.code, printed.out, printed.err


@pytest.fixture
def before(tmp_path: Path) -> Path:
    (tmp_path / "上年").mkdir()
    return books.folder(tmp_path / "上年", 驻外一组={"拜访企业": VISITS})


@pytest.fixture
def now(tmp_path: Path) -> Path:
    return books.folder(tmp_path, 驻外一组={"拜访企业": VISITS + "\n2021-03-05|丙公司|否"})


@pytest.mark.parametrize("kind", ["folder", "file", "filing"])
def test_the_change_of_each_indicator(
    before: Path, now: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    assessment = excel_eval.evaluate(before)
    given = before
    if kind == "file":
        given = tmp_path / "evaluation.json"
        given.write_text(json.dumps(assessment.to_dict(), ensure_ascii=False), encoding="utf-8")
    elif kind == "filing":
        given = file_month(assessment, before, 12, now=NOW)
    code, out, _ = called(capsys, "evaluate", now, "--json", "--previous", given)
    document = json.loads(out)
    assert (code, document["previous_year"]) == (0, 2021)
    visits = next(one for one in document["indicators"] if one["code"] == "V1")["previous"]
    assert (visits["actual"], visits["change"], visits["change_rate"]) == ("2", "1", "50.00")


def test_run_says_it_and_writes_it_with_the_figures(
    before: Path, now: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = called(capsys, "run", now, "-o", tmp_path / "out", "--previous", before)
    assert code == 0
    assert "V1 拜访企业  2021年 2，本年 3，增减 +1（+50.00%）" in err
    assert json.loads((tmp_path / "out/evaluation.json").read_bytes())["previous_year"] == 2021


def test_a_new_indicator_has_no_last_year_and_a_code_alone_says_nothing() -> None:
    one = {"code": "V1", "name": "拜访企业", "unit": "家", "actual": "3"}
    earlier = {"code": "V1", "name": "走访企业", "unit": "家", "target": "1", "actual": "2", "completion_rate": None}
    document = with_previous({"indicators": [one]}, Previous(2020, (earlier,)))
    assert document["indicators"][0]["previous"] is None


def test_other_units_and_texts_are_not_subtracted() -> None:
    one = {"code": "B1", "name": "投资额", "unit": "亿元", "actual": "3"}
    kept = {"target": "1", "completion_rate": None, "score": None}
    for earlier in (
        {**one, **kept, "unit": "万元"},
        {**one, **kept, "actual": "达成"},
        {**one, **kept, "actual": None},
    ):
        document = with_previous({"indicators": [one]}, Previous(2020, (earlier,)))
        assert document["indicators"][0]["previous"]["change"] is None


@pytest.mark.parametrize("content", [None, "no json", "[]", "{}", '{"schema": "excel_eval.evaluation/1"}'])
def test_3_for_what_is_no_evaluation(
    now: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    path = tmp_path / "evaluation.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(NotPrevious):
        read_previous(path)
    for command in (["evaluate", now, "--json"], ["run", now, "-o", tmp_path / "out"]):
        code, out, err = called(capsys, *command, "--previous", path)
        assert (code, out) == (3, "")
        assert "--previous" in err
    assert not (tmp_path / "out").exists()
