"""`volano audit` on a real trial that is closed: its ledger, its own trust, and an outsider's empty folder."""

import json
import sqlite3
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chaincode.audit.blocks_file import write_blocks
from chaincode.audit.trust import describe_genesis, format_trust
from chaincode.rules.intervals import add_days
from gateway.commandline.audit.group import audit
from gateway.commandline.base.ledger_file import open_ledger
from tests.helpers.gateway.trial import FOUNDED, add_member, founded_trial, give_backing, open_days, send_energy

DATES = [add_days(FOUNDED, number) for number in range(2)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two homes and a school, two days, settled and countersigned; nobody serves it."""
    folder = tmp_path_factory.mktemp("town") / "volano"
    with founded_trial(folder, settle_days=2) as trial:
        for number in (1, 2):
            add_member(trial, "citizens", number)
        add_member(trial, "municipality", 9, power_w=60_000)
        open_days(trial, *[add_days(FOUNDED, number) for number in range(1, 3)])
        for number in (1, 2):
            send_energy(trial, number, DATES, withdrawn_wh=2_000)
        send_energy(trial, 9, DATES, injected_wh=10_000)
        give_backing(trial, 9, DATES)
        trial.client("gse").post(f"periods/{FOUNDED}/anchor")
        trial.client("gse").post(f"periods/{FOUNDED}/settle")
        trial.client("municipality").post(f"periods/{FOUNDED}/countersign")
    with open_ledger(folder / "ledger.db") as opened:
        trust = format_trust(describe_genesis(next(opened.blocks)))
    (folder / "trust.toml").write_text(trust)
    return folder


@pytest.fixture(scope="module")
def outside(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that an outsider gets: blocks, bundle, trust."""
    elsewhere = tmp_path_factory.mktemp("outside")
    assert run("export", elsewhere / "ledger.blocks", "--folder", folder).exit_code == 0
    made = run("bundle", "--period", FOUNDED, "--out", elsewhere / "bundle.json", "--folder", folder)
    assert made.exit_code == 0, made.output
    (elsewhere / "trust.toml").write_bytes((folder / "trust.toml").read_bytes())
    return elsewhere


def run(*arguments: object, language: str = "en") -> Result:
    return CliRunner(env={"LC_ALL": language}).invoke(audit, [str(one) for one in arguments])


def test_verify_finds_nothing_in_an_honest_ledger(folder: Path) -> None:
    done = run("verify", "--folder", folder)
    assert done.exit_code == 0, done.output
    assert "Everything holds." in done.output
    assert "Tutto torna." in run("verify", "--folder", folder, language="it").output


def last_line(done: Result) -> str:
    return done.output.rstrip().splitlines()[-1]


def test_the_last_line_says_what_no_checkpoint_or_an_earlier_one_leaves_open(folder: Path) -> None:
    assert last_line(run("verify", "--folder", folder)) == (
        "Everything holds. No checkpoint was given: a ledger cut at its end would go unnoticed."
    )
    assert last_line(run("verify", "--folder", folder, language="it")) == (
        "Tutto torna. Senza un punto di controllo un registro tagliato alla fine passerebbe inosservato."
    )
    whole = json.loads(run("verify", "--folder", folder, "--json").output)
    assert (whole["bound_height"], whole["unsigned"]) == (0, [])
    newest = ":".join(str(whole[name]) for name in ("height", "block_hash", "outcome"))
    assert last_line(run("verify", "--folder", folder, "--checkpoint", newest)) == "Everything holds."
    bound = json.loads(run("verify", "--folder", folder, "--checkpoint", newest, "--json").output)
    assert bound["bound_height"] == bound["height"]


def test_after_an_earlier_checkpoint_the_end_stays_open(folder: Path, tmp_path: Path) -> None:
    with open_ledger(folder / "ledger.db") as opened:
        blocks = list(opened.blocks)
    (tmp_path / "early").write_bytes(b"".join(encode(block) for block in blocks[:4]))
    trust = folder / "trust.toml"
    early = json.loads(run("verify", tmp_path / "early", "--trust", trust, "--json").output)
    checkpoint = ":".join(str(early[name]) for name in ("height", "block_hash", "outcome"))
    assert last_line(run("verify", "--folder", folder, "--checkpoint", checkpoint)) == (
        "Everything holds. After block 3, where the checkpoint stands, a cut at the end would go unnoticed."
    )


def encode(block: bytes) -> bytes:
    file = BytesIO()
    write_blocks(file, [block])
    return file.getvalue()


def test_verify_gives_facts_for_scripts(folder: Path, outside: Path) -> None:
    here = json.loads(run("verify", "--folder", folder, "--json").output)
    there = json.loads(run("verify", outside / "ledger.blocks", "--trust", outside / "trust.toml", "--json").output)
    assert here == there
    assert here["ok"] is True and here["amounts_cents"]["minted"] > 1_500


def test_a_state_that_was_changed_beside_the_blocks_is_found(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ledger.db"
    copy.write_bytes((folder / "ledger.db").read_bytes())
    connection = sqlite3.connect(copy)
    connection.execute("UPDATE state SET value = replace(value, '\"minted_cents\":', '\"minted_cents\":9') "
                       "WHERE key = 'supply'")
    connection.commit()
    connection.close()
    done = run("verify", copy, "--trust", folder / "trust.toml")
    assert done.exit_code == 1 and "I6_DIGEST" in done.output


def test_one_file_of_evidence_is_verified_and_worked_out_again_elsewhere(folder: Path, tmp_path: Path) -> None:
    """In a folder of no community: with the file, and with trust.toml, which came another way."""
    file, elsewhere, trust = tmp_path / "evidence.zip", tmp_path / "empty", ("--trust", folder / "trust.toml")
    made = run("evidence", file, "--period", FOUNDED, "--folder", folder)
    assert made.exit_code == 0, made.output
    assert "Everything holds." in run("verify", file, *trust, "--folder", elsewhere).output
    for chosen in ((), ("--period", FOUNDED)):
        done = run("recompute", file, *chosen, *trust, "--folder", elsewhere)
        assert done.exit_code == 0 and "Everything comes to the same." in done.output
    assert run("recompute", file, "--period", DATES[1], *trust, "--folder", elsewhere).exit_code == 2
    assert run("verify", file, "--folder", elsewhere).exit_code == 2   # whom to trust isn't in the file


def test_one_byte_of_a_copy_is_found(outside: Path, tmp_path: Path) -> None:
    data = bytearray((outside / "ledger.blocks").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "flipped").write_bytes(data)
    done = run("verify", tmp_path / "flipped", "--trust", outside / "trust.toml", "--json")
    assert done.exit_code == 1
    finding = json.loads(done.output)["findings"][0]
    assert finding["code"].startswith("CHAIN_") and finding["block"] > 0


def test_a_receipts_checkpoint_finds_a_cut(folder: Path, outside: Path) -> None:
    report = json.loads(run("verify", "--folder", folder, "--json").output)
    parts = f"{report['block_hash']}:{report['outcome']}"
    checkpoint = f"{report['height']}:{parts}"
    trust = outside / "trust.toml"
    assert run("verify", outside / "ledger.blocks", "--trust", trust, "--checkpoint", checkpoint).exit_code == 0
    later = f"{report['height'] + 1}:{parts}"
    cut = run("verify", outside / "ledger.blocks", "--trust", trust, "--checkpoint", later)
    assert cut.exit_code == 1 and "CHAIN_CUT" in cut.output
    assert "No checkpoint was given" not in cut.output
    other = f"{report['height']}:{report['block_hash']}:{'0' * 64}"
    changed = run("verify", outside / "ledger.blocks", "--trust", trust, "--checkpoint", other)
    assert changed.exit_code == 1 and "CHAIN_OUTCOME" in changed.output


def test_an_outsider_recomputes_the_period_in_an_empty_folder(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(outside)
    done = run("recompute", "bundle.json", "ledger.blocks", "--trust", "trust.toml")
    assert done.exit_code == 0, done.output
    assert "the same, byte for byte" in done.output and "Everything comes to the same." in done.output
    facts = json.loads(run("recompute", "bundle.json", "ledger.blocks", "--trust", "trust.toml", "--json").output)
    assert facts["settlements"][0]["shared_wh"] == 2 * 2 * 5 * 2_000


def test_a_bundle_that_was_changed_doesnt_come_to_the_same(outside: Path, tmp_path: Path) -> None:
    plain = json.loads((outside / "bundle.json").read_text())
    settlement = plain["settlements"][f"{FOUNDED}.provisional.1"]
    settlement["perimeters"][0]["leaves"][0]["withdrawn_wh"][11] += 1
    (tmp_path / "bundle.json").write_text(json.dumps(plain))
    done = run("recompute", tmp_path / "bundle.json", outside / "ledger.blocks", "--trust", outside / "trust.toml")
    assert done.exit_code == 1 and "NOT THE SAME" in done.output and "I5_ROOT" in done.output


def test_explain_says_in_words_what_a_transaction_did(folder: Path) -> None:
    connection = sqlite3.connect(f"{(folder / 'ledger.db').as_uri()}?immutable=1", uri=True)
    (identifier,) = connection.execute("SELECT id FROM transactions ORDER BY block DESC LIMIT 1").fetchone()
    connection.close()
    done = run("explain", identifier[:16], "--folder", folder)
    assert done.exit_code == 0, done.output
    assert "countersign: A second organisation signs settlement/2024-05-01.provisional.1." in done.output
    assert "asked by municipality, endorsed by citizens, commerce, municipality, gse" in done.output
    assert "settlement 2024-05-01.provisional.1:" in done.output
    assert "Una seconda organizzazione" in run("explain", identifier, "--folder", folder, language="it").output
    assert json.loads(run("explain", identifier, "--folder", folder, "--json").output)["code"] == "VALID"


def test_what_isnt_there_is_told_in_a_line(folder: Path, outside: Path, tmp_path: Path) -> None:
    (tmp_path / "junk").write_bytes(b"\xff" * 50)
    for arguments, code in (
        (("verify", "--folder", tmp_path), 2),
        (("verify", folder / "ledger.db", "--trust", outside / "bundle.json"), 2),
        (("verify", tmp_path / "junk", "--trust", folder / "trust.toml"), 2),
        (("verify", "--folder", folder, "--checkpoint", "5"), 2),
        (("verify", "--folder", folder, "--checkpoint", f"5:{'0' * 64}"), 2),
        (("recompute", tmp_path / "junk", "--folder", folder), 2),
        (("export", outside / "ledger.blocks", "--folder", folder), 2),
        (("explain", "zz", "--folder", folder), 1),
        (("bundle", "--period", "2024-06-01", "--folder", folder), 1),
        (("bundle", "--period", FOUNDED, "--out", outside / "bundle.json", "--folder", folder), 2),
    ):
        done = run(*arguments)
        assert done.exit_code == code, (arguments, done.output)
        assert len(done.output.strip().splitlines()) == 1, done.output


def test_a_ledger_that_is_being_served_can_be_verified(tmp_path: Path) -> None:
    with founded_trial(tmp_path / "volano") as trial:
        with open_ledger(tmp_path / "volano" / "ledger.db") as opened:
            (tmp_path / "trust.toml").write_text(format_trust(describe_genesis(next(opened.blocks))))
        done = run("verify", tmp_path / "volano" / "ledger.db", "--trust", tmp_path / "trust.toml", "--json")
        facts = json.loads(done.output)
        assert done.exit_code == 0 and facts["height"] == trial.ledger.height()
        assert facts["state_digest"] == trial.ledger.state_digest()
