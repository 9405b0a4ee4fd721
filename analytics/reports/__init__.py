"""What people get to read of a repartition: accounts, payment lists, a year's report, indicators, differences."""
