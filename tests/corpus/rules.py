"""Where a second reader is known to be wrong: each rule says why, and holds for nothing else."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from excel_eval.model import ErrorValue, NoStoredValue, PercentValue, RawValue

from .values import Covered, LinkText, Serial, Theirs

Rule = Callable[[RawValue, Theirs], bool]
DAY = timedelta(days=1)
EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_LAST_SERIAL = 2_958_466
"""the day after 9999-12-31"""
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def excuse(reader: str, ours: RawValue, theirs: Theirs) -> str | None:
    """The name of the rule by which a difference is the second reader's; None where it is not."""
    return next((rule.__name__ for rule in RULES[reader] if rule(ours, theirs)), None)


def no_stored_value(ours: RawValue, theirs: Theirs) -> bool:
    """A formula saved without its result: other readers give nothing or an empty text, we say that it is missing."""
    return isinstance(ours, NoStoredValue) and theirs is None


def serial_of_date(ours: RawValue, theirs: Theirs) -> bool:
    """openpyxl does not know the date formats 27-36 and 50-58, pyxlsb knows none: the same day by its number."""
    return isinstance(theirs, Serial) and any(
        math.isclose(theirs.number, serial, rel_tol=0, abs_tol=1e-6) for serial in _serials(ours, theirs.is_1904)
    )


def covered_by_merge(ours: RawValue, theirs: Theirs) -> bool:
    """openpyxl drops what lies under a merged range; we keep it, since a merge over data is an error to report."""
    return isinstance(theirs, Covered)


def link_as_text(ours: RawValue, theirs: Theirs) -> bool:
    """openpyxl puts the target of a link into a cell that has no value."""
    return isinstance(theirs, LinkText) and (ours is None or isinstance(ours, NoStoredValue))


def before_the_calendar(ours: RawValue, theirs: Theirs) -> bool:
    """openpyxl makes a date of a negative number in a date format; Excel has none before 1900, the number stays."""
    if not isinstance(ours, float) or not isinstance(theirs, datetime) or ours >= 0:
        return False
    return any(math.isclose(ours, (theirs - epoch) / DAY, abs_tol=1e-7) for epoch in EPOCHS.values())


def beyond_the_calendar(ours: RawValue, theirs: Theirs) -> bool:
    """openpyxl makes #VALUE! of a number in a date format that is beyond the year 9999; in the file it is a number."""
    return isinstance(ours, float) and ours >= _LAST_SERIAL and theirs == ErrorValue("#VALUE!")


def elapsed_as_date(ours: RawValue, theirs: Theirs) -> bool:
    """calamine makes a date or a time of day of a duration in the format [h]:mm of .xls."""
    if not isinstance(ours, timedelta):
        return False
    if isinstance(theirs, time):
        return ours < timedelta(0) and ours % DAY == span(theirs)
    serials = _serials(theirs, False) if isinstance(theirs, date) else iter(())
    return any(math.isclose(ours / DAY, serial, abs_tol=1e-6) for serial in serials)


def blanks_not_kept(ours: RawValue, theirs: Theirs) -> bool:
    """openpyxl keeps blanks at the ends of a text that the file does not mark as ``xml:space="preserve"``; Excel drops
    them."""
    return isinstance(theirs, str) and theirs.strip(" \t\r\n") == (ours or "")


def escape_not_decoded(ours: RawValue, theirs: Theirs) -> bool:
    """openpyxl leaves ``_x000D_`` and the like as they are written; they stand for a character."""
    if not isinstance(ours, str) or not isinstance(theirs, str):
        return False
    return ours == _ESCAPE.sub(lambda match: chr(int(match[1], 16)), theirs)


def error_lost(ours: RawValue, theirs: Theirs) -> bool:
    """calamine gives nothing for an error, and in .ods its name as text, as odfpy does, which drops the mark of it."""
    return isinstance(ours, ErrorValue) and theirs in (None, ours.code)


def bytes_as_text(ours: RawValue, theirs: Theirs) -> bool:
    """calamine takes some texts of two bytes a character in .xls for texts of one, with a zero after each."""
    return (
        isinstance(ours, str)
        and isinstance(theirs, str)
        and theirs.encode("latin-1", "replace").decode("utf-16-le", "replace") == ours
    )


def negative_as_time(ours: RawValue, theirs: Theirs) -> bool:
    """calamine makes a time of day of a negative number in a date format."""
    return isinstance(ours, float) and ours < 0 and isinstance(theirs, time)


def fifteen_digits(ours: RawValue, theirs: Theirs) -> bool:
    """LibreOffice writes fifteen digits of a number, Excel seventeen."""
    number = ours.number if isinstance(ours, PercentValue) else ours
    return isinstance(number, float) and isinstance(theirs, float | int) and math.isclose(number, theirs, rel_tol=1e-14)


def computed_anew(ours: RawValue, theirs: Theirs) -> bool:
    """LibreOffice computes a formula that was saved without its result."""
    return isinstance(ours, NoStoredValue)


OPENPYXL: tuple[Rule, ...] = (
    no_stored_value, serial_of_date, covered_by_merge, link_as_text, before_the_calendar, beyond_the_calendar,
    blanks_not_kept, escape_not_decoded,
)  # fmt: skip
RULES: Mapping[str, tuple[Rule, ...]] = {
    "openpyxl": OPENPYXL,
    "openpyxl, cells alone": OPENPYXL,
    "odfpy": (no_stored_value, error_lost),
    "pyxlsb": (no_stored_value, serial_of_date),
    "calamine": (no_stored_value, error_lost, bytes_as_text, negative_as_time, elapsed_as_date),
    "LibreOffice": (*OPENPYXL, fifteen_digits, computed_anew),
}


def _serials(value: RawValue | Theirs, is_1904: bool) -> Iterator[float]:
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        serial = (moment - EPOCHS[is_1904]) / DAY
        yield serial
        if not is_1904 and serial < 61:  # before the 29 February 1900 that Excel counts
            yield serial - 1
    elif isinstance(value, time | timedelta):
        yield span(value) / DAY


def span(value: time | timedelta) -> timedelta:
    """A time of day as the time since midnight."""
    if isinstance(value, timedelta):
        return value
    return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
