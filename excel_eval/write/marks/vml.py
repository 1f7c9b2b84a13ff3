"""The boxes of comments, in VML: edited as bytes, since a user's VML is often no well-formed XML."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from excel_eval.write.marks.stored import Place
from excel_eval.write.marks.terms import CannotMark

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"

_NAMESPACES = {
    b"v": b"urn:schemas-microsoft-com:vml",
    b"o": b"urn:schemas-microsoft-com:office:office",
    b"x": b"urn:schemas-microsoft-com:office:excel",
}
_EMPTY = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel">'
    b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%d"/></o:shapelayout></xml>'
)
_SHAPE_TYPE = (
    b'<v:shapetype%b id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NOTE = (
    b'<v:shape%b id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    b'width:225pt;height:80pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    b'<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    b'<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    b'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>%b</x:Anchor>'
    b"<x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>"
)
_SHAPE = re.compile(rb"""<((?:\w+:)?shape)(?=[\s>])(?:[^>"']|"[^"]*"|'[^']*')*?(?:/>|>.*?</\1\s*>)""", re.DOTALL)
_DRAWN = re.compile(rb"<(?:\w+:)?(?:shape|group|rect|roundrect|oval|line|polyline|curve|arc|image)[\s>/]")
_ROW = re.compile(rb"<(?:\w+:)?Row>\s*(\d+)\s*<")
_COLUMN = re.compile(rb"<(?:\w+:)?Column>\s*(\d+)\s*<")
_IDMAP = re.compile(rb"""<(?:\w+:)?idmap\b[^>]*?\bdata\s*=\s*["']([\d,\s]*)["']""")
_SHAPE_ID = re.compile(rb"_x0000_[si](\d+)")
_BLOCK = 1024


def new_drawing(others: Iterable[bytes]) -> bytes:
    """A drawing without shapes whose block of shape ids no other drawing of the workbook uses."""
    return _EMPTY % next(_free_blocks(others))


def add_notes(vml: bytes, part: str, anchors: Mapping[Place, str], others: Iterable[bytes]) -> bytes:
    """Add the box of a comment for each place, before the last ``</xml>``."""
    end = vml.rfind(b"</xml")
    if end < 0:
        raise CannotMark("broken", f"{part}: no </xml>")
    # A part that has only pictures of a header need not declare the prefix of Excel's own elements.
    missing = b"".join(b' xmlns:%b="%b"' % (prefix, uri) for prefix, uri in _NAMESPACES.items()
                       if b"xmlns:%b=" % prefix not in vml)  # fmt: skip
    shapes = [] if b'id="_x0000_t202"' in vml or b"id='_x0000_t202'" in vml else [_SHAPE_TYPE % missing]
    ids, blocks = _allot(vml, len(anchors), others)
    for number, ((row, column), anchor) in zip(ids, sorted(anchors.items()), strict=True):
        shapes.append(_NOTE % (missing, number, anchor.encode(), row - 1, column - 1))
    return _with_blocks(vml[:end], blocks) + b"".join(shapes) + vml[end:]


def _allot(vml: bytes, count: int, others: Iterable[bytes]) -> tuple[list[int], list[int]]:
    """``count`` unused shape ids, and the blocks to claim for them beyond those the drawing has."""
    drawings = [vml, *others]
    # Programs that number every drawing from 1 share a block between drawings.
    used = {int(number) for drawing in drawings for number in _SHAPE_ID.findall(drawing)}
    own = sorted(_claimed(vml))
    fresh = _free_blocks(drawings)
    ids, claimed = list[int](), list[int]()
    for block in itertools.chain(own, fresh):
        free = [number for number in range(block * _BLOCK + 1, (block + 1) * _BLOCK) if number not in used]
        if len(ids) == count:
            break
        ids += free[: count - len(ids)]
        if block not in own:
            claimed.append(block)
    return ids, claimed


def _claimed(vml: bytes) -> set[int]:
    return {int(block) for match in _IDMAP.findall(vml) for block in match.split(b",") if block.strip()}


def _free_blocks(drawings: Iterable[bytes]) -> Iterator[int]:
    taken = set[int]()
    for vml in drawings:
        taken |= _claimed(vml) | {int(number) // _BLOCK for number in _SHAPE_ID.findall(vml)}
    return (block for block in itertools.count(1) if block not in taken)


def _with_blocks(vml: bytes, blocks: list[int]) -> bytes:
    idmap = _IDMAP.search(vml)
    if not blocks or idmap is None:
        return vml
    more = b"".join(b",%d" % block for block in blocks)
    return vml[: idmap.end(1)] + more + vml[idmap.end(1) :]


def remove_notes(vml: bytes, places: Collection[Place]) -> bytes:
    """Take away the boxes of the comments at ``places``, and the shape type if nobody uses it then."""

    def keep(match: re.Match[bytes]) -> bytes:
        row, column = _ROW.search(match[0]), _COLUMN.search(match[0])
        if row and column and b"ObjectType" in match[0] and (int(row[1]) + 1, int(column[1]) + 1) in places:
            return b""
        return match[0]

    kept = _SHAPE.sub(keep, vml)
    return kept.replace(_SHAPE_TYPE % b"", b"") if b"#_x0000_t202" not in kept else kept


def is_empty(vml: bytes) -> bool:
    return not _DRAWN.search(vml)
