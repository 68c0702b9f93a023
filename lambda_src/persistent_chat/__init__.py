"""Start and resume Amazon Connect chats: everything between an HTTP request and StartChatContact."""
