"""Order and search of Vietnamese names: every letter, every tone, every way of writing them."""

import csv
import unicodedata
from itertools import pairwise, product

import pytest

from db.rules.names import ALPHABET, TONES, Names, letters, name_key, place_key, toneless
from db.seeds.units import DATA

VOWELS = "aăâeêioôơuưy"
MARKS = ["", *sorted(TONES, key=TONES.__getitem__)]  # ngang, huyền, hỏi, ngã, sắc, nặng
SYLLABLES = [
    unicodedata.normalize("NFC", letter + mark)
    for letter in ALPHABET
    for mark in (MARKS if letter in VOWELS else [""])
]
# One rime, its tone on the first vowel (old style) and on the second (new style).
PLACEMENTS = [
    tuple(unicodedata.normalize("NFC", text) for text in (a + mark + b, a + b + mark))
    for (a, b), mark in product(("oa", "oe", "uy"), MARKS)
]
NAMES = [
    line["name_vi"]
    for file in ("units_2025-06-30.csv", "units_2025-07-01.csv")
    for line in csv.DictReader((DATA / file).read_text(encoding="utf-8").splitlines())
]


def all_forms(name):
    return {
        *(unicodedata.normalize(form, name) for form in ("NFC", "NFD", "NFKC", "NFKD")),
        name.upper(),
        name.lower(),
        f"  {name}\u200b ".replace(" ", "\u00a0 "),
    }


def ascending(keys):
    return all(a < b for a, b in pairwise(keys))


def test_the_six_tones_of_twelve_vowels_and_all_other_letters_stand_in_the_order_of_dictionaries():
    assert len(SYLLABLES) == 12 * 6 + 21
    assert ascending(place_key(each) for each in SYLLABLES)
    assert ascending(name_key(each).encode() for each in SYLLABLES)


@pytest.mark.parametrize("syllable", SYLLABLES)
def test_a_letter_is_itself_in_every_form(syllable):
    for form in all_forms(syllable):
        assert place_key(form) == place_key(syllable)
        assert toneless(form) == toneless(syllable)
    assert toneless(syllable) in "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(("old", "new"), PLACEMENTS)
def test_the_place_of_the_tone_makes_no_other_name(old, new):
    for before, after in (("h", ""), ("kh", "n"), ("T", "nh")):
        assert name_key(before + old + after) == name_key(before + new + after)
        assert toneless(before + old + after) == toneless(before + new + after)


def test_every_name_of_the_country_is_found_by_plain_letters_and_has_one_key():
    assert len(NAMES) == 14_149
    for name in set(NAMES):
        assert toneless(name).isascii()
        assert toneless(toneless(name)) == toneless(name)
        decomposed = unicodedata.normalize("NFD", name)
        assert (toneless(decomposed), place_key(decomposed)) == (toneless(name), place_key(name))


@pytest.mark.parametrize(
    "name",
    ["Đà Nẵng", "Ðà Nẵng", "Ɖà Nẵng", "ĐÀ NẴNG", "ðà nẵng", "Đa\u0300 Na\u0306\u0303ng"],
)
def test_what_looks_like_the_letter_after_d_is_that_letter(name):
    assert toneless(name) == "da nang"
    assert place_key(name) == place_key("Đà Nẵng")


@pytest.mark.parametrize("mark", "'’‘‛`´ʼʹʻˈ′＇")
def test_any_apostrophe_is_none(mark):
    assert toneless(f"Ea H{mark}Leo") == "ea hleo"
    assert place_key(f"Ea H{mark}Leo") == place_key("Ea H'leo")
    assert name_key(f"H{mark}Mông") == name_key("HMông")


@pytest.mark.parametrize("mark", "-‐‑‒–—―−")
def test_a_hyphen_parts_words_with_spaces_or_without(mark):
    assert toneless(f"Phan Rang {mark} Tháp Chàm") == "phan rang thap cham"
    assert place_key(f"Phan Rang{mark}Tháp Chàm") == place_key("Phan Rang - Tháp Chàm")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Nguyễn Đức", "nguyen duc"),
        ("Y Bhiŏ Niê", "y bhio nie"),
        ("H'Ƀil Êban", "hbil eban"),
        ("Jörg Straße", "jorg strasse"),
        ("François Łoś", "francois los"),
        ("Søren Æbel Œuvre", "soren aebel oeuvre"),
        ("Ａｎ", "an"),
        ("Ba%o_\\", "ba%o_\\"),
        ("", ""),
        (" \t\n", ""),
    ],
)
def test_foreign_letters_lose_their_marks_and_signs_stay(name, plain):
    assert toneless(name) == plain


def test_a_register_lists_by_given_name_then_family_and_middle_names():
    register = [
        "Lê An",
        "Nguyễn An",
        "Nguyễn Văn An",
        "Đỗ Án",
        "Lê Thị Ánh",
        "Bùi Ân",
        "Trần Bình",
        "Trần Đức Bình",
        "Đinh Công",
        "Trần Dung",
        "Trần Đào",
        "Trần Hoà",
        "Vũ Hòa",
        "Hà Jack",
        "Hà Kim",
        "Đỗ Yến",
        "Hà Zét",
    ]
    assert ascending(name_key(each) for each in register)


def test_letters_count_before_tones_and_a_short_word_before_a_longer_one():
    words = ["an", "àn", "ản", "ãn", "án", "ạn", "ang", "anh", "ăn", "ân"]
    assert ascending(place_key(each) for each in words)


def test_numbers_in_names_stand_by_their_value_before_letters():
    places = ["Quận 1", "Quận 3", "Quận 03A", "Quận 10", "Quận 12", "Quận Ba", "Quận Bình Tân"]
    assert ascending(place_key(each) for each in places)
    assert place_key("Phường 02") == place_key("Phường 2")


def test_keys_have_only_bytes_that_every_database_with_collate_c_orders_alike():
    for name in NAMES:
        assert name_key(name).isascii()
    assert name_key("") == name_key("  ") == name_key("%_")
    assert name_key("Ba%o_") == name_key("Bao")
    assert name_key("李") > name_key("Z")


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("a", 1), (" ' - %", 0), ("đ", 1), ("ộ", 1), ("a 1", 2), ("ộ b", 2)],
)
def test_a_search_is_as_long_as_its_letters(text, count):
    assert letters(unicodedata.normalize("NFD", text)) == count


def test_a_part_is_usual_when_one_name_of_fifty_has_it_and_ten_do_at_least():
    names = ["quach thi me"] * 10 + ["tran van tam"] * 489
    assert Names.of(names).usual("quach thi")
    assert not Names.of([*names, "tran van tu"]).usual("quach thi")
    assert not Names.of(names[1:11]).usual("quach thi")
    assert not Names.of(names).usual("khang")


def test_a_part_too_short_for_the_index_counts_as_usual():
    assert Names.of([]).usual("zq")
    assert Names.of([]).usual("zq xx")
    assert not Names.of([]).usual("zq khang")
