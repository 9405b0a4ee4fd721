"""Devices as people fit them, by kind: what is counted in all is what this file counts by itself, or it is refused."""

import json

import pytest

from iot_bridge.ready_made import DeviceSettings, ReadyMade
from iot_bridge.rejects import MessageRejectError
from iot_bridge.settings import SettingsError, load_settings
from tests.iot_bridge.settings_file import BRIDGE, write

POINT = "IT001E00000001"
Q = 1_711_839_600  # 2024-03-31T00:00+01:00, the day that has 23 hours
COUNT = 5


def play(settings, messages):
    """Wh by register of (seconds after Q, topic, payload), the qualities of the values, and the codes but bases."""
    devices, given, codes = ReadyMade({POINT: settings}), {}, []
    for at_s, topic, payload in messages:
        batch = devices.parse(POINT, topic, json.dumps(payload).encode(), Q + at_s)
        codes += [one.code for one in batch.rejected if one.code != "R2_BASE"]
        given |= {(one.register, one.start): one for one in batch.readings}
    total = {}
    for (register, _), one in given.items():
        total[register] = total.get(register, 0) + one.energy_wh
    return total, {one.quality for one in given.values()}, codes


def em1(place, n, wh, back=0):
    return (900 * n, f"shellypro3em-aa/status/em1data:{place}",
            {"id": place, "total_act_energy": 1_000 * place + wh * n, "total_act_ret_energy": back * n})


def step(dialect, n):
    """Three phases of 250 Wh a quarter each, as a device of a dialect says them."""
    kwh = [base + n / 4 for base in (2, 243, 191)]
    return {
        "tasmota": [(900 * n, "tele/m/SENSOR", {"ENERGY": {"Total": kwh, "ExportActive": [n / 10] * 3}})],
        "em1data": [em1(place, n, 250, 100) for place in range(3)],
        "rpc": [(900 * n, "x/events/rpc", {"method": "NotifyFullStatus", "params": {
            f"em1data:{place}": {"total_act_energy": 250.0 * n, "total_act_ret_energy": 100 * n}
            for place in range(3)}})],
        "outlets": [(900 * n, f"x/status/switch:{place}", {
            "aenergy": {"total": 250 * n}, "ret_aenergy": {"total": 100 * n}}) for place in range(3)],
    }[dialect]


@pytest.mark.parametrize(("dialect", "kind", "codes"), [
    ("tasmota", "tasmota", set()), ("shelly2", "em1data", {"R2_ADDED"}), ("shelly2", "rpc", {"R2_ADDED"}),
    ("shelly2", "outlets", {"R2_ADDED"}),
])
def test_three_phases_are_added_up_without_a_word_in_the_settings(dialect, kind, codes):
    messages = [one for n in range(COUNT) for one in step(kind, n)]
    total, qualities, found = play(DeviceSettings(dialect), messages)
    assert total == {"withdrawn": 3 * 250 * 4, "injected": 3 * 100 * 4}
    assert (qualities, set(found)) == ({"measured"}, codes)


def test_a_clamp_that_the_settings_name_is_as_they_say_and_another_is_told():
    named = {"em1data:0/total_act_energy": "withdrawn", "em1data:1/total_act_energy": "produced"}
    messages = [em1(place, n, wh) for n in range(COUNT) for place, wh in enumerate((250, 400, 9))]
    total, _, codes = play(DeviceSettings("shelly2", registers=named), messages)
    assert total == {"withdrawn": 1_000, "produced": 1_600, "injected": 0}
    assert sorted(codes) == ["R2_UNNAMED"] * 3


def test_what_names_a_list_names_each_of_its_places():
    messages = [one for n in range(COUNT) for one in step("tasmota", n)]
    named = DeviceSettings("tasmota", registers={"Total": "produced", "ExportActive": "", "Total/2": ""})
    assert play(named, messages) == ({"produced": 2 * 250 * 4}, {"measured"}, [])


@pytest.mark.parametrize("bad", [None, -3, "x", True])
def test_a_sum_that_lacks_a_phase_is_an_estimate(bad):
    lists = [(900 * n, "tele/m/SENSOR", {"ENERGY": {"Total": [2 + n / 4, bad]}}) for n in range(COUNT)]
    assert play(DeviceSettings("tasmota"), lists) == ({"withdrawn": 1_000}, {"estimated"}, ["R2_VALUE"] * COUNT)


def test_a_phase_that_was_never_heard_makes_the_sum_an_estimate():
    named = DeviceSettings("shelly1", registers={f"emeter/{n}/total": "withdrawn" for n in range(3)})
    heard = [(900 * n + place, f"shellies/x/emeter/{place}/total", 250 * n) for n in range(COUNT) for place in range(2)]
    total, qualities, codes = play(named, heard)
    assert (total, qualities, codes) == ({"withdrawn": 1_000 + 750}, {"estimated"}, [])


def test_a_phase_that_was_silent_for_an_hour_loses_nothing():
    named = DeviceSettings("shelly1", registers={f"emeter/{n}/total": "withdrawn" for n in range(2)})
    heard = [(900 * n, f"shellies/x/emeter/{place}/total", 250 * n)
             for n in range(9) for place in range(2) if place == 0 or n in {0, 1, 6, 7, 8}]
    assert play(named, heard)[0] == {"withdrawn": 2 * 250 * 8}


@pytest.mark.parametrize(("dialect", "before", "after"), [
    ("tasmota", lambda n: [(900 * n, "tele/m/SENSOR", {"ENERGY": {"Total": n / 4}})],
     lambda n: [(900 * n, "tele/m/SENSOR", {"ENERGY": {"Total": [n / 8, n / 8]}})]),
    ("shelly2", lambda n: [(900 * n, "x/status/emdata:0", {"total_act": 250 * n})],
     lambda n: [(900 * n, f"x/status/em1data:{place}", {"total_act_energy": 125 * n}) for place in range(2)]),
])
def test_a_device_that_is_set_in_another_way_is_read_again_after_a_day(dialect, before, after):
    """Eight quarters as it was, and eight from a day later on."""
    messages = [one for n in range(9) for one in before(n)] + [one for n in range(9, 114) for one in after(n)]
    total, qualities, codes = play(DeviceSettings(dialect), messages)
    assert (total, qualities) == ({"withdrawn": 250 * 8 + 250 * 8}, {"measured"})
    assert codes.count("R2_CHANNEL") == 2 * 96


def test_one_device_s_topics_take_no_other_s_trace():
    devices = ReadyMade({POINT: DeviceSettings("shelly2"), "IT001E00000002": DeviceSettings("shelly2")})
    told = {POINT: 0, "IT001E00000002": 0}
    for point, count in ((POINT, 2_000), ("IT001E00000002", 1)):
        for number in range(count):
            try:
                devices.parse(point, f"x/{number}", b"{}", Q)
            except MessageRejectError:
                told[point] += 1
    assert told == {POINT: 1_000, "IT001E00000002": 1}


@pytest.mark.parametrize("between", [[], [(900 * 3 + 5, 2)], [(900 * 2 + 5, 0), (900 * 2 + 6, 0)], [(900 * 2, 2)]])
def test_old_and_repeated_messages_count_once(between):
    """A counter of 500 Wh a quarter; between, (second, which quarter's message comes again)."""
    times = sorted([(900 * n, n) for n in range(COUNT)] + between)
    total, _, _ = play(DeviceSettings("zigbee2mqtt"), [
        (at_s, "zigbee2mqtt/c", {"energy": 170 + n / 2, "produced_energy": 9 + n / 10}) for at_s, n in times])
    assert total == {"withdrawn": 2_000, "injected": 400}


@pytest.mark.parametrize(("table", "words"), [
    ('dialect = "zigbee2mqtt"\nregisters = { ENERGY_A = "withdrawn" }', "ENERGY_A"),
    ('dialect = "zigbee2mqtt"\nregisters = { energy = "", produced_energy = "" }', "ogni canale di zigbee2mqtt"),
    ('dialect = "emontx"\nregisters = { E1 = "" }', "ogni canale di emontx"),
    ('dialect = "emontx"\nregisters = { P1 = "withdrawn" }', "'P1'"),
    ('dialect = "sinapsi"\nregisters = { "1.7.0" = "withdrawn" }', "'1.7.0'"),
    ('dialect = "chain2gate"\nregisters = { TotalActEnergy = "withdrawn" }', "'TotalActEnergy'"),
    ('dialect = "shelly1"\nregisters = { "emeter/0/energy" = "withdrawn" }', "'emeter/0/energy'"),
    ('dialect = "tasmota"\ntopic = "tele/+/SENSOR"', "topic 'tele/+/SENSOR'"),
    ('dialect = "tasmota"\ntopic = "tele/#"', "topic 'tele/#'"),
    ('dialect = "tasmota"\ntopic = " tele"', "topic ' tele'"),
    ('dialect = "shelly2"\ntopic = "volano/v1/prova/IT001E00000001/device/x"', "ciò che segue device/"),
])
@pytest.mark.parametrize("language", ["it", "en"])
def test_settings_that_have_no_effect_are_refused_in_a_line_that_says_what_to_do(
    tmp_path, monkeypatch, table, words, language,
):
    monkeypatch.setenv("LANG", "it_IT.UTF-8" if language == "it" else "en_GB.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsError) as refused:
        load_settings(write(tmp_path, f"{BRIDGE}[bridge.devices.{POINT}]\n{table}\n"))
    said = str(refused.value)
    assert f"bridge.devices.{POINT}" in said and "\n" not in said
    assert language == "en" or words in said


@pytest.mark.parametrize("spelt", ["IT001E00000001A", "it001e00000001", "It001E00000001z"])
def test_a_point_that_no_device_has_as_its_user_name_is_refused(tmp_path, spelt):
    with pytest.raises(SettingsError, match=r"write IT001E00000001$|scrivi IT001E00000001$"):
        load_settings(write(tmp_path, f'{BRIDGE}[bridge.devices.{spelt}]\ndialect = "emontx"\n'))
