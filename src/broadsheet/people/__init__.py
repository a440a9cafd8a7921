"""Staff and their roles; contributors, whose names stand in bylines."""
