"""What the masthead does."""
