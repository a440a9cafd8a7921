"""Broadsheet: the publishing house of a small independent newsroom, in one program."""

__version__ = "0.1.0"
