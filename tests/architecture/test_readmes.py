"""Each folder's README against the files that are there: what it names exists, and a package's names all it holds."""

import re
from fnmatch import fnmatchcase, translate
from functools import cache
from os.path import normpath
from pathlib import PurePosixPath

import pytest

from tests.helpers.files import file_page

from .source import PACKAGES, ROOT, get_files

CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"```.*?```", re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
# A path, or a file by its ending; a * stands for any part of a name.
PATH = re.compile(r"[\w.*-]+(?:/[\w.*-]+)*/?")
ENDING = re.compile(r"\.(?:py|md|toml|json|js|html|css|ya?ml|in|sh|lock|csv|svg|png)$")
# These are no files of the tree: what a community or a machine holds, or what somebody else names.
ELSEWHERE = (
    "*community.toml", "trust.toml", "devices.toml", "regolamento.toml", "borgo.yaml", "*ExportData_*.csv",  # people's
    ".volano/*", "keys/*", "network/genesis.block",  # in a community's folder
    ".../*", "127.0.0.0/8", "hyperledger/*", "bench/bench_NAME.py",  # topics, addresses, images, a name to choose
)
# They name what was there once, or is in others' repositories; files.md is made of what modules say.
OF_OTHERS = {"CHANGELOG.md", "SOURCES.md", "files.md"}
IGNORED = {"README.md", "README.it.md", "__init__.py"}


@cache
def list_paths() -> frozenset[str]:
    """Every file and folder of the tree, relative to its root, modules also without their ending."""
    files = [PurePosixPath(path.relative_to(ROOT).as_posix()) for path in get_files()]
    modules = [file.with_suffix("") for file in files if file.suffix == ".py"]
    return frozenset(str(path) for file in (*files, *modules) for path in (file, *file.parents))


PAGES = sorted(
    path for path in map(PurePosixPath, list_paths()) if path.suffix == ".md" and path.name not in OF_OTHERS
)
FOLDERS = (*PACKAGES, "tests")


def read(page: PurePosixPath) -> str:
    return BLOCK.sub("", (ROOT / page).read_text(encoding="utf-8"))


def find_named(text: str) -> list[str]:
    """What a page has in backticks that is a path or a file."""
    codes = [code for code in CODE.findall(text) if PATH.fullmatch(code)]
    return [code for code in codes if "/" in code or ENDING.search(code)]


def is_there(name: str, folder: PurePosixPath) -> bool:
    """Whether a name is something's: from the page's folder or the root; alone, below that folder or the tests."""
    wanted = name.rstrip("/")
    places = [normpath(folder / wanted), normpath(wanted), wanted.replace(".", "/")]
    if "*" not in wanted and list_paths() & set(places):
        return True
    if "/" not in wanted:
        places += [str(folder / "*" / wanted), f"tests/*/{wanted}"]
    return any(matches(place) for place in places)


@cache
def matches(place: str) -> bool:
    """Whether a path of the tree fits one that may have a *."""
    fits = re.compile(translate(place)).match
    return any(fits(path) for path in list_paths())


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_what_a_page_names_is_there(page: PurePosixPath) -> None:
    named = [name for name in find_named(read(page)) if not any(fnmatchcase(name, other) for other in ELSEWHERE)]
    assert [name for name in named if not is_there(name, page.parent)] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_what_a_page_links_to_is_there(page: PurePosixPath) -> None:
    links = [link for link in LINK.findall(read(page)) if "://" not in link]
    assert [link for link in links if not (ROOT / page.parent / link).exists()] == []


def list_unnamed(folder: str, text: str) -> list[str]:
    """What lies in a folder, one level below, that none of a text's words names, nor a * among them."""
    words = {word for code in (*CODE.findall(text), *LINK.findall(text)) for word in re.split(r"[\s,/]+", code)}
    words |= {word for row in re.findall(r"^\| ([\w, ]+) \|", text, re.MULTILINE) for word in re.split(", ", row)}
    files = map(PurePosixPath, (str(path.relative_to(ROOT).as_posix()) for path in get_files(ROOT / folder)))
    below = sorted({file.relative_to(folder).parts[0] for file in files} - IGNORED)
    return [name for name in below if not any(
        fnmatchcase(name, word) or fnmatchcase(PurePosixPath(name).stem, word) for word in words)]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_packages_readme_names_all_it_holds(folder: str) -> None:
    assert list_unnamed(folder, read(PurePosixPath(folder, "README.md"))) == []


def test_what_is_missing_is_found() -> None:
    folder = PurePosixPath("chaincode", "rules")
    assert is_there("market/lots", folder)
    assert is_there("parameters.py", folder)
    assert is_there("test_repet*.py", folder)
    assert not is_there("market/lot", folder)
    assert not is_there("parameter.py", folder)
    assert "parameters.py" in list_unnamed("chaincode/rules", "`records.py`")
    assert "parameters.py" not in list_unnamed("chaincode/rules", "`p*`")


def test_the_page_of_files_says_what_each_says_of_itself() -> None:
    kept = file_page.PAGE.read_text(encoding="utf-8")
    assert kept == file_page.format_page(), "python -m tests.helpers.files.file_page writes the page anew"


def test_every_file_says_what_it_is() -> None:
    assert [str(path) for path in file_page.find_files() if not file_page.find_first_words(path)] == []
