"""From openapi.yaml to ``_generated``: development only, not in the wheel.

The data goes one way: ``load`` reads the description into the frozen tree of ``tree``, ``render_models``,
``render_resources`` and ``render_operations`` write that tree down as Python, ``__main__`` formats it and puts it in
its place.
"""
