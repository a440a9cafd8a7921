"""What other programs call: the webhooks of mail providers."""
