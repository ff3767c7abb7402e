"""What cannot wait though it is no emergency, and moods that change how a person is answered."""

from __future__ import annotations

import time

import pytest

from assistant.hotline.models import Urgency
from assistant.recognise.mood import mood_of
from assistant.recognise.urgency import urgency_of

URGENT = (
    "整栋楼停水一天一夜了", "昨晚停电到现在还没来", "小区断气三天，老人没法做饭", "没水用，婴儿奶粉都冲不了",
    "我屋里冇得水用，已经五个小时了", "我們整棟樓停電八個小時了", "电梯突然下坠两层，好在人没事",
    "两部电梯都停了，高层老人下不来", "电梯坏了四天，坐轮椅的出不了门", "学府路井盖不见了，晚上看不见",
    "马路中间窨井塌了", "电线垂下来快挨到头了", "变压器冒火花", "高压线断了掉在田里", "围墙歪了，随时要倒",
    "外墙瓷砖往下掉，砸到车了", "广告牌摇摇欲坠", "幼儿园好几个孩子上吐下泻", "食堂吃完饭十几个学生拉肚子",
    "我爸的抗癌药断供了，吃完了买不到", "胰岛素全市都没货", "医院透析停了，我妈后天没法做",
    "老板拖欠工资，六十多个工人在项目部门口等着", "讨薪的人把大门围住了", "暖气停了，家里有八十岁老人",
    "供暖一直不热，宝宝都冻感冒了", "水管爆了，水漫进一楼人家", "污水倒灌到厨房", "路面塌陷出一个大洞",
    "流浪狗咬伤了好几个孩子", "化工厂半夜偷排，全村人头晕恶心", "消防通道被锁死了",
)  # fmt: skip
NORMAL = (
    "停水怎么补偿，有什么规定", "明天计划停水通知在哪里看", "去年停电三天，当时没人管", "路灯坏了一盏",
    "电梯广告太吵", "建议加装电梯，老人方便", "井盖上的花纹很好看", "物业费涨价", "广场舞吵人", "电线杆上贴了小广告",
    "学校食堂的菜不好吃", "想咨询一下买药能不能刷医保", "公司欠我两个月工资", "暖气费怎么交", "水费贵",
    "停电已经修好了，谢谢", "表扬抢修师傅，停水两小时就修好了", "邻居养狗太吵", "路边垃圾有味道", "树叶落了一地",
    "没有电话回复我", "公交车等太久", "房子漏水修了三次", "办证要排队", "小区门口乱停车", "停车费太高",
)  # fmt: skip
MOODS = (
    ("再不处理我就找记者曝光", "angry"), ("我们全小区一起去市政府", "angry"), ("发到抖音上让大家看看", "angry"),
    ("打了五次电话，没人管", "angry"), ("反映了无数次都石沉大海", "angry"), ("你们这些人干什么吃的", "angry"),
    ("多次投诉，街道还是敷衍", "angry"), ("還不解決我們就去拉橫幅", "angry"), ("找了物业十几趟还是不理", "angry"),
    ("12345就是个摆设", "angry"), ("我妈断药两天了，求求你们", "anxious"), ("孩子高烧，小区封了出不去", "anxious"),
    ("急得直哭，怕老人出事", "anxious"), ("老人等着透析，路堵死了", "anxious"), ("我爸联系不上，心急如焚", "anxious"),
    ("家里宝宝冻得直发抖", "anxious"), ("救救我女儿，等着手术", "anxious"), ("我已经走投无路了", "despairing"),
    ("一家五口让我们怎么活", "despairing"), ("真的撑不下去了，工地一分钱不给", "despairing"),
    ("养老钱全没了，天都塌了", "despairing"), ("叫天天不应，看不到希望", "despairing"),
    ("我整个人崩溃了", "despairing"), ("再不给钱就去堵路，反正没活路了", "despairing"),
)  # fmt: skip
NO_MOOD = (
    "烦死了，天天吵", "太气人了", "物业态度差", "急死我了，快点修", "希望尽快处理", "很不满意", "累死了",
    "你们好，请问怎么办",
    "我要投诉", "油烟太大受不了", "打了一次电话", "说好三天还没修", "老人走路不方便", "孩子要考试睡不好", "担心有辐射",
    "在抖音上买的东西不退", "电视台门口堵车", "去市政府怎么坐车", "希望小学门口修路", "谢谢你们",
)  # fmt: skip


LONG = ("停水" * 10000, "打" * 20000, "我" * 20000, "孩子" * 10000, "电梯" * 10000, "你们" * 9000)


@pytest.mark.parametrize("text", URGENT)
def test_what_endangers_or_cuts_off_people_is_urgent(text: str) -> None:
    assert urgency_of(text) is Urgency.URGENT


@pytest.mark.parametrize("text", NORMAL)
def test_what_can_wait_is_normal(text: str) -> None:
    assert urgency_of(text) is Urgency.NORMAL


@pytest.mark.parametrize(("text", "mood"), MOODS)
def test_a_mood_that_changes_handling_is_told(text: str, mood: str) -> None:
    assert mood_of(text) == mood


@pytest.mark.parametrize("text", NO_MOOD)
def test_ordinary_words_of_complaint_are_no_mood(text: str) -> None:
    assert mood_of(text) == ""


@pytest.mark.parametrize(
    "text", ["停水" * 10000, "打" * 20000, "我" * 20000, "孩子" * 10000, "电梯" * 10000, "你们" * 9000]
)
def test_a_very_long_message_is_read_in_linear_time(text: str) -> None:
    began = time.process_time()
    urgency_of(text)
    mood_of(text)
    assert time.process_time() - began < 2.0
