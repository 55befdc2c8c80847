"""How a box wants its rows: which columns, in which order, under which names, with which categories."""

from __future__ import annotations

import numbers
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from distill.checks import listed
from distill.errors import InputError
from distill.table import Inputs, Table


@dataclass(frozen=True)
class Intake:
    """What a box knows about its own columns.

    A box that knows nothing (a plain function) gets the rows in the container they are in.

    Parameters
    ----------
    names : tuple of str, optional
        The box's column names, in its order. Rows are sent as a frame with these names.
    width : int, optional
        The number of columns of a box fitted without names. Rows are sent as an array.
    numeric : bool, default False
        The box takes numbers and categories only, no objects (LightGBM).
    categorical : tuple of str
        Columns the box treats as categories.
    levels : tuple of CategoricalDtype
        Its pandas categories, in column order; empty when it was trained on codes.
    texts : tuple of str
        Columns it takes as text, whatever they hold (CatBoost's categories).
    """

    names: tuple[str, ...] | None = None
    width: int | None = None
    numeric: bool = False
    categorical: tuple[str, ...] = ()
    levels: tuple[pd.CategoricalDtype, ...] = field(default=(), repr=False)
    texts: tuple[str, ...] = ()

    def admit(self, table: Table, *, drop: Collection[str] = ()) -> tuple[Table, tuple[str, ...]]:
        """Return the columns the box is asked with, and a sentence for each thing worth saying.

        Parameters
        ----------
        table : Table
        drop : collection of str
            Columns never to be sent: the target, ids.

        Raises
        ------
        InputError
            A column is lacking or there are too many to go by position, a name fits two columns, or
            text stands where the box takes numbers.
        """
        kept = table.select([name for name in table.names if name not in drop])
        if not kept.names:
            raise InputError(f"No column is left to ask the black box with; `drop` names {listed(drop)}.")
        places, said = self._places(kept.names, is_frame=table.layout.array_dtype is None)
        admitted = kept.select([kept.names[j] for j in places])
        return admitted, (*_odd_names(admitted), *said, *self._unseen(admitted))

    def prepare(self, inputs: Inputs) -> Inputs | list[Any]:
        """Return a batch in the form the box takes.

        Parameters
        ----------
        inputs : frame, array (n_rows, n_columns), or array (n_rows,) of texts
            Texts are sent as a list, which the tokenizers of every library take.

        Raises
        ------
        InputError
            The box takes columns, and the rows are texts.
        """
        if isinstance(inputs, np.ndarray) and inputs.ndim == 1:
            self._refuse_columns()
            return list(inputs)
        if self.width is not None:
            return _as_array(inputs) if isinstance(inputs, pd.DataFrame) else inputs
        if self.names is None:
            return inputs
        return self._as_frame(inputs)

    def _refuse_columns(self) -> None:
        width = self.width if self.names is None else len(self.names)
        if width is not None:
            raise InputError(
                f"The black box takes {width} column(s), not texts; give a function of texts, or a pipeline "
                "that begins with a vectorizer."
            )

    def _places(self, offered: Sequence[str], *, is_frame: bool) -> tuple[list[int], tuple[str, ...]]:
        if self.names is not None:
            return match(self.names, offered)
        if self.width is None or len(offered) == self.width:
            by_position = self.width is not None and is_frame
            return list(range(len(offered))), (BY_POSITION,) if by_position else ()
        raise InputError(
            f"The black box takes {self.width} column(s) by position, and the data has {len(offered)}: "
            f"{listed(offered)}; drop those it does not take."
        )

    def _as_frame(self, inputs: Inputs) -> pd.DataFrame:
        names = self.names or ()
        if isinstance(inputs, pd.DataFrame):
            places, _ = match(names, [str(key) for key in inputs.columns])
            frame = inputs.iloc[:, places]
        elif inputs.shape[1] == len(names):
            frame = pd.DataFrame(inputs).infer_objects()
        else:
            raise InputError(f"The black box has {len(names)} columns, but the rows have {inputs.shape[1]}.")
        frame = frame.set_axis(pd.Index(names), axis=1)
        return self._typed(frame) if self.numeric else frame

    def _typed(self, frame: pd.DataFrame) -> pd.DataFrame:
        levels = self._levels_of(frame)
        columns = {name: self._column(frame[name], levels.get(str(name))) for name in frame.columns}
        return pd.DataFrame(columns, index=frame.index)

    def _column(self, values: pd.Series[Any], levels: pd.CategoricalDtype | None) -> pd.Series[Any]:
        if levels is not None:
            return _categories(values, levels)
        return _texts(values) if values.name in self.texts else _numbers(values)

    def _levels_of(self, frame: pd.DataFrame) -> dict[str, pd.CategoricalDtype]:
        """Return the levels of each categorical column.

        A category the model never split on, or one with an order, is not marked in its file: then the
        data's own types say which columns the remaining levels belong to.
        """
        if not self.levels:
            return {}
        marked = self.categorical
        if len(marked) != len(self.levels):
            marked = tuple(n for n in frame.columns if n in self.categorical or not _is_number(frame[n]))
        if len(marked) != len(self.levels):
            raise InputError(
                f"The LightGBM model was trained on {len(self.levels)} columns of categories, and "
                f"{len(marked)} are found; give the data those columns as `category`."
            )
        return dict(zip(marked, self.levels, strict=True))

    def _unseen(self, admitted: Table) -> list[str]:
        if not self.numeric or self.names is None:
            return []
        self.prepare(admitted.frame)  # refuses text where the box takes numbers, before anything is asked
        frame = admitted.frame.set_axis(pd.Index(self.names), axis=1)
        said = []
        for name, levels in self._levels_of(frame).items():
            values = frame[name]
            unseen = values[values.notna() & (_codes(values, levels) < 0)]
            if len(unseen):
                said.append(
                    f"Column {name!r}: {len(unseen)} row(s) hold values the box was not trained on, "
                    f"which it takes as missing: {listed(unseen.unique(), most=5)}."
                )
        return said


BY_POSITION = "The black box knows its columns by position only, so the data's column order is taken."


def match(known: Sequence[str], offered: Sequence[str]) -> tuple[list[int], tuple[str, ...]]:
    """Return the place of each of the box's columns among those of the data, and what to say.

    Names are equal, or equal once everything but letters and digits is an underscore (LightGBM writes
    them so). `Column_0`, `Column_1`, ... and `0`, `1`, ... are positions when the data has no such names.

    Raises
    ------
    InputError
        A column is lacking, or two columns of the data could be meant.
    """
    places = {name: j for j, name in enumerate(offered)}
    if is_positional(known) and not any(name in places for name in known):
        if len(offered) != len(known):
            raise InputError(
                f"The black box takes {len(known)} columns by position, and the data has {len(offered)}: "
                f"{listed(offered)}; drop those it does not take."
            )
        return list(range(len(known))), (BY_POSITION,)
    free = [name for name in offered if name not in set(known)]
    alike: dict[str, str | None] = {}
    for name in known:
        if name not in places:
            alike[name] = _by_underscore(name, [other for other in free if other not in alike.values()])
    lacking = [name for name, other in alike.items() if other is None]
    if lacking:
        raise InputError(f"The data lacks the column(s) {listed(lacking)}, which the black box needs.")
    taken = [places[alike.get(name) or name] for name in known]
    extra = [name for j, name in enumerate(offered) if j not in set(taken)]
    return taken, (f"Columns the box does not know were dropped: {listed(extra)}.",) if extra else ()


def is_positional(names: Sequence[str]) -> bool:
    """Whether these stand in for names: LightGBM's `Column_0`, `Column_1`, or CatBoost's `0`, `1`."""
    return bool(names) and all(name in (f"Column_{j}", f"{j}") for j, name in enumerate(names))


def _by_underscore(name: str, free: Sequence[str]) -> str | None:
    alike = [other for other in free if _underscored(other) == _underscored(name)]
    if len(alike) > 1:
        raise InputError(
            f"The black box's column {name!r} could be any of {listed(alike)}; rename the one that is meant."
        )
    return alike[0] if alike else None


def _underscored(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _odd_names(table: Table) -> list[str]:
    odd = [key for key in table.layout.keys if not isinstance(key, str)]
    return [f"Column names that are not text are written as text: {listed(odd)}."] if odd else []


def _is_number(values: pd.Series[Any]) -> bool:
    return pd.api.types.is_numeric_dtype(values.dtype)


def _categories(values: pd.Series[Any], levels: pd.CategoricalDtype) -> pd.Series[Any]:
    if values.dtype == levels:
        return values
    return pd.Series(pd.Categorical.from_codes(_codes(values, levels), dtype=levels), index=values.index)


def _codes(values: pd.Series[Any], levels: pd.CategoricalDtype) -> NDArray[np.intp]:
    """Return (n_rows,): the level of each value, -1 for a missing or an unknown one."""
    plain = values.astype(object) if isinstance(values.dtype, pd.CategoricalDtype) else values
    return levels.categories.get_indexer(pd.Index(plain))


def _numbers(values: pd.Series[Any]) -> pd.Series[Any]:
    if _is_number(values):
        return values
    present = values.dropna()
    text = present[[not isinstance(value, numbers.Real) for value in present]]
    if len(text):
        raise InputError(
            f"Column {values.name!r} holds {text.iloc[0]!r}, but the black box was trained on numbers there."
        )
    return values.astype(object).where(values.notna(), np.nan).astype(np.float64)


def _texts(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return the values as text: whole numbers without a point, as in a column without gaps."""
    if values.isna().any():
        raise InputError(
            f"Column {values.name!r} has missing values, and the black box takes none among its categories; "
            "fill them with what stood for a missing value in training."
        )
    whole = pd.api.types.is_float_dtype(values.dtype) and (values == values.round()).all()
    return (values.astype(np.int64) if whole else values).astype(object).map(str)


def _as_array(frame: pd.DataFrame) -> NDArray[Any]:
    if all(_is_number(frame[name]) for name in frame.columns):
        plain = all(isinstance(dtype, np.dtype) for dtype in frame.dtypes)
        return frame.to_numpy() if plain else frame.to_numpy(dtype=np.float64, na_value=np.nan)
    return frame.to_numpy(dtype=object)
