"""The `broadsheet` command."""

from broadsheet.config.cli.main import main

__all__ = ["main"]
