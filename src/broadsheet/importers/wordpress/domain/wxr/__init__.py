"""Reading WXR, WordPress's export format: a stream of bytes becomes a stream of records."""
