"""The command `aparte`."""

from comments.cli.root import root


def main() -> None:
    """Run the command line."""
    root.main()


if __name__ == "__main__":
    main()
