"""What every part of a public JSON document is: frozen, written as JSON and read back from it."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import Annotated, Any, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, PlainSerializer, PlainValidator

from ..core.estimates import Estimate

__all__ = ["Measured", "Part", "plain"]


class Part(BaseModel):
    """Base of all parts of a document. Parts are frozen, and ignore unknown keys, which later versions may add."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True, populate_by_name=True)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """Read a part back. Raises pydantic's ``ValidationError`` where it is none."""
        return cls.model_validate(document)

    def document(self) -> dict[str, Any]:
        """The part as JSON can write it, without what was never set."""
        return self.model_dump(mode="json", exclude_unset=True)

    def but(self, **changes: Any) -> Self:
        """The same part with some fields changed."""
        return self.model_copy(update=changes)

    def joined(self, *others: Self) -> Self:
        """The same part with all fields that are set in ``others``; later ones win."""
        return self.but(**{name: getattr(one, name) for one in others for name in one.model_fields_set})


def plain(estimate: Estimate) -> dict[str, float | int | str | None]:
    """An estimate as JSON, with null for numbers that are not finite, and why the interval is withdrawn where it is."""
    value, low, high, n = (np.asarray(field, dtype=np.float64).item() for field in estimate)
    number = {"value": value, "low": low, "high": high}
    finite = {name: field if np.isfinite(field) else None for name, field in number.items()}
    word = {"withdrawn": str(estimate.withdrawn)} if np.all(estimate.withdrawn) else {}
    return {**finite, "n": int(n) if float(n).is_integer() else round(n, 3), **word}


def _estimate(value: Any) -> Estimate:
    """An estimate, also from its JSON: NaN for null and for what is left out."""
    if isinstance(value, Estimate):
        return value
    if not isinstance(value, Mapping):
        raise ValueError(f"{value!r} is no estimate")  # noqa: TRY004  # pydantic's way
    known = {name: nan if value.get(name) is None else value[name] for name in ("value", "low", "high")}
    return Estimate(**known, n=value.get("n", 0), withdrawn=value.get("withdrawn", ""))


Measured = Annotated[Estimate, PlainValidator(_estimate), PlainSerializer(plain)]
"""A number with its doubt, ``{"value", "low", "high", "n"}`` in JSON; and ``"withdrawn"``, why there is no interval, where there is none."""
