"""How a network hangs together: bridges and ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.resilience.structure import bridges, ends


def test_a_chain_a_ring_and_parallel_links() -> None:
    chain = {"ab": ("a", "b"), "bc": ("b", "c")}
    assert bridges(chain) == {"ab", "bc"}
    assert ends(chain.values()) == {"a", "c"}
    ring = {**chain, "ca": ("c", "a"), "cd": ("c", "d")}
    assert bridges(ring) == {"cd"}
    assert bridges({"x": ("a", "b"), "y": ("a", "b")}) == frozenset()


def _parts(links: dict[str, tuple[str, str]], nodes: set[str]) -> int:
    left, count = set(nodes), 0
    while left:
        rest, count = [left.pop()], count + 1
        while rest:
            here = rest.pop()
            for a, b in links.values():
                for one, other in ((a, b), (b, a)):
                    if one == here and other in left:
                        left.remove(other)
                        rest.append(other)
    return count


@given(
    st.dictionaries(
        st.integers(0, 40).map(str),
        st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")).filter(
            lambda pair: pair[0] != pair[1]
        ),
        max_size=14,
    )
)
def test_a_bridge_is_a_link_whose_loss_makes_one_part_more(
    links: dict[str, tuple[str, str]],
) -> None:
    nodes = {node for pair in links.values() for node in pair}
    whole = _parts(links, nodes)
    for name in links:
        less = {other: pair for other, pair in links.items() if other != name}
        assert (_parts(less, nodes) > whole) == (name in bridges(links))
