"""Without a door a visitor signs in by their own certificate and key, which never leave the browser."""

import json
from pathlib import Path

import pytest

from tests.browser.served_town import ServedTown
from tests.browser.signing import choose
from tests.helpers.gateway.browser import Browser


@pytest.fixture
def signing(browser: Browser, town: ServedTown) -> Browser:
    """The citizen's page asking for a key; nothing is kept from before."""
    browser.driver.get(f"{town.own}words/en.json")
    browser.run("indexedDB.deleteDatabase('volano')")
    browser.open(f"{town.own}citizen?lang=en")
    assert browser.is_shown("sign-in")
    return browser


def test_a_member_signs_in_and_stays_signed_in_until_signing_out(signing: Browser, town: ServedTown) -> None:
    choose(signing, *town.key_files("Bruno Colli"))
    signing.wait(lambda: signing.is_shown("page"))
    assert signing.text("#name") == "Bruno Colli"
    assert signing.text("#verdict") == "✓ Everything agrees."
    assert not signing.is_shown("sign-in")
    signing.open(f"{town.own}citizen?lang=en")
    assert signing.text("#name") == "Bruno Colli"
    signing.find("#sign-out").click()
    signing.wait(lambda: signing.is_shown("sign-in"))
    assert not signing.is_shown("page")


def test_the_key_is_neither_sent_nor_given_out(signing: Browser, town: ServedTown) -> None:
    certificate, key = town.key_files("Carla Venti")
    secret = "".join(Path(key).read_text().splitlines()[1:-1])
    signing.run("""
      window.sent = [];
      const ask = window.fetch;
      window.fetch = (address, options) => {
        window.sent.push(JSON.stringify([address, options ?? {}]));
        return ask(address, options);
      };
    """)
    choose(signing, certificate, key)
    signing.wait(lambda: signing.is_shown("page"))
    sent = "\n".join(signing.run("return window.sent"))
    assert "sessions/challenge" in sent
    assert secret[:40] not in sent.replace("\\n", "")
    exported = signing.driver.execute_async_script("""
      const done = arguments[0], request = indexedDB.open("volano", 1);
      request.onsuccess = () => {
        request.result.transaction("keys").objectStore("keys").get("own").onsuccess = (event) => {
          request.result.close();
          const { key } = event.target.result;
          crypto.subtle.exportKey("pkcs8", key).then(() => done("exported"), (error) => done(error.name));
        };
      };
    """)
    assert exported == "InvalidAccessError"


def test_files_that_hold_no_key_are_refused_in_words(signing: Browser, town: ServedTown) -> None:
    certificate, _ = town.key_files("Ada Neri")
    choose(signing, certificate, certificate)
    signing.wait(lambda: signing.is_shown("failure"))
    assert signing.text("#failure").startswith("These files don't hold a certificate and a P-256 key")
    assert signing.is_shown("sign-in")


def test_anothers_key_is_refused_and_can_be_chosen_again(signing: Browser, town: ServedTown) -> None:
    choose(signing, town.key_files("Ada Neri")[0], town.key_files("Bruno Colli")[1])
    signing.wait(lambda: signing.is_shown("failure"))
    assert signing.text("#failure") == "The challenge wasn't answered, or too late."
    console, _ = signing.take_logs()
    assert all("401" in one for one in console)  # the browser's own note of the refusal
    choose(signing, *town.key_files("Ada Neri"))
    signing.wait(lambda: signing.is_shown("page"))
    assert signing.text("#name") == "Ada Neri"


def test_an_auditors_key_opens_the_auditors_page_but_no_members(signing: Browser, town: ServedTown) -> None:
    folder = town.keys / "municipality" / "auditor"
    choose(signing, str(folder / "cert.pem"), str(folder / "key.pem"))
    signing.wait(lambda: signing.is_shown("failure"))
    assert "isn't a member's" in signing.text("#failure")
    signing.take_logs()
    signing.open(f"{town.own}auditor?lang=en")
    assert json.dumps(signing.text("#verdict"), ensure_ascii=False).startswith('"✓')
