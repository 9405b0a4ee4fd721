"""The one reader of TOML: what is small stays small, whatever it says, and each refusal has a reason and a line."""

import contextlib
import subprocess
import sys
from pathlib import Path
from time import process_time

import pytest

from chaincode.kernel.toml import MAX_BYTES, MAX_PARTS, TomlError, parse_toml

ROOT = Path(__file__).parents[2]
SIZE = 200_000
HOSTILE = {
    "dotted key": b"a." * (SIZE // 2 - 2) + b"a=1",
    "dotted key with blanks": b"a . " * (SIZE // 4 - 2) + b"a=1",
    "quoted parts": b'"\\"".' * (SIZE // 6) + b"a=1",
    "literal parts": b"''." * (SIZE // 3 - 2) + b"a=1",
    "header": b"[" + b"a." * (SIZE // 2 - 2) + b"a]",
    "header of a list": b"[[" + b"a." * (SIZE // 2 - 4) + b"a]]",
    "inline table": b"x={" + b"a." * (SIZE // 2 - 4) + b"a=1}",
    "arrays within arrays": b"x=" + b"[" * (SIZE - 2),
    "200 arrays": b"x=" + b"[" * 200 + b"]" * 200,
}
MEASURE = """
import resource, sys
from chaincode.kernel.toml import TomlError, parse_toml
resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000))
try:
    parse_toml(sys.stdin.buffer.read())
except TomlError as error:
    print(error.reason)
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_what_grows_with_its_square_is_refused_within_little_memory(name: str) -> None:
    run = subprocess.run([sys.executable, "-P", "-c", MEASURE], input=HOSTILE[name], capture_output=True, timeout=60,
                         env={"PYTHONPATH": str(ROOT)}, check=False)
    assert (run.returncode, run.stderr) == (0, b"")
    assert b"deep" in run.stdout or b"parts" in run.stdout


def test_a_key_may_have_sixteen_parts_and_a_text_its_dots() -> None:
    assert parse_toml(".".join("a" * MAX_PARTS).encode() + b'="www.example.org"\nb="1.2 ... 3"')["b"] == "1.2 ... 3"


@pytest.mark.parametrize("piece", [
    b'"a\\', b'"', b"'", b'\\"', b'"""\\', b"\"''", b"'''\"", b'"""a', b"'''a", b"'''a''", b'a"', b"a ", b"a . ",
    b'"\n', b"#'", b"'a'.", b'"a".\n', b'""".', b"[a.", b"\t", b".", b" .", b"a\n", b"\\",
], ids=repr)
@pytest.mark.parametrize("start", [b"", b"a=", b'a="', b"a='", b'a="""', b"a='''", b"# "], ids=repr)
def test_a_long_text_is_read_once_whatever_it_repeats(start: bytes, piece: bytes) -> None:
    """Read anew from each place, it took minutes."""
    begun = process_time()
    with contextlib.suppress(TomlError):
        parse_toml((start + piece * (SIZE // len(piece)))[:SIZE])
    assert process_time() - begun < 2


@pytest.mark.parametrize("before", [
    b'x = """ " """\n', b"x = ''' ' '''\n", b'x = """a"""""\n', b"x = '''a'''''\n", b'x = "\\""\n', b"x = '\\'\n",
    b'x = ""\n', b"# it's \"\n", b'x = """\\""" """\n', b'x = """\\\r\n "" """\r\n', b'"" = 1\n', b"x = '''\"\"\"'''\n",
    b"y = {z = ''''a''', ", b'y = {z = """ " """, ',
])
def test_no_text_before_it_hides_a_long_key(before: bytes) -> None:
    end = b"}" if before.startswith(b"y") else b""
    assert parse_toml(before + b"a." * (MAX_PARTS - 1) + b"a=1" + end)
    with pytest.raises(TomlError, match="parts"):
        parse_toml(before + b"a." * MAX_PARTS + b"a=1" + end)


@pytest.mark.parametrize("text", [b'"%s"', b"'%s'", b'"""%s"""', b"'''\n%s'''", b"1 # %s"])
def test_dots_of_a_text_are_no_key(text: bytes) -> None:
    assert parse_toml(b"a = " + text % (b"a." * MAX_PARTS + b"a"))


@pytest.mark.parametrize(("content", "line", "reason"), [
    (b"\na = 1\nb =", None, "not TOML"), (b"a = 1\n\xff", 2, "not UTF-8"), (b"a = 1\na = 2\n", 2, "not TOML"),
    (b"#" * (MAX_BYTES + 1), None, "bytes"), (b"\n\n" + b"a." * MAX_PARTS + b"a=1", 3, "parts"),
    (b"a=" + b"9" * 5_000, None, "not TOML"),
])
def test_each_refusal_says_why_and_where(content: bytes, line: int | None, reason: str) -> None:
    with pytest.raises(TomlError, match=reason) as refused:
        parse_toml(content)
    assert refused.value.line == line
