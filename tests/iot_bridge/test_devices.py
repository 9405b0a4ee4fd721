import stat

import pytest

from iot_bridge.devices import (
    DeviceError,
    create_bridge,
    create_device,
    is_password,
    load_passwords,
    revoke_device,
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
