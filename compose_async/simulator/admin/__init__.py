"""Steering a running simulator over HTTP, and the page that shows it."""
