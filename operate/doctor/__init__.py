"""`make doctor`: is the Amazon Connect instance ready for persistent chat? Only looks, and needs no deployment."""
