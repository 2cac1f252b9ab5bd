"""Connections to Compose. Only this package imports httpx; importing the package itself loads nothing."""
