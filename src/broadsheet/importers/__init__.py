"""Moving in: one folder per importer, one form (`Manuscript`) that all of them hand over."""
