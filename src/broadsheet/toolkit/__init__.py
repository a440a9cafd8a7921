"""What every room may use: errors, clock, text, the safe HTTP client, the outbox."""
