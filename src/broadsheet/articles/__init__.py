"""The article: its blocks, its corrections, its publication."""
