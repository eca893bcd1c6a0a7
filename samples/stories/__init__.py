# SPDX-License-Identifier: GPL-2.0-or-later
"""The stories that the samples tell. Each function marked `@story` makes one capture."""

from . import (     # noqa: F401  (they fill STORIES)
    basics, encrypted, faults, handed_over, judged, ordered, services, state)
from .story import STORIES                                          # noqa: F401
