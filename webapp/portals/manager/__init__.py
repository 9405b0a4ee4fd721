"""The pages of whoever runs the month: the energy operator's own staff, whichever organisation that is."""
