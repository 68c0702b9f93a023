"""What is remembered of customers: whose turn it is to start, what the turn comes to, and what contact events add."""
