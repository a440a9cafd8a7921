"""Forms that the desk adds to Wagtail's."""
