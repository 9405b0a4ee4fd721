"""Fabric's messages, in and out: bytes to records and back. No connections, no clock, no random."""
