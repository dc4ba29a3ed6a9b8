import hashlib
import os
from pathlib import Path

import pytest

from comments.accounts.charter import LONGEST_CHARTER, CharterFile
from comments.accounts.errors import CharterUnreadableError

TEXT = "Je ne dis à personne ce que j’apprends ici.\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "charter.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_without_a_file_none_is_asked_for() -> None:
    file = CharterFile(None)
    assert (file.is_asked, file.charter()) == (False, None)


def test_the_version_is_the_hash_of_the_file(path: Path) -> None:
    charter = CharterFile(path).charter()
    assert charter is not None
    assert (charter.text, charter.version) == (TEXT, hashlib.sha256(path.read_bytes()).hexdigest())


def test_an_unchanged_file_is_read_once(path: Path) -> None:
    file = CharterFile(path)
    assert file.charter() is file.charter()


def test_a_changed_file_is_read_again(path: Path) -> None:
    file = CharterFile(path)
    before = file.charter()
    path.write_text("A new text.\n")
    after = file.charter()
    assert (before and before.text, after and after.text) == (TEXT, "A new text.\n")


def test_a_file_that_an_editor_put_in_its_place_is_read_again(path: Path, tmp_path: Path) -> None:
    file = CharterFile(path)
    file.charter()
    times, other = path.stat(), tmp_path / "other.txt"
    other.write_text(TEXT.replace("personne", "quiconqu"), encoding="utf-8")
    other.replace(path)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    charter = file.charter()
    assert charter is not None
    assert "quiconqu" in charter.text


@pytest.mark.parametrize("content", [b"", b" \n\t", b"\xff\xfe", b"a\0b", b"x" * (LONGEST_CHARTER + 1)])
def test_what_is_no_text_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(CharterUnreadableError):
        CharterFile(path).charter()


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.txt", tmp_path):
        with pytest.raises(CharterUnreadableError):
            CharterFile(path).charter()
