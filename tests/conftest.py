"""One profile for all property tests: nothing is timed, and everybody tries the same examples."""

from hypothesis import settings

settings.register_profile("distill", deadline=None, derandomize=True)
settings.load_profile("distill")
