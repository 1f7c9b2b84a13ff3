"""The comments part of one sheet: ours, the user's, and ours behind the text of a user's."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from lxml import etree

from excel_eval.model import Lang, column_letter
from excel_eval.write.marks.ooxml import MAIN, parse, qname, serialise, xstring
from excel_eval.write.marks.stored import Place, column_number
from excel_eval.write.marks.terms import AUTHOR, TAG_LINE
from excel_eval.write.text import CELL_LIMIT, utf16_length

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TAG = re.compile(rf"(?:\A|(?:_x000D_)?\r?\n)[ \t]*{re.escape(TAG_LINE)}[ \t]*(?=\Z|_x000D_|\r|\n)")


def a1(place: Place) -> str:
    return f"{column_letter(place[1])}{place[0]}"


class Notes:
    """A comment of ours begins with the tag line; so does what we append to a user's, after a line break of ours.

    The author is no sign: LibreOffice drops it.
    """

    def __init__(self, data: bytes | None, part: str) -> None:
        self.changed = False
        if data is None:
            self._root = etree.fromstring(f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>')
        else:
            self._root = parse(data, part)

    def to_bytes(self) -> bytes:
        return serialise(self._root)

    def __len__(self) -> int:
        return len(self._comments())

    def _comments(self) -> list[etree._Element]:
        return self._root.findall(f"{qname('commentList')}/{qname('comment')}")

    def threaded(self) -> set[Place]:
        """The cells whose comment only stands in for a thread, for programs that know no threads."""
        authors = enumerate(self._root.iter(qname("author")))
        stand_ins = {str(number) for number, author in authors if (author.text or "").startswith("tc=")}
        return {_place(comment) for comment in self._comments() if comment.get("authorId") in stand_ins}

    # --- marking

    def write(self, bodies: Mapping[Place, str], lang: Lang) -> list[Place]:
        """Write the bodies below the tag line; returns the cells that had no comment and so need a box."""
        theirs = {_place(comment): comment for comment in self._comments()}
        self.changed = self.changed or bool(bodies)
        for place, body in sorted(bodies.items()):
            if place in theirs:
                _append(theirs[place], f"\n{TAG_LINE}\n{body}", lang)
            else:
                self._add(place, f"{TAG_LINE}\n{body}", lang)
        return [place for place in sorted(bodies) if place not in theirs]

    def _add(self, place: Place, text: str, lang: Lang) -> None:
        comments = self._root.find(qname("commentList"))
        if comments is None:
            comments = etree.SubElement(self._root, qname("commentList"))
        comment = etree.SubElement(comments, qname("comment"), ref=a1(place), authorId=str(self._author()))
        etree.SubElement(comment, qname("text")).append(_run(text, lang))

    def _author(self) -> int:
        authors = self._root.find(qname("authors"))
        if authors is None:
            authors = etree.Element(qname("authors"))
            self._root.insert(0, authors)
        names = [author.text for author in authors.iterchildren(qname("author"))]
        if AUTHOR not in names:
            etree.SubElement(authors, qname("author")).text = AUTHOR
            names.append(AUTHOR)
        return names.index(AUTHOR)

    # --- taking the marks away

    def strip(self) -> list[Place]:
        """Take our texts away; returns the cells whose whole comment was ours."""
        removed = []
        for comment in self._comments():
            text = comment.find(qname("text"))
            tag = _TAG.search(_content(text)) if text is not None else None
            if text is None or tag is None:
                continue
            self.changed = True
            # Our own begins with the tag line; with a line break before it, even the first, there was a user's.
            if tag.start() == 0 and tag[0].lstrip(" \t").startswith(TAG_LINE):
                removed.append(_place(comment))
                parent = comment.getparent()
                assert parent is not None
                parent.remove(comment)
            else:
                _cut(text, tag.start())
        if removed:
            self._forget_author()
        return removed

    def _forget_author(self) -> None:
        """Take our name from the end of the authors if no comment is left under it; further up it numbers others."""
        authors = self._root.find(qname("authors"))
        if authors is None or not len(authors) or authors[-1].text != AUTHOR:
            return
        if all(comment.get("authorId") != str(len(authors) - 1) for comment in self._comments()):
            authors.remove(authors[-1])


def threaded_cells(data: bytes, part: str) -> set[Place]:
    """The cells of a part of threaded comments, which has a namespace of its own."""
    return {_place(element) for element in parse(data, part) if element.get("ref")}


def without(bodies: Mapping[Place, str], places: Collection[Place]) -> dict[Place, str]:
    return {place: body for place, body in bodies.items() if place not in places}


def _place(element: etree._Element) -> Place:
    reference = element.get("ref", "").replace("$", "")
    return int(re.sub(r"\D", "", reference) or 0), column_number(reference)


def _run(text: str, lang: Lang, room: int = CELL_LIMIT) -> etree._Element:
    """A run as Excel writes it into comments; the default font of a comment lacks Chinese characters.

    ``room``: Excel calls a file damaged where a comment as a whole is longer than a cell may be.
    """
    run = etree.Element(qname("r"))
    look = etree.SubElement(run, qname("rPr"))
    etree.SubElement(look, qname("sz"), val="9")
    etree.SubElement(look, qname("color"), indexed="81")
    etree.SubElement(look, qname("rFont"), val="SimSun")
    etree.SubElement(look, qname("charset"), val="134")
    _set_text(etree.SubElement(run, qname("t")), xstring(text, lang, room))
    return run


def _set_text(element: etree._Element, text: str) -> None:
    element.text = text
    if text != text.strip():
        element.set(_SPACE, "preserve")


def _append(comment: etree._Element, text: str, lang: Lang) -> None:
    """Append a run to a user's comment, whose plain text becomes a run first: both side by side are not allowed."""
    body = comment.find(qname("text"))
    if body is None:
        body = etree.SubElement(comment, qname("text"))
        comment.insert(0, body)
    plain = body.find(qname("t"))
    if plain is not None:
        run = etree.Element(qname("r"))
        run.tail, plain.tail = plain.tail, None
        body.replace(plain, run)
        run.append(plain)
    runs = body.findall(qname("r"))
    own = _run(text, lang, CELL_LIMIT - utf16_length(_content(body)))
    body.insert(body.index(runs[-1]) + 1 if runs else 0, own)


def _pieces(text: etree._Element) -> list[etree._Element]:
    """The text elements of a comment in reading order, phonetic guides left out."""
    return [*text.iterchildren(qname("t")), *(t for run in text.iterchildren(qname("r")) for t in run.iter(qname("t")))]


def _content(text: etree._Element) -> str:
    return "".join(piece.text or "" for piece in _pieces(text))


def _cut(text: etree._Element, length: int) -> None:
    """Keep the first ``length`` characters of a comment; a lone run without a format becomes plain text again."""
    for piece in _pieces(text):
        kept = (piece.text or "")[:length]
        emptied = piece.text and not kept
        length -= len(kept)
        if kept != piece.text and kept:
            _set_text(piece, kept)
        parent = piece.getparent()
        if emptied and parent is not None:
            parent.remove(piece)
            _drop_run(parent)
    runs = text.findall(qname("r"))
    if len(runs) == 1 and [child.tag for child in runs[0]] == [qname("t")]:
        text.replace(runs[0], runs[0][0])


def _drop_run(run: etree._Element) -> None:
    owner = run.getparent()
    if owner is not None and run.find(qname("t")) is None and run.tag == qname("r"):
        owner.remove(run)
