"""Peers: other libraries' trees, each asked in a process of its own environment."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from treebench.cache import Result

SCRIPTS = Path(__file__).parent.parent / "peers"


@dataclass(frozen=True)
class Peer:
    """A tree of another library.

    Parameters
    ----------
    name : str
        As it stands in the table.
    package : str
        What pip installs, and the folder of its environment.
    command : tuple of str
        Its script in benchmarks/peers, and arguments.
    """

    name: str
    package: str
    command: tuple[str, ...]


PEERS = (
    Peer("DALEX", "dalex", ("dalex_tree.py",)),
    Peer("Trustee", "trustee", ("trustee_tree.py",)),
    Peer("Mimic", "interpret-community", ("mimic_tree.py",)),
    Peer("imodels TAO", "imodels", ("imodels_tree.py", "tao")),
    Peer("imodels HS", "imodels", ("imodels_tree.py", "hs")),
    Peer("imodels FIGS", "imodels", ("imodels_tree.py", "figs")),
)

STREED = Peer("STreeD", "pystreed", ("streed_tree.py",))


@dataclass(frozen=True)
class _Worker:
    process: subprocess.Popen[str]
    answers: TextIO

    def ask(self, paths: dict[str, str]) -> str | None:
        """Return why the job failed, None if it did not."""
        print(json.dumps(paths), file=self.process.stdin, flush=True)
        line = self.answers.readline()
        return json.loads(line)["failed"] if line else "its process ended"

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.answers.close()


@dataclass
class Workers:
    """The peers' processes: each starts when it is first asked and serves until the end.

    Parameters
    ----------
    folder : Path, optional
        Holds an environment for each package: <folder>/<package>/bin/python. Without it, no peers.
    """

    folder: Path | None
    _running: dict[str, _Worker] = field(default_factory=dict)

    def has(self, peer: Peer) -> bool:
        """Return whether the peer's environment exists."""
        return self.folder is not None and self._python(peer).exists()

    def ask(self, peer: Peer, request: dict[str, Any], sizes: Sequence[int]) -> list[Result]:
        """Return, for each size, the tree's answers `said` (n_report,), `leaves` and CPU `seconds`.

        A peer that fails gives {"failed": reason}.
        """
        with tempfile.TemporaryDirectory() as folder:
            paths = {"request": f"{folder}/request.npz", "reply": f"{folder}/reply.npz"}
            np.savez(paths["request"], sizes=np.asarray(sizes), **request)
            failed = self._exchange(peer, paths)
            if failed is not None:
                return [{"failed": failed} for _ in sizes]
            with np.load(paths["reply"]) as reply:
                answer = dict(reply)
        return [
            {
                "said": answer["said"][i],
                "leaves": int(answer["leaves"][i]),
                "seconds": float(answer["seconds"][i]),
            }
            for i in range(len(sizes))
        ]

    def close(self) -> None:
        """End the processes."""
        for worker in self._running.values():
            worker.close()
        self._running.clear()

    def _exchange(self, peer: Peer, paths: dict[str, str]) -> str | None:
        if peer.name not in self._running:
            self._running[peer.name] = self._start(peer)
        worker = self._running[peer.name]
        failed = worker.ask(paths)
        if worker.process.poll() is not None:
            del self._running[peer.name]
        return failed

    def _start(self, peer: Peer) -> _Worker:
        script, *arguments = peer.command
        ours, theirs = os.pipe()
        process = subprocess.Popen(
            [str(self._python(peer)), str(SCRIPTS / script), *arguments],
            env=os.environ | {"ANSWERS": str(theirs), "OMP_NUM_THREADS": "1", "PYTHONPATH": ""},
            pass_fds=(theirs,),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        os.close(theirs)
        return _Worker(process, os.fdopen(ours))

    def _python(self, peer: Peer) -> Path:
        return self.folder / peer.package / "bin" / "python"
