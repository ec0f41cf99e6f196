"""Judging what a model never saw leaves every family out once, and nobody's copies with a model that knows them."""

import pytest

pytest.importorskip("torch", reason="the extra `training` is not installed: there is nothing to train with")

from training.behaviour.bots.families import FAMILIES
from training.behaviour.dataset import COPIES
from training.behaviour.ink import OUTLINES
from training.behaviour.relatives import PEOPLES, RELATIVES
from training.behaviour.strict import APART


@pytest.mark.parametrize("groups", [RELATIVES, APART], ids=["relatives together", "apart"])
def test_each_family_is_left_out_by_one_model(groups):
    """Whichever way they are dealt."""
    left_out = [family for families in groups.values() for family in families]
    assert sorted(left_out) == sorted([*FAMILIES, *COPIES, OUTLINES])


def test_families_of_people_are_dealt_apart():
    """So that a model that leaves one of them out knows others."""
    assert all(set(RELATIVES[PEOPLES]) - set(families) for families in APART.values())
    assert max(len(set(RELATIVES[PEOPLES]) & set(families)) for families in APART.values()) == 2
