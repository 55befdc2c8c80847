"""A scoring pipeline that denies credit above a risk of 20 %: audit it, and look at men and women apart.

The loans are made up: text, numbers with holes, and a protected column that the risk does not depend on.
"""

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import distill

rng = np.random.default_rng(0)
n = 8_000
loans = pd.DataFrame(
    {
        "amount": rng.lognormal(8.5, 0.7, n).round(-2),
        "income": np.where(rng.random(n) < 0.1, np.nan, rng.lognormal(10.3, 0.5, n).round(-2)),
        "years_employed": rng.integers(0, 30, n),
        "purpose": rng.choice(["car", "furniture", "studies", "repairs"], n),
        "sex": rng.choice(["female", "male"], n),
    }
)
burden = loans["amount"] / loans["income"].fillna(25_000)
risk = 1 / (1 + np.exp(2.5 - 4 * burden + 0.1 * loans["years_employed"] - (loans["purpose"] == "repairs")))
outcome = np.where(rng.random(n) < risk, "unpaid", "paid")

words = make_column_transformer((OneHotEncoder(), ["purpose", "sex"]), remainder="passthrough")
model = make_pipeline(words, HistGradientBoostingClassifier(max_iter=40, min_samples_leaf=50, random_state=0))
train, new = np.arange(n) < n // 2, np.arange(n) >= n // 2
model.fit(loans[train], outcome[train])

box = distill.wrap(model, threshold=0.2, name="credit scoring")  # "unpaid" is decided above 20 %
audit = distill.audit(
    box,
    loans[train],
    test=loans[new],
    y_test=outcome[new],
    groups=["sex"],
    protected=["sex"],
    stability=5,
    importance=200,
    reasons=3,
    seed=0,
)
print(audit.verdict)
print(audit.distillation.plot().text())
print(*audit.write("reports/credit"), sep="\n")
