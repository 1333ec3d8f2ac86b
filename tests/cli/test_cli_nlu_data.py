"""`bangfu nlu data`."""

from __future__ import annotations

from pathlib import Path

from runner import Run

FILE = "nlu:\n- intent: {intent}\n  examples: |\n"


def write(folder: Path, intent: str, *texts: str) -> None:
    lines = "".join(f"    - {text}\n" for text in texts)
    (folder / f"{intent}.yml").write_text(FILE.format(intent=intent) + lines, encoding="utf8")


def test_every_intent_is_shown_with_its_variety(run: Run, tmp_path: Path) -> None:
    write(tmp_path, "greet", "你好", "早上好呀")
    result = run("nlu", "data", "--data", tmp_path)
    assert "greet" in result.output
    assert "共 1 个意图，2 句" in result.output
    assert result.exit_code == 0


def test_what_stands_twice_is_named_and_a_finding(run: Run, tmp_path: Path) -> None:
    write(tmp_path, "greet", "你好", "你好！")
    write(tmp_path, "thanks", "你好。")
    result = run("nlu", "data", "--data", tmp_path)
    assert result.exit_code == 1
    assert "几乎一样：“你好”和“你好！”" in result.output
    assert "写在几个意图里：“你好”（greet、thanks）" in result.output


def test_folder_without_training_data_is_wrong_use(run: Run, tmp_path: Path) -> None:
    assert run("nlu", "data", "--data", tmp_path).exit_code == 2
    (tmp_path / "x.yml").write_bytes(b"nlu: \x85")
    assert run("nlu", "data", "--data", tmp_path).exit_code == 2
