#!/usr/bin/env python3
"""Write constraints.txt: the exact versions of what is installed here, which is what was tested."""

from __future__ import annotations

import pathlib
from importlib.metadata import distributions

# Not ours to pin: the installer itself, and this project.
SKIP = {"pip", "setuptools", "wheel", "bansou-coach"}


def main() -> None:
    """Write name==version lines, sorted; local build tags (+cpu) are left out so that any build of it fits."""
    found = {}
    for dist in distributions():
        name = dist.metadata["Name"]
        if name and name.lower() not in SKIP:
            found[name.lower().replace("_", "-")] = dist.version.split("+")[0]
    lines = [f"{name}=={version}\n" for name, version in sorted(found.items())]
    path = pathlib.Path(__file__).resolve().parent.parent / "constraints.txt"
    path.write_text(
        "# Written by scripts/write_constraints.py from the environment the tests passed in.\n" + "".join(lines)
    )
    print(f"{len(lines)} packages")


if __name__ == "__main__":
    main()
