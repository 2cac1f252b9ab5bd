"""A headless Chromium, driven over its debugging pipe: enough to read a page, type and click."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


class Page:
    """One page of the browser."""

    def __init__(self, to_browser: BinaryIO, from_browser: BinaryIO) -> None:
        self.errors: list[Any] = []
        self._to, self._from = to_browser, from_browser
        self._number = 0
        self._session: str | None = None
        target = self._send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._send("Runtime.enable")
        self._send("Log.enable")
        self.resize(1300, 760)

    def resize(self, width: int, height: int) -> None:
        self._send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def open(self, url: str) -> None:
        self._send("Page.navigate", url=url)
        self.wait_for("document.readyState === 'complete' && location.href !== 'about:blank'")

    def run(self, script: str) -> Any:
        """Evaluate JavaScript in the page and return its value."""
        result = self._send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def wait_for(self, script: str) -> None:
        """Wait, for a few seconds at most, until a condition holds."""
        for _ in range(100):
            if self.run(f"Boolean({script})"):
                return
            time.sleep(0.1)
        raise AssertionError(f"never true: {script}\n{self.run('document.body.innerText')}")

    def screenshot(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self._send("Page.captureScreenshot")["data"]))

    def _send(self, method: str, **params: Any) -> Any:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        self._to.write(json.dumps(message).encode() + b"\0")
        self._to.flush()
        while True:
            message_back = json.loads(b"".join(iter(lambda: self._from.read(1), b"\0")))
            if message_back.get("method") in {"Runtime.exceptionThrown", "Log.entryAdded"}:
                self.errors.append(message_back["params"])
            if message_back.get("id") == self._number:
                assert "error" not in message_back, message_back
                return message_back["result"]


@contextlib.contextmanager
def browser(profile: Path, *more: str) -> Iterator[Page]:
    """Run a browser with a profile of its own, more options, and one empty page."""
    assert CHROMIUM is not None
    from_us, to_browser = os.pipe()
    from_browser, to_us = os.pipe()
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", f"--user-data-dir={profile}"]
    options += more
    process = subprocess.Popen(  # noqa: S603 - our own command
        ["/bin/bash", "-c", f'exec "$@" 3<&{from_us} 4>&{to_us}', "bash", CHROMIUM, *options],
        pass_fds=(from_us, to_us),
        stderr=subprocess.DEVNULL,
    )
    os.close(from_us)
    os.close(to_us)
    with os.fdopen(to_browser, "wb") as to, os.fdopen(from_browser, "rb", buffering=1 << 16) as back:
        try:
            yield Page(to, back)
        finally:
            process.terminate()
            process.wait(10)
