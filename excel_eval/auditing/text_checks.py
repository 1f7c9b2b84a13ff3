"""Every check that a text alone allows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from excel_eval.auditing.check_claims import check_claims
from excel_eval.auditing.check_funds import check_funds
from excel_eval.auditing.check_lists import check_lists
from excel_eval.auditing.check_rates import check_rates
from excel_eval.auditing.check_repeats import check_repeats
from excel_eval.auditing.check_scores import check_scores
from excel_eval.auditing.check_shares import check_shares
from excel_eval.auditing.reading import Text
from excel_eval.auditing.report import AuditFinding
from excel_eval.auditing.terms import Lexicon

REMARK_LINE, EXPLAIN_LINE = Decimal(120), Decimal(130)
"""percent; 超额完成备注线 and 说明线 where no plan gives them"""


def check_text(
    text: Text, lexicon: Lexicon, remark: Decimal = REMARK_LINE, explain: Decimal = EXPLAIN_LINE
) -> Iterator[AuditFinding]:
    yield from check_rates(text, remark, explain)
    yield from check_shares(text)
    yield from check_repeats(text, lexicon)
    yield from check_funds(text)
    yield from check_scores(text)
    yield from check_claims(text)
    yield from check_lists(text)
