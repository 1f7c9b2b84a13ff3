"""A template's fields against what there is, before anything is filled in: also where this year has nothing to fill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from jinja2 import nodes

from excel_eval.write.report.fields import Field

FILTERS = ("default", "first", "join", "last", "length", "lower", "replace", "trim", "upper")
LOOP = ("index", "index0", "first", "last", "length", "revindex", "revindex0")
"""what ``loop`` has inside a ``for``"""
_OPERATORS = (
    nodes.Const, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Concat, nodes.Add,
    nodes.List, nodes.Tuple, nodes.Test, nodes.Keyword, nodes.TemplateData,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """A field that can be written as it is."""


@dataclass(frozen=True, slots=True)
class Many:
    """A list of ``item``."""

    item: Kind


@dataclass(frozen=True, slots=True)
class Row:
    """A thing with fields of its own."""

    fields: Mapping[str, Kind]


Kind = Text | Many | Row
TEXT = Text()
_ANYTHING = Text()
"""what comes of a wrong name: said once, and nothing that follows from it"""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong in a line of a part: ``report_template_‹kind›`` of the catalogue, filled with ``name``."""

    kind: str
    name: str
    line: int
    suggestion: str | None = None


def kinds_of(fields: Iterable[Field]) -> Row:
    """The fields as the checker knows them."""
    return Row({field.name: _kind_of(field) for field in fields})


def _kind_of(field: Field) -> Kind:
    if field.rows:
        return Many(kinds_of(field.rows))
    return Many(TEXT) if field.texts else TEXT


def check(template: nodes.Template, fields: Row) -> tuple[Wrong, ...]:
    """Every wrong field of one part, in the order in which they stand."""
    checker = _Checker()
    checker.statements(template.body, dict(fields.fields))
    return tuple(checker.found)


class _Checker:
    """Walks the template with the names that are known where it stands."""

    def __init__(self) -> None:
        self.found: list[Wrong] = []

    def statements(self, body: Iterable[nodes.Node], scope: dict[str, Kind]) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for expression in node.nodes:
                        self._written(expression, scope)
                case nodes.For():
                    self._loop(node, scope)
                case nodes.If():
                    self._kind(node.test, scope)
                    for part in (node.body, node.elif_, node.else_):
                        self.statements(part, scope)
                case nodes.Assign(target=nodes.Name(name=name)):
                    scope[name] = self._kind(node.node, scope)
                case _:
                    self._wrong("unsupported", type(node).__name__.lower(), node)

    def _written(self, node: nodes.Expr, scope: dict[str, Kind]) -> None:
        before = len(self.found)
        if not isinstance(self._kind(node, scope), Text) and len(self.found) == before:
            self._wrong("list", spelt(node), node)

    def _loop(self, node: nodes.For, scope: dict[str, Kind]) -> None:
        before = len(self.found)
        kind = self._kind(node.iter, scope)
        if isinstance(kind, Text) and len(self.found) == before:
            self._wrong("not_list", spelt(node.iter), node.iter)
        item = kind.item if isinstance(kind, Many) else TEXT
        if not isinstance(node.target, nodes.Name):
            self._wrong("unsupported", spelt(node.target), node)
            return
        if len(self.found) > before:
            item = _ANYTHING
        inner = {**scope, node.target.name: item, "loop": Row(dict.fromkeys(LOOP, TEXT))}
        if node.test is not None:
            self._kind(node.test, inner)
        self.statements(node.body, inner)
        self.statements(node.else_, scope)

    def _kind(self, node: nodes.Node, scope: Mapping[str, Kind]) -> Kind:
        """What an expression gives."""
        match node:
            case nodes.Name(name=name):
                return self._named(scope, name, name, node)
            case nodes.Getattr(node=base, attr=attribute):
                return self._attribute(self._kind(base, scope), attribute, node)
            case nodes.Getitem(node=base, arg=nodes.Const(value=str(key))):
                return self._attribute(self._kind(base, scope), key, node)
            case nodes.Getitem(node=base, arg=nodes.Const(value=int())):
                kind = self._kind(base, scope)
                return kind.item if isinstance(kind, Many) else kind
            case nodes.Filter(name=name) if name in FILTERS and node.node is not None:
                kind = self._kind(node.node, scope)
                self._children([*node.args, *node.kwargs], scope)
                return kind.item if name in ("first", "last") and isinstance(kind, Many) else TEXT
            case _ if isinstance(node, _OPERATORS):
                self._children(node.iter_child_nodes(), scope)
                return TEXT
        self._wrong("unsupported", spelt(node), node)
        return _ANYTHING

    def _children(self, children: Iterable[nodes.Node], scope: Mapping[str, Kind]) -> None:
        for child in children:
            self._kind(child, scope)

    def _attribute(self, kind: Kind, name: str, node: nodes.Node) -> Kind:
        if kind is _ANYTHING:
            return _ANYTHING
        return self._named(kind.fields if isinstance(kind, Row) else {}, name, spelt(node), node)

    def _named(self, known: Mapping[str, Kind], name: str, shown: str, node: nodes.Node) -> Kind:
        if name in known:
            return known[name]
        close = get_close_matches(name, list(known), 1, 0.5)
        self.found.append(Wrong("field", shown, node.lineno, close[0] if close else None))
        return _ANYTHING

    def _wrong(self, kind: str, name: str, node: nodes.Node) -> None:
        self.found.append(Wrong(kind, name, node.lineno))


def spelt(node: nodes.Node) -> str:
    """An expression as it is written in the template, roughly."""
    return "".join(_spelt(node))


def _spelt(node: nodes.Node) -> Iterator[str]:
    match node:
        case nodes.Name():
            yield node.name
        case nodes.Getattr():
            yield f"{spelt(node.node)}.{node.attr}"
        case nodes.Getitem(arg=nodes.Const(value=value)):
            yield f"{spelt(node.node)}[{value!r}]"
        case nodes.Filter():
            yield f"{spelt(node.node) if node.node else ''}|{node.name}"
        case nodes.BinExpr():
            yield f"{spelt(node.left)} {node.operator} {spelt(node.right)}"
        case nodes.UnaryExpr():
            yield f"{node.operator}{spelt(node.node)}"
        case nodes.Call():
            yield f"{spelt(node.node)}()"
        case nodes.Const():
            yield str(node.value)
        case _:
            yield type(node).__name__.lower()
