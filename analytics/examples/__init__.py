"""An example town: measured homes, standard profiles, prices of one month. SOURCES.md says where all is from."""
