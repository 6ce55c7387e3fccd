"""YAML files that users write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .errors import InputError
from .yaml_text import load_yaml

__all__ = ["read_yaml", "read_yaml_value"]


def read_yaml(path: Path, noun: str = "scenario") -> dict[str, Any]:
    """A YAML 1.2 mapping that tells of a ``noun``. Raises `InputError`, with the line, on a missing or malformed file."""
    mapping = read_yaml_value(path, noun)
    if mapping is None:
        raise InputError(f"{str(path)!r} is empty; a {noun} is a mapping of fields")
    if not isinstance(mapping, dict):
        raise InputError(f"{str(path)!r} holds {type(mapping).__name__}; a {noun} is a mapping of fields")
    return mapping


def read_yaml_value(path: Path, noun: str = "scenario") -> Any:
    """What a file of YAML 1.2 holds, of whatever kind. Raises `InputError`, with the line, on a missing or malformed file."""
    from ruamel.yaml.error import YAMLError

    try:
        return load_yaml(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{str(path)!r} does not exist; give a {noun}'s name or a YAML file") from None
    except OSError as error:
        raise InputError(
            f"{str(path)!r} cannot be read ({error.strerror}); give a {noun}'s name or a YAML file"
        ) from None
    except (YAMLError, UnicodeDecodeError) as error:
        told = " ".join(str(error).partition("To suppress this check")[0].split())
        told = told.replace(' in "<unicode string>",', " at")
        raise InputError(f"{str(path)!r} is not YAML: {told[:300]}") from None
    except InputError as error:
        raise InputError(f"{str(path)!r} cannot be read: {error}") from None
