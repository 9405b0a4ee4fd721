"""What each command's own rules may refuse it for, read out of their source: no test can forget one.

    list_refusals("confirm")    {"T4_STATUS", "T8_OWN_PLEDGE", ...}

From a command's function on, whatever is named is followed within chaincode.rules: functions, methods by their name,
tables of functions. That is a little too much: what is caught again is left out, and what can't happen stands in
`CANNOT` with its reason. What is checked before a command's own rules, of every command alike, isn't in here: who may
act in which state of a key is another table (`who_acts`).
"""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

import chaincode.rules
from chaincode.rules.commands import RULE_SETS
from chaincode.rules.errors import Reason

MODULES = {
    found.name: import_module(found.name) for found in walk_packages(chaincode.rules.__path__, "chaincode.rules.")
}
BEFORE = "chaincode.rules.authority"  # whose methods ask who may send at all
EVERY = "chaincode.rules.state"  # what it refuses, it refuses any command alike
COMMANDS = RULE_SETS[max(RULE_SETS)]
Place = tuple[str, str]  # a module, and a function, class, method ("Class.method") or table in it


@cache
def _nodes() -> dict[Place, ast.AST]:
    """Every definition of the rules, by place."""
    found: dict[Place, ast.AST] = {}
    for name, module in MODULES.items():
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found[name, node.name] = node
            if isinstance(node, ast.ClassDef):
                methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
                found |= {(name, f"{node.name}.{part.name}"): part for part in methods}
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
                found |= {(name, target.id): node for target in targets if isinstance(target, ast.Name)}
    return found


@cache
def _methods(name: str) -> tuple[Place, ...]:
    return tuple([place for place in _nodes() if place[1].endswith(f".{name}") and place[0] != BEFORE])


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Walk without what is tried and caught as a refusal."""
    yield node
    parts = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Try) and any(one.type and "Refusal" in ast.dump(one.type) for one in node.handlers):
        parts = [*node.orelse, *node.finalbody, *node.handlers]
    for part in parts:
        yield from _walk(part)


def _find(module: ModuleType, node: ast.AST) -> Any:
    """What a name, or an attribute of a module, stands for."""
    if isinstance(node, ast.Name):
        return getattr(module, node.id, None)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = getattr(module, node.value.id, None)
        return getattr(owner, node.attr, None) if inspect.ismodule(owner) else None
    return None


def _follow(place: Place, node: ast.AST) -> Iterator[Place]:
    """Where a name or attribute leads."""
    value = _find(MODULES[place[0]], node)
    if inspect.isfunction(value) or inspect.isclass(value):
        yield value.__module__, value.__name__
    elif isinstance(value, dict | tuple) and isinstance(node, ast.Name):
        yield from [(name, node.id) for name, module in MODULES.items() if getattr(module, node.id, None) is value]
    elif value is None and isinstance(node, ast.Attribute):
        yield from _methods(node.attr)


@cache
def list_refusals(command: str) -> frozenset[str]:
    """Give the codes that a command's own rules may refuse it for."""
    process = COMMANDS[command].process
    todo, seen, codes = [(process.__module__, process.__name__)], dict[Place, None](), dict[str, None]()
    while todo:
        place = todo.pop()
        node = _nodes().get(place)
        if place in seen or place[0] == EVERY or node is None or isinstance(node, ast.ClassDef):
            continue
        seen[place] = None
        for part in _walk(node):
            value = _find(MODULES[place[0]], part)
            codes |= {value.code: None} if isinstance(value, Reason) else {}
            todo += _follow(place, part)
    return frozenset(codes)


def _list_cannot() -> dict[str, dict[str, str]]:
    """What `list_refusals` gives and no call can meet: by command and code the reason."""
    found: dict[str, dict[str, str]] = {}
    for why, commands, codes in NEVER_MET:
        for command in commands.split():
            found.setdefault(command, {}).update(dict.fromkeys(codes.split(), why))
    return found


SUBJECT = (
    "T9_BOUNDS T9_ENDED T9_GROUP T9_INTERESTS T9_MEDIATORS T9_NOT_CONFIRMED T9_NOT_SUSPENDED T9_NO_DESK T9_ROLES "
    "T9_RULE_SET T9_SUBJECT T9_UNKNOWN T9_UNTIL T9_VALUES T8_DATES T8_TOO_MANY T11_ACTION_TWICE T11_CAPS T11_GOAL "
    "T11_HELPED T11_NO_ACTIONS"
)
NEVER_MET = (
    ("who sends was proved to be a member, and members' records are kept for ever",
     "register rotate reclaim delegate cancel leave merge sweep deliver confirm collect withdraw contest propose "
     "support vote mandate enact redeem repay programme", "T12_UNKNOWN_MEMBER"),
    ("an agreement is written with its pair",
     "accept deliver confirm collect decline withdraw release lapse split decide halve", "T4_NO_PAIR"),
    ("terms are written with their budget", "end discard top_up draw close", "T8_NO_BUDGET"),
    ("a budget, a due, codes are written under their terms", "disburse discard scan", "T8_NO_TERMS"),
    ("of a row of `kinds`, whose faults are caught: the proposal is void, or its vote isn't opened", "open_vote enact",
     SUBJECT),
    ("caught, and the proposal is void", "enact adopt", "T9_OVERTAKEN"),
    ("a programme that ends is there, as programmes are kept", "enact", "T8_NO_TERMS"),
    ("what is coming names a proposal, which is kept", "open_day", "T9_NO_PROPOSAL"),
    ("asked only where lots are named", "leave", "T3_NO_LOTS"),
    ("asked only where rows are named, which are swept whole", "sweep", "T8_NO_ROWS T8_TOO_LITTLE"),
    ("a helper was proved by that record", "request deliver", "T12_NO_DELEGATE"),
    ("only a definitive settlement waits for its period", "skip", "T5_NOT_CLOSED"),
    ("whose key it is was proved", "end", "T12_NOT_YOUR_KEY"),
    ("codes are handed out for a scanned action, one each", "scan", "T11_EVIDENCE T11_NO_ACTION T8_TOO_MANY"),
    ("the chain's last one is there", "release_kept", "T5_NO_PERIOD"),
    ("what was proposed was held to it, and neither that nor what it is held against changes", "countersign",
     "T10_NOT_SETTLED T10_NO_FIGURE T10_NO_MONTH T11_ACTION_TWICE T11_CAPS T11_EVIDENCE T11_FEW_LINES T11_GOAL "
     "T11_HELPED T11_LINE_TWICE T11_NO_ACTION T11_NO_ACTIONS T11_OWNER T11_PERIOD T12_NO_POINTS T12_NO_PROOF "
     "T12_OTHER_KIND T12_POINT_DATES T12_POINT_OVERLAP T12_TOO_MANY T12_UNKNOWN_MEMBER T12_UNKNOWN_POINT T14_NO_DATE "
     "T5_NO_PERIOD T5_NO_SETTLEMENT T8_NOT_YOUR_ROW T8_NO_PURPOSE T8_NO_ROWS T8_NO_TERMS T8_ROW_TWICE "
     "T8_TOO_LITTLE T8_TOO_MANY"),
)  # fmt: skip
CANNOT = _list_cannot()
# Lists over their length, from 61 to 3,000 records long: tests send them, no vector holds them.
TOO_LARGE: dict[str, set[str]] = {
    **{name: {"T3_TOO_MANY_LOTS"} for name in ("leave", "merge", "level", "burn", "request")},
    **{name: {"T8_TOO_MANY"} for name in (
        "donate", "pledge", "disburse", "discard", "assist", "top_up", "metered_actions")},
    "drop": {"T13_TOO_MANY"}, "settle": {"T6_TOO_MANY_CLAIMS"}, "sweep": {"T3_TOO_MANY_LOTS", "T8_TOO_MANY"},
    "redeem": {"T3_TOO_MANY_LOTS", "T8_TOO_MANY"},
}  # fmt: skip
