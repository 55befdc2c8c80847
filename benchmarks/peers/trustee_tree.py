"""Trustee: `ClassificationTrustee` with its defaults, sized by its `max_leaf_nodes`.

It draws 2,000 rows at a time without replacement from 70 % of X; with fewer rows, half of those.
"""

from trustee import ClassificationTrustee
from worker import Job, Predict, Replay, serve


def fit(job: Job) -> tuple[Predict, int]:
    trustee = ClassificationTrustee(expert=Replay(job))
    trustee.fit(
        job.X,
        job.labels,
        max_leaf_nodes=job.leaves,
        num_samples=min(2000, int(0.35 * len(job.X))),
    )
    tree = trustee.explain()[0]
    return tree.predict, tree.get_n_leaves()


serve(fit)
