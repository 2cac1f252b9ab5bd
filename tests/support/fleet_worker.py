"""A process that applies a fleet from a file, to be killed: polls often, says when it begins and how it ended."""

from __future__ import annotations

import asyncio
import sys

from compose_async import ComposeClient, PollPolicy, apply_fleet, fixed, read_fleet


async def main() -> int:
    async with ComposeClient(poll=PollPolicy(first=0.02, schedule=fixed(0.05))) as compose:
        print("begun", flush=True)  # noqa: T201
        report = await apply_fleet(compose, read_fleet(sys.argv[1]))
        print(report, flush=True)  # noqa: T201
        return report.exit_code


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
