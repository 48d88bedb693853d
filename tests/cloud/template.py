"""infra/template.yaml as CloudFormation gets it: translated by SAM, its conditions decided by the answers given."""

import os
from functools import cache
from pathlib import Path

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).resolve().parents[2]
REGION = "ap-northeast-2"
STAGES = ("dev", "prod")
# What SAM attaches to a function's role without being asked; it looks their ARNs up in IAM, which is not here.
MANAGED_POLICIES = {
    name: f"arn:aws:iam::aws:policy/service-role/{name}"
    for name in ("AWSLambdaBasicExecutionRole", "AWSCodeDeployRoleForLambda")
}

os.environ.setdefault("AWS_DEFAULT_REGION", REGION)


def source():
    """The template as it is written, short forms such as !Ref spelt out."""
    return yaml_parse((ROOT / "infra" / "template.yaml").read_text())


def translated():
    """The template that SAM makes of it, with code where `sam package` would have put it."""
    template = source()
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = f"s3://code/{name}.zip"
    session = boto3.Session(region_name=REGION)
    return Translator(MANAGED_POLICIES, Parser(), boto_session=session).translate(template, parameter_values={})


@cache
def stack(stage, **answers):
    """The resources of a stack, each intrinsic function read as text: `Bucket.Arn/raw/*` is what !Sub gives."""
    decided = answered(translated(), {"Stage": stage, **answers})
    return {name: read(resource) for name, resource in decided["Resources"].items()}


def of_type(resources, kind):
    """The properties of every resource of a type, by name. That there is none is an error, not an empty answer."""
    found = {name: r["Properties"] for name, r in resources.items() if r["Type"] == kind}
    assert found, f"the template has no {kind}"
    return found


def answered(template, answers):
    """The template with no condition left: every Fn::If decided, what is not wanted gone."""
    parameters = {name: p.get("Default", "") for name, p in template["Parameters"].items()} | answers
    conditions = template["Conditions"]

    def holds(condition):
        if isinstance(condition, str):
            return holds(conditions[condition])
        [(operator, operand)] = condition.items()
        match operator:
            case "Condition":
                return holds(conditions[operand])
            case "Fn::Equals":
                left, right = (parameters[o["Ref"]] if isinstance(o, dict) else o for o in operand)
                return str(left) == str(right)
            case "Fn::Not":
                return not holds(operand[0])
            case "Fn::Or":
                return any(holds(part) for part in operand)
            case "Fn::And":
                return all(holds(part) for part in operand)
        raise NotImplementedError(operator)

    nothing = object()

    def decide(value):
        if isinstance(value, dict):
            if value == {"Ref": "AWS::NoValue"}:
                return nothing
            if set(value) == {"Fn::If"}:
                condition, then, otherwise = value["Fn::If"]
                return decide(then if holds(condition) else otherwise)
            decided = {key: decide(part) for key, part in value.items()}
            return {key: part for key, part in decided.items() if part is not nothing}
        if isinstance(value, list):
            return [part for part in map(decide, value) if part is not nothing]
        return value

    resources = template["Resources"].items()
    wanted = {name: decide(r) for name, r in resources if "Condition" not in r or holds(r["Condition"])}
    return {**template, "Resources": wanted}


def read(value):
    """A value with each intrinsic function as the text it stands for, names of resources left as names."""
    if isinstance(value, list):
        return [read(part) for part in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(function, operand)] = value.items()
        match function:
            case "Ref":
                return operand
            case "Fn::GetAtt":
                return ".".join(operand) if isinstance(operand, list) else operand
            case "Fn::Sub":
                text, names = operand if isinstance(operand, list) else (operand, {})
                for name, part in names.items():
                    text = text.replace("${" + name + "}", str(read(part)))
                return text.replace("${", "").replace("}", "") if "{\"" not in text else text
            case "Fn::Join":
                separator, parts = operand
                parts = read(parts)
                return separator.join(parts) if isinstance(parts, list) else parts
            case "Fn::Select" | "Fn::GetAZs" | "Fn::FindInMap":
                return f"{function}{operand}"
    return {key: read(part) for key, part in value.items()}
