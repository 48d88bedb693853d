//! EventBridge's event patterns: which events a rule takes.

use serde_json::{Map, Value};

use crate::PatternError;

/// A pattern: every field that it names must match.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern(Fields);

#[derive(Debug, Clone, PartialEq)]
struct Fields {
    all: Vec<(String, Field)>,
    /// `$or`: of each list, one at least.
    any: Vec<Vec<Fields>>,
}

#[derive(Debug, Clone, PartialEq)]
enum Field {
    /// An object below, with a pattern of its own.
    Below(Fields),
    /// One of these must match.
    OneOf(Vec<Test>),
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    Exactly(Value),
    Exists(bool),
    Text(Text),
    AnythingBut(Vec<Text>),
    AnythingButValues(Vec<Value>),
    Numeric(Vec<(Comparison, f64)>),
}

#[derive(Debug, Clone, PartialEq)]
enum Text {
    Prefix(String),
    Suffix(String),
    IgnoringCase(String),
    PrefixIgnoringCase(String),
    SuffixIgnoringCase(String),
    /// The parts between its stars.
    Wildcard(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// If it is none, or one with an operator that is not matched here.
    pub fn parse(pattern: &Value) -> Result<Self, PatternError> {
        fields(pattern.as_object().ok_or_else(|| malformed(pattern))?).map(Self)
    }

    /// Whether a rule with this pattern takes the event.
    pub fn matches(&self, event: &Value) -> bool {
        self.0.match_object(event)
    }
}

fn malformed(value: &Value) -> PatternError {
    PatternError::Form(value.to_string())
}

fn fields(object: &Map<String, Value>) -> Result<Fields, PatternError> {
    let mut read = Fields { all: Vec::new(), any: Vec::new() };
    for (name, value) in object {
        match (name.as_str(), value) {
            ("$or", Value::Array(choices)) => {
                let below = |choice: &Value| fields(choice.as_object().ok_or_else(|| malformed(choice))?);
                read.any.push(choices.iter().map(below).collect::<Result<_, _>>()?);
            }
            (_, Value::Object(object)) => read.all.push((name.clone(), Field::Below(fields(object)?))),
            (_, Value::Array(tests)) if !tests.is_empty() => {
                let tests = tests.iter().map(test).collect::<Result<_, _>>()?;
                read.all.push((name.clone(), Field::OneOf(tests)));
            }
            _ => return Err(malformed(value)),
        }
    }
    Ok(read)
}

fn test(value: &Value) -> Result<Test, PatternError> {
    let Some(object) = value.as_object() else {
        return if value.is_array() { Err(malformed(value)) } else { Ok(Test::Exactly(value.clone())) };
    };
    let Some((operator, operand)) = object.iter().next().filter(|_| object.len() == 1) else {
        return Err(malformed(value));
    };
    match operator.as_str() {
        "exists" => operand.as_bool().map(Test::Exists).ok_or_else(|| malformed(value)),
        "anything-but" => anything_but(operand),
        "numeric" => numeric(operand).ok_or_else(|| malformed(value)).map(Test::Numeric),
        _ => text(operator, operand).map(Test::Text),
    }
}

fn text(operator: &str, operand: &Value) -> Result<Text, PatternError> {
    let insensitive = operand.get("equals-ignore-case").and_then(Value::as_str);
    let word = operand.as_str().or(insensitive).ok_or_else(|| malformed(operand))?;
    Ok(match (operator, insensitive) {
        ("prefix", None) => Text::Prefix(word.to_owned()),
        ("prefix", Some(_)) => Text::PrefixIgnoringCase(word.to_lowercase()),
        ("suffix", None) => Text::Suffix(word.to_owned()),
        ("suffix", Some(_)) => Text::SuffixIgnoringCase(word.to_lowercase()),
        ("equals-ignore-case", None) => Text::IgnoringCase(word.to_lowercase()),
        ("wildcard", None) => Text::Wildcard(word.split('*').map(str::to_owned).collect()),
        _ => return Err(PatternError::Operator(operator.to_owned())),
    })
}

fn anything_but(operand: &Value) -> Result<Test, PatternError> {
    let Some((operator, words)) = operand.as_object().and_then(|object| object.iter().next()) else {
        let values = operand.as_array().cloned().unwrap_or_else(|| vec![operand.clone()]);
        return Ok(Test::AnythingButValues(values));
    };
    let words = words.as_array().cloned().unwrap_or_else(|| vec![words.clone()]);
    words.iter().map(|word| text(operator, word)).collect::<Result<_, _>>().map(Test::AnythingBut)
}

fn numeric(operand: &Value) -> Option<Vec<(Comparison, f64)>> {
    let parts = operand.as_array()?;
    let pairs = parts.chunks(2).map(|pair| {
        let comparison = match pair.first()?.as_str()? {
            "=" => Comparison::Equal,
            "<" => Comparison::Less,
            "<=" => Comparison::LessOrEqual,
            ">" => Comparison::More,
            ">=" => Comparison::MoreOrEqual,
            _ => return None,
        };
        Some((comparison, pair.get(1)?.as_f64()?))
    });
    pairs.collect::<Option<Vec<_>>>().filter(|pairs| !pairs.is_empty())
}

impl Fields {
    fn match_object(&self, event: &Value) -> bool {
        self.all.iter().all(|(name, field)| field.matches(event.get(name)))
            && self.any.iter().all(|choices| choices.iter().any(|choice| choice.match_object(event)))
    }
}

impl Field {
    fn matches(&self, value: Option<&Value>) -> bool {
        match self {
            Self::Below(fields) => fields.match_object(value.unwrap_or(&Value::Null)),
            Self::OneOf(tests) => tests.iter().any(|test| test.passes(value)),
        }
    }
}

impl Test {
    fn passes(&self, value: Option<&Value>) -> bool {
        let Some(value) = value else { return *self == Self::Exists(false) };
        if let Value::Array(items) = value {
            // Of a list in an event, one item is enough.
            return *self == Self::Exists(true) || items.iter().any(|item| self.passes(Some(item)));
        }
        match self {
            Self::Exactly(wanted) => value == wanted,
            Self::Exists(wanted) => *wanted,
            Self::Text(text) => value.as_str().is_some_and(|word| text.matches(word)),
            Self::AnythingBut(texts) => {
                value.as_str().is_some_and(|word| !texts.iter().any(|text| text.matches(word)))
            }
            Self::AnythingButValues(values) => !values.contains(value),
            Self::Numeric(comparisons) => value.as_f64().is_some_and(|number| {
                comparisons.iter().all(|(comparison, bound)| comparison.holds(number, *bound))
            }),
        }
    }
}

impl Comparison {
    #[expect(clippy::float_cmp, reason = "EventBridge's `=` is exact too")]
    fn holds(self, number: f64, bound: f64) -> bool {
        match self {
            Self::Equal => number == bound,
            Self::Less => number < bound,
            Self::LessOrEqual => number <= bound,
            Self::More => number > bound,
            Self::MoreOrEqual => number >= bound,
        }
    }
}

impl Text {
    fn matches(&self, word: &str) -> bool {
        match self {
            Self::Prefix(wanted) => word.starts_with(wanted.as_str()),
            Self::Suffix(wanted) => word.ends_with(wanted.as_str()),
            Self::IgnoringCase(wanted) => word.to_lowercase() == *wanted,
            Self::PrefixIgnoringCase(wanted) => word.to_lowercase().starts_with(wanted.as_str()),
            Self::SuffixIgnoringCase(wanted) => word.to_lowercase().ends_with(wanted.as_str()),
            Self::Wildcard(parts) => wildcard(parts, word),
        }
    }
}

/// Whether the parts follow one another in a word, with anything in between.
fn wildcard(parts: &[String], word: &str) -> bool {
    let [first, between @ .., last] = parts else { return parts.first().is_some_and(|only| only == word) };
    let Some(mut rest) = word.strip_prefix(first.as_str()) else { return false };
    for part in between {
        let Some(at) = rest.find(part.as_str()) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn matches(pattern: &Value, event: &Value) -> bool {
        Pattern::parse(pattern).unwrap().matches(event)
    }

    fn created(key: &str) -> Value {
        json!({
            "source": "aws.s3", "detail-type": "Object Created",
            "detail": {"bucket": {"name": "b"}, "object": {"key": key, "size": 5}, "tags": ["x", "y"]}
        })
    }

    #[test]
    fn a_rule_on_a_prefix_takes_the_objects_below_it_of_its_bucket() {
        let pattern = json!({
            "source": ["aws.s3"], "detail-type": ["Object Created"],
            "detail": {"bucket": {"name": ["b"]}, "object": {"key": [{"prefix": "raw/"}]}}
        });
        assert!(matches(&pattern, &created("raw/x")));
        assert!(!matches(&pattern, &created("recent/x")));
        let mut elsewhere = created("raw/x");
        elsewhere["detail"]["bucket"]["name"] = json!("other");
        assert!(!matches(&pattern, &elsewhere));
    }

    #[test]
    fn every_operator_does_what_eventbridge_documents() {
        let key =
            |test: Value, key: &str| matches(&json!({"detail": {"object": {"key": [test]}}}), &created(key));
        assert!(key(json!({"suffix": ".json"}), "a.json") && !key(json!({"suffix": ".json"}), "a.csv"));
        assert!(key(json!({"suffix": {"equals-ignore-case": ".JSON"}}), "a.Json"));
        assert!(
            key(json!({"equals-ignore-case": "A"}), "a") && !key(json!({"equals-ignore-case": "A"}), "ab")
        );
        assert!(key(json!({"wildcard": "raw/*/108/*.csv"}), "raw/kma/108/x.csv"));
        assert!(!key(json!({"wildcard": "raw/*/108/*.csv"}), "raw/kma/159/x.csv"));
        assert!(!key(json!({"wildcard": "a*a"}), "a"), "one letter is not both ends");
        assert!(key(json!({"anything-but": ["a", "b"]}), "c") && !key(json!({"anything-but": "a"}), "a"));
        assert!(!key(json!({"anything-but": {"prefix": "raw/"}}), "raw/x"));
        assert!(key(json!({"exists": true}), "x") && !key(json!({"exists": false}), "x"));
        let size = |test: Value| matches(&json!({"detail": {"object": {"size": [test]}}}), &created("x"));
        assert!(size(json!({"numeric": [">", 0, "<=", 5]})) && !size(json!({"numeric": [">", 5]})));
        assert!(size(json!(5)) && !size(json!("5")));
    }

    #[test]
    fn of_a_list_in_an_event_one_item_is_enough_and_of_several_choices_one() {
        assert!(matches(&json!({"detail": {"tags": ["y"]}}), &created("x")));
        let either = json!({"$or": [{"source": ["aws.batch"]}, {"detail": {"object": {"key": ["x"]}}}]});
        assert!(matches(&either, &created("x")) && !matches(&either, &created("z")));
    }

    #[test]
    fn a_field_that_the_event_lacks_matches_only_its_absence() {
        assert!(!matches(&json!({"region": ["x"]}), &created("x")));
        assert!(matches(&json!({"region": [{"exists": false}]}), &created("x")));
        assert!(!matches(&json!({"detail": {"none": {"below": ["x"]}}}), &created("x")));
    }

    #[test]
    fn what_cannot_be_matched_here_is_said_by_its_name() {
        let said = |pattern: Value| Pattern::parse(&pattern).unwrap_err().to_string();
        insta::assert_snapshot!(said(json!({"ip": [{"cidr": "10.0.0.0/24"}]})), @r#"the operator "cidr" is not matched here"#);
        insta::assert_snapshot!(said(json!({"source": "aws.s3"})), @r#""aws.s3" is no pattern: each field has a list of values or a pattern of its own"#);
    }
}
