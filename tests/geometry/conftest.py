from __future__ import annotations

from hypothesis import settings

settings.register_profile("without_deadline", deadline=None)  # no test is about time
settings.load_profile("without_deadline")
