"""How workbooks are read: what each may cost, and the passwords to try. The one place where limits stand."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """限度: what a workbook may cost; any of them can be changed by its name, on the command line with ``--limit``.

    Of 2,849 readable public workbooks the largest unpacked to 57 MB in 1,033 parts at a ratio of 121; a 1.6 MB zip can
    unpack to 1.5 GB.
    """

    file_bytes: int = 50 * MIB
    parts: int = 2_000
    sheets: int = 1_000
    unpacked_bytes: int = 256 * MIB
    part_bytes: int = 128 * MIB
    ratio: int = 300
    """unpacked : packed, of a part above ``ratio_from_bytes``"""
    ratio_from_bytes: int = MIB
    odd_part_bytes: int = 32 * MIB
    """a sheet of unusual XML, which is rewritten cell by cell"""
    grid_cells: int = 5_000_000
    """rows × columns up to the last value, of all sheets together: they are held densely"""
    merged_cells: int = 20_000_000
    """cells covered by the merged ranges of one sheet: whole columns may be merged, not the whole sheet"""
    child_seconds: int = 60
    """for a file that is read in a child process (.xls, .et, .ods, encrypted, unusual XML)"""
    child_bytes: int = 2048 * MIB
    """memory of that child process"""

    def __post_init__(self) -> None:
        """A limit that is no number would be an error of every workbook."""
        for limit in fields(self):
            value = getattr(self, limit.name)
            if not isinstance(value, int) or isinstance(value, bool):
                raise TypeError(f"{limit.name} is a whole number such as {limit.default}, not {value!r}")
            if value < 1:
                raise ValueError(f"{limit.name} is at least 1, not {value}")


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Reading:
    """How workbooks are read: what each may cost, and the passwords to try on those that are protected by one."""

    limits: Limits = LIMITS
    passwords: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        """A text in place of the tuple would be tried letter by letter; what is wrong is said without it."""
        if not isinstance(self.limits, Limits):
            raise TypeError(f"limits is a Limits(...), not {self.limits!r}")
        if not isinstance(self.passwords, tuple) or not all(isinstance(one, str) for one in self.passwords):
            raise TypeError('passwords is a tuple of texts: Reading(passwords=("one",))')


ORDINARY = Reading()
