"""What an attack came to."""

from collections.abc import Iterable
from dataclasses import dataclass

from realcatcha_ml.evaluation.intervals import wilson

NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Finding:
    """One line of the table.

    Attributes:
        layer: What is attacked.
        attacker: What it does.
        passed: Of `tried`, how often it got through this layer.
        people: The same figure of people, in words, or `NOT_MEASURED`.
    """

    layer: str
    attacker: str
    passed: int
    tried: int
    people: str = NOT_MEASURED

    @property
    def share(self) -> float:
        """Share that got through."""
        return self.passed / self.tried if self.tried else 0.0

    def row(self) -> str:
        """Write the line of a Markdown table."""
        low, high = wilson(self.passed, self.tried)
        interval = f"{low:.1%} - {high:.1%}"
        return f"| {self.layer} | {self.attacker} | {self.tried} | {self.share:.1%} | {interval} | {self.people} |"


def table(findings: Iterable[Finding]) -> str:
    """Write the table, Markdown."""
    head = ["| layer | attacker | tried | passes | 95 % interval | people pass |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *(finding.row() for finding in findings)])
