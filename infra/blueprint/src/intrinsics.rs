//! CloudFormation's intrinsic functions, as far as they can be answered without an account.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::names::{self, ACCOUNT, REGION};

/// What is answered here. Any other is named in [`Blueprint::unknown`](crate::Blueprint::unknown).
const KNOWN: [&str; 14] = [
    "Fn::And",
    "Fn::Equals",
    "Fn::FindInMap",
    "Fn::GetAZs",
    "Fn::GetAtt",
    "Fn::If",
    "Fn::Join",
    "Fn::Not",
    "Fn::Or",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::Length",
    "Fn::ToJsonString",
];

/// Answers the functions of one template.
#[derive(Debug)]
pub(crate) struct Resolver<'a> {
    template: &'a Value,
    parameters: BTreeMap<String, Value>,
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(template: &'a Value, parameters: BTreeMap<String, Value>) -> Self {
        Self { template, parameters }
    }

    /// A value without functions; `None` where it is `AWS::NoValue`, as if it were not there.
    pub(crate) fn resolve(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Array(items) => Some(items.iter().filter_map(|item| self.resolve(item)).collect()),
            Value::Object(object) => match object.iter().next() {
                Some((name, argument)) if object.len() == 1 && is_function(name) => {
                    self.function(name, argument)
                }
                _ => Some(Value::Object(self.object(object))),
            },
            _ => Some(value.clone()),
        }
    }

    fn object(&self, object: &Map<String, Value>) -> Map<String, Value> {
        let resolved = |(name, value): (&String, &Value)| Some((name.clone(), self.resolve(value)?));
        object.iter().filter_map(resolved).collect()
    }

    fn function(&self, name: &str, argument: &Value) -> Option<Value> {
        match name {
            "Ref" => self.reference(argument.as_str()?),
            "Condition" => Some(self.condition(argument.as_str()?).into()),
            "Fn::If" => {
                let [condition, yes, no] = argument.as_array()?.as_slice() else { return None };
                self.resolve(if self.condition(condition.as_str()?) { yes } else { no })
            }
            "Fn::Sub" => self.substitute(argument).map(Value::String),
            "Fn::GetAtt" => {
                let [resource, attribute] = argument.as_array()?.as_slice() else { return None };
                self.attribute(resource.as_str()?, attribute.as_str()?)
            }
            _ => self.pure(name, &self.resolve(argument)?),
        }
    }

    /// Functions of values alone.
    fn pure(&self, name: &str, argument: &Value) -> Option<Value> {
        let items = argument.as_array();
        match name {
            "Fn::Equals" => Some((text(items?.first()?) == text(items?.get(1)?)).into()),
            "Fn::Not" => Some((!items?.first()?.as_bool()?).into()),
            "Fn::And" => Some(items?.iter().all(|one| one == &Value::Bool(true)).into()),
            "Fn::Or" => Some(items?.contains(&Value::Bool(true)).into()),
            "Fn::Join" => {
                let parts: Vec<String> = items?.get(1)?.as_array()?.iter().map(text).collect();
                Some(parts.join(items?.first()?.as_str()?).into())
            }
            "Fn::Split" => Some(items?.get(1)?.as_str()?.split(items?.first()?.as_str()?).collect()),
            "Fn::Select" => {
                let index: usize = text(items?.first()?).parse().ok()?;
                items?.get(1)?.as_array()?.get(index).cloned()
            }
            "Fn::FindInMap" => {
                let path: Vec<String> = items?.iter().map(text).collect();
                let mut found = self.template.get("Mappings")?;
                for step in path.iter().take(3) {
                    found = found.get(step)?;
                }
                self.resolve(found)
            }
            "Fn::GetAZs" => Some(["a", "b", "c"].map(|zone| format!("{REGION}{zone}")).into_iter().collect()),
            "Fn::Length" => Some(argument.as_array()?.len().into()),
            "Fn::ToJsonString" => Some(argument.to_string().into()),
            _ => None,
        }
    }

    /// Whether a named condition holds. One that is not there does not.
    pub(crate) fn condition(&self, name: &str) -> bool {
        let condition = self.template.get("Conditions").and_then(|conditions| conditions.get(name));
        condition.and_then(|condition| self.resolve(condition)) == Some(Value::Bool(true))
    }

    fn reference(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.parameters.get(name) {
            return Some(value.clone());
        }
        let text = match name {
            "AWS::NoValue" => return None,
            "AWS::Region" => REGION.to_owned(),
            "AWS::AccountId" => ACCOUNT.to_owned(),
            "AWS::Partition" => "aws".to_owned(),
            "AWS::URLSuffix" => "amazonaws.com".to_owned(),
            "AWS::StackName" => names::STACK.to_owned(),
            "AWS::StackId" => names::arn("cloudformation", &format!("stack/{}", names::STACK)),
            _ => {
                // SAM's names for what it makes beside a function; here the function is there once.
                let made = [".Alias", ".Version"].iter().find_map(|made| name.strip_suffix(made));
                let name = made.unwrap_or(name);
                names::reference(self.kind(name)?, name)
            }
        };
        Some(Value::String(text))
    }

    /// What `Ref` is of a resource, if it is of that type.
    pub(crate) fn reference_to(&self, kind: &str, resource: &str) -> Option<String> {
        (self.kind(resource)? == kind).then(|| names::reference(kind, resource))
    }

    fn attribute(&self, resource: &str, attribute: &str) -> Option<Value> {
        let kind = self.kind(resource)?;
        Some(Value::String(match attribute {
            "Arn" => names::arn_of(kind, resource),
            "QueueName" => names::reference(kind, resource),
            _ => format!("{resource}.{attribute}"),
        }))
    }

    fn kind(&self, resource: &str) -> Option<&'a str> {
        self.template.get("Resources")?.get(resource)?.get("Type")?.as_str()
    }

    fn substitute(&self, argument: &Value) -> Option<String> {
        let (template, given) = match argument {
            Value::Array(parts) => (parts.first()?.as_str()?, parts.get(1).and_then(Value::as_object)),
            argument => (argument.as_str()?, None),
        };
        let mut said = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}')?;
            said.push_str(before);
            rest = after;
            if let Some(literal) = name.strip_prefix('!') {
                said.push_str(&format_literal(literal));
                continue;
            }
            let value = match given.and_then(|given| given.get(name)) {
                Some(value) => self.resolve(value)?,
                None => match name.split_once('.') {
                    Some((resource, attribute)) => self.attribute(resource, attribute)?,
                    None => self.reference(name)?,
                },
            };
            said.push_str(&text(&value));
        }
        said.push_str(rest);
        Some(said)
    }
}

fn format_literal(name: &str) -> String {
    ["${", name, "}"].concat()
}

fn is_function(name: &str) -> bool {
    name == "Ref" || name == "Condition" || name.starts_with("Fn::")
}

/// A scalar as CloudFormation writes it.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(","),
        value => value.to_string(),
    }
}

/// Functions that are used somewhere and are not answered here.
pub(crate) fn unknown_functions(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(unknown_functions).collect(),
        Value::Object(object) => {
            let own =
                object.keys().filter(|name| name.starts_with("Fn::") && !KNOWN.contains(&name.as_str()));
            own.cloned().chain(object.values().flat_map(unknown_functions)).collect()
        }
        _ => BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn resolve(value: &str) -> Option<Value> {
        let template = crate::yaml::read(
            "Mappings: {Size: {'4': {MiB: '8192'}}}\n\
             Conditions:\n  IsProd: !Equals [!Ref Stage, prod]\n  IsDev: !Not [!Condition IsProd]\n  \
             Both: !And [!Condition IsProd, !Condition IsDev]\n  One: !Or [!Condition IsProd, !Condition IsDev]\n  \
             None: !Equals [!Ref Count, 0]\n\
             Resources:\n  Bucket: {Type: AWS::S3::Bucket}\n  StateTable: {Type: AWS::DynamoDB::Table}\n  \
             Queue: {Type: AWS::SQS::Queue}\n",
        )
        .unwrap();
        let parameters = [
            ("Stage", json!("dev")),
            ("Stations", json!(["108", "159"])),
            ("Count", json!("0")),
            ("Cpus", json!("4")),
        ];
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value)).into();
        Resolver::new(&template, parameters).resolve(&crate::yaml::read(value).unwrap())
    }

    #[test]
    fn parameters_conditions_and_mappings_are_answered() {
        assert_eq!(resolve("!Ref Stage"), Some(json!("dev")));
        assert_eq!(resolve("!If [IsProd, a, {b: !Ref Stage}]"), Some(json!({"b": "dev"})));
        assert_eq!(
            resolve("[!Condition One, !Condition Both, !Condition None]"),
            Some(json!([true, false, true]))
        );
        assert_eq!(resolve("!FindInMap [Size, !Ref Cpus, MiB]"), Some(json!("8192")));
        assert_eq!(resolve("!Select [1, !Split ['-', a-b]]"), Some(json!("b")));
    }

    #[test]
    fn a_text_is_put_together_from_what_it_names() {
        assert_eq!(
            resolve(
                "!Sub ['[\"${List}\"] ${Stage} ${!Literal} ${AWS::StackName}', {List: !Join ['\",\"', !Ref Stations]}]"
            ),
            Some(json!("[\"108\",\"159\"] dev ${Literal} wearcast-local"))
        );
    }

    #[test]
    fn what_has_no_value_is_not_there() {
        assert_eq!(
            resolve("[1, !Ref AWS::NoValue, {a: !If [IsProd, 1, !Ref AWS::NoValue]}]"),
            Some(json!([1, {}]))
        );
        assert_eq!(resolve("!Ref AWS::NoValue"), None);
    }

    #[test]
    fn resources_have_the_names_that_they_have_here() {
        assert_eq!(
            resolve("[!Ref Bucket, !Ref StateTable]"),
            Some(json!(["wearcast-local", "wearcast-state"]))
        );
        assert_eq!(resolve("!Sub '${Bucket.Arn}/raw/*'"), Some(json!("arn:aws:s3:::wearcast-local/raw/*")));
    }

    #[test]
    fn a_function_that_is_not_answered_is_found_wherever_it_stands() {
        let value = json!({"a": [{"Fn::Cidr": []}, {"b": {"Fn::Base64": {"Fn::Sub": ""}}}]});
        assert_eq!(unknown_functions(&value).into_iter().collect::<Vec<_>>(), ["Fn::Base64", "Fn::Cidr"]);
    }
}
