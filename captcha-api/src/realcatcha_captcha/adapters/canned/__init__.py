"""The one grid that the always-challenge test key shows: drawn shapes, a documented answer."""
