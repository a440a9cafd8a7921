"""Subscribers from other newsletters: CSV of listmonk, Mailchimp, Ghost, MailPoet and our own."""
