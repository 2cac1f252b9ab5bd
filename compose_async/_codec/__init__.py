"""Conversion between bytes and models, including irregular responses."""
