"""Several command lines of `aparte` in one process, since starting Python costs more than most of them do.

Standard input is a JSON list of `[arguments, standard input]`; the first that fails ends the batch with its exit code.
"""

import io
import json
import sys

from comments.cli.root import root


def run_all(batch: list[tuple[list[str], str]]) -> None:
    """Run each as the command `aparte` does."""
    for arguments, text in batch:
        sys.stdin = io.StringIO(text)
        try:
            root.main(arguments)
        except SystemExit as end:
            if end.code:
                raise


if __name__ == "__main__":
    run_all(json.load(sys.stdin))
