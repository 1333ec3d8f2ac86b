from __future__ import annotations

import subprocess
import sys
import time

import pytest

from bot.directory.divisions import Divisions, is_inside
from bot.directory.geometry import Point, metres_between


def test_table_holds_all_levels(divisions: Divisions) -> None:
    levels = [division.level for division in divisions.upper()]
    assert levels.count("province") == 34
    assert levels.count("prefecture") == 333
    assert levels.count("county") > 2900
    assert len(list(divisions.townships())) > 41_000


def test_loading_takes_less_than_300_ms() -> None:
    program = (
        "import time; from bot.directory.divisions import Divisions; t = time.process_time(); Divisions.load();"
        "print(time.process_time() - t)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 0.3


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("500243", ["彭水苗族土家族自治县", "重庆市"]),
        ("370112001", ["山大路街道", "历城区", "济南市", "山东省"]),
        ("429004", ["仙桃市", "湖北省"]),
        ("441900121", ["虎门镇", "东莞市", "广东省"]),
        ("659001", ["石河子市", "新疆维吾尔自治区"]),
        ("370000", ["山东省"]),
        ("999999", []),
    ],
)
def test_chain_runs_up_to_the_province(divisions: Divisions, code: str, names: list[str]) -> None:
    assert [division.name for division in divisions.chain(code)] == names


def test_name_path_reads_from_the_province_down(divisions: Divisions) -> None:
    assert divisions.name_path("500243") == "重庆市彭水苗族土家族自治县"
    assert divisions.name_path("220200") == "吉林省吉林市"
    assert divisions.name_path("000000") == "全国"
    assert divisions.name_path("123456") == ""


def test_a_township_lies_in_its_county_and_not_in_the_next(divisions: Divisions) -> None:
    assert is_inside("500243001", "500243")
    assert is_inside("500243", "500000")
    assert is_inside("500243", "000000")
    assert not is_inside("500242", "500243")


def test_centre_of_a_township_is_its_countys(divisions: Divisions) -> None:
    centre = divisions.centre("500243001")
    assert centre is not None
    assert centre.code == "500243"


def test_renamed_county_keeps_the_point_of_the_old_one(divisions: Divisions) -> None:
    zhangqiu = divisions.get("370114")
    assert zhangqiu is not None
    assert zhangqiu.point is not None


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [
        ("110000", 39.904211, 116.407394),
        ("110101", 39.928341, 116.41649),
        ("120000", 39.084158, 117.200983),
        ("130000", 38.037433, 114.530235),
        ("140000", 37.873499, 112.562678),
        ("150000", 40.81739, 111.76629),
    ],
)
def test_centre_points_are_those_of_gaode_in_gcj02(
    divisions: Divisions, code: str, latitude: float, longitude: float
) -> None:
    division = divisions.get(code)
    assert division is not None
    assert division.point is not None
    assert metres_between(division.point, Point(latitude, longitude, "gcj02")) < 2


def test_dictionary_has_full_names_and_safe_short_names_only(divisions: Divisions) -> None:
    words = set(divisions.dictionary_words())
    assert {"彭水苗族土家族自治县", "彭水", "济南", "历城区", "汉葭街道", "延边州"} <= words
    assert not {"和平", "东方", "合作", "资源", "城区", "郊区"} & words


def test_reading_a_sentence_takes_a_few_milliseconds(divisions: Divisions) -> None:
    divisions.prepare()
    started = time.process_time()
    for _ in range(50):
        divisions.find("我是商河那边的人，想在重庆找个活干，老家彭水")
    assert (time.process_time() - started) / 50 < 0.01
