"""JSON and XML of others, read with care: no name twice, no document type (hence no entities), bounded depth."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from typing import Any, NoReturn
from xml.parsers import expat

from analytics.cells import OtherTableError, ReadingsFileError, decode_lines
from chaincode.kernel.strict_json import JsonError, parse_json
from chaincode.words import Words, words_of

_FIRST = 1_000
MAX_DEPTH = 50
MAX_ELEMENTS = 1_000_000
MAX_TEXT = 20_000_000  # characters between all elements, with the blanks that only set them apart


def load_json(content: bytes) -> Any:
    """The value of a JSON file; ReadingsFileError when it is none, a name stands twice, or a number is NaN."""
    text = decode_lines(content)
    if not text.lstrip().startswith(("{", "[")):
        raise OtherTableError(1, Words("analytics.imports.texts.no_json"))
    try:
        return parse_json(text)
    except JsonError as error:
        raise ReadingsFileError(error.line, Words("analytics.imports.texts.not_json", words=error.words)) from error


def find_lines(content: bytes, word: str) -> Iterator[int]:
    """The line of each place of a word in a text, in order; then 1 without end."""
    line, before = 1, 0
    for match in re.finditer(re.escape(word.encode()), content):
        line += content.count(b"\n", before, match.start())
        before = match.start()
        yield line
    yield from repeat(1)


class Element:
    """An XML element: name without namespace, attributes, text directly in it, children, its line.

    pieces: of the text, until the element's end makes it one.
    """

    __slots__ = ("attributes", "children", "line", "name", "pieces", "text")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name, self.attributes, self.line = name, attributes, line
        self.text, self.pieces = "", list[str]()
        self.children: list[Element] = []

    def find(self, name: str) -> "Element | None":
        """The first child of a name."""
        return next((child for child in self.children if child.name == name), None)

    def get_text(self, name: str) -> str:
        """The text of the first child of a name, "" when there is none."""
        child = self.find(name)
        return child.text.strip() if child else ""


def load_xml(content: bytes) -> Element:
    """The root of an XML file; ReadingsFileError when it isn't well formed, or for what `_make_parser` refuses.

    defusedxml refuses document types too; here each element has its line.
    """
    if not content.strip():
        raise ReadingsFileError(1, Words("analytics.imports.texts.file_is_empty"))
    if b"<" not in content[:_FIRST]:
        raise OtherTableError(1, Words("analytics.imports.texts.no_xml"))
    stack, length = [Element("", {}, 1)], 0

    def start(name: str, attributes: dict[str, str]) -> None:
        element = Element(name.rpartition(":")[2], attributes, parser.CurrentLineNumber)
        stack[-1].children.append(element)
        stack.append(element)

    def end(_: str) -> None:
        element = stack.pop()
        element.text = "".join(element.pieces)
        element.pieces.clear()

    def take_text(text: str) -> None:
        nonlocal length
        length += len(text)
        if length > MAX_TEXT:
            raise ReadingsFileError(parser.CurrentLineNumber, Words("analytics.imports.texts.too_much_text"))
        stack[-1].pieces.append(text)

    parser = _make_parser(MAX_ELEMENTS, start, end)
    parser.buffer_text = True
    parser.CharacterDataHandler = take_text
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        in_english, code = expat.ErrorString(error.code), error.code
        reason = Words("analytics.imports.texts.not_xml_in_english", in_english=in_english, code=code)
        raise ReadingsFileError(error.lineno, reason) from error
    except (ValueError, LookupError) as error:
        if isinstance(error, ReadingsFileError):
            raise
        raise ReadingsFileError(1, Words("analytics.imports.texts.not_xml", words=words_of(error))) from error
    return stack[0].children[0]


def check_xml(chunks: Iterable[bytes], most: int) -> int:
    """How many elements a part of an XLSX has as far as it is XML; refused like `load_xml`, or with more than `most`.

    What is no XML, or ends being it, passes: its reader has the same parser and comes no further.
    """
    count = 0

    def start(*_: object) -> None:
        nonlocal count
        count += 1

    parser = _make_parser(most, start, lambda _: None)
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError):
        return count
    return count


def _make_parser(
    most: int, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None]
) -> expat.XMLParserType:
    """A parser that refuses more elements than `most`, elements that lie too deep, and, in each encoding that it knows,
    a document type: without one there are no entities of its own, which could grow or name other files.
    """
    parser = expat.ParserCreate()
    count = depth = 0

    def refuse(words: Words) -> NoReturn:
        raise ReadingsFileError(parser.CurrentLineNumber, words)

    def enter(name: str, attributes: dict[str, str]) -> None:
        nonlocal count, depth
        count, depth = count + 1, depth + 1
        if count > most:
            refuse(Words("analytics.imports.texts.too_many_elements"))
        if depth > MAX_DEPTH:
            refuse(Words("analytics.imports.texts.elements_lie_too_deep"))
        start(name, attributes)

    def leave(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name)

    parser.StartElementHandler, parser.EndElementHandler = enter, leave
    parser.StartDoctypeDeclHandler = lambda *_: refuse(Words("analytics.imports.texts.document_type_is_not_allowed"))
    return parser
