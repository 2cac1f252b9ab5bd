"""``python -m compose_async`` is ``compose-async``."""

from __future__ import annotations

from ._cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
