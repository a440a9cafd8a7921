"""A post's content (Gutenberg blocks, classic HTML, shortcodes) becomes blocks of a manuscript."""
