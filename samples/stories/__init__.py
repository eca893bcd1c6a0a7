# SPDX-License-Identifier: GPL-2.0-or-later
"""The stories that the samples tell. Each function marked `@story` makes one capture."""

from . import basics, encrypted, faults, handed_over, judged, ordered, services, state
from .story import STORIES

# The modules fill STORIES.
__all__ = ['STORIES', 'basics', 'encrypted', 'faults', 'handed_over', 'judged', 'ordered', 'services', 'state']
