"""What people get to read of a repartition: statements, payment lists, a year's report, indicators, differences."""
