"""The skills: each once, as a rasa_sdk action that our dialogue and an outside Rasa server both call."""
