from __future__ import annotations

import pytest

from bot.directory.divisions import Divisions

FOUND = {
    "500000": "500000",
    "370112000000": "370112",
    "370112001": "370112001",
    "370112001000": "370112001",
    "220381": "220184",
    "重庆市": "500000",
    "重庆": "500000",
    "北京": "110000",
    "内蒙古": "150000",
    "内蒙": "150000",
    "广西": "450000",
    "新疆": "650000",
    "台湾": "710000",
    "香港": "810000",
    "延边朝鲜族自治州": "222400",
    "延边州": "222400",
    "延边": "222400",
    "彭水苗族土家族自治县": "500243",
    "彭水自治县": "500243",
    "彭水县": "500243",
    "彭水": "500243",
    "重庆彭水": "500243",
    "重庆市彭水县": "500243",
    " 重庆市 / 彭水县 ": "500243",
    "中国重庆彭水": "500243",
    "清城": "441802",
    "广东清远清城区": "441802",
    "历城": "370112",
    "山东济南历城": "370112",
    "山东历城": "370112",
    "吉林": "220000",
    "吉林省": "220000",
    "吉林市": "220200",
    "吉林省吉林市": "220200",
    "海南": "460000",
    "海南州": "632500",
    "青海海南": "632500",
    "河南": "410000",
    "河南县": "632324",
    "西安": "610100",
    "中山": "442000",
    "甘南": "623000",
    "吉安": "360800",
    "吉安县": "360821",
    "恩施": "422800",
    "恩施市": "422801",
    "大理": "532900",
    "红河州": "532500",
    "朝阳市": "211300",
    "朝阳县": "211321",
    "北京朝阳": "110105",
    "北京市朝阳区": "110105",
    "长春朝阳": "220104",
    "辽宁朝阳": "211300",
    "天津和平": "120101",
    "东方": "469007",
    "合作": "623001",
    "忠县": "500233",
    "东乡县": "622926",
    "鄂温克旗": "150724",
    "鄂伦春": "150723",
    "积石山": "622927",
    "巴音郭楞": "652800",
    "前郭县": "220721",
    "仙桃": "429004",
    "济源市": "419001",
    "石河子": "659001",
    "神农架": "429021",
    "东莞虎门镇": "441900121",
    "浦东": "310115",
    "济南高新区": "370176",
    "莱芜市": "370116",
    "莱芜": "370116",
    "长清县": "370113",
    "章丘市": "370114",
    "济阳县": "370115",
    "公主岭": "220184",
    "四平公主岭": "220184",
    "梅河口": "220581",
    "大同县": "140215",
    "襄樊": "420600",
    "思茅市": "530800",
    "中甸": "533401",
    "通州市": "320612",
    "沙县": "350405",
    "梅县": "441403",
    "万县": "500101",
    "开县": "500154",
    "杭州江干区": "330102",
    "汉葭街道": "500243001",
    "汉葭街道办事处": "500243001",
    "彭水汉葭街道": "500243001",
}

AMBIGUOUS = {
    "朝阳": {"110105", "220104", "211300"},
    "朝阳区": {"110105", "220104"},
    "南山": {"230404", "440305"},
    "和平区": {"120101", "210102"},
    "市中区": {"370103", "370402", "511002", "511102"},
    "兴安": {"152200", "230405", "450325"},
    "东乡": {"361003", "622926"},
    "邯郸县": {"130402", "130403"},
    "雄安": {"130629", "130632", "130638"},
}

UNKNOWN = [
    "",
    "的",
    "abc",
    "火星",
    "高新区",
    "县城",
    "街道",
    "街道办",
    "工业园区",
    "42",
    "家乡",
    "999999",
    "重庆彭水历城",
    "济南彭水",
    "重庆随便",
]


@pytest.mark.parametrize(("text", "code"), FOUND.items())
def test_name_resolves_to_one_division(divisions: Divisions, text: str, code: str) -> None:
    division = divisions.resolve(text).division
    assert division is not None
    assert division.code == code


@pytest.mark.parametrize(("text", "codes"), AMBIGUOUS.items())
def test_shared_name_asks_which(divisions: Divisions, text: str, codes: set[str]) -> None:
    outcome = divisions.resolve(text)
    assert outcome.status == "ambiguous"
    assert outcome.division is None
    assert {division.code for division in outcome.candidates} == codes


@pytest.mark.parametrize("text", UNKNOWN)
def test_other_text_is_unknown(divisions: Divisions, text: str) -> None:
    assert divisions.resolve(text).status == "unknown"


def test_at_most_six_candidates_are_offered(divisions: Divisions) -> None:
    assert len(divisions.resolve("城关镇").candidates) == 6


@pytest.mark.parametrize(
    ("text", "within", "code"),
    [
        ("朝阳", "110000", "110105"),
        ("朝阳区", "220100", "220104"),
        ("市中区", "370100", "370103"),
        ("城关镇", "340322", "340322100"),
        ("和平", "210100", "210102"),
        ("吉林", "220200", "220000"),
    ],
)
def test_the_persons_own_division_decides(divisions: Divisions, text: str, within: str, code: str) -> None:
    division = divisions.resolve(text, within=within).division
    assert division is not None
    assert division.code == code


def test_every_full_name_path_resolves_to_its_own_code(divisions: Divisions) -> None:
    paths = {division.code: divisions.name_path(division.code) for division in divisions.upper()}
    wrong = {code: path for code, path in paths.items() if _code(divisions, path) != code}
    assert wrong == {}


def _code(divisions: Divisions, text: str) -> str | None:
    division = divisions.resolve(text).division
    return division.code if division else None
