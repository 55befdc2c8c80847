"""A model that predicts numbers: a tree that answers like it, the reasons for one patient, and the document.

The data are 442 diabetes patients (Efron et al. 2004) with ten measurements; the target is how far the
disease has gone a year later.
"""

from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split

import distill

X, y = load_diabetes(return_X_y=True, as_frame=True, scaled=False)
X, X_new, y, y_new = train_test_split(X, y, random_state=0)
model = RandomForestRegressor(min_samples_leaf=5, random_state=0).fit(X, y)

box = distill.Oracle(model)
audit = distill.audit(
    box, X, test=X_new, y_test=y_new, max_leaf_nodes=8, protected=["sex"], explain=30, seed=0
)
d = audit.distillation
print(f"{audit.verdict}\n{d.plot().text()}")
print(d.fidelity.to_frame().round(3).to_string(index=False))

patient = X_new.iloc[[3]]
e = distill.explain(box, patient, background=d.samples, seed=0)[0]
print(
    f"\nThe box says {model.predict(patient)[0]:.0f}, the line near the patient {e.predict(patient)[0]:.0f}."
)
print(e.plot().text())
print(f"{box.counts.asked} questions were asked, {box.counts.from_ledger} answered from the ledger.")
print(d.plot().save("reports/regression.svg"), *audit.write("reports/regression"), sep="\n")
