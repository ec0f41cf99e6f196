"""The rule by which failures move a site's difficulty, and what visitors of both sorts make of it over hours."""

import random
from collections import deque
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_captcha.domain import difficulty, proof_of_work
from realcatcha_captcha.domain.difficulty import Answers, Recent
from realcatcha_captcha.domain.risk import Step

ORDINARY = 6000.0  # 600 sessions a minute for ten minutes
COUNTS = st.floats(0, 100_000)


@st.composite
def recents(draw: st.DrawFn) -> Recent:
    def answers() -> Answers:
        return Answers(draw(COUNTS), draw(COUNTS))

    return Recent(answers(), answers())


@pytest.mark.parametrize(
    ("trusted", "doubted", "level"),
    [
        ((0, 0), (0, 0), 0),
        ((0, 0), (10, 10), 0),
        ((0, 0), (20, 20), 1),
        ((0, 0), (200, 10), 0),
        ((0, 0), (200, 80), 0),
        ((0, 0), (200, 120), 1),
        ((0, 0), (1000, 990), 3),
        ((100, 5), (1000, 990), 3),
        ((100, 35), (0, 0), -1),
        ((100, 50), (0, 0), -2),
        ((100, 50), (1000, 990), 3),
        ((100, 62), (0, 0), 0),
        ((1000, 980), (0, 0), 3),
        ((19, 8), (0, 0), 0),
        ((700, 350), (0, 0), 0),
        ((100, 50), (501, 20), 0),
    ],
)
def test_who_fails_decides_where_it_goes(trusted: tuple[int, int], doubted: tuple[int, int], level: int) -> None:
    """The doubted raise it, trusted people on a quiet site lower it, and what no people do raises it too."""
    points = difficulty.wanted_points(Recent(Answers(*trusted), Answers(*doubted)), ordinary=ORDINARY)
    assert difficulty.next_level(0, points) == level


@pytest.mark.parametrize(("trust", "trusted"), [(None, False), (39.9, False), (40.0, True), (99.0, True)])
def test_trusted_is_judged_at_forty_or_more(trust: float | None, *, trusted: bool) -> None:
    """Not the site's own thresholds: lax ones must not turn attackers into people."""
    assert difficulty.is_trusted(trust) == trusted


@given(recents(), st.floats(1, 1e6))
def test_points_stay_in_bounds(recent: Recent, ordinary: float) -> None:
    """Whatever was counted."""
    assert -20 <= difficulty.wanted_points(recent, ordinary=ordinary) <= 30


@given(recents(), COUNTS)
def test_more_failures_of_the_doubted_never_ease(recent: Recent, more: float) -> None:
    """An attacker whose behaviour is doubted gains nothing by failing."""
    worse = Recent(recent.trusted, Answers(recent.doubted.given + more, recent.doubted.wrong + more))
    least = min(recent.doubted.wrong, recent.doubted.given)
    honest = Recent(recent.trusted, Answers(recent.doubted.given, least))
    before, after = (difficulty.wanted_points(one, ordinary=ORDINARY) for one in (honest, worse))
    assert after >= before - 1e-9


@given(st.integers(-2, 3), st.floats(-20, 30))
def test_a_level_is_where_its_points_are_or_at_most_one_late(held: int, points: float) -> None:
    """Outwards at once, back with five points to spare, and never past 0."""
    level = difficulty.next_level(held, points)
    assert -2 <= level <= 3
    assert abs(level) >= int(abs(points) // 10)
    assert abs(level) * 10 - 5 <= abs(points) or level == 0
    assert level * points >= 0 or level == 0
    assert difficulty.next_level(level, points) == level


def test_a_rate_between_two_levels_does_not_flap() -> None:
    """9 and 11 points in turn enter level 1 once."""
    levels, level = [], 0
    for points in (9, 11, 9, 6, 11, 5, 4.9, 9):
        level = difficulty.next_level(level, points)
        levels.append(level)
    assert levels == [0, 1, 1, 1, 1, 1, 0, 0]


@given(st.integers(0, 100), st.integers(-2, 3))
def test_the_number_stays_a_number(owner: int, level: int) -> None:
    """0 to 100, and within 20 and 30 points of the owner's."""
    moved = difficulty.effective(owner, level)
    assert 0 <= moved <= 100
    assert -20 <= moved - owner <= 30


def test_a_level_moves_the_work() -> None:
    """At most 2.3 times as much, at least 0.57."""
    work = [proof_of_work.work_for(difficulty.effective(50, level)) for level in (-2, 0, 3)]
    assert [round(one / work[1], 2) for one in work] == [0.57, 1.0, 2.3]


@pytest.mark.parametrize(
    ("step", "number", "level", "named", "share"),
    [
        (Step.EASY, 50, 0, False, 0.0),
        (Step.EASY, 40, -1, False, 0.0),
        (Step.EASY, 60, 1, False, 0.25),
        (Step.EASY, 30, 3, False, 0.75),
        (Step.EASY, 70, 0, False, 0.5),
        (Step.EASY, 100, 3, False, 0.75),
        (Step.HARD, 0, 0, False, 1.0),
        (Step.HARD, 80, 3, False, 1.0),
        (Step.HARD, 40, -1, False, 0.75),
        (Step.HARD, 30, -2, False, 0.5),
        (Step.HARD, 30, -2, True, 1.0),
        (Step.TWO_HARD, 30, -2, False, 1.0),
    ],
)
def test_a_share_of_visitors_gets_the_other_band(
    step: Step, number: int, level: int, *, named: bool, share: float
) -> None:
    """Never all of them, never where a rule asked for a hard challenge, never where two hard ones are due."""
    draws = [i / 1000 for i in range(1000)]
    bands = [difficulty.band_of(step, difficulty=number, level=level, draw=draw, named=named) for draw in draws]
    assert sum(bands) / 1000 == share


@dataclass
class Town:
    """A site whose visitors' answers slide through a window, minute by minute."""

    level: int = 0
    levels: list[int] = field(default_factory=list)
    window: deque[tuple[int, int, int, int]] = field(default_factory=lambda: deque(maxlen=10))
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def minutes(self, count: int, *, people: int, errors: float = 0.05, bots: int = 0, luck: float = 0.03) -> set[int]:
        """Let time pass; give the levels seen.

        Args:
            count: How many minutes.
            people: Trusted visitors who answer in one.
            errors: How often they err.
            bots: Doubted visitors who answer in one, at random.
            luck: How often those are right.
        """
        seen = set()
        for _ in range(count):
            wrong = sum(self.chance.random() < errors for _ in range(people))
            lost = sum(self.chance.random() >= luck for _ in range(bots))
            self.window.append((people, wrong, bots, lost))
            given, failed, tried, missed = (float(sum(column)) for column in zip(*self.window, strict=True))
            recent = Recent(Answers(given, failed), Answers(tried, missed))
            self.level = difficulty.next_level(self.level, difficulty.wanted_points(recent, ordinary=ORDINARY))
            seen.add(self.level)
        return seen


@pytest.mark.parametrize("people", [1, 3, 10, 40, 400])
def test_ordinary_errors_move_nothing(people: int) -> None:
    """A site with 5 % human errors stays put for a day, be it quiet or busy."""
    assert Town().minutes(1440, people=people) == {0}


def test_people_whom_nothing_judges_err_without_effect() -> None:
    """Phones, of which every fourth first answer is wrong, for five hours."""
    assert Town().minutes(300, people=5, bots=20, luck=0.75) == {0}


def test_lucky_guesses_are_guesses() -> None:
    """A kind that forgives lets one random answer in five through: still level 2 at least."""
    town = Town()
    town.minutes(60, people=10)
    town.minutes(5, people=10, bots=60, luck=0.2)
    assert town.level >= 2


def test_an_attack_raises_and_its_end_lowers() -> None:
    """Random answers beside people: level 3 within two minutes, and nothing of it left ten minutes after."""
    town = Town()
    town.minutes(60, people=10)
    town.minutes(2, people=10, bots=60)
    assert town.level == 3
    assert town.minutes(30, people=10, bots=60) == {3}
    town.minutes(11, people=10)
    assert town.level == 0


def test_people_who_fail_on_a_quiet_site_are_asked_less() -> None:
    """Pictures that four in ten people get wrong: easier; good pictures again: as before."""
    town = Town()
    town.minutes(60, people=8, errors=0.45)
    assert town.level < 0
    town.minutes(30, people=8, errors=0.05)
    assert town.level == 0


def test_an_attack_ends_the_ease_at_once() -> None:
    """Doubted failures override what people's failures would ease."""
    town = Town()
    town.minutes(60, people=8, errors=0.45)
    town.minutes(1, people=8, errors=0.45, bots=40)
    assert town.level > 0
