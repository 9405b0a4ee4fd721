"""The columns of a file of members, in the order in which they are named to people."""

REQUIRED = ("name", "organisation")
POINT = ("metering_point", "perimeter", "power_kw")
PLANT = ("plant_kw", "entry_on", "region")
COLUMNS = (*REQUIRED, "contact", *POINT, "from_date", *PLANT, "grant_pct", "public_key", "csr", "proof")
