"""What sending costs, and what a crash costs: see `bench.mail.__main__`."""
