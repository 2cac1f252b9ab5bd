"""Between the generated coroutines and the transport: calls become models and futures."""
