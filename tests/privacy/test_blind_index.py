"""The index beside a sealed text: equal for equal numbers, told by nobody without the key. All numbers are made up."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bot.privacy.blind_index import ID_NUMBER, PHONE, BlindIndex
from bot.privacy.key_file import add_key
from bot.privacy.sealing import BadKeyFile, Sealer

NUMBER = "99999919491231002X"


@pytest.fixture
def index(key_file: Path) -> BlindIndex:
    return BlindIndex(Sealer(key_file))


def test_every_writing_of_a_number_has_one_index(index: BlindIndex, key_file: Path) -> None:
    assert index.of(ID_NUMBER, "９９９９９９ 19491231-002x") == BlindIndex(Sealer(key_file)).of(ID_NUMBER, NUMBER)
    assert index.of(PHONE, "+86 138 0000 1234") == index.of(PHONE, "13800001234")


def test_different_numbers_kinds_and_keys_never_match(index: BlindIndex, tmp_path: Path) -> None:
    other = BlindIndex(Sealer(tmp_path / "other.key"))
    made = [index.of(ID_NUMBER, NUMBER), index.of(PHONE, NUMBER), index.of("kind", NUMBER), other.of(ID_NUMBER, NUMBER)]
    made += [index.of(PHONE, "无"), index.of(PHONE, ""), index.of(ID_NUMBER, NUMBER[:-1])]
    assert len(set(made)) == len(made)


def test_index_is_short_and_not_the_plain_digest(index: BlindIndex) -> None:
    made = index.of(ID_NUMBER, NUMBER)
    assert made.startswith("k1.")
    assert len(made) == 67
    assert hashlib.sha256(NUMBER.encode()).hexdigest() not in made


def test_look_up_has_the_index_under_every_key_the_current_one_first(index: BlindIndex, key_file: Path) -> None:
    old = index.of(ID_NUMBER, NUMBER)
    add_key(key_file, "k2")
    new = index.of(ID_NUMBER, NUMBER)
    assert new.startswith("k2.")
    assert new.removeprefix("k2.") != old.removeprefix("k1.")
    assert index.all_of(ID_NUMBER, NUMBER) == (new, old)


def test_nothing_is_indexed_without_the_keys(key_file: Path) -> None:
    sealer = Sealer(key_file)
    sealer.expect_key()
    with pytest.raises(BadKeyFile):
        BlindIndex(sealer).of(ID_NUMBER, NUMBER)
