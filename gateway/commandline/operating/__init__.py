"""Founding, serving, copying a community; the project's own checks and figures."""
