"""Answers citizens, helps agents and keeps tickets."""
