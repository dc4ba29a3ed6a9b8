"""`make generators`: builds a blog with each generator and drives it in Chromium."""

import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main([str(Path(__file__).with_name("drives.py")), "-q", "--durations=0", *sys.argv[1:]]))
