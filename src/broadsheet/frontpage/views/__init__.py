"""What answers a reader: plain functions that look at nothing but the address."""
