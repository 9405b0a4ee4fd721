"""Audit: blocks in, findings out. It needs neither the gateway nor its database, and trusts neither."""
