//! What a target is told of an event: all of it, something fixed, or a text made of parts of it.

use serde_json::Value;

/// What a target gets.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The event.
    Whole,
    /// Always the same.
    Fixed(Value),
    /// The part at a path, such as `$.detail.object.key`.
    Part(String),
    /// A template with `<name>` for each path.
    Transformed {
        /// Names and the paths of what they stand for.
        paths: Vec<(String, String)>,
        /// The text around them.
        template: String,
    },
}

impl Input {
    /// From a target's `Input`, `InputPath` or `InputTransformer`.
    pub(crate) fn of(target: &Value) -> Self {
        if let Some(text) = target.get("Input").and_then(Value::as_str) {
            return Self::Fixed(read(text));
        }
        if let Some(path) = target.get("InputPath").and_then(Value::as_str) {
            return Self::Part(path.to_owned());
        }
        let Some(transformer) = target.get("InputTransformer") else { return Self::Whole };
        let paths = transformer.get("InputPathsMap").and_then(Value::as_object).into_iter().flatten();
        let paths = paths.filter_map(|(name, path)| Some((name.clone(), path.as_str()?.to_owned())));
        let template = transformer.get("InputTemplate").and_then(Value::as_str).unwrap_or_default();
        Self::Transformed { paths: paths.collect(), template: template.to_owned() }
    }

    /// What the target gets of an event.
    pub fn of_event(&self, event: &Value) -> Value {
        match self {
            Self::Whole => event.clone(),
            Self::Fixed(value) => value.clone(),
            Self::Part(path) => at(event, path).cloned().unwrap_or(Value::Null),
            Self::Transformed { paths, template } => {
                let mut text = template.clone();
                for (name, path) in paths {
                    let value = at(event, path).unwrap_or(&Value::Null);
                    text = put_in(&text, &format!("<{name}>"), value);
                }
                read(&text)
            }
        }
    }
}

/// EventBridge puts a text in with its quotes where none are around it, and without inside a text.
fn put_in(template: &str, name: &str, value: &Value) -> String {
    let mut said = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once(name) {
        said.push_str(before);
        let inside_text = said.replace("\\\"", "").matches('"').count() % 2 == 1;
        let json = value.to_string();
        said.push_str(if inside_text { json.trim_matches('"') } else { &json });
        rest = after;
    }
    said + rest
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

fn at<'a>(event: &'a Value, path: &str) -> Option<&'a Value> {
    let steps = path.strip_prefix('$')?.split('.').filter(|step| !step.is_empty());
    let mut found = event;
    for step in steps {
        found = found.get(step)?;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(target: &Value) -> Value {
        let event = json!({"detail": {"object": {"key": "retrain/\"x\".json"}, "n": 3}});
        Input::of(target).of_event(&event)
    }

    #[test]
    fn a_job_is_told_the_key_of_the_object() {
        let transformer = json!({"InputTransformer": {
            "InputPathsMap": {"request": "$.detail.object.key", "n": "$.detail.n"},
            "InputTemplate": "{\"Parameters\":{\"request\":<request>,\"n\":<n>}}"
        }});
        assert_eq!(told(&transformer), json!({"Parameters": {"request": "retrain/\"x\".json", "n": 3}}));
    }

    #[test]
    fn inside_a_text_a_value_stands_without_quotes() {
        let transformer = json!({"InputTransformer": {
            "InputPathsMap": {"n": "$.detail.n"}, "InputTemplate": "\"Training <n> failed: <none>\""
        }});
        assert_eq!(told(&transformer), json!("Training 3 failed: <none>"));
    }

    #[test]
    fn a_part_something_fixed_or_all_of_it() {
        assert_eq!(told(&json!({"InputPath": "$.detail.n"})), json!(3));
        assert_eq!(told(&json!({"Input": "{\"a\":1}"})), json!({"a": 1}));
        assert_eq!(told(&json!({}))["detail"]["n"], 3);
    }
}
