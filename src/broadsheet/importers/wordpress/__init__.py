"""Moving in from WordPress: an export file (WXR) becomes articles, people, beats and pictures."""
