"""Attacks as Prometheus metrics: how many sites, never which; the record of a site tells the rest."""

from prometheus_client import CollectorRegistry, Counter, Gauge

from realcatcha_captcha.application.attack_watch import Situation


class AttackMetrics:
    """Takes in what each look found; where several processes look in turns, the maximum of theirs holds."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._sites = Gauge("realcatcha_sites_under_attack", "Sites by level of alarm", ("level",), registry=registry)
        self._begun = Counter("realcatcha_attacks_begun", "Alarms that began", registry=registry)
        self._ended = Counter("realcatcha_attacks_ended", "Alarms that ended", registry=registry)

    def tell(self, situation: Situation) -> None:
        """Show a look's result."""
        for level, sites in enumerate(situation.by_level, 1):
            self._sites.labels(level).set(sites)
        self._begun.inc(situation.begun)
        self._ended.inc(situation.ended)
