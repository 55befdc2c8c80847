"""Real servers of models, in an environment of their own, on this machine.

The environment has the test environment's versions of the libraries a model is made with, so that both
compute the same bits. It is made once and kept in pytest's cache (`pytest --cache-clear` removes it).
"""

import json
import os
import signal
import subprocess
import sys
import time
import venv
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from socket import create_server

import httpx
import joblib
import pytest
from lightgbm import LGBMClassifier
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier

from distill.cli.demo import trained, tumours, write_beside

HAS_MLSERVER = sys.version_info < (3, 13)
"""MLServer 1.7 says that it runs on Python up to 3.12."""

SERVERS = ["mlflow", *(["mlserver", "mlserver-sklearn", "mlserver-lightgbm"] if HAS_MLSERVER else [])]
SHARED = ["scikit-learn", "lightgbm", "numpy", "scipy", "pandas"]

PATIENCE = 180
"""Seconds for a server to be ready; 40 are usual."""

SAVE_FOR_MLFLOW = """
import sys, joblib, mlflow
mlflow.sklearn.save_model(
    joblib.load(sys.argv[1]), sys.argv[2], serialization_format="pickle",
    pyfunc_predict_fn="predict_proba", pip_requirements=[],
)
"""


@pytest.fixture(scope="session")
def people():
    """Return rows with names and two classes."""
    data = load_breast_cancer(as_frame=True)
    return data.data.iloc[:, :6], data.target


@pytest.fixture(scope="session")
def forest(people):
    return RandomForestClassifier(25, max_depth=6, random_state=0).fit(*people)


@pytest.fixture(scope="session")
def booster(people):
    X, y = people
    return LGBMClassifier(n_estimators=25, n_jobs=1, verbose=-1).fit(X.to_numpy(), y).booster_


@pytest.fixture(scope="session")
def programs(request):
    """Return the folder with `python`, `mlflow` and `mlserver`."""
    wanted = [*SERVERS, *(f"{name}=={version(name)}" for name in SHARED)]
    key = sha256(repr((sys.version, wanted)).encode()).hexdigest()[:12]
    home = request.config.cache.mkdir("servers") / key
    found = home / ("Scripts" if os.name == "nt" else "bin")
    done = home / "done"
    if not done.exists():
        venv.create(home, with_pip=True, clear=True)
        run([found / "python", "-m", "pip", "install", "--quiet", *wanted])
        done.touch()
    return found


@pytest.fixture(scope="session")
def demo_model():
    """Return the model of `distill demo`."""
    return trained(tumours())


@pytest.fixture(scope="session")
def demo_folder(demo_model, tmp_path_factory):
    """Return a folder with what `distill demo` leaves: `demo-model.txt`, `demo-data.csv`, `demo-new.csv`."""
    folder = tmp_path_factory.mktemp("demo")
    write_beside(folder / "demo", demo_model, tumours())
    return folder


@pytest.fixture(scope="session")
def mlflow_url(programs, forest, tmp_path_factory):
    """Return the address of the forest behind `mlflow models serve`."""
    with mlflow_serving(forest, tmp_path_factory.mktemp("mlflow"), programs) as url:
        yield url


@pytest.fixture(scope="session")
def demo_mlflow_url(programs, demo_model, tmp_path_factory):
    """Return the address of the demo's model behind `mlflow models serve`."""
    with mlflow_serving(demo_model, tmp_path_factory.mktemp("mlflow-demo"), programs) as url:
        yield url


@contextmanager
def mlflow_serving(model, folder, programs):
    joblib.dump(model, folder / "model.joblib")
    run([programs / "python", "-c", SAVE_FOR_MLFLOW, folder / "model.joblib", folder / "model"])
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [programs / "mlflow", "models", "serve", "-m", folder / "model", "--env-manager", "local"]
    with running([*command, "--host", "127.0.0.1", "--port", str(port)], folder, programs, [f"{url}/ping"]):
        yield f"{url}/invocations"


@pytest.fixture(scope="session")
def models(forest, booster, people, demo_folder, tmp_path_factory):
    """Return MLServer's folder: `forest`, `columns` (the same, a tensor per column), `booster`, `demo`."""
    folder = tmp_path_factory.mktemp("mlserver")
    columns = [
        {"name": name, "datatype": "FP64", "shape": [-1, 1], "parameters": {"content_type": "np"}}
        for name in people[0].columns
    ]
    joblib.dump(forest, folder / "forest.joblib")
    booster.save_model(folder / "booster.txt")
    sklearn, lightgbm = "mlserver_sklearn.SKLearnModel", "mlserver_lightgbm.LightGBMModel"
    deploy(folder, "forest", sklearn, {"uri": str(folder / "forest.joblib")})
    as_frame = {"uri": str(folder / "forest.joblib"), "content_type": "pd"}
    deploy(folder, "columns", sklearn, as_frame, inputs=columns)
    deploy(folder, "booster", lightgbm, {"uri": str(folder / "booster.txt")})
    deploy(folder, "demo", lightgbm, {"uri": str(demo_folder / "demo-model.txt")})
    return folder


@pytest.fixture(scope="session")
def mlserver_url(programs, models):
    """Return the address of all models behind MLServer."""
    if not HAS_MLSERVER:
        pytest.skip("MLServer has no release for this Python")
    ports = {name: free_port() for name in ("http_port", "grpc_port", "metrics_port")}
    settings = {"host": "127.0.0.1", "parallel_workers": 0, **ports}
    (models / "settings.json").write_text(json.dumps(settings))
    url = f"http://127.0.0.1:{ports['http_port']}/v2/models"
    ready = [f"{url}/{name}/ready" for name in ("forest", "columns", "booster", "demo")]
    with running([programs / "mlserver", "start", models], models, programs, ready):
        yield url


def deploy(folder, name, implementation, parameters, **more):
    (folder / name).mkdir()
    settings = {"name": name, "implementation": implementation, "parameters": parameters, **more}
    (folder / name / "model-settings.json").write_text(json.dumps(settings))


def run(command):
    done = subprocess.run(  # noqa: S603 - our own environment's programs
        [str(part) for part in command], capture_output=True, text=True, check=False, env=environment()
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def running(command, folder, programs, ready):
    """Start a server, wait until all of `ready` answer 200, and end it with all its children."""
    log = folder / "log.txt"
    with ExitStack() as stack:
        output = stack.enter_context(log.open("w"))
        server = stack.enter_context(
            subprocess.Popen(  # noqa: S603 - our own environment's programs
                [str(part) for part in command],
                cwd=folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment(programs),
                start_new_session=True,
            )
        )
        stack.callback(end, server)
        wait_for(ready, server, log)
        yield


def end(server):
    os.killpg(server.pid, signal.SIGKILL)


def wait_for(urls, server, log):
    deadline = time.monotonic() + PATIENCE
    while not all(map(is_ready, urls)):
        assert server.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.5)


def is_ready(url):
    try:
        return httpx.get(url, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def environment(programs=Path()):
    """Return our variables without those of pytest and coverage, and with the servers' programs first."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST", "COV_"))}
    return kept | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "OMP_NUM_THREADS": "1",
    }


def free_port():
    with create_server(("127.0.0.1", 0)) as sock:
        return sock.getsockname()[1]
