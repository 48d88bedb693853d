//! YAML with CloudFormation's short forms, as the JSON that CloudFormation makes of it.

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Number, Value, json};

use crate::BlueprintError;

/// Reads one document; `!Ref X` becomes `{"Ref": "X"}`, `!GetAtt A.B` becomes `{"Fn::GetAtt": ["A", "B"]}`.
pub(crate) fn read(text: &str) -> Result<Value, BlueprintError> {
    let documents = Yaml::load_from_str(text).map_err(|error| BlueprintError::Yaml(error.to_string()))?;
    match <[Yaml<'_>; 1]>::try_from(documents) {
        Ok([document]) => value(document),
        Err(documents) => Err(BlueprintError::Yaml(format!("{} documents, not one", documents.len()))),
    }
}

fn value(node: Yaml<'_>) -> Result<Value, BlueprintError> {
    match node {
        Yaml::Value(scalar) => Ok(of_scalar(scalar)),
        Yaml::Sequence(items) => items.into_iter().map(value).collect::<Result<_, _>>().map(Value::Array),
        Yaml::Mapping(entries) => {
            let mut map = Map::new();
            for (key, inner) in entries {
                map.insert(key_text(key)?, value(inner)?);
            }
            Ok(Value::Object(map))
        }
        Yaml::Tagged(tag, inner) => Ok(long_form(&tag.suffix, value(*inner)?)),
        Yaml::Representation(text, ..) => Ok(Value::String(text.into_owned())),
        Yaml::Alias(_) => Err(BlueprintError::Yaml("CloudFormation takes no alias".to_owned())),
        Yaml::BadValue => Err(BlueprintError::Yaml("a value is not what its tag says".to_owned())),
    }
}

fn of_scalar(scalar: Scalar<'_>) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(value) => Value::Bool(value),
        Scalar::Integer(value) => value.into(),
        Scalar::FloatingPoint(value) => Number::from_f64(value.0).map_or(Value::Null, Value::Number),
        Scalar::String(text) => Value::String(text.into_owned()),
    }
}

fn key_text(key: Yaml<'_>) -> Result<String, BlueprintError> {
    match value(key)? {
        Value::String(text) => Ok(text),
        key @ (Value::Number(_) | Value::Bool(_)) => Ok(key.to_string()),
        _ => Err(BlueprintError::Yaml("a key is not a word".to_owned())),
    }
}

fn long_form(name: &str, inner: Value) -> Value {
    match (name, inner) {
        ("Ref" | "Condition", inner) => json!({ name: inner }),
        ("GetAtt", Value::String(path)) => {
            let (resource, attribute) = path.split_once('.').unwrap_or((&path, ""));
            json!({ "Fn::GetAtt": [resource, attribute] })
        }
        (name, inner) => json!({ (format!("Fn::{name}")): inner }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_become_long_ones_wherever_they_stand() {
        let read = read(
            "a: !Ref X\nb: [!GetAtt Bucket.Arn, !Sub '${X}/*']\nc: !If [Yes, !Ref AWS::NoValue, {d: 1}]\n\
             e: !Sub\n  - '${Y}'\n  - Y: !Join [',', !Ref Z]\nf: !Not [!Condition G]\n",
        );
        let expected = json!({
            "a": {"Ref": "X"},
            "b": [{"Fn::GetAtt": ["Bucket", "Arn"]}, {"Fn::Sub": "${X}/*"}],
            "c": {"Fn::If": ["Yes", {"Ref": "AWS::NoValue"}, {"d": 1}]},
            "e": {"Fn::Sub": ["${Y}", {"Y": {"Fn::Join": [",", {"Ref": "Z"}]}}]},
            "f": {"Fn::Not": [{"Condition": "G"}]},
        });
        assert_eq!(read.unwrap(), expected);
    }

    #[test]
    fn a_quoted_number_stays_text() {
        assert_eq!(
            read("a: '108'\nb: 108\nc: \"2012-10-17\"\nd: true").unwrap(),
            json!({
                "a": "108", "b": 108, "c": "2012-10-17", "d": true
            })
        );
    }

    #[test]
    fn what_is_not_one_document_is_said() {
        insta::assert_snapshot!(read("a: [1").unwrap_err(), @"not a template: while parsing a flow sequence, expected ',' or ']' at byte 5 line 2 column 1");
        insta::assert_snapshot!(read("a: 1\n---\nb: 2").unwrap_err(), @"not a template: 2 documents, not one");
    }
}
