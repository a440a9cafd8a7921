"""What the WordPress importer does: read, convert, deliver, report."""
