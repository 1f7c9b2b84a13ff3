"""实际完成情况 where the plan leaves it blank: a sentence made of the figures, live like them."""

from __future__ import annotations

from decimal import Decimal

from excel_eval.figures import shortest
from excel_eval.messages import say
from excel_eval.results import Result
from excel_eval.write.cells import Cell
from excel_eval.write.formulas import FORMULA_LIMIT
from excel_eval.write.places import Overview, Places
from excel_eval.write.text import CELL_LIMIT, utf16_length


def long_sentence(places: Places) -> tuple[str, str]:
    """Every counted indicator with its actual and target, then the spending: formula and text."""
    counted = [r for r in places.assessment.results if r.indicator.nature != "定性"]
    pieces = [_piece(places.overview, result) for result in counted]
    pieces += [_spending(places), *_left_out(places)]
    formula = "=" + "&".join(formula for formula, _ in pieces)
    text = "".join(text for _, text in pieces)
    if utf16_length(formula) > FORMULA_LIMIT or utf16_length(text) > CELL_LIMIT:
        return short_sentence(places)
    return formula, text


def short_sentence(places: Places) -> tuple[str, str]:
    """How many indicators reached their target, and the spending: at most a hundred characters."""
    place = places.overview
    met = Cell(place.sheet, place.BUDGET_ROW, place.MET), Cell(place.sheet, place.last_row, place.MET)
    column = f"{met[0].away}:{met[1].fixed}"
    reached, missed = (f'COUNTIF({column},"{say(name)}")' for name in ("met", "not_met"))
    after = [_spending(places), *_left_out(places)]
    formula = (
        f'="{say("short_counted")}"&({reached}+{missed})&"{say("short_reached")}"&{reached}'
        f'&"{say("short_missed")}"&{missed}&"{say("short_end")}"&' + "&".join(formula for formula, _ in after)
    )
    results = places.assessment.results
    yes, no = (sum(1 for r in results if r.met is met_) for met_ in (True, False))
    text = f"{say('short_counted')}{yes + no}{say('short_reached')}{yes}{say('short_missed')}{no}{say('short_end')}"
    return formula, text + "".join(text for _, text in after)


def _piece(place: Overview, result: Result) -> tuple[str, str]:
    code, indicator = result.indicator.code, result.indicator
    columns = (place.NAME, place.ACTUAL, place.UNIT, place.MET, place.TARGET)
    name, actual, unit, met, target = (place.cell(code, column).away for column in columns)
    at_most = indicator.nature == "≤"
    words = ("within_limit", "above_limit") if at_most else ("reached_target", "missed_target")
    reached, missed = (say(word) for word in words)
    choice = f'IF({met}="{say("met")}","{reached}","{missed}")'
    formula = f'IF({met}="","",{name}&{actual}&{unit}&{choice}&{target}&{unit}&"；")'
    if result.met is None:
        return formula, ""
    said, shown_unit = (reached if result.met else missed), indicator.unit or ""
    return formula, f"{indicator.name}{_shown(result.actual)}{shown_unit}{said}{_shown(result.target)}{shown_unit}；"


def _spending(places: Places) -> tuple[str, str]:
    place = places.overview
    adjusted, executed = place.budget(place.TARGET).away, place.budget(place.ACTUAL).away
    budget = places.assessment.plan.budget
    formula = f'"{say("budget_is")}"&{adjusted}&"{say("executed_is")}"&{executed}&"{say("ten_thousand_yuan")}。"'
    text = f"{say('budget_is')}{shortest(budget.adjusted)}{say('executed_is')}{shortest(budget.executed)}"
    return formula, f"{text}{say('ten_thousand_yuan')}。"


def _left_out(places: Places) -> list[tuple[str, str]]:
    """What is left out where only approved months count."""
    if not places.assessment.plan.approved_months_only:
        return []
    rows, cell = sum(places.assessment.left_out.values()), places.overview.left_out.away
    before, after = say("left_out_before"), say("left_out_after")
    text = f"{before}{rows}{after}" if rows else ""
    return [(f'IF({cell}=0,"","{before}"&{cell}&"{after}")', text)]


def own_words(places: Places) -> str | None:
    """实际完成情况 as the bureau wrote it, and that only approved months are counted where that is so."""
    plan = places.assessment.plan
    text = plan.text("实际完成情况")
    return text if text is None or not places.assessment.left_out else text + say("left_out_own")


def _shown(value: object) -> str:
    return shortest(value) if isinstance(value, Decimal) else str(value)
