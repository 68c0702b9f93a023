"""Start, resume and remember Amazon Connect chats: all that stands between the entry points and their neighbors."""
