"""What a customer may read again: their conversations, and what was said in one, from Amazon Connect's own files."""
