"""Boxes that worker processes import by name."""

import os
import signal
import time
from pathlib import Path

import numpy as np

from distill.errors import BoxError, ContractError


def noisy(batch):
    return np.sin(batch) @ np.ones((len(batch), 1)) + np.exp(np.cos(batch))


def its_process(batch):
    return np.full(len(batch), float(os.getpid()))


def its_process_slowly(batch):
    time.sleep(0.2)
    return its_process(batch)


class DiesOnce:
    def __init__(self, mark):
        self.mark = Path(mark)

    def __call__(self, batch):
        if 13 in batch and not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return batch * 10.0


class DiesOnceAtBirth(DiesOnce):
    def __call__(self, batch):
        return batch * 10.0

    def __setstate__(self, state):
        self.__dict__ = state
        if not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)


def dies_on_thirteen(batch):
    if 13 in batch:
        os.kill(os.getpid(), signal.SIGKILL)
    return batch * 10.0


class BadRowError(Exception):
    """An exception that does not survive pickling."""

    def __init__(self, row, why):
        super().__init__(f"{why} {row}")


def raises_on_thirteen(batch):
    if 13 in batch:
        raise BadRowError(13, "row")
    return batch * 10.0


def breaks_its_contract(_):
    raise ContractError("Wrong classes.")


class StaysHome:
    def __getstate__(self):
        return {"unloadable": True}

    def __setstate__(self, _):
        raise RuntimeError("only at home")

    def __call__(self, _):
        raise BoxError("never asked")


class DiesAtBirth:
    def __init__(self, parent):
        self.parent = parent

    def __setstate__(self, state):
        if os.getpid() != state["parent"]:
            os._exit(3)

    def __call__(self, batch):
        return batch
