"""What the newsletter's screens gather."""
