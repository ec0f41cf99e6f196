"""When a site counts as under attack: quiet days, launches, crowds of phones, waves, and their ends."""

import random
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_captcha.domain import attack
from realcatcha_captcha.domain.attack import Mix, Watch, look

START = 29_000_000  # a minute
COUNT = st.integers(0, 10_000)
MIXES = st.builds(Mix, COUNT, COUNT, COUNT, COUNT)


@dataclass
class Site:
    """A site looked at every ten seconds of a simulated clock.

    Attributes:
        alarms: ``(seconds since the start, level)`` at each change.
    """

    watch: Watch = field(default_factory=Watch)
    now: float = START * 60.0
    minutes: dict[int, Mix] = field(default_factory=dict)
    alarms: list[tuple[float, int]] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(11))

    def run(self, minutes: float, *, people: float = 0.0, phones: float = 0.0, bots: float = 0.0) -> int:
        """Let time pass.

        Args:
            minutes: How many.
            people: A minute: with a mouse, 1.5 % asked a hard challenge, 3 % an easy one.
            phones: A minute: all asked a hard challenge.
            bots: A minute: all asked a hard challenge, half of them guess, the others leave.

        Returns:
            The level at the end.
        """
        for _ in range(round(minutes * 6)):
            self.now += 10.0
            minute = int(self.now // 60)
            visitors = self._visits(people / 6, doubted=0.015) + self._visits(phones / 6, doubted=1.0)
            self.minutes[minute] = self.minutes.get(minute, Mix()) + visitors + self._raid(bots / 6)
            self.minutes.pop(minute - attack.LOOK_BACK_MIN, None)
            before = self.watch.level
            self.watch = look(self.watch, self.minutes, now=self.now)
            if self.watch.level != before:
                self.alarms.append((self.now - START * 60.0, self.watch.level))
        return self.watch.level

    def _count(self, mean: float) -> int:
        return max(0, round(self.chance.gauss(mean, mean**0.5))) if mean else 0

    def _visits(self, mean: float, *, doubted: float) -> Mix:
        """People who solve nine challenges in ten at once, and one in eight of whom leaves instead."""
        seen = self._count(mean)
        asked = sum(self.chance.random() < doubted for _ in range(seen))
        stays = sum(self.chance.random() < 7 / 8 for _ in range(asked))
        wrong = sum(self.chance.random() < 1 / 10 for _ in range(stays))
        return Mix(seen, asked, stays, wrong)

    def _raid(self, mean: float) -> Mix:
        seen = self._count(mean)
        guessing = sum(self.chance.random() < 1 / 2 for _ in range(seen))
        return Mix(seen, seen, 0, 4 * guessing)


def test_a_quiet_site_has_no_alarm() -> None:
    """A day with a visitor every other minute."""
    site = Site()
    site.run(1440, people=0.5)
    assert site.alarms == []


def test_a_launch_is_no_attack() -> None:
    """Twenty times the traffic of the same mix, at once and for two hours."""
    site = Site()
    site.run(120, people=30, phones=15)
    site.run(120, people=600, phones=300)
    assert site.alarms == []


@pytest.mark.parametrize("known_min", [0, 120])
def test_a_crowd_of_phones_is_no_attack(known_min: int) -> None:
    """Nothing judges their pointers, but they solve what they are asked: on a new site as on a known one."""
    site = Site()
    site.run(known_min, people=30)
    site.run(60, people=30, phones=300)
    assert site.alarms == []


def test_a_queue_that_is_down_is_no_attack() -> None:
    """Nobody is judged for an hour, so everybody is asked a hard challenge; most solve it."""
    site = Site()
    site.run(180, people=300)
    site.run(60, phones=300)
    assert site.alarms == []


@pytest.mark.parametrize(("people", "bots", "within_s"), [(60, 300, 60), (60, 60, 120), (600, 600, 60), (2, 60, 120)])
def test_a_wave_is_noticed_within_two_minutes(people: float, bots: float, within_s: float) -> None:
    """Credential stuffing: bots that fail or leave, as many as the people or several times as many."""
    site = Site()
    site.run(180, people=people)
    site.run(5, people=people, bots=bots)
    assert site.alarms
    assert site.alarms[0][0] - 180 * 60 <= within_s


def test_a_heavy_wave_is_the_second_level_and_ends() -> None:
    """Level 2 while it lasts, nothing ten minutes after; and what is ordinary has not moved."""
    site = Site()
    site.run(180, people=60)
    ordinary = site.watch.ordinary_share
    assert site.run(30, people=60, bots=600) == 2
    assert site.run(10, people=60) == 0
    assert site.alarms[-1][1] == 0
    site.run(20, people=60)
    assert site.watch.ordinary_share == pytest.approx(ordinary, abs=0.02)


def test_a_wave_that_comes_and_goes_is_one_alarm() -> None:
    """Two minutes on, two minutes off."""
    site = Site()
    site.run(60, people=30)
    for _ in range(10):
        site.run(2, people=30, bots=300)
        site.run(2, people=30)
    assert [level for _, level in site.alarms].count(0) == 0


def test_a_few_guesses_are_no_attack() -> None:
    """Below fifty bad steps more than ordinary nothing begins, whatever their share."""
    site = Site()
    site.run(60, people=1)
    site.run(5, people=1, bots=2)
    assert site.alarms == []


def test_a_small_part_of_much_traffic_is_no_attack() -> None:
    """Bots as a tenth of a busy site are dealt with one by one."""
    site = Site()
    site.run(60, people=600)
    site.run(30, people=600, bots=20)
    assert site.alarms == []


def test_a_site_of_mostly_bad_steps_has_its_own_ordinary() -> None:
    """A form that bots besiege from its first day on: alarmed for a day, and then not, were there ten times as many."""
    site = Site()
    assert site.run(600, people=20, bots=16) > 0
    assert site.run(900, people=20, bots=16) == 0
    assert site.run(60, people=200, bots=160) == 0
    assert [level for _, level in site.alarms].count(0) == 1


def test_after_a_day_the_new_mix_is_ordinary() -> None:
    """An alarm does not last for ever."""
    site = Site()
    site.run(60, people=60)
    site.run(5, people=60, bots=300)
    assert site.watch.level
    site.watch = Watch(site.watch.steps, site.watch.bad, site.watch.learned, 1, site.now - attack.ACCEPTED_AFTER_S)
    assert site.run(1 / 6, people=60, bots=300) == 0
    assert site.run(30, people=60, bots=300) == 0
    silent = Watch(level=2, since=1.0, learned=START)
    assert look(silent, {}, now=START * 60.0).ordinary_share == pytest.approx(0.15)


def test_a_level_falls_to_the_one_that_still_holds() -> None:
    """From 2 to 1 to 0."""
    site = Site()
    site.run(180, people=60)
    site.run(10, people=60, bots=600)
    site.run(30, people=60, bots=8)
    site.run(20, people=60)
    assert [level for _, level in site.alarms][-3:] == [2, 1, 0]


@given(st.dictionaries(st.integers(START - 20, START + 5), MIXES, max_size=25), st.integers(0, 2), MIXES)
def test_a_look_never_breaks(minutes: dict[int, Mix], level: int, before: Mix) -> None:
    """Whatever was counted: shares stay shares, and an alarm has a beginning."""
    now = START * 60.0 + 30
    watch = Watch(before.steps, min(before.bad, before.steps), START - 8, level, now - 60 if level else 0.0)
    found = look(watch, minutes, now=now)
    assert found.level in (0, 1, 2)
    assert bool(found.since) == bool(found.level)
    assert 0 <= found.ordinary_share < 1
    assert found.calm_since <= now


@given(MIXES, MIXES)
def test_mixes_add_up(one: Mix, other: Mix) -> None:
    """And bad steps are steps."""
    whole = one + other
    assert whole.steps == one.steps + other.steps
    assert 0 <= whole.bad <= whole.steps


def test_looking_twice_learns_once() -> None:
    """Minutes enter what is ordinary when they are six minutes old, each once."""
    minutes = {START: Mix(seen=1000, doubted=100)}
    later = look(Watch(learned=START - 1), minutes, now=(START + 6) * 60.0)
    assert (later.steps, later.bad) == (1000, 100)
    assert look(later, minutes, now=(START + 6) * 60.0 + 30) == later
    assert look(later, minutes, now=(START + 7) * 60.0).steps == pytest.approx(1000, rel=0.001)
