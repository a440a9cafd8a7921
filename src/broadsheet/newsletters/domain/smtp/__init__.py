"""A small pipelined SMTP client: many messages over each of a few connections, in one thread.

`conversation` knows what is said and knows no socket, `connection` carries it, `pool` runs many.
Rules: RFC 5321 (SMTP), 2920 (PIPELINING), 1870 (SIZE), 6152 (8BITMIME), 6531 (SMTPUTF8),
2034 and 3463 (enhanced status codes), 3207 (STARTTLS), 4954 (AUTH), 8314 (implicit TLS).
"""
