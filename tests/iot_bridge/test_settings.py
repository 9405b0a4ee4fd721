"""The bridge's settings: defaults, paths, and what is refused by name."""

import pytest

from iot_bridge.settings import SettingsError, load_settings
from tests.iot_bridge.settings_file import BRIDGE, write


def test_paths_are_relative_to_the_file_and_the_rest_has_defaults(tmp_path):
    settings = load_settings(write(tmp_path, BRIDGE))
    assert settings.broker is None
    assert settings.bridge.broker_ca == tmp_path / "ca.pem"
    assert str(settings.bridge.certificate) == "/keys/cert.pem"
    assert (settings.bridge.mqtt_version, settings.bridge.batch_readings) == ("auto", 5_000)


def test_the_broker_s_table_stands_alone(tmp_path):
    table = '[broker]\ncommunity = "prova"\nfolder = "."\ncertificate = "c"\nprivate_key = "k"\nport = 18883\n'
    settings = load_settings(write(tmp_path, table))
    assert settings.bridge is None
    assert (settings.broker.port, settings.broker.folder) == (18883, tmp_path)


@pytest.mark.parametrize(("old", "new", "words"), [
    ('community = "prova"\n', "", "bridge.community is missing"),
    ("8883", '"8883"', "bridge.broker_port must be a whole number"),
    ("8883", "true", "bridge.broker_port must be a whole number"),
    ('"ca.pem"', "7", "bridge.broker_ca must be a text"),
    ("broker_host", "brokerhost", "unknown key bridge.brokerhost"),
    ('"prova"', '"Pro/va"', "community must be"),
    ("[bridge]", '[bridge]\nmqtt_version = "4"', "mqtt_version must be one of"),
    ("[bridge]", "[bridge", "bridge.toml"),
    ("\n[bridge]", "bridge = 1\n[x]", "bridge must be a table"),
])
def test_a_file_that_cannot_be_used_is_refused_by_name(tmp_path, old, new, words):
    with pytest.raises(SettingsError, match=words.replace(".", r"\.")):
        load_settings(write(tmp_path, BRIDGE.replace(old, new, 1)))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(SettingsError):
        load_settings(tmp_path / "none.toml")
