"""The changes: each turns one expression or statement into another that compiles and means something else."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile

Change = tuple[ast.expr | ast.stmt, str]
"""A node of the syntax tree, and the source text to put in its place."""

COMPARISONS = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
ARITHMETIC = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.FloorDiv: "*", ast.Mod: "*", ast.BitAnd: "|"}
TEXTS = {"READ COMMITTED": "REPEATABLE READ", "REPEATABLE READ": "READ COMMITTED"}
DROPPED_CALLS = {"with_for_update", "order_by", "desc", "limit", "where", "having"}
"""Methods of a statement without which it still is one."""


CONTEXT, SHOWN = 30, 100
"""Letters shown before the first difference, and in all."""


@dataclass(frozen=True)
class Mutant:
    """One changed version of a file."""

    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        """The change in one line, from where the two versions begin to differ."""
        before, after = (" ".join(text.split()) for text in (self.before, self.after))
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
        same = max(sum(1 for _ in alike) - CONTEXT, 0)
        return f"{self.line}: {before[same:][:SHOWN]}  →  {after[same:][:SHOWN]}"


def mutants(source: str) -> Iterator[Mutant]:
    """Every changed version of a module's source that still compiles."""
    tree = ast.parse(source)
    unseen = _without_effect(tree)
    for node in ast.walk(tree):
        if node in unseen:
            continue
        for place, text in _changes(node, source):
            before = ast.get_source_segment(source, place) or ""
            changed = _replaced(source, place, text)
            if changed != source and _compiles(changed):
                yield Mutant(place.lineno, before, text, changed)


def _changes(node: ast.AST, source: str) -> Iterator[Change]:
    """What could be said differently about a node."""

    def text(part: ast.AST) -> str:
        segment = ast.get_source_segment(source, part) or ""
        return f"({segment})" if isinstance(part, ast.BinOp | ast.BoolOp | ast.Compare | ast.IfExp) else segment

    yield from _other_values(node, text)
    yield from _other_steps(node, text)


def _other_values(node: ast.AST, text: Callable[[ast.AST], str]) -> Iterator[Change]:
    """Expressions with another result."""
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in COMPARISONS:
            yield node, f"({text(left)} {COMPARISONS[type(operator)]} {text(right)})"
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in ARITHMETIC:
            yield node, f"({text(left)} {ARITHMETIC[type(operator)]} {text(right)})"
        case ast.BoolOp(op=operator, values=values):
            other = " or " if isinstance(operator, ast.And) else " and "
            yield node, f"({other.join(text(value) for value in values)})"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, f"bool({text(operand)})"
        case ast.Constant(value=bool(value)):
            yield node, str(not value)
        case ast.Constant(value=int(value)):
            yield node, str(value + 1)
        case ast.Constant(value=str(value)):
            for old, new in TEXTS.items():
                if old in value:
                    yield node, repr(value.replace(old, new))


def _other_steps(node: ast.AST, text: Callable[[ast.AST], str]) -> Iterator[Change]:
    """The other branch, no order, no lock, a step left out."""
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield test, f"(not ({text(test)}))"
        case ast.Call(func=ast.Name(id="sorted"), args=[first, *_]):
            yield node, f"list({text(first)})"
        case ast.Call(func=ast.Attribute(value=value, attr=attribute)) if attribute in DROPPED_CALLS:
            yield node, text(value)
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Raise():
            yield node, "pass"
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            yield node, "return None"


GUARDS = {"frozen", "strict"}
"""Arguments that only a mistake meets: no field is assigned, and what is zipped is of one length."""


def _without_effect(tree: ast.AST) -> set[ast.AST]:
    """Nodes inside type annotations and guards: changing those changes nothing that runs."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        for place in ("annotation", "returns"):
            annotation = getattr(node, place, None)
            if isinstance(annotation, ast.AST):
                found |= set(ast.walk(annotation))
        if isinstance(node, ast.keyword) and node.arg in GUARDS:
            found |= set(ast.walk(node))
    return found


def _replaced(source: str, node: ast.expr | ast.stmt, text: str) -> str:
    lines = source.encode().splitlines(keepends=True)
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    before = b"".join(lines[: node.lineno - 1]) + lines[node.lineno - 1][: node.col_offset]
    after = lines[node.end_lineno - 1][node.end_col_offset :] + b"".join(lines[node.end_lineno :])
    return (before + text.encode() + after).decode()


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True
