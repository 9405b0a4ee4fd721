"""A file of members that is as it should be."""



HEADER = "name,organisation,contact,metering_point,perimeter,power_kw"
GOOD = "Carla Finta,citizens,carla@example.org,IT001E00000004,AC001E00001,3"
