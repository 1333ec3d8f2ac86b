import math

from bangfu_engine.features import CHARACTERS, GROUP_WEIGHTS, SYLLABLES, TERMS, FeatureSpace, Sample, sample_features


def sample(text: str, *terms: str) -> Sample:
    return Sample(text, list(text), terms)


def test_digits_look_alike() -> None:
    assert sample_features(sample("贷20000")) == sample_features(sample("贷98761"))


def test_homophones_share_their_syllables() -> None:
    right, slip = sample_features(sample("补贴")), sample_features(sample("补铁"))
    assert {feature for feature in right if feature[0] == SYLLABLES} == {
        feature for feature in slip if feature[0] == SYLLABLES
    }


def test_terms_are_features() -> None:
    assert TERMS + "aspect:how" in sample_features(sample("咋弄", "aspect:how"))


def test_each_group_of_features_has_its_weight_as_length() -> None:
    samples = [sample("补贴咋领", "aspect:how"), sample("工资不发", "job")]
    space = FeatureSpace.fit(samples)
    names = sorted(space.index, key=space.index.get)
    columns, weights = space.row(samples[0])
    for kind in (CHARACTERS, SYLLABLES, TERMS):
        squares = sum(w * w for column, w in zip(columns, weights, strict=True) if names[column][0] == kind)
        assert math.isclose(math.sqrt(squares), GROUP_WEIGHTS[kind])


def test_features_never_trained_on_are_left_out() -> None:
    space = FeatureSpace.fit([sample("你好")])
    assert space.row(sample("吗")) == space.row(sample("呢"))
    assert len(space.row(sample("你好吗"))[0]) < len(sample_features(sample("你好吗")))
