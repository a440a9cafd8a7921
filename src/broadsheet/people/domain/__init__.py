"""What staff may do, and how an account comes to be."""
