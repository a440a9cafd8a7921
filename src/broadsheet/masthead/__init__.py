"""The publication's identity: name, languages, legal texts, channels, standing pages."""
