"""What the press does, and the store that it fills."""
