"""The press: renders a page to files, keeps the store of them, serves it. Knows no content."""
