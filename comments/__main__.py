"""The command `aparte`."""

import os

from comments.cli.root import root


def main() -> None:
    """Run the command line."""
    # Whatever is written is for its owner's eyes alone.
    os.umask(0o077)
    root.main()


if __name__ == "__main__":
    main()
