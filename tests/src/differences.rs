//! How the contents of two stacks differ, said so that a person sees where to look.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;

use crate::contents::{Contents, Item};

/// How much of a value a difference shows.
const SHOWN_CHARS: usize = 80;
/// How much of a text object is shown before the first byte that differs.
const SHOWN_BEFORE: usize = 30;

/// A sentence for every object and every attribute that differs.
pub(crate) fn between(one: &Contents, other: &Contents) -> Vec<String> {
    let mut found = Vec::new();
    for key in union(one.objects.keys(), other.objects.keys()) {
        let said = match (one.objects.get(key), other.objects.get(key)) {
            (Some(one), Some(other)) => bytes_differ(one, other),
            (one, _) => Some(only_in(one.is_some())),
        };
        found.extend(said.map(|said| format!("{key}: {said}")));
    }
    for name in union(one.items.keys(), other.items.keys()) {
        let said = match (one.items.get(name), other.items.get(name)) {
            (Some(one), Some(other)) => attributes_differ(one, other),
            (one, _) => vec![only_in(one.is_some())],
        };
        found.extend(said.into_iter().map(|said| format!("{name}: {said}")));
    }
    if one.waiting != other.waiting {
        found.push(format!("waiting: {:?} and {:?}", one.waiting, other.waiting));
    }
    found
}

fn union<'a>(
    one: impl Iterator<Item = &'a String>,
    other: impl Iterator<Item = &'a String>,
) -> BTreeSet<&'a String> {
    one.chain(other).collect()
}

fn only_in(one: bool) -> String {
    format!("only in the {}", if one { "first" } else { "second" })
}

/// How two objects differ, if they do.
fn bytes_differ(one: &[u8], other: &[u8]) -> Option<String> {
    if one == other {
        return None;
    }
    let at = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (sizes, texts) = ([one.len(), other.len()], [around(one, at), around(other, at)]);
    Some(format!("{} and {} bytes, from byte {at} on {} and {}", sizes[0], sizes[1], texts[0], texts[1]))
}

/// The text at a byte, or that it is none.
fn around(bytes: &[u8], at: usize) -> String {
    let Ok(text) = std::str::from_utf8(bytes) else { return "binary".to_owned() };
    let from = text.floor_char_boundary(at.saturating_sub(SHOWN_BEFORE));
    format!("{:?}", shortened(&text[from..]))
}

fn attributes_differ(one: &Item, other: &Item) -> Vec<String> {
    let [one, other] = [one, other].map(|item| item.iter().collect::<BTreeMap<_, _>>());
    union(one.keys().copied(), other.keys().copied())
        .into_iter()
        .filter(|name| one.get(name) != other.get(name))
        .map(|name| format!("{name} is {} and {}", shown(one.get(name)), shown(other.get(name))))
        .collect()
}

fn shown(value: Option<&&AttributeValue>) -> String {
    match value {
        None => "absent".to_owned(),
        Some(AttributeValue::S(text)) => format!("{:?}", shortened(text)),
        Some(value) => shortened(&format!("{value:?}")),
    }
}

fn shortened(text: &str) -> String {
    let mut start: String = text.chars().take(SHOWN_CHARS).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> AttributeValue {
        AttributeValue::S(value.to_owned())
    }

    fn contents(objects: &[(&str, &[u8])], items: &[(&str, &[(&str, AttributeValue)])]) -> Contents {
        let object = |(key, bytes): &(&str, &[u8])| ((*key).to_owned(), bytes.to_vec());
        let attribute = |(name, value): &(&str, AttributeValue)| ((*name).to_owned(), value.clone());
        let item = |(name, attributes): &(&str, &[(&str, AttributeValue)])| {
            ((*name).to_owned(), attributes.iter().map(attribute).collect())
        };
        Contents {
            objects: objects.iter().map(object).collect(),
            items: items.iter().map(item).collect(),
            waiting: Vec::new(),
        }
    }

    #[test]
    fn equal_stacks_differ_in_nothing() {
        let one = contents(&[("a", b"1")], &[("runs RUN#1 / M", &[("value", text("1"))])]);
        assert_eq!(between(&one, &one.clone()), [""; 0]);
    }

    #[test]
    fn every_difference_is_named() {
        let mut one = contents(
            &[("same", b"s"), ("gone", b"g"), ("text", b"{\"value\":1.25}"), ("binary", b"\xff\x00")],
            &[
                ("runs A / 1", &[("n", AttributeValue::N("1".to_owned())), ("same", text("s"))]),
                ("runs B / 1", &[]),
            ],
        );
        let other = contents(
            &[("same", b"s"), ("new", b"n"), ("text", b"{\"value\":1.5}"), ("binary", b"\xff\x01")],
            &[("runs A / 1", &[("s", text("x")), ("same", text("s"))]), ("runs C / 1", &[])],
        );
        one.waiting = vec!["raw/x".to_owned()];
        insta::assert_snapshot!(between(&one, &other).join("\n"), @r#"
        binary: 2 and 2 bytes, from byte 1 on binary and binary
        gone: only in the first
        new: only in the second
        text: 14 and 13 bytes, from byte 11 on "{\"value\":1.25}" and "{\"value\":1.5}"
        runs A / 1: n is N("1") and absent
        runs A / 1: s is absent and "x"
        runs B / 1: only in the first
        runs C / 1: only in the second
        waiting: ["raw/x"] and []
        "#);
    }

    #[test]
    fn a_long_value_is_shown_by_its_beginning() {
        let korean = "날씨".repeat(100);
        assert_eq!(shortened(&korean).chars().count(), SHOWN_CHARS + 1);
        assert_eq!(shortened("short"), "short");
        let longer = format!("{korean}!");
        let said = bytes_differ(korean.as_bytes(), longer.as_bytes()).unwrap();
        assert!(said.starts_with("600 and 601 bytes, from byte 600 on "), "{said}");
    }
}
