"""Three classes stay three: a small tree that tells wines apart as a random forest does, and its rules.

The data are 178 wines of three growers (Forina et al. 1991) with thirteen chemical measurements.
"""

from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

import distill

wine = load_wine(as_frame=True)
grower = "grower " + (wine.target + 1).astype(str)
X, X_new, y, y_new = train_test_split(wine.data, grower, test_size=0.4, stratify=grower, random_state=1)
model = RandomForestClassifier(random_state=0).fit(X, y)

audit = distill.audit(model, X, test=X_new, y_test=y_new, max_leaf_nodes=6, seed=0)
d = audit.distillation
print(f"{audit.verdict}. {d.pool}\n")
for rule in d.surrogate.rules():
    print(rule)

print("\nHow far the tree agrees with the forest on wines it never saw, as a whole and for each answer:")
print(d.fidelity.to_frame().query("rows == 'real'").round(3).to_string(index=False))
print(f"\nOf the growers themselves the tree gets {(d.surrogate.predict(X_new) == y_new).mean():.0%} right.")
print(*audit.write("reports/multiclass"), sep="\n")
