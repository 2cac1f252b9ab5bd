"""Modules written by ``python -m compose_async._codegen``, never edited by hand."""
