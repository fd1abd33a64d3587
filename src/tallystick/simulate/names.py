"""What names are made of. Which names are common is taken from registers; who bears which is invented.

Family names: the Chinese by the 2020 report on names of China's Ministry of Public Security, whose first five are borne
by 30.8 % of the registered population; the Latin by their order in the 2010 census of the United States, before a tail
of invented ones. The shares within these orders are assumed.
"""

from __future__ import annotations

import numpy as np

from tallystick.simulate.draws import Floats

_HAN_FAMILIES = (
    "王:Wang 李:Li 张:Zhang 刘:Liu 陈:Chen 杨:Yang 黄:Huang 赵:Zhao 吴:Wu 周:Zhou 徐:Xu 孙:Sun 马:Ma "
    "朱:Zhu 胡:Hu 郭:Guo 何:He 林:Lin 罗:Luo 高:Gao 郑:Zheng 梁:Liang 谢:Xie 宋:Song 唐:Tang 许:Xu "
    "韩:Han 邓:Deng 冯:Feng 曹:Cao 彭:Peng 曾:Zeng 肖:Xiao 田:Tian 董:Dong 潘:Pan 袁:Yuan 蔡:Cai "
    "蒋:Jiang 余:Yu 于:Yu 杜:Du 叶:Ye 程:Cheng 魏:Wei 苏:Su 吕:Lv 丁:Ding 任:Ren 卢:Lu 姚:Yao 沈:Shen "
    "钟:Zhong 姜:Jiang 崔:Cui 谭:Tan 陆:Lu 范:Fan 汪:Wang 廖:Liao 欧阳:Ouyang 司马:Sima"
)
_HAN_GIVEN = (
    "伟:wei 芳:fang 娜:na 敏:min 静:jing 丽:li 强:qiang 磊:lei 军:jun 洋:yang 勇:yong 艳:yan 杰:jie "
    "娟:juan 涛:tao 明:ming 超:chao 秀:xiu 霞:xia 平:ping 刚:gang 桂:gui 英:ying 华:hua 玉:yu 兰:lan "
    "红:hong 建:jian 国:guo 文:wen 志:zhi 海:hai 春:chun 梅:mei 雪:xue 晓:xiao 小:xiao 宇:yu 浩:hao "
    "轩:xuan 子:zi 涵:han 欣:xin 怡:yi 佳:jia 琪:qi 思:si 雨:yu 泽:ze 晨:chen 博:bo 瑞:rui 嘉:jia "
    "俊:jun 辰:chen 婷:ting 慧:hui 颖:ying 倩:qian 丹:dan 萍:ping 鹏:peng 飞:fei 龙:long 鑫:xin 波:bo "
    "斌:bin 宁:ning 健:jian 成:cheng"
)
_LATIN_FAMILIES = (
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson "
    "Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis "
    "Robinson"
)
_LATIN_GIVEN = (
    "James Mary John Patricia Robert Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph "
    "Jessica Thomas Sarah Charles Karen Christopher Nancy Daniel Lisa Matthew Margaret Anthony Betty Mark Sandra "
    "Steven Ashley Paul Kimberly Andrew Emily Joshua Donna Kenneth Michelle Kevin Carol Brian Amanda George Melissa "
    "Edward Deborah Jose Maria Luis Carmen Juan Rosa Ahmed Fatima Ivan Olga Kofi Ama Bjorn Astrid"
)
_ONSETS = "B Br D Dr F G Gr H K Kl L M N P R S St T Tr V W"
_MIDDLES = "alb arn edd ell end erl ick ild ing orn ost und ulm"
_ENDS = "a er ham ley man ner o ow sen son ton ward"
_STREETS = (
    "Quay Road,Mill Lane,Station Street,Harbour Row,Orchard Way,Chapel Hill,Bridge Street,Elm Avenue,Market Square,"
    "Foundry Lane,River Terrace,School Road,Garden Close,Tower Street,Lake View,Weaver Street,Cedar Court,"
    "North Parade"
)
_CITIES = (
    "Alderbay,Brindlewick,Corvale,Dunmere,Eastholm,Fennbridge,Garsea,Hollinford,Ismere,Jarrowby,Kestleton,Lornmouth"
)
_FIRST_WORDS = (
    "Blue Harbour,Golden Field,North Star,Silver Pine,Evergreen,Bright Lantern,Red Bridge,White Crane,Morning,"
    "Old Mill,Summit,Riverside,Jade Gate,March Hare,Swift,Union,Pacific,Lotus,Granite,Harmony"
)

HAN_FAMILIES = tuple(pair.split(":") for pair in _HAN_FAMILIES.split())
"""Sign and sound of each, the most common first."""
HAN_GIVEN = tuple(pair.split(":") for pair in _HAN_GIVEN.split())
LATIN_FAMILIES = tuple(_LATIN_FAMILIES.split())
LATIN_GIVEN = tuple(_LATIN_GIVEN.split())
INVENTED_FAMILIES = tuple(
    onset + middle + end for end in _ENDS.split() for middle in _MIDDLES.split() for onset in _ONSETS.split()
)
STREETS, CITIES, FIRST_WORDS = (tuple(words.split(",")) for words in (_STREETS, _CITIES, _FIRST_WORDS))
TRADES = (
    ("Trading", "4610"),
    ("Noodles", "5611"),
    ("Textiles", "1711"),
    ("Logistics", "4923"),
    ("Repairs", "9521"),
    ("Foods", "1081"),
    ("Computers", "6201"),
    ("Furniture", "3100"),
    ("Cycles", "4763"),
    ("Printing", "1811"),
)
"""Trade and code of the industry."""
LEGAL_FORMS = ("Co., Ltd.", "Ltd", "LLC", "Partners")


def han_shares() -> Floats:
    """Of the Chinese family names: the first five as counted, the others falling as one over their place.

    >>> round(float(han_shares()[:5].sum()), 3)
    0.308
    """
    tail = 1.0 / np.arange(6, len(HAN_FAMILIES) + 1)
    first = np.array([0.0721, 0.0719, 0.0683, 0.0513, 0.0444])
    return np.concatenate([first, tail / tail.sum() * (1 - first.sum())])


def latin_shares() -> Floats:
    """Of the Latin family names, the counted before the invented: 0.83 % for the first, then falling slowly."""
    counted = 0.0083 / np.arange(1, len(LATIN_FAMILIES) + 1) ** 0.45
    tail = 1.0 / (20 + np.arange(len(INVENTED_FAMILIES)))
    return np.concatenate([counted, tail / tail.sum() * (1 - counted.sum())])


def mistyped(word: str) -> str:
    """The word with two letters in each other's place.

    >>> mistyped("Barbara"), mistyped("Lee")
    ('Babrara', 'Lee')
    """
    at = len(word) // 2 - 1
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :] if len(word) > 3 else word
