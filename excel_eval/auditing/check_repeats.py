"""C53, C59, C71 on a text: the same thing stated twice, called or counted differently, a part beyond its whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from excel_eval.auditing.amounts import figures
from excel_eval.auditing.funds import whole_role
from excel_eval.auditing.rates import is_whole_of_share
from excel_eval.auditing.reading import Text
from excel_eval.auditing.report import AuditFinding, at
from excel_eval.auditing.statements import Statement, stripped
from excel_eval.auditing.targets import team_counts
from excel_eval.auditing.terms import Lexicon, same_family

_WHOLE_AGAIN = re.compile("(?:全年|年末|年底)?(?:实际|合计|共计|总计)")
_SUM = re.compile("^(?:各|\\d+个|[一二两三四五六七八九十]+个)[^，。；、]{0,8}组(?:合计|共计|总计|累计|共)")


def check_repeats(text: Text, lexicon: Lexicon) -> Iterator[AuditFinding]:
    comparable = [s for s in text.statements if _is_comparable(s) and not is_of_some_teams(s, text.teams)]
    yield from _contradictions(text, comparable)
    yield from _drift(text)
    yield from _parts(text, lexicon)


def _is_comparable(statement: Statement) -> bool:
    """Said exactly, of a named thing, without a limit, and no total of money that has its own role."""
    if statement.role not in ("actual", "target") or statement.figure.rough or statement.scope or not statement.key:
        return False
    if statement.figure.kind == "money":
        return statement.noun in whole_role() or _is_named_payment(statement)
    if statement.figure.kind == "percent":
        return _is_named_share(statement)
    return statement.figure.kind == "count"


def _is_named_payment(statement: Statement) -> bool:
    """种粮补贴, not 资金 or 支出 of whatever the sentence is about."""
    return len(statement.noun) >= 4 and not re.search(
        "(?:资金|经费|[款费额]|预算|投资|支出|收入|标准|执行)数?$", statement.noun
    )


def _is_named_share(statement: Statement) -> bool:
    """学生家长满意度, not the 履约率 of whatever its sentence counts."""
    named = re.search("(?<!完成)(?<!执行)(?:率|度)$", statement.noun)
    counted = [s for s in figures(statement.sentence.text[: statement.figure.start]) if s.kind != "percent"]
    return bool(named) and len(statement.noun) >= 4 and not counted


def _contradictions(text: Text, found: Sequence[Statement]) -> Iterator[AuditFinding]:
    """C53: the same thing, both times of the whole and as target or as actual, with different numbers."""
    for group in _groups(found, _stated_of):
        for first, second in combinations(group, 2):
            if first.figure.value != second.figure.value and _same_thing(first, second):
                yield contradiction(text, group, first, second)
                break


def _stated_of(statement: Statement) -> object:
    """What must agree for two figures to be of the same: a target is of one team or of all."""
    each = statement.role == "target" and statement.each
    return statement.key, statement.role, each, statement.group if each else "", statement.figure.kind


def _groups(found: Sequence[Statement], key: Callable[[Statement], object]) -> Iterable[list[Statement]]:
    groups: dict[object, list[Statement]] = {}
    for statement in found:
        groups.setdefault(key(statement), []).append(statement)
    return groups.values()


def _same_thing(first: Statement, second: Statement) -> bool:
    """A name of the list is enough; words of the text alone must agree in unit and stand in different sentences."""
    if not same_family(first.figure.unit, second.figure.unit) and first.figure.kind == "count":
        return False
    if first.whole != second.whole and first.sentence is second.sentence:
        return False
    if are_two_parts(first, second):
        return False
    if first.term is not None:
        return first.figure.unit == second.figure.unit or not {"人次", "批次", "次"} & {
            first.figure.unit,
            second.figure.unit,
        }
    if first.sentence is second.sentence or _subject(first) != _subject(second) or _parallel(first, second):
        return False
    return first.figure.kind != "count" or first.figure.unit == second.figure.unit


_LABEL = re.compile("^(?P<label>[^，。；：（）\\d]{2,14})：")
_NO_SUBJECT = re.compile("(?:概况|情况|方面|指标|成效|内容|如下|目标|结果|其中|结论|效益|产出)$")


def _subject(statement: Statement) -> str:
    """``养护工程：…`` says what the sentence is about; 完成情况： does not."""
    match = _LABEL.match(statement.sentence.text)
    return "" if match is None or _NO_SUBJECT.search(match["label"]) else match["label"]


def _parallel(first: Statement, second: Statement) -> bool:
    """Two sentences that say the same things of two events (甲会签约…履约…; 乙会签约…履约…) contradict nothing."""
    heads = [re.split("[，。；]", s.sentence.text)[0] for s in (first, second)]
    starts = [figures(head) for head in heads]
    if not all(starts) or any(s.start <= len(head) for s, head in zip((first, second), heads, strict=True)):
        return False
    names = [head[: found[0].start] for head, found in zip(heads, starts, strict=True)]
    return names[0] != names[1] and names[0][-2:] == names[1][-2:]


def contradiction(text: Text, group: Sequence[Statement], first: Statement, second: Statement) -> AuditFinding:
    """C53 at the second place; ``found`` is every different figure as printed."""
    distinct = {s.figure.value: s for s in reversed(group) if _same_thing(s, first) or s in (first, second)}
    figures = sorted(distinct.values(), key=lambda s: group.index(s))
    found = "、".join(s.printed for s in figures)
    params = {
        "name": first.name or first.quote,
        "figures": found,
        "first": text.where(first.sentence),
        "second": text.where(second.sentence),
    }
    return at("C53", text.where(second.sentence), second, found, text.file, **params)


def _drift(text: Text) -> Iterator[AuditFinding]:
    """C59: one thing under units of one kind (个/家), or under a name that leaves out what makes it special."""
    counted = [s for s in text.statements if s.figure.kind == "count" and s.role in ("actual", "target") and s.key]
    for group in _groups(counted, lambda s: s.key):
        units = list(dict.fromkeys(s.figure.unit for s in group))
        drifting = [unit for unit in units if any(unit != other and same_family(unit, other) for other in units)]
        alone = [s for s in group if "其中" not in s.scope and not is_set_apart(s, group)]
        names = list(dict.fromkeys(s.name for s in alone)) if len({s.whole for s in alone}) > 1 else []
        if not drifting and not names:
            continue
        last = next(s for s in reversed(group) if s.figure.unit != group[0].figure.unit or s.whole != group[0].whole)
        used = "；".join("、".join(each) for each in (drifting, names) if each)
        yield at("C59", text.where(last.sentence), last, used, text.file, name=group[0].name, used=used)


def is_set_apart(statement: Statement, others: Iterable[Statement]) -> bool:
    """Whether its sentence tells the special thing from the larger set: 线索 500 条，（其中）有效线索 419 条."""
    if _names_a_part_behind(statement):
        return True
    if any(are_two_parts(statement, other) for other in others):
        return True
    return any(
        other.term is statement.term and other.whole != statement.whole and other.sentence is statement.sentence
        for other in others
        if statement.term is not None
    ) and (statement.whole or "其中" in statement.scope)


def are_two_parts(first: Statement, second: Statement) -> bool:
    """``线上拜访企业 120 家，线下拜访企业 665 家``: one thing under two descriptions in a sentence."""
    if first.term is None or first.term is not second.term or first.sentence is not second.sentence:
        return False
    if _is_sum_over(first, second) or _is_sum_over(second, first):
        return False
    a, b = _description(first), _description(second)
    return bool(a and b) and a != b and first.role == second.role


def is_of_some_teams(statement: Statement, teams: Mapping[str, int]) -> bool:
    """``3 个驻外招商组合计拜访企业 400 家`` where there are six."""
    return any(teams.get(kind) != number for kind, number in team_counts([_words_ahead(statement)]).items())


def _is_sum_over(whole: Statement, part: Statement) -> bool:
    """``驻北京招商组拜访企业 131 家，6 个驻外招商组合计拜访企业 785 家``."""
    return part.scope.endswith("组") and not whole.scope and bool(_SUM.search(_words_ahead(whole)))


def _description(statement: Statement) -> str:
    """The words before the name of the thing, without those that say nothing."""
    return stripped(_words_ahead(statement))


def _words_ahead(statement: Statement) -> str:
    text = statement.sentence.text
    name = text.find(statement.alias, statement.start, statement.figure.start) if statement.alias else -1
    return text[statement.start : name] if name >= 0 else ""


def _names_a_part_behind(statement: Statement) -> bool:
    """``投资线索 515 条，其中有效 419 条``: the larger set, whatever the part is called."""
    if not statement.whole or statement.term is None:
        return False
    behind = statement.sentence.text[statement.figure.end :].partition("；")[0]
    match = re.match("[，（]?(?P<part>[^，。；（）\\d]{2,10})\\d", behind)
    if match is None:
        return False
    word = match["part"].strip("为是")[-2:]
    return "其中" in match["part"] or (word in statement.term.name and word not in statement.alias)


def _parts(text: Text, lexicon: Lexicon) -> Iterator[AuditFinding]:
    """C71: 553 > visits, valid leads > leads, and a figure behind 其中 beyond the one before it."""
    seen: set[tuple[str, str]] = set()
    actuals = [s for s in text.statements if s.role == "actual" and not s.figure.rough and s.figure.kind == "count"]
    for part in actuals:
        for whole in actuals:
            key = (part.key, whole.key)
            beyond = part.figure.value > whole.figure.value and same_family(part.figure.unit, whole.figure.unit)
            if beyond and key not in seen and _by_nature(part, whole, lexicon):
                seen.add(key)
                yield _beyond(text, part, whole)
    for sentence in text.read:
        yield from _within(text, sentence.statements)


def _by_nature(part: Statement, whole: Statement, lexicon: Lexicon) -> bool:
    """By the list: a term within another, or a special name against the one that leaves it out."""
    if part.term is None or whole.term is None or part.scope.replace("其中", "") != whole.scope.replace("其中", ""):
        return False
    if part.term is whole.term:
        return whole.whole and not part.whole
    return part.term.part_of == whole.term.known and not whole.whole


def _within(text: Text, found: Sequence[Statement]) -> Iterator[AuditFinding]:
    """``3.47公里，其中右岸 3.98公里``."""
    for index, part in enumerate(found):
        if "其中" not in part.scope.split("·") or part.role != "actual" or part.figure.kind not in ("count", "money"):
            continue
        if _is_no_part(part):
            continue
        inside = part.sentence.text.rfind("其中", 0, part.figure.start)
        near = part.start <= inside
        before = [s for s in found[:index] if s.figure.end <= inside and _is_whole(s, part, near)]
        if before and part.figure.value > before[-1].figure.value and not _by_name(part, before[-1]):
            yield _beyond(text, part, before[-1])


def _is_no_part(statement: Statement) -> bool:
    """``其中外地 20 家，占参会企业 120 家的 16.67%``, ``其中数字经济组 20 家，实际完成 118 家``: the whole again."""
    ahead = statement.sentence.text[statement.start : statement.figure.start]
    return "其中" not in ahead and (is_whole_of_share(statement) or bool(_WHOLE_AGAIN.match(ahead)))


def _is_whole(whole: Statement, part: Statement, near: bool) -> bool:
    """Units of one kind; where 其中 stands in an earlier clause, the very same unit."""
    a, b = whole.figure, part.figure
    if a.kind != b.kind or whole.role not in ("actual", "target"):
        return False
    return b.kind == "money" or a.unit == b.unit or (near and same_family(a.unit, b.unit))


def _by_name(part: Statement, whole: Statement) -> bool:
    """Named terms are compared by nature."""
    return part.term is not None and whole.term is not None


def _beyond(text: Text, part: Statement, whole: Statement) -> AuditFinding:
    params = {
        "part": part.name or part.quote,
        "part_value": part.printed,
        "whole": whole.name or whole.quote,
        "whole_value": whole.printed,
    }
    return at("C71", text.where(part.sentence), part, f"{part.printed}、{whole.printed}", text.file, **params)
