"""Marking and stripping a workbook: the order of the steps, and what they hand to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from excel_eval.model import Lang
from excel_eval.write.marks import notes as notes_part
from excel_eval.write.marks import vml
from excel_eval.write.marks.book import Book, deselect
from excel_eval.write.marks.conditions import Test, add_rules, remove_rules
from excel_eval.write.marks.cover import cover_names, cover_sheet
from excel_eval.write.marks.geometry import Geometry
from excel_eval.write.marks.notes import Notes, threaded_cells, without
from excel_eval.write.marks.ooxml import OFFICE_REL, SheetXml
from excel_eval.write.marks.package import Package
from excel_eval.write.marks.stored import Place, Stored, stored_values
from excel_eval.write.marks.styles import Styles
from excel_eval.write.marks.terms import CannotMark, CellMark, Cover


def mark_workbook(original: bytes, marks: Sequence[CellMark], cover: Cover) -> bytes:
    """A copy of ``original`` with these marks and this first sheet, and without the marks of an earlier round.

    Parts that need no edit are copied byte for byte. Raises :class:`CannotMark`.
    """
    package = Package(original)
    book = Book(package)
    styles = _styles(package, book)
    _strip(package, book)
    dxf = styles.wrong()
    for name in dict.fromkeys(mark.sheet for mark in marks):
        of_sheet = [mark for mark in marks if mark.sheet == name]
        _mark_sheet(package, book, book.worksheet(name), of_sheet, dxf, cover.lang)
    book.deselect()
    names = {sheet.name for sheet in book.sheets()}
    sheet = cover_sheet(cover, styles, names, book.view_count())
    book.add_cover(sheet, cover_names(cover))
    book.save()
    styles.save()
    return package.to_bytes()


def sheet_names(original: bytes) -> list[str]:
    """The sheets of a workbook in their order. Raises :class:`CannotMark`."""
    return [sheet.name for sheet in Book(Package(original)).sheets()]


def strip_marks(original: bytes) -> bytes:
    """``original`` without our marks; the same bytes if it has none. Raises :class:`CannotMark`."""
    package = Package(original)
    book = Book(package)
    return package.to_bytes() if _strip(package, book) else original


def _styles(package: Package, book: Book) -> Styles:
    part = book.single("styles")
    if part is None:
        raise CannotMark("no_styles")
    return Styles(package, part)


# --- one sheet


def _mark_sheet(package: Package, book: Book, part: str, marks: Sequence[CellMark], dxf: int, lang: Lang) -> None:
    sheet = SheetXml(package.read(part), part)
    tests, bodies = dict[Place, list[Test]](), dict[Place, list[str]]()
    values = _values(package, book, sheet, marks)
    for mark in marks:
        place = mark.row, mark.column
        value = values.get(place) if mark.still_wrong is not None or mark.blank else None
        tests.setdefault(place, []).append(Test(value, mark.blank))
        bodies.setdefault(place, []).append(mark.text)
    deselect(sheet)
    add_rules(sheet, tests, dxf)
    _add_notes(package, sheet, {place: "\n".join(texts) for place, texts in bodies.items()}, lang)
    package.write(part, sheet.to_bytes())


def _values(package: Package, book: Book, sheet: SheetXml, marks: Sequence[CellMark]) -> Mapping[Place, Stored]:
    wanted = {(mark.row, mark.column) for mark in marks if mark.still_wrong is not None or mark.blank}
    strings = book.single("sharedStrings")
    return stored_values(sheet.data, sheet.part, wanted, package.read(strings) if strings else None) if wanted else {}


def _add_notes(package: Package, sheet: SheetXml, bodies: Mapping[Place, str], lang: Lang) -> None:
    """Comments for the cells without a thread, and boxes for those that had no comment."""
    existing = _only(package, sheet.part, "comments")
    notes = Notes(package.read(existing) if existing else None, existing or "")
    bodies = without(bodies, notes.threaded() | _threads(package, sheet.part))
    if not bodies:
        return
    unboxed = notes.write(bodies, lang)
    if existing:
        package.write(existing, notes.to_bytes())
    else:
        added = package.unused("xl/comments{}.xml")
        package.add(added, notes.to_bytes(), notes_part.CONTENT_TYPE)
        package.relate(sheet.part, "comments", added)
    if unboxed:
        geometry = Geometry(sheet)
        _add_boxes(package, sheet, {place: geometry.anchor(place, bodies[place]) for place in unboxed})


def _add_boxes(package: Package, sheet: SheetXml, anchors: Mapping[Place, str]) -> None:
    part = _drawing(package, sheet)
    others = [package.read(other) for other in package.all_related("vmlDrawing") if package.has(other)]
    if part is None:
        part = package.unused("xl/drawings/vmlDrawing{}.vml")
        package.add(part, vml.new_drawing(others), vml.CONTENT_TYPE)
        relation = package.relate(sheet.part, "vmlDrawing", part).encode()
        sheet.insert("legacyDrawing", b'<%blegacyDrawing xmlns:r="%b" r:id="%b"/>' % (
            sheet.prefix, OFFICE_REL.encode(), relation))  # fmt: skip
    package.write(part, vml.add_notes(package.read(part), part, anchors, others))


def _drawing(package: Package, sheet: SheetXml) -> str | None:
    """The drawing of the sheet's comments and form controls; one for the pictures of its header is another."""
    for child in sheet.named("legacyDrawing"):
        relation = sheet.parsed(child).get(f"{{{OFFICE_REL}}}id")
        for each in package.relationships(sheet.part):
            if each.id == relation:
                return each.target
        raise CannotMark("broken", f"{sheet.part}: legacyDrawing")
    return None


def _only(package: Package, source: str, kind: str) -> str | None:
    return next(iter(package.related(source, kind)), None)


def _threads(package: Package, sheet: str) -> set[Place]:
    parts = package.related(sheet, "threadedComment")
    return {place for part in parts for place in threaded_cells(package.read(part), part)}


# --- taking marks away


def _strip(package: Package, book: Book) -> bool:
    removed = book.remove_cover()
    for sheet in book.sheets():
        if sheet.kind == "worksheet" and package.has(sheet.part):
            removed |= _strip_sheet(package, sheet.part)
    if removed:
        book.save()
    return removed


def _strip_sheet(package: Package, part: str) -> bool:
    data, comments = package.read(part), _only(package, part, "comments")
    ruled = b"excel_eval" in data
    notes = Notes(package.read(comments), comments) if comments else None
    gone = notes.strip() if notes else []
    noted = notes is not None and notes.changed
    if not ruled and not noted:
        return False
    sheet = SheetXml(data, part)
    removed = remove_rules(sheet) or noted
    if comments and notes is not None and noted:
        _strip_boxes(package, sheet, gone)
        if len(notes) or not gone:
            package.write(comments, notes.to_bytes())
        else:
            package.unrelate(part, comments)
            package.remove(comments)
    package.write(part, sheet.to_bytes())
    return removed


def _strip_boxes(package: Package, sheet: SheetXml, places: Sequence[Place]) -> None:
    part = _drawing(package, sheet)
    if part is None or not places:
        return
    kept = vml.remove_notes(package.read(part), set(places))
    package.write(part, kept)
    if vml.is_empty(kept):
        package.unrelate(sheet.part, part)
        package.remove(part)
        for child in sheet.named("legacyDrawing"):
            sheet.replace(child.start, child.end, b"")
