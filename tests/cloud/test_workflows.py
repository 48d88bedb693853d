"""The workflows of .github: actions pinned by commit, permissions given one by one, every stage told."""

import re

import pytest
from yaml import safe_load

from template import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.stem)
def workflow(request):
    return safe_load(request.param.read_text())


def steps(workflow):
    return [step for job in workflow["jobs"].values() for step in job.get("steps", [])]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_to_a_commit_and_says_which_version_that_is(path):
    for action in re.findall(r"uses: (.+)", path.read_text()):
        assert action.startswith("./") or re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", action), action


def test_nothing_is_permitted_that_a_job_does_not_ask_for(workflow):
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        assert job["permissions"]["contents"] == "read", name


def test_no_expression_is_pasted_into_a_script(workflow):
    for step in steps(workflow):
        assert "${{" not in step.get("run", ""), step


def test_every_stage_tells_how_it_ended_whatever_happened(workflow):
    for name, job in workflow["jobs"].items():
        if "steps" in job:
            assert job["steps"][-1]["name"] == "Tell", name
            assert job["steps"][-1]["if"] == "always()", name
            assert job["timeout-minutes"] <= 120, name


def test_no_checkout_leaves_credentials_behind(workflow):
    for step in steps(workflow):
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False
