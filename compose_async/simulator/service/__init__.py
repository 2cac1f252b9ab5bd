"""One request: log, rate limit, fault, dispatch, persist."""
