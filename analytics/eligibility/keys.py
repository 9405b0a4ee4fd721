"""Keys of a configuration file that only the checks of eligibility read; the incentive takes no notice of them."""

CONFIGURATION_KEYS = ("perimeter", "requested_on")
PLANT_KEYS = ("member", "perimeter", "requested_on", "net_metering", "other_configuration", "is_transitional_scheme")
POINT_KEYS = ("member", "perimeter", "building", "ateco", "size", "net_metering", "other_configuration")
