"""Dividing what GSE paid: a payment comes in, parts, what is kept and what waits go out, to the cent."""
