"""The styles part, to which formats are only ever appended: the fill of a wrong cell, the formats of the cover."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from excel_eval.write.marks.ooxml import insert_in_order, parse, qname, serialise
from excel_eval.write.marks.package import Package
from excel_eval.write.marks.terms import CannotMark

WRONG = "FFFF9C9C"
"""the fill of a wrong cell; darker than the pastels people give input cells, light enough to read and print"""

_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip
# What a font keeps of the workbook's own default font, in the order of CT_Font behind b, u, sz and color.
_FACE = ("name", "family", "charset", "scheme")


@dataclass(frozen=True, slots=True)
class Format:
    """How a cell of the cover looks, in the workbook's own default font."""

    size: int = 10
    bold: bool = False
    color: str = "FF000000"
    underline: bool = False
    fill: str | None = None
    border: bool = True
    align: Mapping[str, str] = field(default_factory=dict)


class Styles:
    """An element equal to one that is there already is not added again, so further rounds add nothing."""

    def __init__(self, package: Package, part: str) -> None:
        self._package, self._part = package, part
        self._root = parse(package.read(part), part)
        for name in ("fonts", "fills", "borders", "cellXfs"):
            if not len(self._existing(name)):
                raise CannotMark("no_styles", f"{part}: no {name}")

    def save(self) -> None:
        self._package.write(self._part, serialise(self._root))

    def wrong(self) -> int:
        """The differential format (dxf) of a wrong cell."""
        if self._root.find(qname("dxfs")) is None:
            insert_in_order(self._root, etree.Element(qname("dxfs")), _ORDER)
        dxf = etree.Element(qname("dxf"))
        pattern = _sub(_sub(dxf, "fill"), "patternFill", patternType="solid")
        # Excel takes the colour of a solid fill from bgColor here, from fgColor in a cell format; others vary.
        _sub(pattern, "fgColor", rgb=WRONG)
        _sub(pattern, "bgColor", rgb=WRONG)
        return self._index("dxfs", dxf)

    def cell(self, look: Format) -> int:
        """The cell format (xf) that looks so."""
        xf = etree.Element(
            qname("xf"),
            numFmtId="0",
            fontId=str(self._index("fonts", self._font(look))),
            fillId=str(self._index("fills", _fill(look.fill)) if look.fill else 0),
            borderId=str(self._index("borders", _border(look.border))),
        )
        if self._root.find(qname("cellStyleXfs")) is not None:
            xf.set("xfId", "0")
        for applied in ("applyFont", "applyFill", "applyBorder", "applyAlignment"):
            xf.set(applied, "1")
        _sub(xf, "alignment", **look.align)
        return self._index("cellXfs", xf)

    def _font(self, look: Format) -> etree._Element:
        font = etree.Element(qname("font"))
        if look.bold:
            _sub(font, "b")
        if look.underline:
            _sub(font, "u")
        _sub(font, "sz", val=str(look.size))
        _sub(font, "color", rgb=look.color)
        default = self._existing("fonts")[0]
        for name in _FACE:
            found = default.find(qname(name))
            if found is not None:
                font.append(copy.deepcopy(found))
        return font

    def _existing(self, name: str) -> etree._Element:
        found = self._root.find(qname(name))
        if found is None:
            raise CannotMark("no_styles", f"{self._part}: no {name}")
        return found

    def _index(self, collection: str, element: etree._Element) -> int:
        items = self._existing(collection)
        wanted = _canonical(element)
        for index, item in enumerate(items.iterchildren(element.tag)):
            if _canonical(item) == wanted:
                return index
        items.append(element)
        count = sum(1 for _ in items.iterchildren(element.tag))
        items.set("count", str(count))
        return count - 1


def _sub(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, qname(name), attributes)


def _fill(color: str | None) -> etree._Element:
    fill = etree.Element(qname("fill"))
    pattern = _sub(fill, "patternFill", patternType="solid")
    _sub(pattern, "fgColor", rgb=color or "")
    _sub(pattern, "bgColor", indexed="64")
    return fill


def _border(drawn: bool) -> etree._Element:
    border = etree.Element(qname("border"))
    for side in ("left", "right", "top", "bottom"):
        line = _sub(border, side)
        if drawn:
            line.set("style", "thin")
            _sub(line, "color", rgb="FFBFBFBF")
    _sub(border, "diagonal")
    return border


def _canonical(element: etree._Element) -> tuple[object, ...]:
    """What makes two elements equal: names, attributes, children; not prefixes, blanks, or the order of attributes."""
    children = tuple(_canonical(child) for child in element if isinstance(child.tag, str))
    return element.tag, tuple(sorted(element.items())), (element.text or "").strip(), children
