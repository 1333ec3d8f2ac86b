import re
from pathlib import Path

import pytest
import yaml
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bangfu_engine.components.decision import Decision
from bangfu_engine.components.homophone_corrector import HomophoneCorrector
from bangfu_engine.components.normaliser import Normaliser
from bangfu_engine.homophone_words import learn
from bangfu_engine.homophones import Corrector

NLU_DATA = Path(__file__).parents[2] / "nlu_data"
NAMES = ("宝安", "平顶山", "工业园", "公义", "射保")


def entries() -> list:
    files = sorted(NLU_DATA.rglob("*.yml"))
    loaded = (yaml.load(path.read_text(encoding="utf8"), Loader=yaml.CSafeLoader) for path in files)
    return [entry for each in loaded for entry in each.get("nlu") or ()]


def lines(entry: dict) -> list:
    return re.findall(r"^- (.*)$", entry["examples"], re.MULTILINE)


@pytest.fixture(scope="module")
def training_data() -> TrainingData:
    """The project's own examples and word lists, in normal form."""
    examples = [Message({TEXT: text, INTENT: e["intent"]}) for e in entries() if "intent" in e for text in lines(e)]
    tables = [{"name": entry["lookup"], "elements": lines(entry)} for entry in entries() if "lookup" in entry]
    return Normaliser().process_training_data(TrainingData(examples, lookup_tables=tables))


@pytest.fixture(scope="module")
def trained(training_data: TrainingData, tmp_path_factory: pytest.TempPathFactory) -> HomophoneCorrector:
    folder = tmp_path_factory.mktemp("homophones")
    (folder / "storage").mkdir()
    dictionary = folder / "dictionary.txt"
    dictionary.write_text("".join(f"{name} 900 region\n" for name in NAMES) + "跨省务工 900 term\n", encoding="utf8")
    config = {**HomophoneCorrector.get_default_config(), "dictionary_path": str(dictionary)}
    corrector = HomophoneCorrector(config, LocalModelStorage(folder / "storage"), Resource("homophones"))
    corrector.train(training_data)
    return corrector


def mended(corrector: HomophoneCorrector, text: str) -> str:
    messages = corrector.process(Normaliser().process([Message({TEXT: text})]))
    return str(messages[0].get(TEXT))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("培训补铁啥时候发", "培训补贴啥时候发"),
        ("村里工艺岗还招人不", "村里公益岗还招人不"),
        ("杰业局电话是多少", "就业局电话是多少"),
        ("设保断了怎么续", "社保断了怎么续"),
        ("创业单保贷款找谁", "创业担保贷款找谁"),
        ("失业今怎么领", "失业金怎么领"),
        ("灵活旧业能交社保不", "灵活就业能交社保不"),
        ("养老保险带缴是真的吗", "养老保险代缴是真的吗"),
        ("去浙江务工不助怎么申请", "去浙江务工补助怎么申请"),
        ("老板拖前公子半年了", "老板拖欠工资半年了"),
        ("工商认定找哪个", "工伤认定找哪个"),
        ("检测户能贷款吗", "监测户能贷款吗"),
        ("劳动和同到期了", "劳动合同到期了"),
        ("射宝卡在哪领", "社保卡在哪领"),
    ],
)
def test_a_slip_of_the_same_sound_is_mended(trained: HomophoneCorrector, written: str, meant: str) -> None:
    assert mended(trained, written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("老动合同没签", "劳动合同没签"),
        ("照聘会在哪开", "招聘会在哪开"),
        ("浮化园免租金吗", "孵化园免租金吗"),
        ("脱平户享受什么", "脱贫户享受什么"),
        ("帮浮车间要人不", "帮扶车间要人不"),
        ("声育保险怎么报", "生育保险怎么报"),
        ("就业困南人员怎么认定", "就业困难人员怎么认定"),
    ],
)
def test_what_southern_speech_does_not_tell_apart_is_mended(
    trained: HomophoneCorrector, written: str, meant: str
) -> None:
    assert mended(trained, written) == meant


@pytest.mark.parametrize(
    "text",
    re.findall(
        r"\S+",
        """公司什么时候发工资 公司在哪里 他是个富家公子 我在工商局办执照 工艺品厂招人吗 公益广告 公式怎么写 攻势很猛
    孩子缺铁要补铁吗 孕妇补铁吃什么好 检测核酸要钱吗 监测站在哪 结业证书什么时候发 就医怎么报销 旧的社保卡 事业单位考试
    养老今年交多少 失业今天登记行吗 代价太大了 带款式好看的衣服 不住宿舍行不行 交通部电话 拖车费谁出 担心贷款下不来
    异地搬迁和易地搬迁一样吗 误工费怎么算 误工的钱给补吗 务工人员登记 政府代交几年 帮缴养老保险 保健品骗人 报表怎么填
    退五块钱给我 零点上班 临工一天多少 我想找人说话 我想看喜羊羊 裁员赔偿 仲夏夜 压力很大 五线谱怎么看 部署工作
    陪孩子读书 生鱼片好吃吗 简介写什么 服务员多少钱 资质怎么办 ok 在""",
    ),
)
def test_what_is_written_right_is_left_alone(trained: HomophoneCorrector, text: str) -> None:
    normal = Normaliser().process([Message({TEXT: text})])[0].get(TEXT)
    assert mended(trained, text) == normal


@pytest.mark.parametrize(
    "text", ["宝安有工作吗", "我在公义镇", "去射保镇", "我叫贾杰业", "我姓李叫李社宝", "名字是陈培讯"]
)
def test_names_of_places_and_persons_are_left_alone(trained: HomophoneCorrector, text: str) -> None:
    assert mended(trained, text) == text


def test_no_text_is_turned_into_a_place(trained: HomophoneCorrector) -> None:
    assert mended(trained, "保安有工作吗") == "保安有工作吗"


def test_a_word_of_two_characters_that_exists_needs_the_domain_beside_it(trained: HomophoneCorrector) -> None:
    assert mended(trained, "多吃菠菜能补铁") == "多吃菠菜能补铁"
    assert mended(trained, "这个就业补铁政策") == "这个就业补贴政策"


def test_the_texts_decide_which_of_two_spellings_is_the_slip() -> None:
    texts = ["公益岗招人吗"] * 9 + ["公意岗"]
    corrector = Corrector(learn(["公意岗", "公益岗"], texts, frozenset()))
    assert corrector.correct("公意岗还要人不") == "公益岗还要人不"
    assert corrector.correct("公益岗还要人不") == "公益岗还要人不"


def test_two_spellings_that_texts_use_alike_both_stay() -> None:
    texts = ["易地搬迁户有什么", "异地搬迁户有什么"] * 5
    corrector = Corrector(learn(["易地搬迁户", "异地搬迁户"], texts, frozenset()))
    for text in texts[:2]:
        assert corrector.correct(text) == text


def test_spans_of_mended_words_lead_back_to_what_was_written(trained: HomophoneCorrector) -> None:
    text = "我 三十五歲，想問 設保　補貼 👌"
    message = trained.process(Normaliser().process([Message({TEXT: text})]))[0]
    start = message.get(TEXT).index("社保")
    message.set(ENTITIES, [{"entity": "policy_topic", "value": "社保", "start": start, "end": start + 2}])
    message.set(INTENT, {"name": "find_job", "confidence": 0.9})
    decided = Decision({**Decision.get_default_config(), "threshold": 0.3}).process([message])[0]
    entity = decided.get(ENTITIES)[0]
    assert decided.get(TEXT) == text
    assert text[entity["start"] : entity["end"]] == "設保"


def test_examples_are_mended_unless_their_spans_are_annotated(trained: HomophoneCorrector) -> None:
    plain = Message({TEXT: "失业今怎么领"})
    annotated = Message({TEXT: "失业今怎么领", ENTITIES: [{"start": 0, "end": 3}]})
    trained.process_training_data(TrainingData([plain, annotated]))
    assert (plain.get(TEXT), annotated.get(TEXT)) == ("失业金怎么领", "失业今怎么领")


def test_a_loaded_corrector_mends_the_same(trained: HomophoneCorrector, context: ExecutionContext) -> None:
    loaded = HomophoneCorrector.load(trained._config, trained._model_storage, trained._resource, context)
    assert mended(loaded, "老板拖前公子半年了") == "老板拖欠工资半年了"
    assert mended(loaded, "宝安有工作吗") == "宝安有工作吗"


def test_an_empty_message_stays_empty(trained: HomophoneCorrector) -> None:
    assert mended(trained, "👍") == ""


def test_hardly_any_of_the_projects_own_examples_changes(
    trained: HomophoneCorrector, training_data: TrainingData
) -> None:
    texts = [example.get(TEXT) for example in training_data.training_examples]
    changed = [text for text in texts if mended(trained, text) != text]
    assert len(changed) < 0.02 * len(texts)


def test_the_fingerprint_follows_the_dictionary(dictionary: Path) -> None:
    config = {**HomophoneCorrector.get_default_config(), "dictionary_path": str(dictionary)}
    before = HomophoneCorrector.fingerprint_addon(config)
    dictionary.write_text("新词 900 term\n", encoding="utf8")
    assert HomophoneCorrector.fingerprint_addon(config) != before
