"""New files for people to fill in never take the place of one that has been filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from excel_eval.write.atomic import CannotWrite, write_bytes


def write_new(files: Mapping[Path, Callable[[Path], object]]) -> tuple[Path, ...]:
    """Make every file, then put all in place; each maker writes to the path it is given.

    Raises CannotWrite, and writes nothing, where a file of other content is there: it may be a team's work of a year.
    One that is the same already (the command given twice) is no obstacle.
    """
    made: dict[Path, bytes] = {}
    with TemporaryDirectory() as scratch:
        for number, (path, make) in enumerate(files.items()):
            draft = Path(scratch) / f"{number}.xlsx"
            make(draft)
            made[path] = draft.read_bytes()
    for path, content in made.items():
        if path.exists() and (path.is_dir() or path.read_bytes() != content):
            raise CannotWrite(path, "write_would_replace")
    for path, content in made.items():
        _folder(path.parent)
        write_bytes(path, content)
    return tuple(made)


def _folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(folder, "write_forbidden", error.strerror or str(error)) from error
