"""The desk's screens of editions."""
