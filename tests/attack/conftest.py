"""The generators of bots live with training."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "ml-service"))
