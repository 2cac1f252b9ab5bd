"""Readers of the models, one module for each.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""
