"""The difficulty of each site as its recent failures move it: read with claims, remembered in the process.

A process reads a site's counters at most every five seconds, in the round trip of a claim, and keeps the level in
between. Each process holds its own level; they read the same counters and so differ by one level at most, and for as
long as one of them has not looked.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace
from realcatcha_contracts import SitePolicy

from realcatcha_captcha.application.ports.counters import Counter
from realcatcha_captcha.application.state_record import SessionState
from realcatcha_captcha.domain import canned_keys, difficulty, signals
from realcatcha_captcha.domain.difficulty import WINDOW_S, Answers, Recent

FRESH_S: Final = 5.0
_MOST_SITES: Final = 20_000
_MOST_OF_A_NETWORK: Final = 10.0  # wrong answers an hour: as many as leave a site's level at 0 if nobody else fails
_GUESSING: Final = frozenset({signals.NETWORK_REPUTATION.name, signals.NETWORK_HOSTILE.name})


@dataclass(frozen=True)
class _Held:
    level: int
    asked_at: float
    learned_at: float


class Difficulties:
    """Levels by site.

    Args:
        clock: Unix time, seconds.
        most: Sites remembered; those that were not asked for longest are forgotten first.
    """

    def __init__(self, clock: Callable[[], float], *, most: int = _MOST_SITES) -> None:
        self._clock = clock
        self._most = most
        self._held: OrderedDict[str, _Held] = OrderedDict()

    def counters(self, policy: SitePolicy) -> tuple[Counter, ...]:
        """Give what the next claim of the site should read; empty while what was read is fresh, or nothing adapts."""
        now = self._clock()
        held = self._held.get(policy.site, _Held(0, float("-inf"), float("-inf")))
        if not policy.adaptive or now - held.asked_at < FRESH_S:
            return ()
        self._keep(policy.site, _Held(held.level, now, held.learned_at))
        return _counters(policy.site)

    def learn(self, policy: SitePolicy, counts: tuple[float, ...]) -> None:
        """Take in the counts of `counters`, in its order."""
        now = self._clock()
        trusted_given, trusted_wrong, doubted_given, doubted_wrong = counts
        recent = Recent(Answers(trusted_given, trusted_wrong), Answers(doubted_given, doubted_wrong))
        points = difficulty.wanted_points(recent, ordinary=policy.sessions_per_minute * WINDOW_S / 60)
        self._keep(policy.site, _Held(difficulty.next_level(self._level(policy.site, now), points), now, now))

    def level(self, policy: SitePolicy) -> int:
        """Give the site's present level; 0 where it does not adapt or nothing was learned in two windows."""
        return self._level(policy.site, self._clock()) if policy.adaptive else 0

    def moved(self, policy: SitePolicy) -> SitePolicy:
        """Give the policy with its difficulty moved by the level."""
        level = self.level(policy)
        return replace(policy, difficulty=difficulty.effective(policy.difficulty, level)) if level else policy

    def _level(self, site: str, now: float) -> int:
        held = self._held.get(site)
        return held.level if held is not None and now - held.learned_at < 2 * WINDOW_S else 0

    def _keep(self, site: str, held: _Held) -> None:
        self._held[site] = held
        self._held.move_to_end(site)
        while len(self._held) > self._most:
            self._held.popitem(last=False)


def answer_hits(state: SessionState, *, right: bool, of_network: float = 0.0) -> tuple[Counter, ...]:
    """Count an answer for the site's difficulty where it is a session's first, and its network does not guess.

    Args:
        state: The session before the answer.
        right: Whether it was.
        of_network: Wrong answers of its network, this one included: challenges can be collected before the first.
    """
    is_first = not state.wrong and not state.solved
    is_guessing = of_network > _MOST_OF_A_NETWORK or not _GUESSING.isdisjoint(state.reasons)
    if not counts(state) or not is_first or is_guessing:
        return ()
    trusted_given, trusted_wrong, doubted_given, doubted_wrong = _counters(state.claims.site)
    given, wrong = (
        (trusted_given, trusted_wrong) if difficulty.is_trusted(state.trust) else (doubted_given, doubted_wrong)
    )
    return (given,) if right else (given, wrong)


def counts(state: SessionState) -> bool:
    """Tell whether what the session answers counts: a developer's tests are no visitors."""
    return canned_keys.test_outcome_of_site(state.claims.site) is None


def _counters(site: str) -> tuple[Counter, ...]:
    names = ("trusted", "trusted-wrong", "doubted", "doubted-wrong")
    return tuple(Counter(f"rl:{{{site}}}:{name}", WINDOW_S) for name in names)
