"""What the audit reads: numerals, figures, statements, cells as shown, figures of a form."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from excel_eval.auditing.amounts import figures
from excel_eval.auditing.clean import clean, fold_text
from excel_eval.auditing.displayed import shown
from excel_eval.auditing.grid import label_of
from excel_eval.auditing.numerals import chinese_value
from excel_eval.auditing.passages import sentences
from excel_eval.auditing.printed import figure
from excel_eval.auditing.reading import read_text
from excel_eval.auditing.terms import lexicon
from excel_eval.figures import half_up

D = Decimal
DIGITS = "零一二三四五六七八九"


def spelled(number: int) -> str:
    """A number below 100,000,000 in Chinese."""
    if number >= 10_000:
        low = number % 10_000
        return spelled(number // 10_000) + "万" + ("" if not low else ("零" if low < 1000 else "") + spelled(low))
    text = ""
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            text += DIGITS[digit] + name
        elif text and not text.endswith("零") and number % power:
            text += "零"
    return text


@given(st.integers(1, 99_999_999))
def test_chinese_numerals(number: int) -> None:
    assert chinese_value(spelled(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [("十一", 11), ("二十", 20), ("两百零三", 203), ("一千零五十", 1050), ("二〇二一", None), ("甲", None)],
)
def test_some_chinese_numerals(text: str, value: int | None) -> None:
    assert chinese_value(text) == value


@given(st.integers(0, 10**9), st.integers(0, 4))
def test_arabic_numbers_keep_their_decimals(number: int, places: int) -> None:
    value = D(number).scaleb(-places)
    for text in (f"{value:f}", f"{value:,f}"):
        (found,) = figures(f"共{text}家")
        assert (found.value, found.decimals) == (value, places)


FIGURES = [
    ("拜访企业785家", [("count", "785", "家")]),
    ("3.15万人、2.46亿元", [("count", "31500", "人"), ("money", "246000000", "亿元")]),
    ("1,785册和１７８５册", [("count", "1785", "册"), ("count", "1785", "册")]),
    ("二十三家、两个、四大奖项", [("count", "23", "家"), ("count", "2", "个"), ("count", "4", "大")]),
    ("百分之九十五", [("percent", "95", "%")]),
    ("得9.59分，用时15分钟", [("score", "9.59", "分")]),
    ("2021年3月5日第五批〔2020〕10号《120项规定》“553”", []),
    ("1-12月、3至5个、6—8家", []),
    ("一是完善制度，一线人员一个不少", []),
    ("提高2.1个百分点", []),
]


@pytest.mark.parametrize(("text", "expected"), FIGURES)
def test_figures(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = figures(fold_text(text))
    assert [(f.kind, f"{f.value.normalize():f}", f.unit) for f in found] == expected


ROLES = [
    ("每年拜访企业120家以上", ["target"]),
    ("不少于120家", ["target"]),
    ("控制在50家以内", ["target"]),
    ("计划120家，实际118家", ["target", "actual"]),
    ("完成任务数120家的95%", ["target", "actual"]),
    ("比上年增加35家", ["change"]),
    ("6个驻外招商组", ["teams"]),
    ("平均每组131家", ["average"]),
    ("相应安排12家", ["actual"]),
    ("梳理目标企业423家", ["actual"]),
]


@pytest.mark.parametrize(("text", "roles"), ROLES)
def test_roles(text: str, roles: list[str]) -> None:
    read = read_text("a", [text + "。"], lexicon())
    assert [statement.role for statement in read.statements] == roles


NAMES = [
    ("拜访目标企业785个", "拜访企业"),
    ("上门拜访企业785家", "拜访企业"),
    ("梳理行业目标企业423个", "目标企业"),
    ("指导区县精准拜访对接目标企业24家", "精准对接"),
    ("邀请推荐24个以上符合规划的企业来乐实地考察", "来乐考察"),
    ("包装推出所属产业招商项目93个", "包装项目"),
    ("对接“553”企业165家", "553企业"),
    ("提供第一手线索325条", "有效投资线索"),
    ("举办专场招聘会36场", "专场招聘会"),
    ("举办36场专场招聘会", "专场招聘会"),
]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_the_longest_name_next_to_the_number(text: str, name: str) -> None:
    read = read_text("a", [text + "。"], lexicon())
    assert [statement.key for statement in read.statements] == [name]


# --- cells ----------------------------------------------------------------------------------------------------------

SHOWN = [
    ("0.9588", "0.00%", "95.88%"),
    ("0.9588", "0%", "96%"),
    ("720", '"≥"0"家"', "≥720家"),
    ("1234.5", "#,##0.00", "1,234.50"),
    ("388.76", "General", "388.76"),
    ("3887600", '0!.0,"万元"', "3887600"),
    ("12", "0.##", "12"),
    ("12.5", "0.##", "12.5"),
    ("-3", "+0;-0;0", "-3"),
    ("0", "0.00;-0.00;\\-", "0"),
    ("44260", "yyyy-mm-dd", "44260"),
]


@pytest.mark.parametrize(("number", "code", "text"), SHOWN)
def test_shown(number: str, code: str, text: str) -> None:
    assert shown(D(number), code) == text


@given(st.decimals(min_value=0, max_value=10**6, places=4), st.integers(0, 4))
def test_shown_rounds_half_up(number: Decimal, places: int) -> None:
    code = "0" + ("." + "0" * places if places else "")
    assert D(shown(number, code)) == half_up(number, places)


PRINTED = [
    ("≥720家", ("≥", "720", "家")),
    ("不少于3次", ("≥", "3", "次")),
    ("100万元以内", ("≤", "100", "万元")),
    ("95%", (None, "95", "%")),
    ("完成62篇", (None, "62", "篇")),
    ("十二期", (None, "12", "期")),
    ("1,200.50", (None, "1200.50", "")),
    ("≥100百分比", ("≥", "100", "%")),
]


@pytest.mark.parametrize(("text", "expected"), PRINTED)
def test_printed_figures(text: str, expected: tuple[str | None, str, str]) -> None:
    found = figure(text)
    assert found is not None
    assert (found.nature, str(found.number), found.unit) == expected


@pytest.mark.parametrize("text", ["明显提升", "2022年12月底前", "10-20个", "达成预期指标", "7月", "第一季度", "—", ""])
def test_words_are_no_figures(text: str) -> None:
    assert figure(text) is None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("项目资金\n（万元）", "项目资金"),
        ("全年预算数(A)", "全年预算数"),
        ("其中：当年财政拨款", "当年财政拨款"),
        ("年度 资金总额：", "年度资金总额"),
        ("预算执行情况（10分）", "预算执行情况"),
        ("1.项目年度目标完成情况", "项目年度目标完成情况"),
    ],
)
def test_labels(text: str, label: str) -> None:
    assert label_of(text) == label


# --- sentences ------------------------------------------------------------------------------------------------------


def test_sections_and_sentences() -> None:
    text = [
        "某项目自评报告",
        "一、项目概况",
        "（一）基本情况",
        "甲。乙共12家。",
        "（二）目标完成情况：全部",
        "1.产出指标。完成12家。",
    ]
    places = [(sentence.section, sentence.number, sentence.text) for sentence in sentences(text)]
    assert places == [
        ("", 1, "某项目自评报告"),
        ("一、项目概况 › （一）基本情况", 1, "甲。"),
        ("一、项目概况 › （一）基本情况", 2, "乙共12家。"),
        ("一、项目概况 › （二）目标完成情况", 1, "全部"),
        ("一、项目概况 › （二）目标完成情况 › 1.产出指标", 1, "完成12家。"),
    ]


@given(st.text(alphabet="全年 拜访企业１2３,，(（）)。万家\u3000", max_size=40))
def test_every_character_knows_its_place(text: str) -> None:
    cleaned = clean(text, 0)
    assert len(cleaned.text) == len(cleaned.origin)
    for index in range(len(cleaned.text)):
        assert cleaned.quote([text], index, index + 1) == text[cleaned.origin[index][1]].strip()
