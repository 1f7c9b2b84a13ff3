"""Workbooks with a password to open them, decrypted by msoffcrypto: a task for a child process."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from excel_eval.guard import Unreadable, damaged

UNSPOKEN = "VelvetSweatshop"
"""Excel's own password for a workbook that opens without asking, such as one whose structure alone is protected"""


def decrypted(data: bytes, passwords: Sequence[str]) -> bytes:
    """The workbook within, by the first of ``passwords`` that fits; E103 where none does."""
    try:
        import msoffcrypto
        from msoffcrypto.exceptions import DecryptionError, InvalidKeyError
    except ImportError as error:
        reason = "password_no_library" if passwords else "password_not_given_no_library"
        raise Unreadable("E103", {"reason": reason}) from error
    try:
        file = msoffcrypto.OfficeFile(BytesIO(data))
        for password in (UNSPOKEN, *passwords):
            plain = BytesIO()
            try:
                file.load_key(password=password)
                file.decrypt(plain)
            except InvalidKeyError:
                continue
            return plain.getvalue()
    except MemoryError:
        raise
    except OSError as error:  # the container itself is broken
        if passwords:
            raise damaged("parser", f"{type(error).__name__}: {error}") from error
    except Exception as error:  # DecryptionError, and what its arithmetic makes of ciphers it does not know
        if passwords or isinstance(error, DecryptionError):
            raise Unreadable("E103", {"reason": "password_unsupported"}) from error
    raise Unreadable("E103", {"reason": "password_wrong" if passwords else "password_not_given"})
