"""Keys of a configuration file that only the checks of eligibility read; the incentive takes no notice of them."""

CONFIGURATION_KEYS = ("founded_on", "requested_on")
PLANT_KEYS = ("perimeter", "requested_on", "producer", "other_configuration", "is_transitional_scheme")
POINT_KEYS = (
    "perimeter", "member", "building", "ateco", "size", "net_metering", "other_configuration", "private",
)  # fmt: skip
