"""What the desk adds to Wagtail's screens."""
