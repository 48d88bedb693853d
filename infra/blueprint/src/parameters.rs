//! The template's questions and their answers.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::BlueprintError;
use crate::intrinsics::text;

/// A value for each parameter: the one given, else the default.
pub(crate) fn answer(
    template: &Value,
    given: &[(&str, String)],
) -> Result<BTreeMap<String, Value>, BlueprintError> {
    let empty = Map::new();
    let declared = template.get("Parameters").and_then(Value::as_object).unwrap_or(&empty);
    if let Some((name, _)) = given.iter().find(|(name, _)| !declared.contains_key(*name)) {
        let known = declared.keys().cloned().collect();
        return Err(BlueprintError::NoSuchParameter { name: (*name).to_owned(), known });
    }
    declared.iter().map(|(name, declared)| Ok((name.clone(), one(name, declared, given)?))).collect()
}

fn one(name: &str, declared: &Value, given: &[(&str, String)]) -> Result<Value, BlueprintError> {
    let given = given.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    let value = given
        .or_else(|| declared.get("Default").map(text))
        .ok_or_else(|| BlueprintError::NoValue(name.to_owned()))?;
    let allowed: Vec<String> =
        declared.get("AllowedValues").and_then(Value::as_array).into_iter().flatten().map(text).collect();
    if !allowed.is_empty() && !allowed.contains(&value) {
        return Err(BlueprintError::NotAllowed { name: name.to_owned(), value, allowed });
    }
    let is_list = declared.get("Type").and_then(Value::as_str).is_some_and(|kind| kind.contains("List"));
    Ok(if is_list { value.split(',').map(str::trim).collect() } else { Value::String(value) })
}
