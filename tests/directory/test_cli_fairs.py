from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.fairs import fairs
from bot.directory.samples import fill_samples
from bot.settings import settings
from bot.storage.database import Database

HEADER = "名称,开始时间,结束时间,地点,地区\n"


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("BANGFU_TODAY", "2026-11-21")
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def sampled(wide: None, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_DATABASE_URL", database_url)

    async def fill() -> None:
        database = Database(database_url)
        await fill_samples(database, date(2026, 11, 21))
        await database.close()

    asyncio.run(fill())


def run(*arguments: str) -> Result:
    return CliRunner().invoke(fairs, arguments)


@pytest.mark.usefixtures("sampled")
def test_near_a_place_lists_the_soonest_of_the_county_first() -> None:
    result = run("near", "--place", "彭水县")
    assert result.exit_code == 0
    assert "2026-11-23 09:00–12:00" in result.output.splitlines()[3]
    assert "彭水县赶场招聘会" in result.output


@pytest.mark.usefixtures("sampled")
def test_near_a_point_says_how_far_roughly() -> None:
    result = run("near", "--lat", "36.65", "--lon", "117.12", "--within", "60")
    assert result.exit_code == 0
    assert "公里" in result.output
    assert "彭水" not in result.output


@pytest.mark.usefixtures("sampled")
def test_nothing_near_leaves_with_1_and_says_what_to_try() -> None:
    result = run("near", "--place", "拉萨", "--within", "20")
    assert result.exit_code == 1
    assert "--within" in result.output


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--place", "朝阳"), "吉林省长春市朝阳区（220104）"),
        (("--place", "火星"), "没有找到"),
        ((), "--place"),
        (("--lat", "36"), "--lon"),
        (("--place", "济南", "--lat", "36", "--lon", "117"), "不要两样都给"),
    ],
)
def test_wrong_use_leaves_with_2(arguments: tuple[str, ...], word: str) -> None:
    result = run("near", *arguments)
    assert result.exit_code == 2
    assert word in result.output


@pytest.mark.usefixtures("wide")
def test_missing_schema_is_explained(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_DATABASE_URL", empty_url)
    result = run("near", "--place", "济南")
    assert result.exit_code == 2
    assert "bangfu db upgrade" in result.output


@pytest.mark.usefixtures("sampled")
def test_good_list_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text(HEADER + "甲场,2026-12-01 09:00,11:30,甲馆,彭水\n", encoding="utf-8")
    result = run("import", str(path))
    assert result.exit_code == 0
    assert "新增 1 场，更新 0 场" in result.output


@pytest.mark.usefixtures("sampled")
def test_bad_list_shows_each_bad_row_and_leaves_with_1(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text(HEADER + "甲场,明天,11:30,甲馆,[红]地\n", encoding="utf-8")
    result = run("import", str(path))
    assert result.exit_code == 1
    assert "一场也没有导入" in result.output
    assert "没有“[红]地”这个地区" in result.output


@pytest.mark.usefixtures("sampled")
def test_rubbish_leaves_with_2_and_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "信.txt"
    path.write_text("您好", encoding="utf-8")
    result = run("import", str(path))
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1
