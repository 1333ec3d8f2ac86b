from importlib import resources
from pathlib import Path
from typing import Iterator, Tuple

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_yaml_file

from bangfu_engine.components import spoken_forms
from bangfu_engine.components.normaliser import ALIGNMENT, Normaliser
from bangfu_engine.normalise import normalise
from bangfu_engine.spoken_forms import SpokenForms
from tests.pieces import message

WORDS = Path(__file__).parents[2] / "nlu_data" / "spoken_forms.yml"
LIST = read_yaml_file(WORDS)
FORMS = SpokenForms.parse(LIST)
# How often a word must stand in jieba's corpus to be called common.
COMMON = 300


def standard(text: str) -> str:
    return FORMS.apply(normalise(text)).text


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("咋个申请嘛，要啥子材料", "怎么申请嘛,要什么材料"),
        ("我老汉儿的社保卡落了", "我爸的社保卡丢了"),
        ("屋头没得活路干，要得不", "家里没活干,行吗"),
        ("晓不得好久发钱", "不知道什么时候发钱"),
        ("俺娘想问恁中不中", "我妈想问你行不行"),
        ("恁些人搁这弄啥嘞", "这么多人在这干什么"),
        ("甭给我发了", "不用给我发了"),
        ("你嘎哈呢，咱这疙瘩有活没", "你干什么呢,我们这里有活没"),
        ("这证咋整，贼麻烦", "这证怎么弄,很麻烦"),
        ("厂子黄了仨月没开支", "厂倒闭了3个月没发工资"),
        ("唔该，想問下失業金點樣攞", "请问,想问下失业金怎么领"),
        ("老細冇出糧，佢哋話唔關事", "老板没发工资,他们说不关事"),
        ("揾工喺边度，得唔得", "找工作在哪里,行不行"),
        ("人工几多，有冇补水", "工资多少,有没有加班费"),
        ("么子时候搞，冒得钱", "什么时候搞,没有钱"),
        ("额想问哈娃的学费", "我想问一下孩子的学费"),
    ],
)
def test_dialect_becomes_standard(said: str, meant: str) -> None:
    assert standard(said) == meant


@pytest.mark.parametrize(
    "plain",
    [
        *(
            "整个村都整改了，材料完整要调整整理",
            "整点开门",
            "金额、名额、余额、贷款额多少",
            "配偶偶尔来",
            "中国的中介管理集中",
        ),
        *(
            "哈尔滨、哈密在招聘",
            "这边个体户怎么办",
            "去边境打工",
            "几点申请，一点做完",
            "公开工资表",
            "招收工人",
            "转人工",
        ),
        *(
            "专家下乡，国家下发文件",
            "找寻日结工",
            "我仔细看了",
            "证明儿子残疾",
            "老板儿子打人",
            "联系系统管理员",
            "孩子读高中吗",
        ),
        *(
            "返还返乡返岗补贴",
            "产后生育津贴",
            "审核中吗",
            "没得到通知",
            "如何解决",
            "弄得空间大",
            "管家婆软件",
            "发放工作服",
        ),
        *(
            "社保呢个人怎么交",
            "我等好久了",
            "办了好多年",
            "觉得行动不便",
            "欠人工资",
            "宅基地确权登记",
            "两后生",
            "仲裁",
        ),
    ],
)
def test_ordinary_words_keep_their_characters(plain: str) -> None:
    assert standard(plain) == normalise(plain).text


@pytest.mark.parametrize(
    ("said", "part", "original"),
    [
        ("俺们屋头 有冇补贴", "有没有", "有冇"),
        ("老汉儿在彭水 县", "彭水县", "彭水 县"),
        ("社保卡落球了咋个补", "怎么", "咋个"),
        ("我想揾份工", "工作", "工"),
        ("出粮", "发工资", "出粮"),
    ],
)
def test_spans_lead_back_to_what_was_written(said: str, part: str, original: str) -> None:
    normal = FORMS.apply(normalise(said))
    start = normal.text.index(part)
    left, right = normal.original_span(start, start + len(part))
    assert said[left:right] == original
    assert len(normal.origin) == len(normal.text)
    assert list(normal.origin) == sorted(normal.origin)


def test_the_longest_entry_wins_and_a_kept_word_shields() -> None:
    forms = SpokenForms({"整": "弄", "整理": "整理", "咋整": "怎么弄"})
    assert [forms.of(text) for text in ("整理", "咋整", "先整")] == ["整理", "怎么弄", "先弄"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [("中,就这么办", "行,就这么办"), ("其中,中", "其中,行"), ("好啊唔该", "好啊谢谢"), ("唔该转人工", "请转人工")],
)
def test_an_entry_may_be_bound_to_a_clause(said: str, meant: str) -> None:
    forms = SpokenForms({"^中$": "行", "唔该": "请", "唔该$": "谢谢"})
    assert forms.of(said) == meant


def test_a_word_with_two_standard_forms_is_refused() -> None:
    with pytest.raises(ValueError, match="咩"):
        SpokenForms.parse({"forms": {"什么": "咩", "吗": "咩"}, "kept": []})


def test_the_list_has_entries_from_all_the_dialects() -> None:
    assert len(FORMS.standard) > 1000
    assert {"咋个", "俺", "嘎哈", "冇", "中不中", "么子", "额们", "么事"} <= set(FORMS.standard)


def test_standard_forms_are_standard_themselves() -> None:
    assert {form: FORMS.of(form) for form in LIST["forms"] if FORMS.of(form) != form} == {}


def test_a_standard_text_is_left_alone() -> None:
    for text in ("我家里没有活干,怎么申请补贴", "请问哪里发工资", "2个孩子在上学"):
        assert standard(text) == text


def test_no_common_word_is_harmed_by_a_word_within_it() -> None:
    entries = {entry.strip("^$") for entry in FORMS.standard}
    harmed = {word: standard(word) for word in _common_words() if standard(word) != normalise(word).text}
    assert {word: changed for word, changed in harmed.items() if word not in entries} == {}


def _common_words() -> Iterator[str]:
    for line in resources.files("jieba").joinpath("dict.txt").read_text(encoding="utf8").splitlines():
        word, count, _ = line.split()
        if int(count) >= COMMON and len(word) > 1:
            yield word


def _trained(storage: LocalModelStorage, resource: Resource, dictionary: Path) -> spoken_forms.SpokenForms:
    dictionary.write_text("屯里镇 900 region\n彭水县 900 region\n找活路 900 term\n", encoding="utf8")
    config = {"forms_path": str(WORDS), "dictionary_path": str(dictionary)}
    component = spoken_forms.SpokenForms(config, storage, resource)
    component.train(TrainingData())
    return component


def _said(component: spoken_forms.SpokenForms, text: str) -> Tuple[str, int]:
    done = component.process(Normaliser().process([message(text)]))[0]
    return done.get(TEXT), len(done.get(ALIGNMENT).origin)


def test_names_of_divisions_stay_whole(storage: LocalModelStorage, resource: Resource, dictionary: Path) -> None:
    component = _trained(storage, resource, dictionary)
    assert _said(component, "俺在屯里镇，屯里找活路")[0] == "我在屯里镇,村里找活"


def test_a_loaded_component_knows_the_same_words(
    storage: LocalModelStorage, resource: Resource, dictionary: Path, context: ExecutionContext
) -> None:
    _trained(storage, resource, dictionary)
    loaded = spoken_forms.SpokenForms.load({}, storage, resource, context)
    assert _said(loaded, "俺是屯里镇的，咋办") == ("我是屯里镇的,怎么办", 10)


def test_examples_lookups_and_synonyms_are_rewritten(
    storage: LocalModelStorage, resource: Resource, dictionary: Path
) -> None:
    annotated = message("俺在彭水", "inform")
    annotated.set("entities", [{"entity": "region", "start": 2, "end": 4, "value": "彭水"}])
    data = TrainingData(
        [message("俺要啥子材料", "loan_how_apply"), annotated],
        entity_synonyms={"啥子條件": "qualify"},
        lookup_tables=[{"name": "aspect", "elements": ["啥子條件", "什么条件"]}],
    )
    done = _trained(storage, resource, dictionary).process_training_data(Normaliser().process_training_data(data))
    assert [example.get(TEXT) for example in done.training_examples] == ["我要什么材料", "俺在彭水"]
    assert done.lookup_tables[0]["elements"] == ["什么条件"]
    assert done.entity_synonyms == {"什么条件": "qualify"}


def test_a_changed_list_changes_the_fingerprint(tmp_path: Path, dictionary: Path) -> None:
    words = tmp_path / "forms.yml"
    config = {"forms_path": str(words), "dictionary_path": str(dictionary)}
    words.write_text("forms: {什么: 啥}\nkept: []\n", encoding="utf8")
    before = spoken_forms.SpokenForms.fingerprint_addon(config)
    words.write_text("forms: {什么: 啥 啥子}\nkept: []\n", encoding="utf8")
    assert spoken_forms.SpokenForms.fingerprint_addon(config) != before


def test_a_missing_or_contradictory_list_is_named(
    storage: LocalModelStorage, resource: Resource, dictionary: Path, tmp_path: Path
) -> None:
    config = {"forms_path": str(tmp_path / "none.yml"), "dictionary_path": str(dictionary)}
    with pytest.raises(RasaException, match=r"none\.yml"):
        spoken_forms.SpokenForms(config, storage, resource).train(TrainingData())
    (tmp_path / "none.yml").write_text("forms: {什么: 咩, 吗: 咩}\nkept: []\n", encoding="utf8")
    with pytest.raises(RasaException, match=r"none\.yml.*咩"):
        spoken_forms.SpokenForms(config, storage, resource).train(TrainingData())
