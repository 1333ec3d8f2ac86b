from __future__ import annotations

import pytest

from bot.directory.geometry import Point, gcj02_from_bd09, metres_between


def test_distance_between_beijing_and_shanghai() -> None:
    beijing = Point(39.9042, 116.4074, "wgs84")
    shanghai = Point(31.2304, 121.4737, "wgs84")
    assert metres_between(beijing, shanghai) == pytest.approx(1_067_000, rel=0.005)


def test_one_place_in_both_systems_is_no_distance_apart() -> None:
    here = Point(29.2939, 108.1655, "wgs84")
    assert metres_between(here, here.to("gcj02")) < 1


def test_gcj02_is_shifted_by_hundreds_of_metres() -> None:
    """The pair of the published example in Beijing (39.908692 N 116.397477 E)."""
    shifted = Point(39.908692, 116.397477, "wgs84").to("gcj02")
    assert shifted.latitude == pytest.approx(39.910093, abs=2e-5)
    assert shifted.longitude == pytest.approx(116.403721, abs=2e-5)


@pytest.mark.parametrize(("latitude", "longitude"), [(36.65, 117.12), (23.69, 113.06), (43.9, 125.32), (29.3, 108.2)])
def test_there_and_back_is_within_a_metre(latitude: float, longitude: float) -> None:
    here = Point(latitude, longitude, "wgs84")
    assert metres_between(here, here.to("gcj02").to("wgs84")) < 1


def test_outside_china_both_systems_agree() -> None:
    paris = Point(48.8566, 2.3522, "wgs84")
    assert paris.to("gcj02") == Point(48.8566, 2.3522, "gcj02")


def test_baidu_point_becomes_gcj02() -> None:
    point = gcj02_from_bd09(39.915, 116.404)
    assert point.system == "gcj02"
    assert point.latitude == pytest.approx(39.90865, abs=1e-4)
    assert point.longitude == pytest.approx(116.39762, abs=1e-4)
