"""The skills, each once as an action of the Rasa SDK: used by our own dialogue and by a Rasa server outside."""
