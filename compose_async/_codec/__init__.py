"""Bytes <-> models: the one cattrs converter, and the irregularities of the wire."""
