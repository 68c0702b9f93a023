"""Benchmarks that print ratios: milliseconds of a shared machine say little."""
