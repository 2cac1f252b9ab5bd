"""This SDK beside its peers, on the same work, in one run: ``python -m benchmarks``. See README.md."""
