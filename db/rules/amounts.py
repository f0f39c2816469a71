"""Đồng in Vietnamese words (số tiền viết bằng chữ), as a voucher has them beside the figures."""

from typing import Final

DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
BILLION: Final = 10**9
THOUSANDS: Final = ((10**6, "triệu"), (10**3, "nghìn"), (1, ""))
TEENS, TWENTY = 1, 2


def in_words(amount: int, *, gap: str = "lẻ") -> str:
    """`gap`: what is said for tens that are none, "lẻ" or, in the North, "linh". Raises ValueError
    below zero."""
    if amount < 0:
        raise ValueError("an amount is not below zero")
    words = _number(amount, gap) if amount else [DIGITS[0]]
    said = " ".join([*words, "đồng"])
    return said[0].upper() + said[1:]


def _number(number: int, gap: str, *, inside: bool = False) -> list[str]:
    """`inside`: something was said before, so that hundreds and tens are said even if none."""
    words: list[str] = []
    if number >= BILLION:
        words = [*_number(number // BILLION, gap, inside=inside), "tỷ"]
    rest = number % BILLION
    for size, name in THOUSANDS:
        group = rest // size % 1000
        if group:
            words += [*_group(group, gap, full=inside or bool(words)), *([name] if name else [])]
    return words


def _group(group: int, gap: str, *, full: bool) -> list[str]:
    """Three digits."""
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    full = full or hundreds > 0
    words = [DIGITS[hundreds], "trăm"] if full else []
    if tens == TEENS:
        words.append("mười")
    elif tens:
        words += [DIGITS[tens], "mươi"]
    elif ones and full:
        words.append(gap)
    if ones:
        words.append(_ones(tens, ones))
    return words


def _ones(tens: int, ones: int) -> str:
    """Một, bốn and năm change behind tens."""
    if tens >= TWENTY and ones in (1, 4):
        return "mốt" if ones == 1 else "tư"
    if tens and ones == 5:  # noqa: PLR2004 -- the digit
        return "lăm"
    return DIGITS[ones]
