"""DALEX: `Explainer.model_surrogate(type="tree")`, all variables, sized by its `max_depth`."""

import pandas as pd
from dalex import Explainer
from worker import Job, Predict, Replay, serve


def fit(job: Job) -> tuple[Predict, int]:
    names = [f"x{j}" for j in range(job.X.shape[1])]
    explainer = Explainer(
        Replay(job),
        pd.DataFrame(job.X, columns=names),
        job.labels,
        predict_function=lambda model, rows: model.predict(rows),
        model_type="classification",
        precalculate=False,
        verbose=False,
    )
    tree = explainer.model_surrogate(type="tree", max_vars=None, max_depth=job.depth, random_state=0)
    return lambda rows: tree.predict(pd.DataFrame(rows, columns=names)), tree.get_n_leaves()


serve(fit)
