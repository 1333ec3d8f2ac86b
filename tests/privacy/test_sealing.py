"""Sealed texts: what they hide, where they open, and the key file."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.privacy.key_file import make_key_file
from bot.privacy.sealing import BadKeyFile, CannotOpen, Place, Sealer

PLACE = Place("handoffs", "callback", "7")


@pytest.mark.parametrize("text", ["023-78490000", "", "彭水县🙂", "x" * 10_000])
def test_sealed_text_opens_again(key_file: Path, text: str) -> None:
    sealed = Sealer(key_file).seal(text, PLACE)
    assert Sealer(key_file).open(sealed, PLACE) == text
    assert sealed.startswith("k1.")
    assert not text or text not in sealed


def test_same_text_is_sealed_differently_each_time(key_file: Path) -> None:
    sealer = Sealer(key_file)
    assert sealer.seal("023-78490000", PLACE) != sealer.seal("023-78490000", PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [Place("handoffs", "callback", "8"), Place("handoffs", "summary", "7"), Place("staff", "callback", "7")],
)
def test_sealed_text_opens_at_its_own_place_only(key_file: Path, elsewhere: Place) -> None:
    sealer = Sealer(key_file)
    sealed = sealer.seal("023-78490000", PLACE)
    with pytest.raises(CannotOpen):
        sealer.open(sealed, elsewhere)


@pytest.mark.parametrize("rubbish", ["", "k1", "k1.", "k1.AAAA", "k2.AAAA", ".", "k1.电话", "k1.A"])
def test_what_was_never_sealed_does_not_open(key_file: Path, rubbish: str) -> None:
    sealer = Sealer(key_file)
    sealer.prepare()
    with pytest.raises(CannotOpen):
        sealer.open(rubbish, PLACE)


def test_changed_letter_is_noticed(key_file: Path) -> None:
    sealer = Sealer(key_file)
    sealed = sealer.seal("023-78490000", PLACE)
    for at in (3, len(sealed) // 2, len(sealed) - 2):
        changed = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
        with pytest.raises(CannotOpen):
            sealer.open(changed, PLACE)


def test_error_does_not_hold_what_was_sealed(key_file: Path, tmp_path: Path) -> None:
    sealed = Sealer(key_file).seal("023-78490000", PLACE)
    other = Sealer(tmp_path / "other.key")
    other.prepare()
    with pytest.raises(CannotOpen) as caught:
        other.open(sealed, PLACE)
    assert "7849" not in repr(caught.value)
    assert sealed not in repr(caught.value)


def test_key_file_is_made_once_and_readable_by_its_owner_only(key_file: Path) -> None:
    Sealer(key_file).prepare()
    content = key_file.read_text()
    Sealer(key_file).prepare()
    make_key_file(key_file)
    assert key_file.read_text() == content
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert list(key_file.parent.iterdir()) == [key_file]


def test_processes_that_start_at_once_agree_on_one_key(key_file: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda _: Sealer(key_file).seal("023-78490000", PLACE), range(8)))
    assert {Sealer(key_file).open(each, PLACE) for each in sealed} == {"023-78490000"}


def test_opening_without_a_key_file_makes_none(key_file: Path) -> None:
    with pytest.raises(BadKeyFile):
        Sealer(key_file).open("k1.AAAA", PLACE)
    assert not key_file.exists()


def test_new_current_key_seals_and_the_old_one_still_opens(key_file: Path, tmp_path: Path) -> None:
    old = Sealer(key_file).seal("023-78490000", PLACE)
    make_key_file(tmp_path / "new.key")
    fresh = json.loads((tmp_path / "new.key").read_text())["keys"]["k1"]
    keys = json.loads(key_file.read_text())["keys"]
    key_file.write_text(json.dumps({"current": "k2", "keys": {**keys, "k2": fresh}}))
    sealer = Sealer(key_file)
    assert sealer.open(old, PLACE) == "023-78490000"
    assert sealer.seal("x", PLACE).startswith("k2.")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"current": "k1", "keys": {}}',
        '{"current": "k1", "keys": {"k1": "c2hvcnQ="}}',
        '{"current": "k1", "keys": {"k1": 5}}',
        '{"current": "k2", "keys": {"k1": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}',
        '{"current": "a.b", "keys": {"a.b": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}',
        "\udcff",
    ],
)
def test_bad_key_file_is_told_by_its_path_and_left_alone(key_file: Path, content: str) -> None:
    key_file.parent.mkdir()
    key_file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadKeyFile) as caught:
        Sealer(key_file).prepare()
    assert caught.value.path == key_file
    assert key_file.read_bytes() == content.encode("utf-8", "surrogateescape")
