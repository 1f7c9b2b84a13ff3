"""A figure of a form as printed: ≥720家, 95%, 完成62篇, 1,200.50, 不少于3次; sign, number and unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from excel_eval.auditing.clean import fold_text
from excel_eval.auditing.numerals import chinese_value
from excel_eval.auditing.terms import same_family
from excel_eval.model import Nature

_AT_LEAST = ("≥", ">=", ">", "大于等于", "大于", "不少于", "不低于", "至少", "达到", "超过")
_AT_MOST = ("≤", "<=", "<", "小于等于", "小于", "不超过", "不高于", "不多于", "控制在")
_SIGNS: Mapping[str, Nature] = {
    **dict.fromkeys(_AT_LEAST, "≥"),
    **dict.fromkeys(_AT_MOST, "≤"),
    **dict.fromkeys(("=", "等于"), "="),
}
_TAILS: dict[str, Nature] = {"以上": "≥", "及以上": "≥", "以内": "≤", "及以内": "≤", "以下": "≤", "及以下": "≤"}
_FIGURE = re.compile(
    "(?P<sign>" + "|".join(sorted(map(re.escape, _SIGNS), key=len, reverse=True)) + ")?"
    "(?P<number>-?(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?)"
    "(?P<unit>[^\\d\\s.,，。；：、≥≤=<>（）]{0,8}?)"
    "(?P<tail>及?以上|及?以内|及?以下)?(?:（含）)?"
)
_DONE = re.compile("^(?:实际|已)?(?:完成|达到|达|共|累计|约为)")
_CHINESE = re.compile("^[零〇一二两三四五六七八九十百千万]+(?=[^零〇一二两三四五六七八九十百千万]{0,4}$)")
_SCALES = {"万": 10**4, "亿": 10**8}
_NOTHING = frozenset({"", "-", "—", "--", "——", "/", "\\", "无", "不适用"})


@dataclass(frozen=True, slots=True)
class Printed:
    """``nature`` is None where no sign is printed; ``decimals`` as printed."""

    nature: Nature | None
    number: Decimal
    unit: str
    decimals: int


def converted(printed: Printed, unit: str | None) -> Decimal | None:
    """The number in another unit of the same kind: 0.5 亿元 is 5000 in 万元; None where they do not go together."""
    if not unit or not printed.unit or printed.unit == unit:
        return printed.number
    (factor, base), (to_factor, to_base) = _scaled(printed.unit), _scaled(unit)
    if base == to_base or same_family(base, to_base) or not (base and to_base):
        return printed.number * factor / to_factor
    return printed.number if ("%" in base) == ("%" in to_base) and (base == "元") == (to_base == "元") else None


def _scaled(unit: str) -> tuple[Decimal, str]:
    for scale, factor in _SCALES.items():
        if unit.startswith(scale):
            return Decimal(factor), unit.removeprefix(scale)
    return Decimal(1), unit


def is_nothing(text: str | None) -> bool:
    """A dash or a stroke in a cell that does not apply."""
    return text is None or fold_text(text) in _NOTHING


def figure(text: str) -> Printed | None:
    """The figure that a whole cell holds; None for words, dates, ranges and several figures."""
    folded = fold_text(text).replace(" ", "")
    match = _FIGURE.fullmatch(_arabic(folded)) or _FIGURE.fullmatch(_arabic(_DONE.sub("", folded)))
    if match is None:
        return None
    number = Decimal(match["number"].replace(",", ""))
    unit = match["unit"]
    if re.match("年|月|日|号|季度", unit) or (unit.startswith("年") and number > 1900):
        return None
    decimals = max(0, -int(number.as_tuple().exponent))
    nature = _SIGNS.get(match["sign"] or "") or _TAILS.get(match["tail"] or "")
    return Printed(nature, number, "%" if unit == "百分比" else unit, decimals)


def _arabic(text: str) -> str:
    spelled = _CHINESE.match(text)
    value = chinese_value(spelled[0]) if spelled else None
    return text if spelled is None or value is None else f"{value}{text[spelled.end() :]}"


def amount(text: str, value: Decimal | None) -> Decimal | None:
    """A number of a funds or score column, in the unit of its column; ``value`` is the stored one of a number cell."""
    if value is not None:
        return value
    match = re.fullmatch(r"(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?:万元|元|分|%)?", fold_text(text).replace(" ", ""))
    return Decimal(match[1].replace(",", "")) if match else None
