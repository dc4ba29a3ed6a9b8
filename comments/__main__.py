"""The command `aparte`."""


def main() -> None:
    """Run the command line."""
