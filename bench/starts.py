"""How soon `mangnon serve` answers when it is started again, with the demo world."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.servers import ROOT

PORT = 7821
PATIENCE = 300  # seconds for the world of the first start


def seconds(folder: Path, times: int = 3) -> list[float]:
    environment = {
        **os.environ,
        "DATA_DIR": str(folder / "started"),
        "PORT": str(PORT),
        "DEMO": "1",
        "GRAPHIQL": "0",
    }
    found = [_until_ready(folder, environment) for _ in range(times + 1)]
    return found[1:]


def _until_ready(folder: Path, environment: dict[str, str]) -> float:
    with (folder / "started.log").open("wb") as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "api", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=said,
        )
        try:
            while not _ready():
                if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                    raise RuntimeError(f"The server did not start; see {said.name}")
                time.sleep(0.02)
            return time.perf_counter() - began
        finally:
            process.terminate()
            process.wait(30)


def _ready() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
