"""Passwords are long and not to be guessed from the account; nothing else is asked of them."""

import unicodedata

import pytest

from db.rules.passwords import (
    PasswordFault,
    PasswordRefusedError,
    acceptable,
    faults,
    replacing,
)


@pytest.mark.parametrize(
    "password", ["một mật khẩu dài", "correct horse battery", "hoa sữa thơm ngát!", "zqwxecrvtbyn"]
)
def test_a_long_password_is_accepted_whatever_its_letters(password):
    assert faults(password, "lan") == ()


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("ngắn quá", PasswordFault.TOO_SHORT),
        ("x y" * 100, PasswordFault.TOO_LONG),
        ("aaaaaaaaaaaaaaab", PasswordFault.COMMON),
        ("MatKhau123456", PasswordFault.COMMON),
        ("mangnon-demo", PasswordFault.COMMON),
        ("tôi là HANOI.LAN đây", PasswordFault.CONTAINS_USERNAME),
    ],
)
def test_a_password_easily_guessed_is_refused_without_being_repeated(password, fault):
    assert faults(password, "hanoi.lan") == (fault,)
    with pytest.raises(PasswordRefusedError) as refused:
        acceptable(password, "hanoi.lan")
    assert password not in str(refused.value)


def test_a_password_is_kept_in_one_form():
    composed = "mật khẩu của tôi"
    decomposed = unicodedata.normalize("NFD", composed)
    assert decomposed != composed
    assert acceptable(decomposed, "lan") == acceptable(composed, "lan") == composed


def test_another_password_is_another_one():
    before = "mật khẩu của tôi"
    assert replacing(before, "một mật khẩu khác", "lan") == "một mật khẩu khác"
    with pytest.raises(PasswordRefusedError) as refused:
        replacing(unicodedata.normalize("NFD", before), before, "lan")
    assert refused.value.faults == (PasswordFault.SAME_AS_BEFORE,)
    with pytest.raises(PasswordRefusedError) as refused:
        replacing("ngắn", "ngắn", "lan")
    assert refused.value.faults == (PasswordFault.TOO_SHORT, PasswordFault.SAME_AS_BEFORE)
