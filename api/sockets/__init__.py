"""The chat socket: one conversation, any number of connections to it."""
