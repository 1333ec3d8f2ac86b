import numpy as np
import pytest

from bangfu_engine.character_vectors import CharacterVectors, dictionary_vectors, learn_vectors


@pytest.mark.parametrize(
    ("character", "relative", "stranger"), [("癌", "炎", "税"), ("炒", "煮", "贷"), ("诗", "词", "税")]
)
def test_characters_of_like_words_are_near(character: str, relative: str, stranger: str) -> None:
    vectors = dictionary_vectors()
    near = vectors.of(character) @ vectors.of(relative)
    assert near > 0.4
    assert near > vectors.of(character) @ vectors.of(stranger) + 0.3


def test_a_text_has_a_direction_of_length_one() -> None:
    vectors = dictionary_vectors()
    assert np.linalg.norm(vectors.of("工资不发")) == pytest.approx(1.0, abs=1e-5)
    assert vectors.of("工资不发").shape == (vectors.dimensions,)


def test_unknown_characters_point_nowhere() -> None:
    vectors = dictionary_vectors()
    assert not vectors.of("☃").any()
    assert not vectors.of("abc123").any()
    assert not vectors.of("").any()
    assert np.array_equal(vectors.of("工资☃"), vectors.of("工资"))


def test_the_same_words_give_the_same_vectors() -> None:
    words = {"工资": 9.0, "工钱": 4.0, "薪资": 2.0, "肺炎": 3.0, "胃炎": 1.0, "一": 5.0}
    first, second = learn_vectors(words), learn_vectors(words)
    assert first.characters == sorted("工资钱薪肺炎胃")
    assert np.array_equal(first.vectors, second.vectors)


def test_given_vectors_are_used_as_they_are() -> None:
    vectors = CharacterVectors("甲乙", np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32))
    assert vectors.of("甲乙") == pytest.approx([0.5**0.5, 0.5**0.5])
