"""Without a door a visitor signs in by their own certificate and key, which never leave the browser."""

import json
from pathlib import Path

import pytest

from tests.browser.served_town import ServedTown
from tests.browser.signing import choose, forget
from tests.helpers.gateway.browser import Browser


@pytest.fixture
def signing(browser: Browser, town: ServedTown) -> Browser:
    """The citizen's page asking for a key; nothing is kept from before."""
    forget(browser, town.own)
    browser.open(f"{town.own}en/citizen")
    assert browser.is_shown("sign-in")
    return browser


def test_a_member_signs_in_and_stays_signed_in_until_signing_out(signing: Browser, town: ServedTown) -> None:
    choose(signing, *town.key_files("Bruno Colli"))
    signing.wait(lambda: signing.is_shown("name"))
    assert signing.text("#name") == "Bruno Colli"
    signing.open(f"{town.own}en/citizen/energy")
    assert signing.text("#verdict") == "✓ Everything agrees."
    signing.find(".leave button").click()
    signing.wait(lambda: signing.find_all("#signed-out[data-done]"))
    signing.open(f"{town.own}en/citizen")
    assert signing.is_shown("sign-in")


def test_a_session_that_is_over_is_signed_for_again_unseen(signing: Browser, town: ServedTown) -> None:
    choose(signing, *town.key_files("Bruno Colli"))
    signing.wait(lambda: signing.is_shown("name"))
    cookies = signing.driver.get_cookies()
    assert [(one["name"], one["secure"], one["httpOnly"], one["sameSite"], one["path"]) for one in cookies] == [
        ("__Host-volano", True, True, "Lax", "/")]
    signing.driver.delete_all_cookies()  # as after a restart of the server
    signing.open(f"{town.own}en/citizen/tokens")
    signing.wait(lambda: signing.is_shown("lots"))
    assert signing.driver.current_url == f"{town.own}en/citizen/tokens"


def test_the_key_is_neither_sent_nor_given_out(signing: Browser, town: ServedTown) -> None:
    certificate, key = town.key_files("Carla Venti")
    secret = "".join(Path(key).read_text().splitlines()[1:-1])
    choose(signing, certificate, key)
    signing.wait(lambda: signing.is_shown("name"))
    events = [json.loads(one["message"])["message"] for one in signing.driver.get_log("performance")]
    requests = [one["params"]["request"] for one in events if one["method"] == "Network.requestWillBeSent"]
    sent = "\n".join(map(json.dumps, requests))
    assert "/en/citizen/challenges" in sent and "signature" in sent
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


def test_files_in_each_others_place_are_said_to_be_swapped(signing: Browser, town: ServedTown) -> None:
    certificate, key = town.key_files("Ada Neri")
    choose(signing, key, certificate)
    signing.wait(lambda: signing.is_shown("failure"))
    assert signing.text("#failure").startswith("The two files are swapped")
    assert signing.is_shown("sign-in")


def test_anothers_key_is_refused_and_can_be_chosen_again(signing: Browser, town: ServedTown) -> None:
    choose(signing, town.key_files("Ada Neri")[0], town.key_files("Bruno Colli")[1])
    signing.wait(lambda: signing.is_shown("failure"))
    assert signing.text("#failure").startswith("This key isn't the one of this certificate")
    console, _ = signing.take_logs()
    assert console == []  # no gateway was asked
    assert signing.is_shown("sign-in") and not signing.is_shown("forget")
    choose(signing, *town.key_files("Ada Neri"))
    signing.wait(lambda: signing.is_shown("name"))
    assert signing.text("#name") == "Ada Neri"


def test_an_auditors_key_opens_the_auditors_page_but_no_members(signing: Browser, town: ServedTown) -> None:
    folder = town.keys / "municipality" / "auditor"
    choose(signing, str(folder / "cert.pem"), str(folder / "key.pem"))
    signing.wait(lambda: signing.is_shown("failure"))
    assert signing.text("#failure") == "This key is of municipality. Its door is: Auditor."
    signing.take_logs()
    signing.open(f"{town.own}en/auditor")
    signing.wait(lambda: signing.find_all("#verdict"))
    assert json.dumps(signing.text("#verdict"), ensure_ascii=False).startswith('"✓')
