"""四、问题及建议: what the results and the finance office's checks show, in the words of a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from excel_eval.assessment import SelfAssessment
from excel_eval.messages import PHRASES, describe, say
from excel_eval.model import Finding
from excel_eval.results import Result
from excel_eval.write.report import facts

SAID_ALREADY = {"C22", "C38"}
"""findings on results that are said of the results themselves, whether or not a reason is given"""


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem and what is suggested."""

    problem: str
    advice: str


def remarks_of(assessment: SelfAssessment) -> tuple[Remark, ...]:
    """Missed targets, lost points, what is not reported, then the other findings by their codes."""
    groups = facts.groups_of(assessment)
    low = tuple(result for result in groups.judged if facts.is_low(result))
    return (
        *_of_results("missed", groups.missed),
        *_of_results("low", low),
        *_of_results("open", groups.open),
        *_of_findings(assessment.findings),
    )


def _of_results(name: str, results: Sequence[Result]) -> Iterator[Remark]:
    """One remark for those with a reason, one for those without."""
    with_reason = [result for result in results if result.indicator.reason and name != "open"]
    without = [result for result in results if result not in with_reason]
    for tail, those in (("_reason", with_reason), ("", without)):
        if those:
            names = facts.quoted(result.indicator.name for result in those)
            advice = say(f"report_advice_{name}{tail}", names=names, count=len(those))
            yield Remark(say(f"report_problem_{name}", names=names), advice)


def _of_findings(findings: Sequence[Finding]) -> Iterator[Remark]:
    """One remark a code where the report has its own words, else one a finding."""
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.code not in SAID_ALREADY:
            by_code.setdefault(finding.code, []).append(finding)
    for code, alike in by_code.items():
        if f"report_problem_{code}" in PHRASES:
            params = {**alike[0].params, "names": "、".join(_name(finding) for finding in alike)}
            yield Remark(say(f"report_problem_{code}", **params), say(f"report_advice_{code}", **params))
        else:
            yield from map(_in_words_of_the_check, alike)


def _name(finding: Finding) -> str:
    name, rate = finding.params.get("name", ""), finding.params.get("rate")
    return say("report_quoted_rate", name=name, rate=rate) if rate else say("report_quoted", name=name)


def _in_words_of_the_check(finding: Finding) -> Remark:
    text = describe(finding)
    return Remark(say("report_problem_other", message=text.message), say("report_advice_other", fix=text.fix))
