"""Staff accounts at the desk."""
