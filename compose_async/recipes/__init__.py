"""How a long-running operation is awaited: status and policy decide, the poller looks, the future tells."""
