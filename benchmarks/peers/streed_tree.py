"""STreeD: the optimal tree of depth 4 at most on binary columns; fails when it cannot prove it in time."""

from pystreed import STreeDClassifier
from worker import Job, Predict, serve

DEPTH = 4
SECONDS = 60


def fit(job: Job) -> tuple[Predict, int]:
    model = STreeDClassifier(
        max_depth=DEPTH,
        max_num_nodes=job.leaves - 1,
        cost_complexity=0.0,
        time_limit=SECONDS,
    )
    model.fit(job.X.astype("int32"), job.labels.astype("int32"))
    if not model.fit_result.is_optimal():
        raise TimeoutError(f"not proven optimal within {SECONDS} s")
    return lambda rows: model.predict(rows.astype("int32")), model.get_n_leaves()


serve(fit)
