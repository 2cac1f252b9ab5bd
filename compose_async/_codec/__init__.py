"""Bytes <-> models: the one cattrs converter, and what is odd on the wire."""
