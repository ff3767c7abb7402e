"""What government publishes."""
