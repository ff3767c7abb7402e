"""The only judge of quality."""
