"""Transport of calls: requests, retries, rate limiting and connections."""
