"""Family names: those that Chinese reads otherwise than its other words, those of two signs, and the common ones."""

from __future__ import annotations

READINGS = {
    "单": "SHAN",
    "仇": "QIU",
    "解": "XIE",
    "曾": "ZENG",
    "区": "OU",
    "翟": "ZHAI",
    "查": "ZHA",
    "盖": "GE",
    "朴": "PIAO",
    "缪": "MIAO",
    "折": "SHE",
    "黑": "HE",
    "秘": "BI",
    "冼": "XIAN",
    "洗": "XIAN",
    "覃": "QIN",
    "种": "CHONG",
    "乐": "YUE",
    "员": "YUN",
    "繁": "PO",
    "召": "SHAO",
    "乜": "NIE",
    "逄": "PANG",
    "佴": "NAI",
    "隗": "WEI",
    "沈": "SHEN",
    "葛": "GE",
    "任": "REN",
    "华": "HUA",
    "宁": "NING",
    "曲": "QU",
    "吕": "LYU",
    "尹": "YIN",
    "晟": "CHENG",
    "郗": "XI",
    "万俟": "MOQI",
    "尉迟": "YUCHI",
    "长孙": "ZHANGSUN",
    "澹台": "TANTAI",
    "单于": "CHANYU",
    "濮阳": "PUYANG",
    "令狐": "LINGHU",
    "宰父": "ZAIFU",
}
"""Where the usual reading of a sign is not the one that the family bears. Source: Xiandai Hanyu Cidian, entries of
family names."""

_COMPOUND = (
    "欧阳歐陽司马司馬上官诸葛諸葛夏侯东方東方皇甫尉迟尉遲公孙公孫慕容令狐宇文长孙長孫司徒端木轩辕南宫南宮西门西門独孤百里呼延万俟闻人司空淳于单于太叔申屠仲孙钟离鍾離澹台公冶宗政濮阳赫连完颜拓跋宰父谷梁拓拔"
    "乐正公羊公西漆雕梁丘左丘东郭南门羊舌微生第五"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND[at : at + 2] for at in range(0, len(_COMPOUND), 2))

COMMON_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁"
    "岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟"
    "艾尤时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲"
    "虞敖巩明佘池查麻苑迟邝"
)

TITLES = frozenset(
    (
        "MR",
        "MRS",
        "MS",
        "MISS",
        "DR",
        "PROF",
        "SIR",
        "JR",
        "SR",
        "II",
        "III",
        "IV",
        "HERR",
        "FRAU",
        "MME",
        "MLLE",
        "SRA",
    )
)
"""What is no part of a name. JR and SR are lost with them: birth dates tell father and son apart."""
