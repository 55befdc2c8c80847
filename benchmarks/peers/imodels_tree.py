"""imodels: the trees it can grow to a number of leaves, named by the first argument.

tao: alternating optimisation of a CART tree; hs: CART shrunk hierarchically; figs: one greedy tree.
(`C45TreeClassifier` is left out: ten seconds at 3,000 rows by 10 columns, whatever the size.)
"""

import sys

from imodels import FIGSClassifier, HSTreeClassifierCV, TaoTreeClassifier
from worker import Job, Predict, serve


def tao(job: Job) -> tuple[Predict, int]:
    model = TaoTreeClassifier(model_args={"max_leaf_nodes": job.leaves, "random_state": 0})
    model.fit(job.X, job.labels)
    return model.predict, model.model.get_n_leaves()


def hs(job: Job) -> tuple[Predict, int]:
    model = HSTreeClassifierCV(max_leaf_nodes=job.leaves).fit(job.X, job.labels)
    return model.predict, model.estimator_.get_n_leaves()


def figs(job: Job) -> tuple[Predict, int]:
    model = FIGSClassifier(max_rules=job.leaves - 1, max_trees=1, random_state=0).fit(job.X, job.labels)
    return model.predict, model.complexity_ + 1


serve({"tao": tao, "hs": hs, "figs": figs}[sys.argv[1]])
