"""Everything that a reader is shown: articles, fronts, archives, feeds, sitemaps."""
