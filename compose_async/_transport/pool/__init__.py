"""Connections. The only package that imports httpx; importing this package itself imports nothing."""
