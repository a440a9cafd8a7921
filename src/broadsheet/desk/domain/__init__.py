"""What the desk sets up and gathers."""
