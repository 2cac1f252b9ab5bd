"""The work of one request: log, rate limit, fault, dispatch, persist."""
