"""What holds for all tests, wherever they are run.

One profile for all property tests: nothing is timed, and everybody tries the same examples. And Ctrl-C
interrupts, also in programs that tests start: a shell that runs tests in the background has them ignore it.
"""

import signal

from hypothesis import settings

settings.register_profile("distill", deadline=None, derandomize=True)
settings.load_profile("distill")

signal.signal(signal.SIGINT, signal.default_int_handler)
