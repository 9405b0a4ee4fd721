"""What may not stand in the rules and the contract, because two endorsers, or two years, could answer differently.

Works on syntax alone, so it sees what is written, not what a value turns out to be: a set that comes
back from a function is missed here, and is caught by the replay under two hash seeds.
"""

import ast
import re
from collections.abc import Iterator

from .source import Module

BANNED_CALLS = {"hash", "id", "float", "complex", "open", "input", "print", "eval", "exec", "globals", "vars", "round"}
# The clock under any name; and texts whose answer depends on the tables of the Unicode version in use.
BANNED_METHODS = {
    "today", "utcnow", "astimezone", "strftime", "strptime", "casefold", "lower", "upper", "title", "capitalize",
    "swapcase", "isalnum", "isalpha", "isdecimal", "isdigit", "isnumeric", "isidentifier", "isspace", "islower",
    "isupper", "isprintable", "popitem", "true_divide",
}  # fmt: skip
CLOCKS = {"datetime.now", "datetime.fromtimestamp", "date.fromtimestamp"}
INTEGER_MATH = {"comb", "gcd", "isqrt", "lcm", "perm", "prod"}
SET_METHODS = {"union", "intersection", "difference", "symmetric_difference"}
# Iterating through these keeps a set's order; sorted, min, max, sum, len, any, all and set itself do not show it.
ORDER_KEEPING = {"list", "tuple", "iter", "enumerate", "zip", "map", "filter", "dict", "reversed", "join", "extend"}
UNICODE_CLASS = re.compile(r"\\[wdsbWDSB]")


MAY = {
    # It turns a missing read into an answer, and finds its own source for the digest by a path.
    "chaincode.contract": ("catches a missing read", "divides into a float; // and a remainder say who gets the rest"),
    # It asks for many keys at once, and raises again what it caught.
    "chaincode.rules.state": ("catches a missing read",),
}


def find_faults(module: Module) -> list[str]:
    """One line for each thing that may make the module's answer depend on where or when it runs."""
    sets = find_set_names(module.tree)
    guarded = find_guarded(module.tree)
    handlers = {node.name for node in ast.walk(module.tree) if isinstance(node, ast.ExceptHandler) and node.name}
    found = []
    for node in ast.walk(module.tree):
        for fault in find_in_node(node, sets, handlers) if id(node) not in guarded else ():
            if fault not in MAY.get(module.name, ()):
                found.append(f"{module.name}:{getattr(node, 'lineno', 0)} {fault}")
    return found


def find_guarded(tree: ast.Module) -> set[int]:
    """Calls on a text that is known to be ASCII: x.isdigit() in `x.isascii() and x.isdigit()`."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            calls = [c for c in node.values if isinstance(c, ast.Call) and isinstance(c.func, ast.Attribute)]
            texts = {ast.unparse(c.func.value): i for i, c in enumerate(calls) if c.func.attr == "isascii"}
            found |= {id(c) for i, c in enumerate(calls) if texts.get(ast.unparse(c.func.value), i) < i}
    return found


def find_in_node(node: ast.AST, sets: set[str], handlers: set[str]) -> Iterator[str]:
    """Faults of one node; each check is one line of the rule."""
    match node:
        case ast.Constant(value=float() | complex()):
            yield "has a float literal"
        case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
            yield "divides into a float; // and a remainder say who gets the rest"
        case ast.ExceptHandler(type=None) | ast.ExceptHandler(type=ast.Name(id="BaseException")):
            yield "catches everything, also a missing read"
        case ast.ExceptHandler(type=ast.Name(id="Missing")) | ast.ExceptHandler(type=ast.Attribute(attr="Missing")):
            yield "catches a missing read"
        case ast.For(iter=iterated) | ast.comprehension(iter=iterated) | ast.Starred(value=iterated):
            if is_set(iterated, sets):
                yield "iterates over a set"
        case ast.FormattedValue(value=ast.Name(id=name)) if name in handlers:
            yield "puts the text of an exception into a text"
        case ast.Attribute(value=ast.Name(id="math"), attr=name) if name not in INTEGER_MATH:
            yield f"uses math.{name}, which works in floats"
        case ast.Call():
            yield from find_in_call(node, sets, handlers)


def find_in_call(node: ast.Call, sets: set[str], handlers: set[str]) -> Iterator[str]:
    """Faults of one call."""
    name = ast.unparse(node.func)
    last = name.rpartition(".")[2]
    if name in BANNED_CALLS or name in CLOCKS or ("." in name and last in BANNED_METHODS):
        yield f"calls {name}"
    if last in ORDER_KEEPING and any(is_set(argument, sets) for argument in node.args):
        yield f"gives a set's order to {name}"
    if last == "pop" and isinstance(node.func, ast.Attribute) and is_set(node.func.value, sets):
        yield "takes any element of a set"
    if name == "str" and any(isinstance(a, ast.Name) and a.id in handlers for a in node.args):
        yield "makes a text of an exception"
    if name.startswith("re.") and node.args and is_unicode_pattern(node):
        yield "uses a unicode class of regular expressions; say re.ASCII"


def is_unicode_pattern(node: ast.Call) -> bool:
    """Whether a pattern has \\w, \\d, \\s or \\b, and nothing says that they mean ASCII."""
    pattern = node.args[0].value if isinstance(node.args[0], ast.Constant) else ""
    says_ascii = any("ASCII" in ast.unparse(part) for part in (*node.args[1:], *(k.value for k in node.keywords)))
    return isinstance(pattern, str) and bool(UNICODE_CLASS.search(pattern)) and not says_ascii


def is_set(node: ast.expr, names: set[str]) -> bool:
    """Whether an expression is a set as far as its text tells."""
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Name(id=name):
            return name in names
        case ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case ast.Call(func=ast.Attribute(attr=method)):
            return method in SET_METHODS
        case ast.BinOp(op=ast.BitOr() | ast.BitAnd() | ast.BitXor() | ast.Sub(), left=left, right=right):
            return is_set(left, names) or is_set(right, names) or is_keys(left) or is_keys(right)
    return False


def is_keys(node: ast.expr) -> bool:
    """`a.keys()`: in order by itself, a set after & | - ^."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "keys"


def find_set_names(tree: ast.Module) -> set[str]:
    """Names that are given a set anywhere in the module, or are annotated as one."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if is_set(value, set()):
                found.add(name)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=kind) if is_set_type(kind):
                found.add(name)
            case ast.arg(arg=name, annotation=ast.expr() as kind) if is_set_type(kind):
                found.add(name)
    return found


def is_set_type(annotation: ast.expr) -> bool:
    """set[...], frozenset[...] and the abstract Set."""
    return ast.unparse(annotation).split("[")[0] in ("set", "frozenset", "Set", "AbstractSet")
