"""The caller of endpoints, the factory of futures, the memory of writes, and the extended endpoints."""
