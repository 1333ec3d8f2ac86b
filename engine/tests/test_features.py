import math

import numpy as np
import pytest

from bangfu_engine.character_vectors import CharacterVectors
from bangfu_engine.features import (
    CHARACTERS,
    GROUP_WEIGHTS,
    KINDS,
    LENGTH,
    SYLLABLES,
    TERMS,
    FeatureSpace,
    Sample,
    sample_features,
)

VECTORS = CharacterVectors("补贴工", np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]], dtype=np.float32))


def sample(text: str, *terms: str) -> Sample:
    return Sample(text, list(text), terms)


def group(of: Sample, kind: str) -> set:
    return {feature for feature in sample_features(of) if feature[0] == kind}


def test_digits_look_alike() -> None:
    assert sample_features(sample("贷20000")) == sample_features(sample("贷98761"))


def test_figures_that_are_names_do_not() -> None:
    assert sample_features(sample("4050补贴")) != sample_features(sample("3500补贴"))


def test_homophones_share_their_syllables() -> None:
    assert group(sample("补贴"), SYLLABLES) == group(sample("补铁"), SYLLABLES)


def test_terms_are_features() -> None:
    assert TERMS + "aspect:how" in sample_features(sample("咋弄", "aspect:how"))


def test_two_dishes_have_the_same_kind() -> None:
    assert group(sample("红烧肉"), KINDS) == group(sample("蛋糕"), KINDS) != set()


@pytest.mark.parametrize(("one", "other", "alike"), [("好" * 13, "行" * 15, True), ("好" * 4, "好" * 5, False)])
def test_length_is_a_feature_until_a_text_is_long(one: str, other: str, alike: bool) -> None:
    assert (group(sample(one), LENGTH) == group(sample(other), LENGTH)) is alike


def test_each_group_of_features_has_its_weight_as_length() -> None:
    samples = [sample("补贴咋领", "aspect:how"), sample("工资不发", "job")]
    space = FeatureSpace.fit(samples, VECTORS)
    names = sorted(space.index, key=space.index.get)
    entries = [
        (names[column], weight) for column, weight in zip(*space.row(samples[0]), strict=True) if column < len(names)
    ]
    for kind in (CHARACTERS, SYLLABLES, TERMS, LENGTH):
        squares = sum(weight * weight for name, weight in entries if name[0] == kind)
        assert math.isclose(math.sqrt(squares), GROUP_WEIGHTS[kind])


def test_the_direction_of_the_characters_stands_behind_the_features() -> None:
    space = FeatureSpace.fit([sample("补贴咋领")], VECTORS)
    weights = dict(zip(*space.row(sample("工")), strict=True))
    assert space.width == len(space.index) + 2
    assert [weights[len(space.index)], weights[len(space.index) + 1]] == pytest.approx([0.6, 0.8])


def test_features_never_trained_on_are_left_out() -> None:
    space = FeatureSpace.fit([sample("你好")], VECTORS)
    assert space.row(sample("吗")) == space.row(sample("呢"))
    assert len(space.row(sample("你好吗"))[0]) < len(sample_features(sample("你好吗"))) + 2
