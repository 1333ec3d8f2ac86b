"""The key file as it changes: in one step, by one at a time, under the eyes of those who seal."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.privacy.key_file import BadKeyFile, CannotWrite, KeysHeld, add_key, held, read_key_file, remove_keys
from bot.privacy.sealing import CannotOpen, Place, Sealer

PLACE = Place("people", "phone", "7")
ADD = "import sys; from pathlib import Path; from bot.privacy.key_file import add_key; add_key(Path(sys.argv[1]), 'k2')"


@pytest.fixture(autouse=True)
def made(key_file: Path) -> None:
    """There is a key file."""
    Sealer(key_file).prepare()


def test_key_added_by_another_process_seals_at_once_and_old_texts_open(key_file: Path) -> None:
    app = Sealer(key_file)
    old = app.seal("13800001234", PLACE)
    subprocess.run([sys.executable, "-c", ADD, str(key_file)], check=True, timeout=60)
    new = app.seal("13800001234", PLACE)
    assert (old[:3], new[:3]) == ("k1.", "k2.")
    assert {app.open(old, PLACE), app.open(new, PLACE)} == {"13800001234"}


def test_text_sealed_elsewhere_under_a_new_key_opens_without_restart(key_file: Path) -> None:
    app = Sealer(key_file)
    app.prepare()
    add_key(key_file, "k2")
    assert app.open(Sealer(key_file).seal("13800001234", PLACE), PLACE) == "13800001234"


def test_text_under_a_key_that_is_nowhere_does_not_open(key_file: Path) -> None:
    sealed = Sealer(key_file).seal("13800001234", PLACE)
    with pytest.raises(CannotOpen):
        Sealer(key_file).open(sealed.replace("k1.", "k9."), PLACE)


def test_key_file_that_vanishes_while_serving_is_not_made_anew(key_file: Path) -> None:
    app = Sealer(key_file)
    sealed = app.seal("13800001234", PLACE)
    kept = key_file.read_bytes()
    key_file.unlink()
    with pytest.raises(BadKeyFile):
        app.seal("13800001234", PLACE)
    assert not key_file.exists()
    assert app.open(sealed, PLACE) == "13800001234"
    key_file.write_bytes(kept)
    assert app.seal("13800001234", PLACE).startswith("k1.")


def test_changed_file_stays_private_and_leaves_no_drafts(key_file: Path) -> None:
    add_key(key_file, "k2")
    assert read_key_file(key_file).names == ("k2", "k1")
    remove_keys(key_file, {"k1"})
    assert read_key_file(key_file).names == ("k2",)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert list(key_file.parent.iterdir()) == [key_file]


def test_link_to_the_key_file_stays_a_link(key_file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.key"
    link.symlink_to(key_file)
    add_key(link, "k2")
    assert link.is_symlink()
    assert read_key_file(key_file).current == "k2"


@pytest.mark.parametrize("change", [lambda path: add_key(path, "k1"), lambda path: remove_keys(path, {"k1"})])
def test_current_key_is_neither_replaced_nor_removed(key_file: Path, change: Callable[[Path], None]) -> None:
    before = key_file.read_bytes()
    with pytest.raises(ValueError, match=r"taken|stays"):
        change(key_file)
    assert key_file.read_bytes() == before


def test_keys_are_changed_by_one_at_a_time(key_file: Path) -> None:
    with held(key_file), pytest.raises(KeysHeld), held(key_file):
        pass
    with held(key_file):
        pass


def test_name_of_the_next_key_is_new(key_file: Path) -> None:
    assert read_key_file(key_file).next_name() == "k2"
    add_key(key_file, "k7")
    remove_keys(key_file, {"k1"})
    assert read_key_file(key_file).next_name() == "k8"


def test_keys_are_not_shown_by_accident(key_file: Path) -> None:
    keys = read_key_file(key_file)
    assert repr(keys) == "Keys(current='k1')"


def test_file_that_cannot_be_replaced_is_told_and_stays(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = key_file.read_bytes()

    def full(*_files: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CannotWrite) as caught:
        add_key(key_file, "k2")
    assert (caught.value.path, caught.value.why) == (key_file, "No space left on device")
    assert key_file.read_bytes() == before
    assert list(key_file.parent.iterdir()) == [key_file]
