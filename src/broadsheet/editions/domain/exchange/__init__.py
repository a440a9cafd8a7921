"""Translations and terms as files: PO, XLIFF 1.2 and 2.0 for editions, CSV and TBX for terms."""

from broadsheet.editions.domain.exchange import po, xliff  # noqa: F401 - they register
