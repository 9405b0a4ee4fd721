"""Gateways for tests: a small trial, PostgreSQL, a browser, a terminal, a hostile relay."""
