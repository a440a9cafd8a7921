"""What readers do: ask, confirm, choose, leave."""
