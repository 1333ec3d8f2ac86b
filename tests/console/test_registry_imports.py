"""A list on its way into the registry by the console: checked in the background, refused or brought in, taken back."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest
from console_site import ConsoleSite
from invented import people, person
from openpyxl import load_workbook
from registry_desk import Desk, desk_of, listed

from bot.console.limits import LARGEST_LIST, largest
from bot.registry.filter import PeopleFilter
from bot.registry.import_job import ImportJobs, Stage, safe_name

PATH = "/console/people/import"


@pytest.fixture
async def desk(site: ConsoleSite) -> Desk:
    return await desk_of(site)


async def checked(desk: Desk, path: Path) -> Any:
    answer = await desk.upload(path)
    assert answer.status == 303, await answer.text()
    return await desk.settled()


def kept(desk: Desk) -> list[Path]:
    """The files that lie on the disk."""
    folder = desk.console.settings.state_dir / "imports"
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_good_list_is_counted_confirmed_and_taken_back(desk: Desk, tmp_path: Path) -> None:
    job = await checked(desk, listed(tmp_path, list(people(12))))
    assert job.stage is Stage.READY
    (file,) = kept(desk)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    html = await desk.page(PATH)
    assert "检查通过，可以导入" in html
    assert '<b>新加</b><span class="big">12</span>' in html
    assert await desk.console.people.count(PeopleFilter()) == 0
    assert (await desk.manager.post(f"{PATH}/start")).status == 303
    assert (await desk.settled()).stage is Stage.DONE
    assert await desk.console.people.count(PeopleFilter()) == 12
    assert kept(desk) == []
    html = await desk.page(PATH)
    assert "名单.csv" in html
    assert "王芳" in html
    undone = await desk.manager.post(f"{PATH}/undo")
    assert undone.headers["Location"] == f"{PATH}?done=import_undone"
    assert await desk.console.people.count(PeopleFilter()) == 0
    again = await desk.manager.post(f"{PATH}/undo")
    assert (again.status, "没有可以撤销的导入" in await again.text()) == (422, True)


async def test_faulty_list_changes_nothing_and_names_every_fault(desk: Desk, tmp_path: Path) -> None:
    rows = list(people(150)) + [person(500 + each, 电话="12") for each in range(120)] + [person(700, 户籍地="没有这里")]
    job = await checked(desk, listed(tmp_path, rows))
    assert job.stage is Stage.FAULTY
    assert kept(desk) == []
    html = await desk.page(PATH)
    assert "第 1 / 2 页" in html
    assert '<b>有错的</b><span class="big">121</span>' in html
    assert html.count('data-label="怎么改"') == 100 + 2
    assert "没有“没有这里”这个地区" in await desk.page(f"{PATH}?page=2")
    sheet = await desk.manager.get(f"{PATH}/faults.xlsx")
    rows_told = list(load_workbook(io.BytesIO(await sheet.read())).worksheets[0].iter_rows(values_only=True))
    assert rows_told[0] == ("行", "列", "问题", "怎么改")
    assert len(rows_told) == 122
    assert (await desk.manager.post(f"{PATH}/start")).status == 422
    assert await desk.console.people.count(PeopleFilter()) == 0
    assert (await desk.manager.post(f"{PATH}/cancel")).status == 303
    assert "上传并检查" in await desk.page(PATH)
    assert (await desk.manager.get(f"{PATH}/faults.xlsx")).status == 404


async def test_file_that_is_no_table_is_refused_with_a_sentence(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "照片.xlsx"
    path.write_bytes(b"\0\1\2\3" * 100)
    job = await checked(desk, path)
    assert (job.stage, kept(desk)) == (Stage.FAILED, [])
    assert job.sentence in await desk.page(PATH)


async def test_only_one_list_is_on_its_way(desk: Desk, tmp_path: Path) -> None:
    await checked(desk, listed(tmp_path, list(people(3))))
    answer = await desk.upload(listed(tmp_path, list(people(2, 50)), "另一份.csv"))
    assert (answer.status, "上一份名单还没有办完" in await answer.text()) == (422, True)
    assert desk.console.import_jobs.job.file_name == "名单.csv"
    assert (await desk.manager.post(f"{PATH}/cancel")).status == 303
    assert kept(desk) == []
    assert desk.console.import_jobs.job is None


async def test_list_that_contradicts_the_registry_since_its_check_is_not_brought_in(desk: Desk, tmp_path: Path) -> None:
    row = person(7)
    job = await checked(desk, listed(tmp_path, [row]))
    assert job.stage is Stage.READY
    await desk.person(9, name=row["姓名"], phone=row["电话"])
    await desk.manager.post(f"{PATH}/start")
    job = await desk.settled()
    assert (job.stage, kept(desk)) == (Stage.FAULTY, [])
    assert "身份证号不同" in await desk.page(PATH)
    assert await desk.console.people.count(PeopleFilter()) == 1


async def test_progress_is_told_until_nothing_is_at_work(desk: Desk, tmp_path: Path) -> None:
    jobs, going = desk.console.import_jobs, asyncio.Event()
    whole = jobs._imports.check

    async def slow(path: Path, tell: Any) -> Any:
        tell(1000, 4000, "checking")
        await going.wait()
        return await whole(path, tell)

    jobs._imports.check = slow
    await desk.upload(listed(tmp_path, list(people(3))))
    html = await desk.page(PATH)
    assert f'hx-get="{PATH}/progress"' in html
    told = await desk.page(f"{PATH}/progress")
    assert "正在逐行检查" in told
    assert 'value="25"' in told
    going.set()
    await desk.settled()
    answer = await desk.manager.get(f"{PATH}/progress")
    assert (answer.status, answer.headers["HX-Refresh"]) == (286, "true")


async def test_work_is_given_up_when_the_app_stops_and_leftovers_go_when_it_starts(desk: Desk, tmp_path: Path) -> None:
    jobs: ImportJobs = desk.console.import_jobs
    await checked(desk, listed(tmp_path, list(people(3))))
    await jobs.stop()
    assert kept(desk) == []
    left = desk.console.settings.state_dir / "imports" / "old" / "名单.csv"
    left.parent.mkdir(parents=True)
    left.touch()
    jobs.clear()
    assert not left.exists()


async def test_missing_file_is_asked_for(desk: Desk) -> None:
    await desk.page(PATH)
    answer = await desk.manager.post(PATH)
    assert (answer.status, "没有选文件" in await answer.text()) == (422, True)


def test_only_the_import_takes_large_files() -> None:
    assert largest(PATH) > LARGEST_LIST
    assert largest("/console/people") == largest("/console/people/import/start") == 64 * 1024


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "etcpasswd"),
        ("C:\\桌面\\名单.xlsx", "C桌面名单.xlsx"),
        ("...", "list"),
        ("长" * 300 + ".csv", "长" * 96 + ".csv"),
    ],
)
def test_name_of_a_file_leads_nowhere(given: str, name: str) -> None:
    assert safe_name(given) == name
