import base64
import stat

import pytest

from iot_bridge.devices import (
    DeviceError,
    create_bridge,
    create_device,
    is_password,
    load_passwords,
    revoke_device,
    save_private,
)

POINT = "IT001E00000001"


def test_a_password_is_returned_once_and_kept_as_a_hash_that_only_the_owner_may_read(tmp_path):
    password = create_device(tmp_path, POINT)
    file = tmp_path / "passwords"
    assert is_password(password, load_passwords(tmp_path)[POINT])
    assert password not in file.read_text()
    assert len(password) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_another_password_and_a_damaged_hash_are_refused(tmp_path):
    password = create_device(tmp_path, POINT)
    hashed = load_passwords(tmp_path)[POINT]
    for wrong in ("", password + "x", hashed):
        assert not is_password(wrong, hashed)
    for damaged in ("", "$7$101$AAAA", hashed.replace("$7$", "$6$"), "$7$x$AAAA$AAAA", "$7$101$a$b"):
        assert not is_password(password, damaged)


def test_a_point_has_one_device_until_it_is_revoked(tmp_path):
    first = create_device(tmp_path, POINT)
    before = load_passwords(tmp_path)
    with pytest.raises(DeviceError):
        create_device(tmp_path, POINT)
    assert load_passwords(tmp_path) == before
    revoke_device(tmp_path, POINT)
    assert load_passwords(tmp_path) == {}
    assert create_device(tmp_path, POINT) != first


def test_revoking_what_is_not_there_is_refused(tmp_path):
    with pytest.raises(DeviceError):
        revoke_device(tmp_path, POINT)


@pytest.mark.parametrize("name", ["", "a:b", "a/b", "+", "#", "a b", "a\nb", "bridge", "x" * 65])
def test_a_name_that_cannot_stand_in_a_topic_or_is_the_bridge_s_is_refused(tmp_path, name):
    with pytest.raises(DeviceError):
        create_device(tmp_path, name)
    assert load_passwords(tmp_path) == {}


def test_the_bridge_has_its_own_credential(tmp_path):
    password = create_bridge(tmp_path)
    assert is_password(password, load_passwords(tmp_path)["bridge"])


def test_a_password_has_192_bits_and_its_hash_the_form_of_mosquitto_passwd(tmp_path):
    assert len(create_device(tmp_path, POINT)) == 32  # 24 bytes in base64
    _, kind, rounds, salt, digest = load_passwords(tmp_path)[POINT].split("$")
    assert (kind, rounds, len(base64.b64decode(salt)), len(base64.b64decode(digest))) == ("7", "101", 12, 64)


def test_the_file_of_passwords_is_sorted_and_may_hold_other_lines(tmp_path):
    for name in ("B", "A", "C"):
        create_device(tmp_path, name)
    text = (tmp_path / "passwords").read_text()
    assert [line.split(":")[0] for line in text.splitlines()] == ["A", "B", "C"]
    (tmp_path / "passwords").write_text(f"# none\n{text}odd\nD:x:y\n")
    assert list(load_passwords(tmp_path)) == ["A", "B", "C", "D"]
    assert load_passwords(tmp_path)["D"] == "x:y"


def test_a_private_file_is_made_with_its_folders_and_replaced_whole(tmp_path):
    file = tmp_path / "a" / "b" / "secret"
    save_private(file, "long text\n")
    save_private(file, "x")
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == ("x", 0o600)
    assert [one.name for one in file.parent.iterdir()] == ["secret"]
    (tmp_path / "a" / "b" / ".other.new").write_text("left by a crash")
    save_private(tmp_path / "a" / "b" / "other", "y")
    assert (tmp_path / "a" / "b" / "other").read_text() == "y"
