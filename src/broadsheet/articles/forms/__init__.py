"""The article's editor: what is asked, in which order, and what is refused."""
