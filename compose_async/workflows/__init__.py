"""What people do with the API: built on the public API only."""
