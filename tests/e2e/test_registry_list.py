"""A list of people brought in through the console in a browser: refused with its faults, mended, taken back."""

from __future__ import annotations

from pathlib import Path

from desk_browsers import Desk, picture
from invented import people, person, write_list
from playwright.async_api import Page, expect
from registry_staff import Crew, at_console

PAGE = "/console/people/import"
FIRST, COUNT = 40_000, 300


async def upload(page: Page, path: Path) -> None:
    """Gives the list to be checked."""
    await page.get_by_label("xlsx 或 CSV 文件").set_input_files(path)
    await page.get_by_role("button", name="上传并检查").click()


def registered(desk: Desk) -> int:
    ((count,),) = desk.system.rows("SELECT count(*) FROM people")
    return int(count)


async def test_list_with_faults_changes_nothing_and_the_mended_one_can_be_taken_back(
    desk: Desk, crew: Crew, tmp_path: Path
) -> None:
    good, before = list(people(COUNT, FIRST)), registered(desk)
    bad = [*good, person(1, 电话="12"), person(2, 户籍地="没有这里"), person(3, 身份证号=good[0]["身份证号"])]
    page = await at_console(desk, crew.keeper, PAGE)
    await upload(page, write_list(tmp_path / "有错.xlsx", bad))
    await expect(page.get_by_text("有错，没有导入")).to_be_visible()
    faults = page.get_by_role("region", name="有错的行").get_by_role("row")
    for line, column, words in ((2, "电话", "11 位手机号"), (3, "户籍地", "没有这里"), (4, "身份证号", "第 2 行")):
        found = faults.filter(has=page.get_by_role("cell", name=f"{COUNT + line}", exact=True))
        await expect(found.filter(has=page.get_by_role("cell", name=column, exact=True))).to_contain_text(words)
    await picture(page, "import-faulty")
    assert registered(desk) == before
    await page.get_by_role("button", name="改好了，重新上传").click()
    await upload(page, write_list(tmp_path / "名单.xlsx", good))
    await page.get_by_role("button", name="导入", exact=True).click()
    await expect(page.get_by_text("已导入", exact=True)).to_be_visible()
    await picture(page, "import-done")
    assert registered(desk) == before + COUNT
    await page.get_by_role("button", name="撤销").click()
    await expect(page.get_by_role("status").first).to_have_text("最近一次导入已撤销。")
    assert registered(desk) == before
    stored = desk.system.everything_stored()
    assert [each for each in (good[0]["身份证号"], good[0]["电话"]) if each.encode() in stored] == []
