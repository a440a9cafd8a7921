"""Beats: the regions and themes that articles belong to, each with a front of its own."""
