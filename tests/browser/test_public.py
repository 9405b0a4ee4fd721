"""`volano serve --public` before a phone-like Chromium: it installs the trial's authority, and then nothing warns.

The browser begins with an empty store of certificates of its own; what is put there is what the page in the clear hands
out, by NSS' certutil, as a phone's settings do. The name is one that isn't this machine's, so that TLS alone makes its
pages secure ones.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from selenium.common.exceptions import WebDriverException

from gateway.hosting.serve.own_authority import OwnAuthority
from gateway.http.doors import Doors
from gateway.settings import Limits
from tests.browser.signing import choose
from tests.helpers.gateway.browser import Browser, find_programs, open_browser
from tests.helpers.gateway.places import HERE, open_place

ROOT = Path(__file__).resolve().parents[2]
NAME, OTHER = "volano.example", "banca.example"
PHONE = {
    "deviceMetrics": {"width": 390, "height": 844, "pixelRatio": 3.0, "touch": True, "mobile": True},
    "userAgent": "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36",
}
MEMBERS = "name,organisation,contact,metering_point,perimeter,power_kw\n" \
          "Ada Esempio,citizens,,IT001E00000001,AC001E00001,6\n"
# A key of the phone's own, which it keeps and gives to nobody.
MAKE_KEY = """
  const done = arguments[0];
  crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]).then(async (pair) => {
    const opened = indexedDB.open("phone", 1);
    opened.onupgradeneeded = () => opened.result.createObjectStore("keys");
    opened.onsuccess = () => {
      const kept = opened.result.transaction("keys", "readwrite");
      kept.objectStore("keys").put(pair, "own");
      kept.oncomplete = () => { opened.result.close(); done([isSecureContext, pair.privateKey.extractable]); };
    };
  }, (error) => done(error.name));
"""


def find_certutil() -> str:
    found = shutil.which("certutil")
    if found is None:
        pytest.skip("needs NSS' certutil (on Debian: apt install libnss3-tools)")
    return found


def type_volano(folder: Path, *words: str) -> None:
    subprocess.run([sys.executable, "-P", "-m", "gateway", *words, "--folder", str(folder)], check=True,
                   env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, str]]:
    """A trial with one member, served to everybody: its folder, its origin, the page that installs its authority."""
    find_programs()
    find_certutil()
    folder = tmp_path_factory.mktemp("public") / "volano"
    type_volano(folder, "init", "Borgo Sole", "--founded-on", "2024-09-01")
    (folder.parent / "members.csv").write_text(MEMBERS)
    type_volano(folder, "members", "add", str(folder.parent / "members.csv"))
    command = [sys.executable, "-P", "-m", "gateway", "serve", "--public", NAME, "--host", HERE, "--port", "0",
               "--http-port", str(free_port()), "--mqtt-port", "0", "--catch-up", "--folder", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as one:
        assert one.stdout is not None
        origin, page, _ = (one.stdout.readline().strip() for _ in range(3))
        try:
            yield folder, origin, next(word for word in page.split() if word.startswith("http://"))
        finally:
            one.send_signal(signal.SIGTERM)
            assert one.wait(60) == 0


def free_port() -> int:
    with socket.create_server((HERE, 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A phone's home: a store of certificates without any."""
    store = tmp_path / "home" / ".pki" / "nssdb"
    store.mkdir(parents=True)
    subprocess.run([find_certutil(), "-N", "--empty-password", "-d", f"sql:{store}"], check=True)
    return tmp_path / "home"


@contextmanager
def open_phone(home: Path) -> Iterator[Browser]:
    with open_browser(home / "profile", home=home, phone=PHONE, names={NAME: HERE, OTHER: HERE}) as browser:
        yield browser


def install(home: Path, page: str) -> None:
    """What a phone's settings do with the file that the page hands out."""
    file = home / "volano.crt"
    file.write_bytes(httpx.get(f"{page}.crt".replace(NAME, HERE)).content)
    subprocess.run([find_certutil(), "-A", "-n", "volano", "-t", "C,,", "-i", str(file), "-d",
                    f"sql:{home / '.pki' / 'nssdb'}"], check=True)


def find_warning(phone: Browser, address: str) -> str:
    """What the browser says instead of a page; "" if it shows one."""
    try:
        phone.driver.get(address)
    except WebDriverException as error:
        return str(error)
    return phone.text("body") if phone.driver.title == "Privacy error" else ""


def test_before_the_authority_is_installed_the_browser_warns(trial: tuple[Path, str, str], home: Path) -> None:
    _, origin, page = trial
    with open_phone(home) as phone:
        assert "ERR_CERT_AUTHORITY_INVALID" in find_warning(phone, origin)
        phone.driver.get(f"{page}?lang=it")
        assert phone.text("h1") == f"Fidati di {NAME}"
        width = phone.run("return document.documentElement.scrollWidth")
        assert width <= phone.run("return innerWidth")


def test_then_keys_are_made_and_a_member_signs_in_without_a_warning(trial: tuple[Path, str, str], home: Path) -> None:
    folder, origin, page = trial
    install(home, page)
    keys = next((folder / "handover").glob("*ada*"))
    with open_phone(home) as phone:
        phone.driver.get(f"http://{NAME}:{httpx.URL(page).port}/en/citizen")
        phone.wait(lambda: phone.driver.current_url.startswith(f"{origin}/en/citizen"))  # pointed to TLS
        assert phone.driver.execute_async_script(MAKE_KEY) == [True, False]
        phone.open(f"{origin}/en/citizen")
        choose(phone, str(keys / "cert.pem"), str(keys / "key.pem"))
        phone.wait(lambda: phone.is_shown("name"))
        assert phone.text("#name") == "Ada Esempio"
        console, asked = phone.take_logs()
        assert console == []
        assert {httpx.URL(address).host for address in asked} == {NAME}


def test_the_authority_lies_about_no_other_host(trial: tuple[Path, str, str], home: Path, tmp_path: Path) -> None:
    """Even in the hands of a thief: its key, with the constraint left as it is, makes no certificate for a bank."""
    folder, _, page = trial
    install(home, page)
    shutil.copytree(folder / "public" / NAME / "authority", tmp_path / "stolen" / NAME / "authority")
    thief = Thief(tmp_path / "stolen", OTHER)
    asked = threading.Event()

    def answer(environ, start):  # type: ignore[no-untyped-def]
        asked.set()
        start("200 OK", [])
        return [b""]

    with open_place(answer, Doors(HERE, 0, Limits(), {}.get), thief) as place, open_phone(home) as phone:
        assert "ERR_CERT" in find_warning(phone, f"https://{OTHER}:{place.port}/")
    assert not asked.is_set()


class Thief(OwnAuthority):
    """Whoever has stolen the authority's key, and would be a bank."""

    @property
    def _place(self) -> str:
        return NAME
