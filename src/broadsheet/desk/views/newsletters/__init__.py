"""The desk's screens of the newsletter."""
