"""Newsletters: issues, their deliveries, and the engine that sends them and keeps the ledger."""
