"""Values of a counter, and the quarters that they give."""

from iot_bridge.counters import Value

KEY = ("IT001E00000001", "withdrawn")
Q = 1_714_514_400  # 2024-05-01T00:00+02:00


def take(counters, *values, is_stamped=False):
    """What (seconds after Q, Wh) values give: intervals as (quarter, Wh, is_estimated), and the codes."""
    intervals, codes = [], []
    for at_s, energy_wh in values:
        found, code = counters.take(KEY, Value(energy_wh, Q + at_s, is_stamped))
        intervals += [((one.start_s - Q) // 900, one.energy_wh, one.is_estimated) for one in found]
        codes.append(code)
    return intervals, codes
