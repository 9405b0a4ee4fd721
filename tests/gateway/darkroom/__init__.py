"""Tests of the process that makes photos anew."""
