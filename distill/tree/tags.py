"""What scikit-learn asks an estimator whose task is settled by its parameters or its first fit."""

from __future__ import annotations

from typing import Any

from sklearn.base import BaseEstimator

from distill.task import Task


class OpenTask(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """A classifier, a regressor, or neither yet.

    Attributes
    ----------
    task : str or None
        The task by parameter.
    task_ : Task
        The task by fitting.
    """

    task: str | None
    task_: Task

    @property
    def _estimator_type(self) -> str | None:
        """What scikit-learn before 1.6 asks for; None while the task is open."""
        return _KINDS.get(self.task_ if hasattr(self, "task_") else self.task)

    def _more_tags(self) -> dict[str, Any]:
        """Return what scikit-learn before 1.6 asks for besides."""
        return {
            "requires_y": True,
            "allow_nan": True,
            "X_types": ["2darray", "string", "categorical"],
            "multioutput": self._estimator_type == "regressor",
        }

    def __sklearn_tags__(self) -> Any:
        """Return what scikit-learn from 1.6 on asks for."""
        from sklearn.utils import ClassifierTags, RegressorTags  # noqa: PLC0415 - not in scikit-learn 1.5

        tags = super().__sklearn_tags__()
        tags.estimator_type = self._estimator_type
        tags.classifier_tags = ClassifierTags() if tags.estimator_type == "classifier" else None
        tags.regressor_tags = RegressorTags() if tags.estimator_type == "regressor" else None
        tags.target_tags.required = True
        tags.target_tags.multi_output = tags.estimator_type == "regressor"
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags


_KINDS: dict[str | None, str] = {Task.CLASSIFICATION: "classifier", Task.REGRESSION: "regressor"}
