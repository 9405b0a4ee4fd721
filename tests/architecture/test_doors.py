"""What is dangerous to do in two ways is done in one place: each library's door, and who stands at it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from .source import Module, get_modules, parse_module

# What may be used only in the modules named: a name is an import, `module.name`, a method as `.name`, or an argument.
DOORS = {
    "tables that leave": (
        ("csv.writer", "csv.DictWriter", ".to_csv", ".to_excel", "openpyxl.Workbook", "xlsxwriter"),
        ("analytics.csv_table",),
    ),
    "TOML": (("tomllib", "tomli"), ("chaincode.kernel.toml", "chaincode.words.sentences")),  # the second its own files
    "strict JSON": (("object_pairs_hook=",), ("chaincode.kernel.strict_json", "chaincode.rules.canonical")),
    "XML": (("xml", "lxml", "defusedxml"),
            ("analytics.imports.texts", "analytics.reports.payment_list", "analytics.reports.cbi")),  # two write a file
    "ZIP": (("zipfile", "openpyxl", ".unpack_archive", ".read_excel"),
            ("analytics.imports.sheets", "analytics.examples.extract",  # the second reads what SOURCES.md names
             "analytics.reports.papers",   # and this what it wrote
             "gateway.uploads.workbooks",  # and this only what an archive says that it holds
             "chaincode.audit.evidence")),  # and this what it wrote, of which nothing is compressed
    "tar": (("tarfile", "gzip", "bz2", "lzma"), (  # one reads, three write
        "gateway.commandline.operating.archive_reading", "gateway.commandline.operating.archive_writing",
        "network.package", "webapp.look.making",
    )),
    "certificates": ((".load_pem_x509_certificate", ".load_pem_x509_certificates", ".load_der_x509_certificate"),
                     ("chaincode.wire.identity",)),
}  # fmt: skip


def find_uses(module: Module) -> Iterator[tuple[int, str]]:
    """Line and name of each import, of each attribute of a name, of each attribute alone, of each named argument."""
    for line, imported in module.find_imports():
        yield line, imported
        yield line, f".{imported.rpartition('.')[2]}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.keyword):
            yield node.lineno, f"{node.arg}="
        if isinstance(node, ast.Attribute):
            yield node.lineno, f".{node.attr}"
            if isinstance(node.value, ast.Name):
                yield node.lineno, f"{node.value.id}.{node.attr}"


def find_breaches(module: Module, door: str) -> list[str]:
    names, keepers = DOORS[door]
    if module.name in keepers:
        return []
    return sorted({f"{module.name}:{line} {used}" for line, used in find_uses(module)
                   if any(used == name or used.startswith(f"{name}.") for name in names)})


@pytest.mark.parametrize("door", DOORS)
def test_only_its_keeper_uses_a_door(door: str) -> None:
    assert [breach for module in get_modules() for breach in find_breaches(module, door)] == []


@pytest.mark.parametrize("door", DOORS)
def test_each_keeper_is_there_and_uses_its_door(door: str) -> None:
    names, keepers = DOORS[door]
    found = {module.name: {used for _, used in find_uses(module)} for module in get_modules()}
    assert all(any(used.startswith(name) for used in found[keeper] for name in names) for keeper in keepers)


@pytest.mark.parametrize(("door", "text"), [
    ("tables that leave", "import csv\ncsv.writer(out)"), ("tables that leave", "from csv import DictWriter"),
    ("tables that leave", "frame.to_csv(out)"), ("tables that leave", "from openpyxl import Workbook"),
    ("TOML", "import tomllib"), ("strict JSON", "json.loads(text, object_pairs_hook=dict)"),
     ("XML", "from xml.etree import ElementTree"), ("ZIP", "from zipfile import ZipFile"),
    ("tar", "import tarfile"), ("certificates", "from cryptography import x509\nx509.load_pem_x509_certificate(pem)"),
    ("certificates", "from cryptography.x509 import load_pem_x509_certificate"),
])  # fmt: skip
def test_a_use_elsewhere_is_found(door: str, text: str) -> None:
    assert find_breaches(parse_module("gateway.features.wallet.service", Path("x.py"), text), door)
