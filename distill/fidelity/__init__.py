"""How well a surrogate answers like its black box: measures, intervals and verdicts.

Each measure is one function on arrays that gives a `Measure`. *Fidelity* compares a surrogate with its
black box; *accuracy* compares answers with the truth; *faithfulness* puts an explanation's weights on
trial. The three never share a name here.
"""

from distill.fidelity.assessment import assess
from distill.fidelity.attributions import infidelity, max_sensitivity
from distill.fidelity.averages import averaged
from distill.fidelity.candidates import Candidate, Efficiency, candidates_table, pareto_front
from distill.fidelity.chance import kappa, skill
from distill.fidelity.classes import accuracy, agreement, class_agreement, macro_agreement
from distill.fidelity.comprehensibility import Comprehensibility, of_rules, of_weights
from distill.fidelity.differences import gap
from distill.fidelity.erasure import comprehensiveness, deletion, insertion, sufficiency
from distill.fidelity.explained import pooled_r2, r2
from distill.fidelity.grouped import Group, Grouped, by_group, crossed, leaves_as_groups
from distill.fidelity.local import (
    judge_local,
    level_gap,
    local_mae,
    local_r2,
    local_rmse,
    local_verdict,
    variation,
)
from distill.fidelity.measure import Measure
from distill.fidelity.nearby import Nearby, measured_nearby
from distill.fidelity.novelty import Novelty, novelty, seen_before
from distill.fidelity.ranks import rank_correlation
from distill.fidelity.repeated import ceiling, r2_ceiling
from distill.fidelity.repeats import coefficient_width, csi, jaccard, vsi
from distill.fidelity.result import Fidelity, Row
from distill.fidelity.scores import jensen_shannon, mae, soft_brier
from distill.fidelity.simultaneous import holm, shared_level
from distill.fidelity.tricked import taught_gap, taught_r2_gap, tells_apart
from distill.fidelity.verdict import Judgement, judge

__all__ = [
    "Candidate",
    "Comprehensibility",
    "Efficiency",
    "Fidelity",
    "Group",
    "Grouped",
    "Judgement",
    "Measure",
    "Nearby",
    "Novelty",
    "Row",
    "accuracy",
    "agreement",
    "assess",
    "averaged",
    "by_group",
    "candidates_table",
    "ceiling",
    "class_agreement",
    "coefficient_width",
    "comprehensiveness",
    "crossed",
    "csi",
    "deletion",
    "gap",
    "holm",
    "infidelity",
    "insertion",
    "jaccard",
    "jensen_shannon",
    "judge",
    "judge_local",
    "kappa",
    "leaves_as_groups",
    "level_gap",
    "local_mae",
    "local_r2",
    "local_rmse",
    "local_verdict",
    "macro_agreement",
    "mae",
    "max_sensitivity",
    "measured_nearby",
    "novelty",
    "of_rules",
    "of_weights",
    "pareto_front",
    "pooled_r2",
    "r2",
    "r2_ceiling",
    "rank_correlation",
    "seen_before",
    "shared_level",
    "skill",
    "soft_brier",
    "sufficiency",
    "taught_gap",
    "taught_r2_gap",
    "tells_apart",
    "variation",
    "vsi",
]
