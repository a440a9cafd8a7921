"""What comes back: bounces, complaints, automatic answers, providers' webhooks.

`reading` makes a typed report of a mail, `providers` of a provider's event, `refusals` of the
answer to our own sending; `recording` writes down what became of the copy, and `suppressing` who is
not written to any more.
"""
