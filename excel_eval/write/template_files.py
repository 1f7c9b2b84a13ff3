"""New files for people to fill in never take the place of one that has been filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from excel_eval.write.atomic import scratch, write_bytes
from excel_eval.write.together import together


def write_new(files: Mapping[Path, Callable[[Path], object]]) -> tuple[Path, ...]:
    """Make every file, then put all in place, or none; each maker writes to the path it is given.

    Raises CannotWrite, and writes nothing, where a file of other content is there: it may be a team's work of a year.
    One that is the same already (the command given twice), or a template that nobody has touched, is no obstacle.
    """
    made = _made(files)
    with together(next(iter(files)).parent) as place:
        for path, content in made.items():
            write_bytes(path, content, place)
    return tuple(made)


def _made(files: Mapping[Path, Callable[[Path], object]]) -> dict[Path, bytes]:
    made: dict[Path, bytes] = {}
    with scratch() as folder:
        for number, (path, make) in enumerate(files.items()):
            draft = folder / f"{number}.xlsx"
            make(draft)
            made[path] = draft.read_bytes()
    return made
