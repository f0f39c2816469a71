"""Run as a process of its own by `press`, which names the template and the format: pages as JSON
come in, a PDF or an SVG goes out.

It imports nothing of the product. The template reads the pages as a value, and no file beside.
"""

import resource
import sys
from pathlib import Path
from typing import Final

import typst

HERE: Final = Path(__file__).parent
MEMORY: Final = 1 << 30  # bytes of address space
SECONDS: Final = 20  # of the processor


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    page = sys.stdin.buffer.read().decode()
    fonts = typst.Fonts(include_system_fonts=False)
    compiler = typst.Compiler(
        HERE / f"{sys.argv[1]}.typ",
        root=HERE,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"page": page},
    )
    paper = compiler.compile(format="svg" if sys.argv[2] == "svg" else "pdf")
    if isinstance(paper, bytes):
        sys.stdout.buffer.write(paper)


if __name__ == "__main__":
    main()
