"""Đồng in words: read back by somebody who learned to read, not to write."""

from random import Random

import pytest

from db.rules.amounts import in_words

READ = {
    "không": 0,
    "một": 1,
    "mốt": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "lăm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
}
SIZES = {"nghìn": 1000, "triệu": 10**6}


def read(text):
    """The number that these words say: billions, of them thousands and millions, of them tens."""
    words = text.removesuffix(" đồng").lower().split()
    total = group = digit = 0
    part = 0
    for word in words:
        if word == "tỷ":
            total, part, group, digit = (total + part + group + digit) * 10**9, 0, 0, 0
        elif word in SIZES:
            part, group, digit = part + (group + digit) * SIZES[word], 0, 0
        elif word == "trăm":
            group, digit = digit * 100, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "mười":
            group += 10
        elif word not in ("lẻ", "linh"):
            digit = READ[word]
    return total + part + group + digit


def proper(text):
    """The changes of một, bốn, năm; and no tens that are none without their word."""
    words = text.lower().split()
    for before, word, behind in zip(["", *words], words, [*words[1:], ""], strict=False):
        assert (word == "mốt") <= (before == "mươi"), text
        assert (word == "tư") <= (before == "mươi"), text
        assert (word == "lăm") <= (before in ("mươi", "mười")), text
        assert not (before == "mươi" and word in ("một", "bốn", "năm")), text
        assert not (before == "mười" and word in ("mốt", "năm", "tư")), text
        assert not (before == "trăm" and word in READ and behind != "mươi"), text
        assert not (before == "một" and word == "mươi"), text
        assert before != word, text


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (15, "Mười lăm đồng"),
        (11, "Mười một đồng"),
        (14, "Mười bốn đồng"),
        (20, "Hai mươi đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (25, "Hai mươi lăm đồng"),
        (101, "Một trăm lẻ một đồng"),
        (104, "Một trăm lẻ bốn đồng"),
        (105, "Một trăm lẻ năm đồng"),
        (115, "Một trăm mười lăm đồng"),
        (1000, "Một nghìn đồng"),
        (1001, "Một nghìn không trăm lẻ một đồng"),
        (1010, "Một nghìn không trăm mười đồng"),
        (10_500, "Mười nghìn năm trăm đồng"),
        (1_000_005, "Một triệu không trăm lẻ năm đồng"),
        (360_270_000, "Ba trăm sáu mươi triệu hai trăm bảy mươi nghìn đồng"),
        (
            1_092_453_500,
            "Một tỷ không trăm chín mươi hai triệu bốn trăm năm mươi ba nghìn năm trăm đồng",
        ),
        (18_998_500, "Mười tám triệu chín trăm chín mươi tám nghìn năm trăm đồng"),
        (10**12, "Một nghìn tỷ đồng"),
        (10**15 + 1, "Một triệu tỷ không trăm lẻ một đồng"),
        (10**9 * 1001, "Một nghìn không trăm lẻ một tỷ đồng"),
    ],
)
def test_amounts_are_said_as_accountants_say_them(amount, words):
    assert in_words(amount) == words


def test_in_the_north_the_gap_has_another_name():
    assert in_words(1_000_105, gap="linh") == "Một triệu không trăm linh năm đồng".replace(
        "không trăm", "một trăm"
    )


def test_every_amount_below_a_hundred_thousand_is_read_back():
    for amount in range(100_000):
        text = in_words(amount)
        assert read(text) == amount, text
        proper(text)


def test_every_group_at_every_place_is_read_back():
    """Also beside groups that are none."""
    for size in (10**3, 10**6, 10**9, 10**12):
        for group in range(1000):
            for rest in (0, 7, 1 * size // 10, size - 1):
                amount = group * size + rest
                assert read(in_words(amount)) == amount
                proper(in_words(amount))


def test_amounts_up_to_the_most_are_read_back():
    chance = Random(7)
    for amount in (
        2**53 - 1,
        *(chance.randrange(2 ** chance.randrange(1, 54)) for _ in range(5000)),
    ):
        assert read(in_words(amount)) == amount
        proper(in_words(amount))


def test_nothing_is_below_zero():
    with pytest.raises(ValueError, match="below zero"):
        in_words(-1)
