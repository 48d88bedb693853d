"""The scripts of the pipeline, run against commands that only note what they were asked."""

import os
import subprocess
import time

import pytest

from template import ROOT

NOTE = 'printf "%s" "$(basename "$0")" >>"$CALLS"; printf " %s" "$@" >>"$CALLS"; echo >>"$CALLS"\n'
AWS = (
    NOTE
    + """
[ -e "$DEPLOYED" ] || exit 255
case "$*" in
    *get-template*) echo "the previous template" ;;
    *TrainerImage*) echo "registry/trainer@sha256:before" ;;
    *Url*) echo "https://api.example" ;;
esac
"""
)
SAM = NOTE + 'touch "$DEPLOYED"\n'
WORKING = NOTE + 'echo \'{"status":"ok","stations":[]}\'\n'
BROKEN = NOTE + "exit 22\n"


@pytest.fixture
def commands(tmp_path):
    """Runs a script of .ci with stand-ins for the commands it calls; answers its result and what it called."""

    def run(script, *arguments, stand_ins, deployed=True, **environment):
        programs = tmp_path / "bin"
        programs.mkdir()
        for name, body in stand_ins.items():
            (programs / name).write_text(f"#!/usr/bin/env bash\n{body}")
            (programs / name).chmod(0o755)
        calls = tmp_path / "calls"
        calls.touch()
        if deployed:
            (tmp_path / "deployed").touch()
        result = subprocess.run(
            [ROOT / ".ci" / script, *arguments],
            env={
                "PATH": f"{programs}:{os.environ['PATH']}",
                "CALLS": str(calls),
                "DEPLOYED": str(tmp_path / "deployed"),
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return result, calls.read_text().splitlines()

    return run


def deployments(calls):
    return [call for call in calls if call.startswith("sam deploy")]


def test_a_deployment_that_works_stays(commands):
    stand_ins = {"aws": AWS, "sam": SAM, "curl": WORKING}
    result, calls = commands("deploy", "dev", "registry/trainer@sha256:now", stand_ins=stand_ins)
    assert result.returncode == 0, result.stderr
    [deployment] = deployments(calls)
    assert "--parameter-overrides Stage=dev TrainerImage=registry/trainer@sha256:now" in deployment


def test_a_deployment_that_does_not_work_is_replaced_by_the_one_before_with_its_image(commands):
    stand_ins = {"aws": AWS, "sam": SAM, "curl": BROKEN}
    result, calls = commands("deploy", "prod", "registry/trainer@sha256:now", stand_ins=stand_ins)
    assert result.returncode == 1
    _, back = deployments(calls)
    assert "Stage=prod TrainerImage=registry/trainer@sha256:before --template-file" in back
    assert "going back to the previous version" in result.stderr


def test_a_first_deployment_that_does_not_work_fails_and_says_that_there_is_no_way_back(commands):
    stand_ins = {"aws": AWS, "sam": SAM, "curl": BROKEN}
    result, calls = commands("deploy", "dev", stand_ins=stand_ins, deployed=False)
    assert result.returncode == 1
    assert len(deployments(calls)) == 1
    assert "no earlier version" in result.stderr


def test_slack_is_told_stage_result_and_duration_and_no_process_list_shows_its_address(commands):
    told = NOTE + 'cat >>"$CALLS"\n'
    started = str(int(time.time()) - 125)
    hook = {"SLACK_WEBHOOK_URL": "https://hooks.example/secret"}
    result, calls = commands("slack", "trainer image", "failure", started, stand_ins={"curl": told}, **hook)
    assert result.returncode == 0
    call, on_standard_input = calls
    assert '{"text":":x: trainer image: failure after 2 min 5 s"}' in call
    assert "secret" not in call + result.stdout + result.stderr
    assert on_standard_input == 'url = "https://hooks.example/secret"'


def test_without_a_webhook_nobody_is_told_and_nothing_fails(commands):
    result, calls = commands("slack", "tests", "success", str(int(time.time())), stand_ins={"curl": BROKEN})
    assert result.returncode == 0
    assert calls == []


def test_a_slack_that_does_not_answer_fails_nothing(commands):
    hook = {"SLACK_WEBHOOK_URL": "https://hooks.example/x"}
    result, _ = commands("slack", "tests", "success", str(int(time.time())), stand_ins={"curl": BROKEN}, **hook)
    assert result.returncode == 0
