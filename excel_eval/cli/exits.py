"""Exit codes, and what a user reads when a call cannot go on."""

from __future__ import annotations

import errno
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from excel_eval.assessment import CheckReport, SelfAssessment
from excel_eval.cli.options import Settings, lang_of
from excel_eval.cli.terminal import lead_nowhere, line, say_plainly
from excel_eval.messages import Phrase, say
from excel_eval.model import Finding

OK, DATA, OPTIONS, ABSENT, OUTPUT = 0, 1, 2, 3, 4
"""1 errors in the data, 2 wrong options, 3 something is absent or unreadable, 4 an output cannot be written."""
_PRECEDENCE = (OPTIONS, ABSENT, OUTPUT, DATA, OK)
UNREADABLE = frozenset({"E101", "E102", "E103", "E104", "E105", "E106", "E107", "E110"})
"""Issues for which the exit code is 3: a workbook cannot be read, or there is no plan."""


NO_FILE = "no such file"
"""the words by which a FileNotFoundError of ours says that a file is meant, not a folder"""


def existing_file(path: Path) -> Path:
    """The file as given; raises FileNotFoundError or IsADirectoryError, which end the call with code 3."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "a folder", str(path))
    if not path.is_file():
        raise FileNotFoundError(errno.ENOENT, NO_FILE, str(path))
    return path


def worst(*codes: int) -> int:
    """Of several exit codes the one that holds."""
    return min(codes, key=_PRECEDENCE.index)


def code_of_report(report: CheckReport) -> int:
    if any(issue.code in UNREADABLE for issue in report.issues):
        return ABSENT
    return OK if report.ok else DATA


def code_of_assessment(assessment: SelfAssessment, settings: Settings) -> int:
    """Errors in the data; a missing reason where the plan demands reasons (偏差说明必填), which is then said."""
    code = code_of_report(assessment.check_report())
    names = [str(finding.params["name"]) for finding in assessment.findings if _wants_reason(finding)]
    if not names or not assessment.plan.reasons_required:
        return code
    line("reasons_missing", settings, names="、".join(f"“{name}”" for name in names))
    return worst(code, DATA)


def _wants_reason(finding: Finding) -> bool:
    """A target missed, or exceeded beyond 说明线, without a reason."""
    beyond = finding.code == "C24" and finding.params.get("line") == Phrase("word_explain_line")
    return finding.code == "C22" or beyond


def exit_code_of(error: BaseException, settings: Settings) -> int:
    """Say what stopped the call; its exit code."""
    from excel_eval.guard import why_not_opened
    from excel_eval.previous import NotPrevious
    from excel_eval.schema import SchemaError
    from excel_eval.write.atomic import CannotWrite

    match error:
        case SchemaError():
            for problem in error.messages(settings.lang):
                line("schema_problem", settings, problem=problem)
            return OPTIONS
        case CannotWrite():
            say_plainly(error.message(settings.lang))
            return OUTPUT
        case NotPrevious():
            say_plainly(error.message(settings.lang))
            return OPTIONS if error.reason == "previous_not_earlier" else ABSENT
        case FileNotFoundError():
            phrase = "no_file" if error.strerror == NO_FILE else "no_folder"
            line(phrase, settings, path=error.filename or error)
            return ABSENT
        case NotADirectoryError() | IsADirectoryError():
            phrase = "file_for_folder" if isinstance(error, NotADirectoryError) else "folder_for_file"
            line(phrase, settings, path=error.filename or error)
            return ABSENT
        case UnicodeEncodeError() if error.encoding == sys.getfilesystemencoding():
            line("cannot_name", settings, encoding=error.encoding)
            return OUTPUT
        case OSError() if error.filename is None:
            # Files are named, and written through a door of their own: this is the stream of the results.
            lead_nowhere()
            line("cannot_print", settings, error=error.strerror or type(error).__name__)
            return OUTPUT
        case OSError() if error.errno == errno.ENAMETOOLONG:
            line("path_too_long", settings, path=error.filename)
            return ABSENT
        case OSError():
            line("cannot_read", settings, path=error.filename or "", reason=Phrase(why_not_opened(error)))
            return ABSENT
    line("unexpected", settings, error=f"{type(error).__name__}: {error}")
    return DATA


def attempt(write: Callable[[], None], settings: Settings) -> int:
    """Write an output; if that is impossible say why. The exit code, to be weighed against others."""
    from excel_eval.write.atomic import CannotWrite

    try:
        write()
    except CannotWrite as error:
        return exit_code_of(error, settings)
    return OK


def require_suffix(output: Path, suffix: str, ctx: click.Context) -> None:
    """Raises a usage error for a name by which Excel or Word would not open what is written."""
    if output.suffix.lower() != suffix:
        raise click.UsageError(say("output_suffix", lang_of(ctx), path=output, suffix=suffix), ctx)


def refuse_inputs(outputs: Iterable[Path], folder: Path, report: CheckReport, ctx: click.Context) -> None:
    """What was handed in is never replaced by a result, whatever it is called."""
    files = {record.file for record in report.workbooks} | {issue.source.file for issue in report.issues}
    refuse_to_replace(outputs, [folder / file for file in files], ctx)


def refuse_to_replace(outputs: Iterable[Path], inputs: Iterable[Path], ctx: click.Context) -> None:
    """Raises a usage error where an output is one of the inputs, by whatever link or spelling."""
    known = {identity for path in inputs if (identity := _identity(path))}
    for path in outputs:
        if _identity(path) in known:
            raise click.UsageError(say("output_is_input", lang_of(ctx), path=path), ctx)


def _identity(path: Path) -> tuple[int, int] | None:
    """Device and number of what is there; None where nothing is."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def refuse_equal_names(outputs: Iterable[str], ctx: click.Context) -> None:
    """Raises a usage error where two outputs of one call would be one file, on Windows too."""
    for name, count in Counter(output.casefold() for output in outputs).items():
        if count > 1:
            raise click.UsageError(say("outputs_alike", lang_of(ctx), name=name), ctx)


def same_folder(one: Path, other: Path) -> bool:
    """Whether both are one folder, by whatever link or spelling, or would be if they were made."""
    identity = _identity(one)
    if identity is not None:
        return identity == _identity(other)
    return os.path.realpath(one) == os.path.realpath(other)


def existing_folder(folder: Path) -> Path:
    """The folder as given; raises FileNotFoundError or NotADirectoryError, which end the call with code 3."""
    if folder.is_file():
        raise NotADirectoryError(errno.ENOTDIR, "a file", str(folder))
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder", str(folder))
    return folder
