"""Text as people type it: what is blank, and when two texts mean the same key."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Characters without ink that people paste along: zero-width and direction marks, the byte order mark, soft hyphen.
_INVISIBLE = "".join(
    map(chr, [0xAD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFE0F, 0xFEFF])
)
_DROP_INVISIBLE = str.maketrans("", "", _INVISIBLE)
_INK = re.compile(rf"[^\s{_INVISIBLE}]")
_BLANKS = re.compile(r"\s+")
# Only the full-width forms of ASCII: NFKC would also turn ② into 2 and 5² into 52.
_HALF_WIDTH = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " "})


def is_blank(value: object) -> bool:
    """Nothing there: None, or a text of blanks, visible or not."""
    if value is None:
        return True
    # The first character nearly always tells, without a search.
    return isinstance(value, str) and not value[:1].isalnum() and _INK.search(value) is None


def half_width(text: str) -> str:
    """Full-width letters, digits and signs in their ASCII form, outer blanks and invisible characters dropped."""
    return text.translate(_DROP_INVISIBLE).translate(_HALF_WIDTH).strip()


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """A key for comparing names: NFKC, without blanks, caseless. Never stored."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text).translate(_DROP_INVISIBLE)).casefold()


def fold_header(text: str) -> str:
    """A header for comparing: as ``fold``, and without the ``*`` of a required column."""
    return fold(text).replace("*", "")
