"""Mutants: one small change of behaviour each, found in a module's syntax tree and written into its text.

Left alone are docstrings, sentences and all other text, annotations, decorators, what `__repr__` and `__str__` show,
logging, what is printed and on which side of its column, bars of progress.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd, ast.Pow: ast.Mult,
}  # fmt: skip
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "reversed": "list"}
# What only speaks to people: a call on one of these names is no behaviour.
SPOKEN = {"log", "_log", "logger", "logging", "warnings", "echo", "secho", "print", "bar"}
SHOWN = {"__repr__", "__str__"}
AT_PEOPLE_OR_TYPES = ("TYPE_CHECKING", "__name__ == '__main__'")
NO_BEHAVIOUR = ("annotation", "returns", "decorator_list", "type_params", "bases")
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Changed = ast.expr | ast.stmt


@dataclass(frozen=True)
class Mutant:
    """One change in a file: the function it is in, the text before and after, its number among equal ones.

    start and end: of the text before, in bytes; is_imported: it only runs when the module is imported.
    """

    path: str
    place: str
    before: str
    after: str
    nth: int
    line: int
    end_line: int
    is_imported: bool
    start: int
    end: int

    @property
    def name(self) -> str:
        """What names it in a report and in equivalent.toml: no line number, so that it outlives edits elsewhere."""
        return f"{self.path} {self.place} [{self.before} => {self.after}] {self.nth}"

    def write(self, text: bytes) -> bytes:
        """The module's text with this change, on as many lines as before: functions are known by their first line."""
        lines = b"\n" * text[self.start : self.end].count(b"\n")
        after = self.after.encode()
        after = after[:-1] + lines + after[-1:] if after.startswith(b"(") else after + lines
        return text[: self.start] + after + text[self.end :]


def find_mutants(root: Path, path: Path) -> list[Mutant]:
    """All mutants of one module, in order of the text."""
    text = path.read_bytes()
    starts = [0]
    for row in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(row))
    found, seen = [], Counter[tuple[str, str, str]]()
    for node, changed, place, is_imported in _walk(ast.parse(text), "", is_inside=False):
        lines = node.lineno, node.end_lineno or node.lineno
        start, end = starts[lines[0] - 1] + node.col_offset, starts[lines[1] - 1] + (node.end_col_offset or 0)
        before, after = " ".join(text[start:end].decode().split()), ast.unparse(ast.fix_missing_locations(changed))
        if isinstance(changed, ast.expr) and not isinstance(node, ast.Constant):
            after = f"({after})"
        key = (place or "module", before, after)
        seen[key] += 1
        name = path.relative_to(root).as_posix()
        found.append(Mutant(name, *key, seen[key], *lines, is_imported, start, end))
    return found


def _walk(node: ast.AST, place: str, *, is_inside: bool) -> Iterator[tuple[Changed, Changed, str, bool]]:
    """Each node with what may stand for it, its place, and whether it only runs at import."""
    for original, changed in _build_changed(node):
        yield original, changed, place, not is_inside
    for child in _get_children(node):
        name = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else ""
        # a function's defaults are there before it's called
        is_called = isinstance(node, FUNCTION) and not isinstance(child, ast.arguments)
        yield from _walk(child, f"{place}.{name}".strip("."), is_inside=is_inside or is_called)


def _build_changed(node: ast.AST) -> Iterator[tuple[Changed, Changed]]:
    """What may be changed at a node, and what may stand in its place."""
    for build in (_change_operators, _change_value, _change_statement):
        yield from ((node, changed) for changed in build(node))  # type: ignore[misc]
    if isinstance(node, ast.comprehension):
        yield from ((condition, ast.Constant(value=True)) for condition in node.ifs)
    test = getattr(node, "test", None)
    if isinstance(test, ast.Name | ast.Attribute | ast.Call | ast.NamedExpr | ast.Subscript):
        yield test, ast.UnaryOp(ast.Not(), test)


def _change_operators(node: ast.AST) -> Iterator[Changed]:
    match node:
        case ast.Compare(left, ops, comparators):
            for place, op in enumerate(ops):
                for other in COMPARED[type(op)]:
                    yield ast.Compare(left, [*ops[:place], other(), *ops[place + 1 :]], comparators)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.And() if isinstance(op, ast.Or) else ast.Or(), values)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.BinOp(left, op, right) if type(op) in COMPUTED and not _is_text(left) and not _is_text(right):
            yield ast.BinOp(left, COMPUTED[type(op)](), right)
        case ast.AugAssign(target, op, value) if type(op) in COMPUTED:
            yield ast.AugAssign(target, COMPUTED[type(op)](), value)


def _change_value(node: ast.AST) -> Iterator[Changed]:
    match node:
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() as value):
            yield ast.Constant(value + 1)
            if value > 0:
                yield ast.Constant(value - 1)
        case ast.Call(ast.Name(name), [argument], keywords) if name in CALLED:
            yield ast.Call(ast.Name(CALLED[name]), [argument], [] if CALLED[name] == "list" else keywords)


def _change_statement(node: ast.AST) -> Iterator[Changed]:
    match node:
        case ast.Return(ast.Constant(None | False)):
            return  # nothing, and what counts as nothing
        case ast.Return(ast.expr()):
            yield ast.Return(ast.Constant(None))
        case ast.Raise() | ast.Expr(ast.Call()) | ast.Delete():
            yield ast.Pass()
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()


def _get_children(node: ast.AST) -> Iterator[ast.AST]:
    """The node's parts that are behaviour."""
    for name, value in ast.iter_fields(node):
        if name not in NO_BEHAVIOUR:
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, ast.AST) and not _is_left_alone(part):
                    yield part


def _is_left_alone(node: ast.AST) -> bool:
    """Whether a node and all in it is no behaviour: it only tells people something, or is there for type checkers."""
    match node:
        case ast.JoinedStr() | ast.Assert() | ast.Expr(ast.Constant()) | ast.keyword("strict" | "repr" | "right"):
            return True  # zip's `strict` is an assertion, too; `repr` is what __repr__ shows; `right`: tables' columns
        case ast.Call(ast.Attribute(ast.Name("bar"))):
            return True
        case ast.FunctionDef(name):
            return name in SHOWN
        case ast.If(test):
            return ast.unparse(test) in AT_PEOPLE_OR_TYPES
        case ast.Expr(ast.Call(called)):
            names = {part.id for part in ast.walk(called) if isinstance(part, ast.Name)}
            return bool(SPOKEN & (names | {getattr(called, "attr", "")}))
    return False


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))
