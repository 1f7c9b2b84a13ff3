"""The fill of wrong cells: conditional formats whose formula carries our tag and compares with the wrong value.

A conditional format leaves the cell's own format alone, works on a cell that is not in the XML, vanishes when the
cell is mended, and is found again by its tag after other programs have saved the file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from excel_eval.model import column_letter
from excel_eval.write.marks.ooxml import Child, SheetXml
from excel_eval.write.marks.stored import Place, Stored, column_number
from excel_eval.write.marks.terms import MAX_COLUMN, MAX_ROW
from excel_eval.write.text import literal, utf16_length

_TRUE = 'N("excel_eval")=0'
_TAGGED = re.compile(rb"""\bN\s*\(\s*(?:"|&quot;|&#34;|&#x22;)excel_eval(?:"|&quot;|&#34;|&#x22;)\s*\)""")

# Bytes of a rule and of what is around it; quoted, since an attribute may hold a ">".
_ATTRIBUTES = rb"""(?:[^>"']|"[^"]*"|'[^']*')*?"""
_RULE = re.compile(rb"<((?:[\w.-]+:)?cfRule)\b(%s)(?:/>|>.*?</\1\s*>)" % _ATTRIBUTES, re.DOTALL)
_FORMAT = re.compile(rb"<((?:[\w.-]+:)?conditionalFormatting)\b%s(?:/>|>.*?</\1\s*>)" % _ATTRIBUTES, re.DOTALL)
_PRIORITY = re.compile(rb"""\bpriority\s*=\s*["'](-?\d+)["']""")
_TYPE = re.compile(rb"""\btype\s*=\s*["'](\w+)["']""")
_RANGES = re.compile(rb"""\bsqref\s*=\s*["']([^"']*)["']|<(?:[\w.-]+:)?sqref\b[^>]*>([^<]*)<""")
# These draw beside a fill; every other rule may hide ours.
_HARMLESS = (b"dataBar", b"iconSet")

_LONGEST_COMPARED = 1_000
_RANGES_IN_ONE = 100


@dataclass(frozen=True, slots=True)
class Test:
    """When a cell counts as still wrong: while it is blank, while it holds ``value``, or (neither) always."""

    __test__ = False  # no test of pytest
    value: Stored | None = None
    blank: bool = False


def formula(test: Test, cell: str) -> str:
    """``AND(N("excel_eval")=0,EXACT(A4,"上旬"))``: true while ``cell`` is wrong, and marked as ours."""
    wrong = _equals(test.value, cell) if test.value is not None else None
    if test.blank:
        blank = f"LEN(TRIM({cell}))=0"
        wrong = blank if wrong is None else f"OR({blank},AND({wrong}))"
    return _TRUE if wrong is None else f"AND({_TRUE},{wrong})"


def _equals(stored: Stored, cell: str) -> str | None:
    """The arguments of an AND that hold while ``cell`` holds ``stored``; None if no formula can say so."""
    match stored.kind:
        case "text":
            return _equals_text(stored.value, cell)
        case "number":
            return _equals_number(stored.value, cell)
        case "boolean":
            return f"ISLOGICAL({cell}),{cell}={stored.value}"
        case "error":
            return f"ISERROR({cell})"
        case "unknown":
            return None


def _equals_text(text: str, cell: str) -> str | None:
    if any("\ud800" <= character <= "\udfff" or character in "\ufffe\uffff" for character in text):
        return None  # XML cannot hold it, so no formula can
    if len(text) > _LONGEST_COMPARED:
        # Programs differ in how long a character beyond the BMP is.
        same_length = f"LEN({cell})={len(text)},EXACT(LEFT({cell},120),{literal(text[:120])})"
        return same_length if utf16_length(text) == len(text) else None
    exact = f"EXACT({cell},{literal(text)})"
    # EXACT takes 120 for "120", and the number may be what mends the text.
    return f"ISTEXT({cell}),{exact}" if re.fullmatch(r"[-+\d.,/:%eE\s]*|TRUE|FALSE", text) else exact


def _equals_number(stored: str, cell: str) -> str | None:
    try:
        number = float(stored)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    spelt = repr(int(number) if number.is_integer() and abs(number) < 1e15 else number).upper()
    if len(re.sub(r"E.*|\D", "", spelt).strip("0")) <= 15:
        return f"ISNUMBER({cell}),{cell}={spelt}"
    # Excel reads no more than 15 digits of a literal.
    return f"ISNUMBER({cell}),ABS({cell}-{number:.14E})<{abs(number) * 1e-13:.1E}"


# --- a sheet's own rules, and ours among them


@dataclass(frozen=True, slots=True)
class _Group:
    """Cells of one column that the same formula judges, the first of them as its relative reference."""

    column: int
    ranges: Sequence[tuple[int, int]]
    test: Test

    def xml(self, prefix: bytes, dxf: int, priority: int) -> bytes:
        letter = column_letter(self.column)
        cells = " ".join(f"{letter}{a}" if a == b else f"{letter}{a}:{letter}{b}" for a, b in self.ranges)
        content = escape(formula(self.test, f"{letter}{self.ranges[0][0]}")).encode()
        return (
            b'<%bconditionalFormatting sqref="%b"><%bcfRule type="expression" dxfId="%d" priority="%d">'
            b"<%bformula>%b</%bformula></%bcfRule></%bconditionalFormatting>"
        ) % (prefix, cells.encode(), prefix, dxf, priority, prefix, content, prefix, prefix, prefix)


def add_rules(sheet: SheetXml, tests: Mapping[Place, Sequence[Test]], dxf: int) -> None:
    """Fill the cells of ``tests``.

    Ours must win over a rule of the user's that may colour the same cell: then ours take the first priorities and
    theirs move down, in the order they had.
    """
    groups = list(_groups(tests))
    theirs = list(_priorities(sheet))
    first = 1
    if any(_may_hide(sheet.bytes_of(child), tests) for child in _places(sheet)):
        _shift(sheet, len(groups))
    else:
        first = max(theirs, default=0) + 1
    content = [group.xml(sheet.prefix, dxf, first + index) for index, group in enumerate(groups)]
    sheet.insert("conditionalFormatting", b"".join(content))


def _groups(tests: Mapping[Place, Sequence[Test]]) -> Iterator[_Group]:
    rows: dict[tuple[int, Test], list[int]] = {}
    for row, column in sorted(tests):
        for test in dict.fromkeys(tests[row, column]):
            rows.setdefault((column, test), []).append(row)
    for (column, test), members in rows.items():
        ranges = list(_ranges(members))
        for start in range(0, len(ranges), _RANGES_IN_ONE):
            yield _Group(column, ranges[start : start + _RANGES_IN_ONE], test)


def _ranges(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = end = rows[0]
    for row in rows[1:]:
        if row != end + 1:
            yield start, end
            start = row
        end = row
    yield start, end


def _places(sheet: SheetXml) -> list[Child]:
    """Where rules stand: in elements of their own and, those of later Excels, in the extension list."""
    return [child for child in sheet.children if child.name in ("conditionalFormatting", "extLst")]


def _priorities(sheet: SheetXml) -> Iterator[int]:
    for child in _places(sheet):
        for rule in _RULE.finditer(sheet.data, child.start, child.end):
            priority = _PRIORITY.search(rule[2])
            if priority:
                yield int(priority[1])


def _may_hide(content: bytes, cells: Mapping[Place, object]) -> bool:
    for element in _FORMAT.finditer(content):
        kinds = [_TYPE.search(rule[2]) for rule in _RULE.finditer(element[0])]
        if any(kind is None or kind[1] not in _HARMLESS for kind in kinds):
            ranges = b" ".join(one or other for one, other in _RANGES.findall(element[0]))
            boxes = [_box(reference) for reference in ranges.decode("ascii", "replace").split()]
            if any(top <= row <= bottom and left <= column <= right
                   for row, column in cells for top, left, bottom, right in boxes):  # fmt: skip
                return True
    return False


def _box(reference: str) -> tuple[int, int, int, int]:
    """``B2:C9`` -> (2, 2, 9, 3); whole rows and columns have no bound on the other side."""
    start, _, end = reference.replace("$", "").partition(":")
    end = end or start
    row = [int(re.sub(r"\D", "", corner) or bound) for corner, bound in ((start, 1), (end, MAX_ROW))]
    column = [column_number(corner) or bound for corner, bound in ((start, 1), (end, MAX_COLUMN))]
    return row[0], column[0], row[1], column[1]


def _shift(sheet: SheetXml, by: int) -> None:
    """Add ``by`` to the priority of every rule that stays."""
    for child in _places(sheet):
        for rule in _RULE.finditer(sheet.data, child.start, child.end):
            priority = _PRIORITY.search(sheet.data, rule.start(2), rule.end(2))
            if priority and not _TAGGED.search(rule[0]):
                sheet.replace(priority.start(1), priority.end(1), str(int(priority[1]) + by).encode())


def remove_rules(sheet: SheetXml) -> bool:
    """Take our rules away, and an element with nothing else in it; the user's rules move up again."""
    ours, theirs, found = list[int](), list[int](), False
    for child in _places(sheet):
        for element in _FORMAT.finditer(sheet.data, child.start, child.end):
            rules = list(_RULE.finditer(sheet.data, *element.span()))
            tagged = [rule for rule in rules if _TAGGED.search(rule[0])]
            for rule in [element] if tagged and len(tagged) == len(rules) else tagged:
                sheet.replace(*rule.span(), b"")
            found = found or bool(tagged)
            for rule in rules:
                priority = _PRIORITY.search(rule[2])
                if priority:  # an extension of a data bar has none of its own
                    (ours if rule in tagged else theirs).append(int(priority[1]))
    if ours and theirs and max(ours) < min(theirs):
        _shift(sheet, min(ours) - max(ours) - 1)
    return found
