"""Messages and a small category tree, written for these tests."""

from assistant.classify import Example

KINDS = {
    "供水": ["水龙头一滴水都没有", "我们这栋楼停水两天了", "自来水发黄不能喝", "水压太低洗澡洗不了", "水表转得太快"],
    "教育": [
        "学校收了三百元资料费",
        "孩子今年上小学怎么报名",
        "老师周末要求补课",
        "初二作业写到半夜",
        "转学要什么手续",
    ],
    "劳动": [
        "老板欠我三个月工资",
        "辞职以后单位不给离职证明",
        "加班从来没有加班费",
        "工伤认定去哪里办",
        "没有签劳动合同就被开除",
    ],
    "噪声": ["楼下烧烤摊吵到凌晨", "工地半夜打桩睡不着", "广场舞音响太大", "酒吧低音震得窗户响", "空调外机嗡嗡响一夜"],
}
PLACES = ["东湖边", "三楼", "新村", "中学旁边", "我家这里", "城南", "老街", "园区里"]


def messages() -> list[Example]:
    """160 messages: each of the twenty said of eight places."""
    return [
        Example(f"{place}{text}，请帮忙看看。", label)
        for label, texts in KINDS.items()
        for text in texts
        for place in PLACES
    ]


TREE = [
    "公用事业 供水 停水抢修",
    "公用事业 供水 水质",
    "教育文化 中小学 招生入学",
    "教育文化 中小学 教师队伍",
    "教育文化 教育收费 其他",
    "劳动人事 劳动关系 工资拖欠",
    "劳动人事 社会保险 工伤保险",
    "生态环境 污染防治 噪声扰民",
    "生态环境 污染防治 油烟废气",
    "交通运输 公共交通 公交线路",
    "交通运输 出租汽车 网约车",
]


def tree(separator: str = " ", *, with_first: bool = True) -> list[Example]:
    """The rows of a tree as examples of its first level."""
    rows = [row.split() for row in TREE]
    return [Example(separator.join(row if with_first else row[1:]), row[0]) for row in rows]
