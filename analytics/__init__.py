"""From readings to hourly energy, shared energy, statements and euro."""
