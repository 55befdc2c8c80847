"""Boxes named as `package.module:name`."""

import sys

import numpy as np
import pytest

from distill.blackbox import resolve
from distill.errors import InputError

ROWS = np.array([[0.25], [0.75]])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return tmp_path


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("scoring", "A model in Python is written `package.module:name`, got 'scoring'."),
        ("scoring:", "A model in Python is written `package.module:name`"),
        ("app/scoring.py:f", "'app/scoring.py' is a file; write the module, as in `app.scoring:f`."),
        ("no_such_scoring:f", "There is no Python module 'no_such_scoring' here or among those installed."),
        ("os.no_such:f", "There is no Python module 'os.no_such' here"),
        ("os.path:no_such_name", "The module 'os.path' has no 'no_such_name'; it has "),
        ("os.path:sep", "got str."),
    ],
)
def test_a_name_that_leads_nowhere_is_refused(reference, message):
    with pytest.raises(InputError) as caught:
        resolve(reference)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import no_such_dependency", "The module '{}' needs 'no_such_dependency', which is not installed."),
        ("1 / 0", "Importing '{}' failed with ZeroDivisionError: division by zero."),
        ("def f(:", "Importing '{}' failed with SyntaxError: "),
    ],
)
def test_an_import_that_fails_says_why(folder, source, message):
    module = f"broken_{len(source)}"
    (folder / f"{module}.py").write_text(source)
    with pytest.raises(InputError) as caught:
        resolve(f"{module}:f")
    assert str(caught.value).startswith(message.format(module))
    assert str(caught.value).endswith(".")


def test_modules_of_the_current_folder_are_importable(folder):
    (folder / "scoring_here.py").write_text(
        "import numpy as np\n"
        "from sklearn.linear_model import LogisticRegression\n"
        "def deny(rows):\n    return np.asarray(rows)[:, 0]\n"
        "model = LogisticRegression().fit([[0.0], [1.0]], ['no', 'yes'])\n"
    )
    box = resolve("scoring_here:deny", outputs=["grant", "deny"], threshold=0.2)
    assert box.name == "scoring_here:deny"
    assert box.query(ROWS).tolist() == [[0.75, 0.25], [0.25, 0.75]]
    assert resolve("scoring_here:model").labels == ("no", "yes")
    assert resolve("scoring_here:model.predict").answers.hard
