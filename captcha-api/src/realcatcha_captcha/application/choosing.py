"""Which kind of challenge is asked, and which pack of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from realcatcha_contracts import SitePolicy
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.ports.judging import Judge
from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.application.ports.packs import Pack, PackSource
from realcatcha_captcha.application.state_record import SessionState
from realcatcha_captcha.domain import canned_keys
from realcatcha_captcha.domain.challenges.kinds import Kind
from realcatcha_captcha.domain.challenges.order import Course, in_order


@dataclass(frozen=True)
class Wish:
    """What the next challenge should be.

    Attributes:
        only: Of this kind and no other; empty: any.
        never: Not of this kind: it could not be judged just now.
        tired_of: Rather not of this kind.
    """

    only: str = ""
    never: str = ""
    tired_of: str = ""

    def admits(self, kind: Kind) -> bool:
        """Tell whether a challenge of this kind would do."""
        return self.only in {"", kind.name} and kind.name != self.never


@dataclass(frozen=True)
class Choice:
    """A kind with one of its packs, None where it needs none."""

    kind: Kind
    pack: Pack | None


@dataclass(frozen=True)
class Chooser:
    """Chooses.

    Attributes:
        canned: Packs of the test site keys.
    """

    packs: PackSource
    canned: PackSource
    objects: ObjectStore
    judge: Judge
    kinds: dict[str, Kind]

    async def choose(self, state: SessionState, policy: SitePolicy, wish: Wish) -> Choice:
        """Take a pack of the first kind that has one; shelves that look empty are asked only where all do.

        Raises:
            Unavailable: No pack is ready, or its images cannot be shown and the site does not allow `pow` instead.
        """
        allowed = self._allowed(policy)
        with_packs = [kind for kind in allowed if kind.needs_pack]
        if not with_packs:
            return _without_pack(allowed)
        if not self.objects.available():
            return _without_pack([kind for kind in allowed if not kind.needs_pack])
        course = Course(state.by_ear, state.solved_kinds, state.failed_kinds, wish.tired_of)
        wanted = [kind for kind in with_packs if wish.admits(kind) and self._can_be_judged(kind)]
        packs, shelves = self._source(policy), _shelves(in_order(wanted, course), state)
        for kind, shelf in sorted(shelves, key=lambda one: not packs.has(one[1], state.band)):
            pack = await packs.take(shelf, state.band)
            if pack is not None:
                return Choice(kind, pack)
        # Never proof of work here: whoever empties the pool would choose what everybody is asked.
        raise Unavailable("No challenge is ready.", private="the pool is empty")

    def alternatives(self, state: SessionState, policy: SitePolicy) -> list[str]:
        """List the kinds that the visitor may swap the open challenge for now, in the site's order."""
        packs = self._source(policy)
        return [
            kind.name
            for kind in self._allowed(policy)
            if kind.needs_pack
            and (state.swaps_left or self.is_free(state.kind, kind.name))
            and self._can_be_judged(kind)
            and any(packs.has(shelf, state.band) for shelf in kind.shelves(state.claims.lang))
        ]

    def is_free(self, present: str, wanted: str) -> bool:
        """Tell whether a swap does not count: to a kind that needs no sight, from one that does."""
        return self.kinds[wanted].without_sight and not self.kinds[present].without_sight

    def _allowed(self, policy: SitePolicy) -> list[Kind]:
        return [self.kinds[name] for name in dict.fromkeys(policy.kinds) if name in self.kinds]

    def _source(self, policy: SitePolicy) -> PackSource:
        return self.packs if canned_keys.test_outcome_of_site(policy.site) is None else self.canned

    def _can_be_judged(self, kind: Kind) -> bool:
        return not kind.read_by_model or self.judge.is_answering()


def _shelves(kinds: Sequence[Kind], state: SessionState) -> list[tuple[Kind, str]]:
    return [(kind, shelf) for kind in kinds for shelf in kind.shelves(state.claims.lang)]


def _without_pack(allowed: list[Kind]) -> Choice:
    """Fall back to proof of work where the site's owner lists it."""
    if not allowed:
        raise Unavailable("No challenge is ready.", private="no kind that the site allows can be shown")
    return Choice(allowed[0], None)
