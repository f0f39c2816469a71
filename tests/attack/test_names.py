"""How a search is worked out may follow what is usual, never what is true of somebody."""

from db.rules.names import Names


def test_a_few_names_do_not_change_the_way_of_a_search() -> None:
    for others in (0, 30, 1000):
        names = ["nguyen van an"] * others
        assert not Names.of(names).usual("quach")
        assert not Names.of([*names, *["quach thi me"] * 9]).usual("quach")
    assert Names.of(["quach thi me"] * 10).usual("quach")
