"""A model that predicts numbers: a tree that answers like it, and the reasons for one patient.

The data are 442 diabetes patients (Efron et al. 2004) with ten measurements; the target is how far the
disease has gone a year later.
"""

from pathlib import Path

from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split

import distill

X, y = load_diabetes(return_X_y=True, as_frame=True, scaled=False)
X, X_new, y, _ = train_test_split(X, y, random_state=0)
model = RandomForestRegressor(min_samples_leaf=5, random_state=0).fit(X, y)

box = distill.Oracle(model)
d = distill.distill(box, X, test=X_new, max_leaf_nodes=8, seed=0)
print(d.plot().text())
print(d.fidelity.to_frame().round(3).to_string(index=False))

patient = X_new.iloc[[3]]
e = distill.explain(box, patient, background=d.samples, seed=0)[0]
print(
    f"\nThe box says {model.predict(patient)[0]:.0f}, the line near the patient {e.predict(patient)[0]:.0f}."
)
print(e.plot().text())
print(f"{box.counts.asked} questions were asked, {box.counts.from_ledger} answered from the ledger.")

Path("reports").mkdir(exist_ok=True)
print(d.plot().save("reports/regression.svg"))
