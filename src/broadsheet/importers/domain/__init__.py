"""What every importer shares: the manuscript, and how an article is made of it."""
