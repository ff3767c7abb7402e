"""Measures a real server: start-up, memory, latency, throughput and ingest."""
