"""What the front pages do."""
