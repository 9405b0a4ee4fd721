"""The numbers of the device protocol, each at its last allowed value and one beyond."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from iot_bridge.counters import Counters, Value
from iot_bridge.devices import is_password, load_passwords
from iot_bridge.home import DeviceSettings, Home
from iot_bridge.mosquitto import CONF, DATA, init_broker
from iot_bridge.payloads import shelly1, tasmota, zigbee2mqtt
from iot_bridge.payloads.values import load_json, load_object, read_counters, read_text, to_instant, to_wh
from iot_bridge.payloads.volano import parse
from iot_bridge.rejects import MessageRejectError
from iot_bridge.settings import SettingsError, load_settings
from iot_bridge.tls import create_broker_tls
from iot_bridge.topics import is_community, is_metering_point, parse_device_topic, parse_topic
from tests.iot_bridge.malformed import GOOD, message
from tests.iot_bridge.test_counters import KEY, Q, take
from tests.iot_bridge.test_settings import BRIDGE, write

POINT = "IT001E00000001"


def refuse(work, *arguments, **named):
    """The code of the refusal, "" for none."""
    try:
        work(*arguments, **named)
    except MessageRejectError as error:
        return error.code
    return ""


def grow(passed_s, grown_wh, max_w):
    counters = Counters()
    counters.take(KEY, Value(1_000, Q), max_w)
    return counters.take(KEY, Value(1_000 + grown_wh, Q + passed_s), max_w)[1]


@pytest.mark.parametrize(("passed_s", "most_wh", "max_w"), [
    (900, 250, 1_000), (3_600, 1_000, 1_000), (60, 16, 1_000), (1, 16, 1_000), (0, 16, 1_000), (59, 16, 1_000),
    (120, 33, 1_000), (900, 25_000, 100_000),
])  # fmt: skip
def test_a_step_is_at_most_the_points_power_over_a_minute_or_longer(passed_s, most_wh, max_w):
    assert grow(passed_s, most_wh, max_w) == ""
    assert grow(passed_s, most_wh + 1, max_w) == "R2_JUMP"


def test_a_point_without_a_power_of_its_own_may_have_a_hundred_kilowatts():
    assert take(Counters(), (0, 0), (3_600, 100_000))[1] == ["R2_BASE", ""]
    assert take(Counters(), (0, 0), (3_600, 100_001))[1] == ["R2_BASE", "R2_JUMP"]
    assert DeviceSettings("shelly2").max_w == 100_000


def test_a_gap_is_more_than_a_day():
    assert take(Counters(), (0, 5), (86_400, 9))[1] == ["R2_BASE", ""]
    assert take(Counters(), (0, 5), (86_401, 9))[1] == ["R2_BASE", "R2_GAP"]


@pytest.mark.parametrize(("back_wh", "code"), [(1, ""), (150, ""), (151, "R2_RESET")])
def test_noise_is_at_most_the_mean_step(back_wh, code):
    # steps of 100 and 300: three quarters of the mean before and one of the new one, 150
    steps = ((0, 5_000), (300, 5_100), (600, 5_400), (700, 5_400), (900, 5_400 - back_wh))
    assert take(Counters(), *steps)[1] == ["R2_BASE", "", "", "", code]


def test_a_step_back_before_any_step_is_a_reset_and_zero_is_never_noise():
    assert take(Counters(), (0, 5_000), (300, 4_999))[1] == ["R2_BASE", "R2_RESET"]
    assert take(Counters(), (0, 5), (300, 8), (600, 0))[1] == ["R2_BASE", "", "R2_BOOT_ZERO"]
    assert take(Counters(), (0, 0), (300, 0))[1] == ["R2_BASE", ""]


def test_only_the_same_value_at_the_same_time_is_a_repeat():
    assert take(Counters(), (0, 5), (0, 6), is_stamped=True)[1] == ["R2_BASE", ""]
    assert take(Counters(), (0, 5), (1, 5), is_stamped=True)[1] == ["R2_BASE", ""]
    assert take(Counters(), (0, 5), (0, 5), is_stamped=True)[1] == ["R2_BASE", "R2_REPEATED"]


def test_what_a_quarter_has_is_on_the_line_between_two_values_rounded_down():
    intervals, _ = take(Counters(), (0, 0), (600, 10), (1_200, 21), (1_800, 31), (2_700, 41))
    assert intervals == [(0, 15, False), (1, 16, False), (2, 10, False)]
    assert take(Counters(), (0, 0), (901, 9), (1_801, 18), (2_700, 27))[0] == [
        (0, 8, True), (1, 9, True), (2, 10, False)]


def test_the_time_of_a_counter_is_its_last_values():
    counters = Counters()
    assert counters.find_time(KEY) is None
    take(counters, (0, 5), (60, 6), (30, 7), (90, 2))
    assert counters.find_time(KEY) == Q + 60, "what is set aside passes no quarter's end"
    assert counters.find_time((POINT, "other")) is None


@pytest.mark.parametrize(("value", "scale", "wh"), [
    (0, 1, 0), (10**13, 1, 10**13), ("10000000000000", 1, 10**13), (Decimal("1.999"), 1, 1),
    (Decimal("1.9999"), 1_000, 1_999),
    ("12.345678901234", 1_000, 12_345), ("0.000000000001", 1, 0), ("00000000000000000007", 1, 7),
])  # fmt: skip
def test_a_counter_is_whole_wh_rounded_down(value, scale, wh):
    assert to_wh(value, scale) == wh


@pytest.mark.parametrize("value", [
    -1, 10**13 + 1, Decimal("-0.1"), True, None, 1.5, [], "", "-1", "1e3", "1.0000000000001", "0" * 20 + "7", "٣", "1.",
    ".5",
])  # fmt: skip
def test_another_value_is_no_counter(value):
    assert refuse(to_wh, value) == "M1_SHAPE"


@pytest.mark.parametrize(("seconds", "code"), [
    (820_454_399, "M1_SHAPE"), (820_454_400, ""), ("1714514400", ""), (253_370_764_799, ""),
    (253_370_764_800, "M1_SHAPE"),
])  # fmt: skip
def test_instants_are_from_1996_to_9998(seconds, code):
    assert refuse(to_instant, seconds) == code


def test_one_counter_of_two_may_be_bad_and_not_all():
    good, bad = read_counters([("a", 5), ("b", -5)], 10, 7, "pod")
    assert (good.channel, good.energy_wh, good.at_s, good.pod, good.is_bad) == ("a", 50, 7, "pod", False)
    assert (bad.channel, bad.energy_wh, bad.at_s, bad.pod, bad.is_bad) == ("b", 0, 7, "pod", True)
    assert refuse(read_counters, [("a", -5), ("b", -5)]) == "M1_SHAPE"
    assert read_counters([]) == ()


def test_a_message_has_at_most_65536_bytes():
    assert read_text(b" " * 65_535 + b"x") == "x"
    assert refuse(read_text, b" " * 65_536 + b"x") == "M1_TOO_LARGE"
    whole = message("a", [GOOD])
    assert parse(whole.ljust(65_536)).readings
    assert refuse(parse, whole.ljust(65_537)) == "M1_TOO_LARGE"


def test_json_of_devices_is_exact_and_of_the_shape_asked_for():
    assert load_json(b"0.1") == Decimal("0.1")
    assert load_object(b'{"a": 1}') == {"a": 1}
    for payload, code in ((b"[1]", "M1_NOT_AN_OBJECT"), (b"{", "M1_NOT_JSON"), (b"NaN", "M1_NOT_AN_OBJECT"),
                          (b"[" * 50_000, "M1_NOT_JSON"), (b"\xff", "M1_NOT_UTF8")):
        assert refuse(load_object, payload) == code


@pytest.mark.parametrize(("changes", "code"), [
    ({"energy_wh": 2**31 - 1}, ""), ({"energy_wh": 2**31}, "R1_ENERGY"), ({"energy_wh": 0}, ""),
    ({"energy_wh": -1}, "R1_ENERGY"),
    ({"interval_s": 3_600, "start": "2024-05-01T01:00:00Z"}, ""), ({"interval_s": 7_200}, "R1_INTERVAL"),
    ({"interval_s": 1}, ""), ({"interval_s": 0}, "R1_INTERVAL"), ({"interval_s": -900}, "R1_INTERVAL"),
    ({"interval_s": 3_600, "start": "2024-05-01T00:15:00Z"}, "R1_GRID"), ({"start": "1996-01-01T00:00:00Z"}, ""),
    ({"start": "1995-12-31T23:45:00Z"}, "R1_START"), ({"start": "1996-01-01T00:45:00+01:00"}, "R1_START"),
    ({"start": "2024-05-01T00:15"}, "R1_OFFSET"), ({"start": "2024-05-01T00:15Z"}, ""),
    ({"start": "9999-12-31T23:45:00-01:00"}, "R1_START"),
])  # fmt: skip
def test_a_reading_s_numbers(changes, code):
    batch = parse(message("a", [{**GOOD, **changes}]))
    assert [one.code for one in batch.rejected] == ([code] if code else [])
    assert len(batch.readings) == (not code)


@pytest.mark.parametrize(("batch", "code"), [
    ("b" * 64, ""), ("b" * 65, "M1_BATCH"), ("", "M1_BATCH"), ("a/b", "M1_BATCH"),
])  # fmt: skip
def test_a_batch_s_name_has_1_to_64_characters(batch, code):
    assert refuse(parse, message(batch, [GOOD])) == code


def sinapsi(*values, pod=POINT, at_s=Q):
    rows = [{"ts": str(at_s + n), "1-0:1.8.0.255_3,0_2": str(value)} for n, value in enumerate(values)]
    return json.dumps([{"pod": pod, "data": rows}]).encode()


def test_a_clock_may_be_five_minutes_ahead_and_a_message_hold_fifty_values():
    home = Home({POINT: DeviceSettings("sinapsi")})
    assert [one.code for one in home.parse(POINT, "x", sinapsi(1), Q - 301).rejected] == ["R2_CLOCK"]
    assert [one.code for one in home.parse(POINT, "x", sinapsi(1), Q - 300).rejected] == ["R2_BASE"]
    assert len(Home({POINT: DeviceSettings("sinapsi")}).parse(POINT, "x", sinapsi(*range(50)), Q).rejected) == 1
    assert refuse(home.parse, POINT, "x", sinapsi(*range(51)), Q) == "M1_COUNTERS"


@pytest.mark.parametrize(("pod", "codes"), [
    (POINT, ["R2_BASE"]), (POINT + "X", ["R2_BASE"]), (POINT[:13] + "9", ["R2_POINT"]), ("IT001E0000000", ["R2_POINT"]),
    ("", ["R2_BASE"]),
])  # fmt: skip
def test_a_pod_is_told_by_its_fourteen_characters(pod, codes):
    home = Home({POINT: DeviceSettings("sinapsi")})
    assert [one.code for one in home.parse(POINT, "x", sinapsi(1, pod=pod), Q).rejected] == codes


def test_a_device_that_the_settings_lack_and_one_that_feeds_nothing():
    assert refuse(Home({}).parse, POINT, "x", b"{}", Q) == "M1_NO_DIALECT"
    with pytest.raises(ValueError, match="no channel of"):
        DeviceSettings("shelly2", registers={"nonsense": "withdrawn"})
    with pytest.raises(ValueError, match="must say what each channel"):
        DeviceSettings("shelly1", registers={"emeter/0/total": ""})


@pytest.mark.parametrize(("text", "is_one"), [
    ("a" * 64, True), ("a" * 65, False), ("", False), ("A", False), ("a_b", False),
])  # fmt: skip
def test_a_community_s_name_in_topics(text, is_one):
    assert is_community(text) is is_one


@pytest.mark.parametrize(("text", "is_one"), [
    ("A" * 64, True), ("A" * 65, False), ("", False), ("a_b-C9", True), ("a b", False),
])  # fmt: skip
def test_a_point_s_name_in_topics(text, is_one):
    assert is_metering_point(text) is is_one


def test_a_device_s_own_topic_is_what_follows():
    topic, own = parse_device_topic("volano/v1/prova/P/device/a/b/c")
    assert (str(topic), own) == ("volano/v1/prova/P/device", "a/b/c")
    for text in ("volano/v1/prova/P/device", "volano/v1/prova/P/readings/x", "volano/v1/prova/P/readings"):
        assert parse_device_topic(text) is None
    for text in ("volano/v1/prova/P/device/", "volano/v1/prova/P/device/+", "volano/v1/prova/P/device/a/#",
                 "volano/v2/prova/P/device/a", "volano/v1/Pro/P/device/a"):
        assert refuse(parse_device_topic, text) == "M1_TOPIC"
    for text in ("volano/v1/prova/P/device", "volano/v1/prova/P", "volano/v1/prova/P/readings/x",
                 "v1/v1/prova/P/readings"):
        assert refuse(parse_topic, text) == "M1_TOPIC"


def test_what_the_bridge_s_settings_leave_out(tmp_path):
    bridge = load_settings(write(tmp_path, BRIDGE)).bridge
    assert (bridge.organisation, bridge.broker_username, bridge.gateway_ca) == ("gse", "bridge", None)
    assert bridge.mqtt_version == "auto"
    assert (bridge.batch_readings, bridge.batch_wait_ms, bridge.held_messages, bridge.devices) == (5_000, 20, 1_000, {})
    table = '[broker]\ncommunity = "prova"\nfolder = "."\ncertificate = "c"\nprivate_key = "k"\n'
    broker = load_settings(write(tmp_path, table)).broker
    assert (broker.host, broker.port, broker.bridge_username) == ("127.0.0.1", 8_883, "bridge")


def phases(*steps):
    """(start of the quarter, Wh, quality) of a register fed by two channels: steps are (seconds, channel, Wh)."""
    home = Home({POINT: DeviceSettings("shelly1", registers={f"emeter/{n}/total": "withdrawn" for n in range(2)})})
    found = []
    for at_s, channel, energy_wh in steps:
        batch = home.parse(POINT, f"x/emeter/{channel}/total", str(energy_wh).encode(), Q + at_s)
        found.append([(one.start[11:16], one.energy_wh, one.quality) for one in batch.readings])
    return found


def test_a_quarter_waits_until_each_channel_has_passed_its_end():
    assert phases((0, 0, 0), (0, 1, 0), (900, 0, 10), (899, 1, 4), (900, 1, 5)) == [
        [], [], [], [], [("22:00", 15, "measured")]]


def test_a_channel_silent_for_two_quarters_is_waited_for_no_longer():
    begun = ((0, 0, 0), (0, 1, 0), (900, 0, 10))
    assert phases(*begun, (1_800, 0, 20))[3] == []
    assert phases(*begun, (1_801, 0, 20))[3] == [("22:00", 10, "estimated"), ("22:15", 9, "estimated")]


def test_a_sum_that_changes_is_given_again_and_one_that_does_not_is_not():
    steps = ((0, 0, 0), (0, 1, 0), (900, 0, 10), (2_701, 0, 30), (2_702, 1, 27), (2_703, 1, 27))
    assert phases(*steps)[3:] == [
        [("22:00", 10, "estimated"), ("22:15", 9, "estimated"), ("22:30", 10, "estimated")],
        [("22:00", 18, "estimated"), ("22:15", 18, "estimated"), ("22:30", 19, "estimated")], []]


def test_a_quarter_of_a_day_ago_still_waits_for_its_other_channel():
    given = phases((0, 0, 0), (0, 1, 0), (900, 0, 10), (86_400, 1, 96))[3]
    assert given[0] == ("22:00", 11, "estimated")


@pytest.mark.parametrize(("table", "words"), [
    ("", ".dialect must be one of"), ('dialect = 1', ".dialect must be one of"),
    ('dialect = "shelly2"\nx = 1', "table of"),
    ('dialect = "shelly2"\nregisters = 1', ".registers must name"),
    ('dialect = "shelly2"\nregisters = { "emdata:0/total_act" = "used" }', ".registers must name"),
    ('dialect = "shelly2"\ntopic = 1', ".topic must be a text"), ('dialect = "shelly2"\nmax_w = 0', ".max_w must be"),
    ('dialect = "shelly2"\nmax_w = true', ".max_w must be"), ('dialect = "shelly2"\nmax_w = -1', ".max_w must be"),
    ('dialect = "shelly2"\nregisters = { "nonsense" = "" }', "no channel of"),
])  # fmt: skip
def test_a_device_s_setting_that_cannot_be_used_is_named(tmp_path, table, words):
    with pytest.raises(SettingsError, match=re.escape(f"bridge.devices.{POINT}") + ".*" + re.escape(words)):
        load_settings(write(tmp_path, f"{BRIDGE}[bridge.devices.{POINT}]\n{table}\n"))


def test_a_device_of_one_watt_is_taken_from_the_settings(tmp_path):
    table = f'[bridge.devices.{POINT}]\ndialect = "shelly2"\nmax_w = 1\n'
    assert load_settings(write(tmp_path, BRIDGE + table)).bridge.devices[POINT] == DeviceSettings("shelly2", max_w=1)


def test_a_broker_s_files_are_made_once_and_say_where_the_password_is(tmp_path):
    tls = create_broker_tls(tmp_path)
    file = init_broker(tmp_path, tls, community="prova")
    password = file.read_text().strip()
    assert is_password(password, load_passwords(tmp_path)["bridge"])
    assert file.stat().st_mode & 0o777 == 0o600
    assert init_broker(tmp_path, create_broker_tls(tmp_path), community="prova", host="127.0.0.1", port=1_883) == file
    assert file.read_text().strip() == password
    assert "listener 1883 127.0.0.1\n" in (tmp_path / CONF).read_text()
    assert (tmp_path / DATA).stat().st_mode & 0o777 == 0o700


def test_a_broker_s_authority_signs_one_server_and_no_further_authority(tmp_path):
    tls = create_broker_tls(tmp_path, ("broker.example.org", "192.0.2.7"))
    authority, server = (x509.load_pem_x509_certificate(file.read_bytes()) for file in (tls.ca, tls.certificate))
    server.verify_directly_issued_by(authority)
    basic = authority.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.value.ca, basic.value.path_length, basic.critical) == (True, 0, True)
    usage = authority.extensions.get_extension_for_class(x509.KeyUsage).value
    named = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign")  # fmt: skip
    assert [name for name in named if getattr(usage, name)] in (["key_cert_sign"], ["key_cert_sign", "crl_sign"])
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["broker.example.org"]
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["192.0.2.7"]
    assert tls.private_key.stat().st_mode & 0o777 == 0o600


def test_a_broker_s_certificate_lasts_825_days_and_is_kept_while_its_files_are_whole(tmp_path):
    tls = create_broker_tls(tmp_path / "new" / "folder")
    files = (tls.ca, tls.certificate, tls.private_key)
    for file in files[:2]:
        made = x509.load_pem_x509_certificate(file.read_bytes())
        assert made.not_valid_after_utc - made.not_valid_before_utc == timedelta(days=825, hours=1)
        assert made.issuer == x509.load_pem_x509_certificate(tls.ca.read_bytes()).subject
    server = x509.load_pem_x509_certificate(tls.certificate.read_bytes())
    usage = server.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert (list(usage.value), usage.critical) == ([ExtendedKeyUsageOID.SERVER_AUTH], False)
    key = serialization.load_pem_private_key(tls.private_key.read_bytes(), None)
    assert key.public_key() == server.public_key()
    identifiers = [x509.load_pem_x509_certificate(file.read_bytes()).extensions for file in files[:2]]
    own, issuer = (one.get_extension_for_class(kind).value for one, kind in zip(
        identifiers, (x509.SubjectKeyIdentifier, x509.AuthorityKeyIdentifier), strict=True))
    assert issuer.key_identifier == own.key_identifier
    for lost in files:
        before = [file.read_bytes() for file in files]
        assert create_broker_tls(tmp_path / "new" / "folder") == tls
        assert [file.read_bytes() for file in files] == before
        lost.unlink()
        create_broker_tls(tmp_path / "new" / "folder")
        assert all(one != file.read_bytes() for one, file in zip(before, files, strict=True))


@pytest.mark.parametrize(("topic", "payload", "channel", "energy_wh"), [
    ("shellies/x/relay/0/energy", b"599", "relay/0/energy", 9), ("relay/9/energy", b"600", "relay/9/energy", 10),
    ("a/b/emeter/1/total_returned", b"59.9", "emeter/1/total_returned", 59),
])  # fmt: skip
def test_a_plug_counts_watt_minutes_and_a_meter_wh(topic, payload, channel, energy_wh):
    assert [(one.channel, one.energy_wh) for one in shelly1.parse(topic, payload)] == [(channel, energy_wh)]


def test_eight_outlets_have_a_register_of_their_own_accord():
    device = DeviceSettings("tasmota")
    found = {f"{name}/{place}": device.find_register(f"{name}/{place}")
             for name in ("Total", "ExportActive") for place in range(9)}
    assert found == {name: None if name.endswith("8") else "withdrawn" if "Total" in name else "injected"
                     for name in found}
    assert device.are_added("Total/0", "Total/7") and not device.are_added("Total/0", "Total/8")
    assert not device.are_added("Total/0", "ExportActive/0")
    named = DeviceSettings("tasmota", registers={"Total/0": "withdrawn", "ExportActive/0": "withdrawn"})
    assert named.are_added("Total/0", "ExportActive/0") and not named.are_added("Total/0", "ExportActive/1")


@pytest.mark.parametrize(("topic", "count"), [
    ("tele/x/SENSOR", 1), ("SENSOR", 1), ("tele/SENSOR/STATE", 0), ("tele/x/SENSORS", 0),
])
def test_a_tasmota_s_energy_is_in_its_sensor_message(topic, count):
    assert len(tasmota.parse(topic, b'{"ENERGY": {"Total": 1.2345}}')) == count
    assert tasmota.parse("SENSOR", b'{"ENERGY": {"Total": 1.2345}}')[0].energy_wh == 1_234


@pytest.mark.parametrize(("topic", "count"), [
    ("zigbee2mqtt/meter", 1), ("zigbee2mqtt/meter/set", 0), ("zigbee2mqtt/meter/get", 0), ("bridge/x", 0),
    ("zigbee2mqtt/bridge/state", 0), ("zigbee2mqtt/house/bridge", 1), ("zigbee2mqtt/meter/availability", 0),
    ("set/meter", 1), ("bridge", 0),
])  # fmt: skip
def test_a_zigbee_device_s_own_topic_holds_its_energy(topic, count):
    assert len(zigbee2mqtt.parse(topic, b'{"energy": 1.5}')) == count
    assert zigbee2mqtt.parse("meter", b'{"energy": 1.5, "produced_energy": null}')[0].energy_wh == 1_500


def test_what_is_told_once_is_bounded(monkeypatch):
    """A device that invents topics doesn't fill the memory: beyond ten thousand they are no longer told."""
    monkeypatch.setattr("iot_bridge.home.MOST_TOPICS", 2)
    home = Home({POINT: DeviceSettings("shelly2")})
    assert [refuse(home.parse, POINT, name, b"{}", Q) for name in ("a", "a", "b", "c")] == [
        "M1_NO_ENERGY", "", "M1_NO_ENERGY", ""]
