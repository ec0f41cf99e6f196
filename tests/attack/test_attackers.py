"""The attackers really attack, and the cheap ones really fail. Small numbers: `make attack` has the figures."""

import pytest
from realcatcha_captcha.application.ports.packs import BANDS, EASY

from tests.attack import grid_solvers, ink_forgers, inks, mood_solvers, pointers, speech_solvers
from tests.attack.findings import Finding, table


@pytest.fixture(scope="module")
def pointing() -> dict[str, Finding]:
    """Every pointer attack, by what the attacker does."""
    return {finding.attacker: finding for finding in pointers.attack(pointers.behaviour_model(), tries=40)}


@pytest.mark.parametrize("family", ["straight-line", "jittered-line", "constant-polyline", "bezier-plain", "teleport"])
def test_cheap_movements_are_challenged(pointing, family):
    """Nine in ten of each cheap family at the least."""
    assert pointing[f"{family}, pointing"].share <= 0.1


def test_no_movement_is_challenged(pointing):
    """Absence of evidence is not evidence."""
    assert pointing["no movement, only a click"].passed == 0


def test_movements_sent_before_are_challenged(pointing):
    """A person's movement passes once."""
    assert pointing["a person's movement sent before, as it was"].share == 0
    assert pointing["a person's movement sent before, with noise of 1 px"].share <= 0.1
    assert pointing["a person's movement sent before, its tempo on another line"].share <= 0.1


def test_a_font_is_no_hand():
    """It reads well, so the text would pass; how it is drawn does not. Who cannot read the picture is wrong anyway."""
    *found, guessed = inks.attack(inks.handwriting_model(), inks.ink_model(), tries=20, more=ink_forgers.writers())
    assert (guessed.passed, guessed.tried) == (0, 20)
    text, whole = found[::2], found[1::2]
    assert min(finding.share for finding in text[: len(inks.HANDS)]) >= 0.9
    assert sum(finding.passed for finding in whole[: len(inks.HANDS)]) == 0
    assert sum(finding.passed for finding in whole) <= 0.05 * sum(finding.tried for finding in whole)


@pytest.mark.parametrize("band", BANDS)
def test_guessing_tiles_fails(band):
    """One try in fifty at the most; and who remembers packs does better than who guesses, so the attack is real.

    Each pack is tried by who remembers all the others.
    """
    packs = grid_solvers.harvest(grid_solvers.photographs(), band, 60)
    others = [grid_solvers.Neighbours.learn(packs[:at] + packs[at + 1 :]) for at in range(len(packs))]
    solved = sum(
        solver.solve(pack.target, pack.tiles) == pack.answer for solver, pack in zip(others, packs, strict=True)
    )
    guessing = grid_solvers.guess(packs, band)
    assert guessing.share <= 0.02
    assert solved / len(packs) > guessing.share


def test_moods_stop_guessing_and_no_more():
    """By chance once in twenty at the most, by likeness once in three; who paints for himself sees through them."""
    found = mood_solvers.attack(mood_solvers.labeller(), challenges=6)
    for guessing, likeness, painting in zip(found[::3], found[1::3], found[2::3], strict=True):
        assert guessing.share <= 0.05
        assert likeness.share <= 0.4
        assert painting.share > guessing.share


def test_a_recogniser_hears_more_than_guessing(monkeypatch):
    """So the attack is real, already after few recordings of digits; whoever guesses gets nowhere."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # ninety voices: other tests measure them
    guessing, neighbour, linear = speech_solvers.attack(harvests=(60,), tests=30, bands=[EASY])
    assert guessing.passed == 0
    assert max(neighbour.passed, linear.passed) >= 1


def test_the_table_shows_every_attack():
    """A line each, with its interval."""
    lines = table([Finding("grid", "random tiles", 1, 100), Finding("grid", "nobody", 0, 0)]).splitlines()
    assert lines[2] == "| grid | random tiles | 100 | 1.0% | 0.2% - 5.4% | not measured |"
    assert lines[3] == "| grid | nobody | 0 | 0.0% | 0.0% - 100.0% | not measured |"
