"""Readers: people with an address on record, what they agreed to, and who may be written to."""
