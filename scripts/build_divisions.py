"""Builds bot/directory/data/divisions.csv.gz from two published packages; standard library only.

    python3 scripts/build_divisions.py                        # fetches with npm and pip into a temporary folder
    python3 scripts/build_divisions.py PACKAGE_DIR CPCA_DIR   # uses packages already unpacked

Fetching needs npm and a Python that has pip.
What the packages are, their licences and their coordinate system: bot/directory/data/README.md.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

NAMES_PACKAGE = "china-division@2.7.0"
POINTS_PACKAGE = "cpca==0.5.5"
DATA = Path(__file__).resolve().parent.parent / "bot" / "directory" / "data"
TARGET = DATA / "divisions.csv.gz"
ALIASES = DATA / "aliases.csv"
STATISTICAL_ROWS = re.compile(r"市辖区|县|(?:省|自治区)直辖县级行政区划")
LAST_WORD = re.compile(r"(?:自治)?[市县区旗]$|地区$")
WITHOUT_LOWER_LEVELS = ("710000", "810000", "820000")

Point = tuple[str, str]


def fetch(folder: Path) -> tuple[Path, Path]:
    """Downloads and unpacks both packages; returns their folders."""
    subprocess.run(["npm", "pack", NAMES_PACKAGE, "--silent"], cwd=folder, check=True)  # noqa: S607
    pip = [sys.executable, "-m", "pip", "download", POINTS_PACKAGE, "--no-deps", "--quiet", "--dest", str(folder)]
    subprocess.run(pip, check=True)
    with tarfile.open(next(folder.glob("china-division-*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    with zipfile.ZipFile(next(folder.glob("cpca-*.whl"))) as wheel:
        wheel.extract("cpca/resources/adcodes.csv", folder)
    return folder / "package", folder


def read_names(package: Path) -> dict[str, str]:
    """Code to name from the yearly statistical list: 6 digits down to the county, 9 for a township."""
    names: dict[str, str] = {}
    for file in ("provinces", "cities", "areas", "streets"):
        with (package / "dist" / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
            names |= {row["code"].ljust(6, "0"): row["name"] for row in csv.DictReader(lines)}
    return {code: name for code, name in names.items() if not _is_placeholder(code, name, names)}


def _is_placeholder(code: str, name: str, names: dict[str, str]) -> bool:
    prefecture = f"{code[:4]}00"
    repeats_prefecture = len(code) == 6 and code != prefecture and names.get(prefecture) == name
    return repeats_prefecture or STATISTICAL_ROWS.fullmatch(name) is not None


def read_points(wheel: Path) -> dict[str, tuple[str, Point]]:
    """Code to name and (latitude, longitude); the list is some years older than the names."""
    with (wheel / "cpca" / "resources" / "adcodes.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["latitude"]]
    return {row["adcode"][:6]: (row["name"], (_short(row["latitude"]), _short(row["longitude"]))) for row in rows}


def _short(degrees: str) -> str:
    return f"{float(degrees):.5f}".rstrip("0")


def _base(name: str) -> str:
    return LAST_WORD.sub("", name)


def read_old_codes() -> dict[str, str]:
    """New code to the code the division had before it was renamed, from our own alias table."""
    with ALIASES.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["old_code"] for row in csv.DictReader(lines) if row["old_code"]}


def join(names: dict[str, str], points: dict[str, tuple[str, Point]]) -> Iterable[tuple[str, str, str, str]]:
    """Rows code, name, lat, lon: counties and above first, townships after, each in the order of codes."""
    names = names | {code: points[code][0] for code in WITHOUT_LOWER_LEVELS}
    old_codes = read_old_codes()
    gone = {(code[:2], _base(name)): point for code, (name, point) in points.items() if code not in names}
    for code in sorted(names, key=lambda code: (len(code), code)):
        listed = points.get(code) or points.get(old_codes.get(code, ""))
        lat, lon = listed[1] if listed else _renamed(code, names[code], gone)
        yield code, names[code], lat, lon


def _renamed(code: str, name: str, gone: dict[tuple[str, str], Point]) -> Point:
    """The point of the county that bore the same name under an older code (章丘市 370181, now 章丘区 370114)."""
    return ("", "") if len(code) == 9 else gone.get((code[:2], _base(name)), ("", ""))


def write(rows: Iterable[tuple[str, str, str, str]], target: Path) -> None:
    """Writes the table; the same rows give the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("code", "name", "lat", "lon"))
    writer.writerows(rows)
    target.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


def main(arguments: list[str]) -> None:
    """Builds the table from two given folders, or from fresh downloads."""
    with tempfile.TemporaryDirectory() as folder:
        package, wheel = map(Path, arguments) if arguments else fetch(Path(folder))
        write(join(read_names(package), read_points(wheel)), TARGET)


if __name__ == "__main__":
    main(sys.argv[1:])
