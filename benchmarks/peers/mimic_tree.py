"""interpret-community: `MimicExplainer` with a `DecisionTreeExplainableModel`, sized by `max_leaf_nodes`."""

import numpy as np
from interpret_community.mimic.mimic_explainer import MimicExplainer
from interpret_community.mimic.models import DecisionTreeExplainableModel
from worker import Job, Predict, Replay, serve


def fit(job: Job) -> tuple[Predict, int]:
    mimic = MimicExplainer(
        Replay(job),
        job.X,
        DecisionTreeExplainableModel,
        explainable_model_args={"max_leaf_nodes": job.leaves},
        classes=list(range(job.scores.shape[1])),
    )
    predict = mimic._get_surrogate_model_predictions  # noqa: SLF001 - what its own replication score uses
    return lambda rows: np.asarray(predict(rows)), mimic.surrogate_model.model.get_n_leaves()


serve(fit)
