"""The training package is not installed: it is run from the service's folder, so its tests put that on the path."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
