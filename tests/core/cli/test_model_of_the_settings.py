"""Window and command line answer with the same model: that of the settings, unless another is named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core import settings
from core.bundle import load, shipped
from core.paths import places
from core.policy import POLICY_VARIABLE
from core.settings import Settings, change

Humerus = Callable[..., Any]


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The shipped model under another name."""
    folder = tmp_path / "models" / "other"
    shutil.copytree(shipped(), folder)
    info = msgspec.structs.replace(load(folder).info, name="humerus-other")
    (folder / "bundle.json").write_bytes(msgspec.json.encode(info))
    return folder


@pytest.fixture
def film(demo: Path) -> Path:
    return demo / "MURA-shaped" / "valid" / "XR_HUMERUS" / "patient90001"


def choose(bundle: object) -> None:
    settings.save(change(Settings(), bundle=str(bundle)), places().config)


def test_predict_answers_with_the_model_of_the_settings(humerus: Humerus, other: Path, film: Path) -> None:
    choose(other)
    assert humerus("predict", film, "--json").document["bundle"]["name"] == "humerus-other"


def test_the_policys_model_is_the_default_and_a_named_one_is_a_deliberate_act(
    humerus: Humerus, other: Path, film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = tmp_path / "policy.json"
    policy.write_bytes(msgspec.json.encode({"bundle": str(other)}))
    monkeypatch.setenv(POLICY_VARIABLE, str(policy))
    assert humerus("predict", film, "--json").document["bundle"]["name"] == "humerus-other"
    named = humerus("predict", film, "--bundle", shipped(), "--json").document
    assert named["bundle"]["name"] == load(shipped()).info.name


def test_evaluate_takes_the_model_of_the_settings(humerus: Humerus, film: Path, tmp_path: Path) -> None:
    choose(tmp_path / "no-model")
    ran = humerus("evaluate", "--manifest", film.parents[2], "--out", tmp_path / "report")
    assert ran.code == 1
    assert "no-model" in ran.err


@pytest.mark.parametrize("bundle", ["~nobody-of-this-name/model", "x" * 300])
def test_a_model_that_no_computer_could_have_is_a_sentence(humerus: Humerus, film: Path, bundle: str) -> None:
    choose(bundle)
    ran = humerus("predict", film)
    assert ran.code == 1
    assert bundle in ran.err.replace("\n", "")
    assert "Traceback" not in ran.err


def test_what_is_wrong_with_the_settings_is_said_once(humerus: Humerus, film: Path) -> None:
    places().config.mkdir(parents=True)
    (places().config / "settings.json").write_text("{")
    ran = humerus("predict", film, "--json")
    assert ran.code == 0
    assert ran.err.count("damaged") == 1


@pytest.mark.ordinary_user
def test_a_model_that_may_not_be_read_is_a_sentence(humerus: Humerus, other: Path, film: Path) -> None:
    choose(other)
    other.parent.chmod(0)
    ran = humerus("predict", film)
    other.parent.chmod(0o700)
    assert ran.code == 1
    assert "cannot be read" in ran.err
    assert "Traceback" not in ran.err
