use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::s3::attributes::Attributes;
use crate::s3::checksums::Checksums;
use crate::s3::conditions::WriteCondition;
use crate::s3::store::events::Reason;
use crate::s3::store::objects;
use crate::s3::store::{Content, NewObject, schema};

fn store(keys: impl IntoIterator<Item = impl AsRef<str>>) -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    schema::prepare(&mut connection, "memory".as_ref()).unwrap();
    buckets::create(&connection, "b", 0).unwrap();
    for key in keys {
        let object = NewObject {
            bucket: "b".to_owned(),
            key: key.as_ref().to_owned(),
            attributes: Attributes::default(),
            content: Content { bytes: "body".into(), etag: "e".to_owned(), checksums: Checksums::default() },
            reason: Reason::PutObject,
        };
        objects::put(&connection, &object, &WriteCondition::None, 1_500).unwrap();
    }
    connection
}

fn query(prefix: &str, delimiter: Option<&str>, limit: usize) -> Query {
    Query {
        bucket: "b".to_owned(),
        prefix: prefix.to_owned(),
        delimiter: delimiter.map(str::to_owned),
        from: String::new(),
        limit,
    }
}

fn keys(page: &Page) -> Vec<&str> {
    page.objects.iter().map(|object| object.key.as_str()).collect()
}

/// Every page of a listing, from the first to the last.
fn pages(connection: &Connection, mut query: Query) -> Vec<Page> {
    let mut pages = Vec::new();
    loop {
        let page = page(connection, &query).unwrap();
        let next = page.next.clone();
        pages.push(page);
        match next {
            Some(from) => query.from = from,
            None => return pages,
        }
    }
}

#[test]
fn keys_come_in_byte_order() {
    let connection = store(["b", "a/b", "a", "B", "é", "a.b", "日"]);
    let page = page(&connection, &query("", None, 1000)).unwrap();
    assert_eq!(keys(&page), ["B", "a", "a.b", "a/b", "b", "é", "日"]);
    assert_eq!(page.next, None);
}

#[test]
fn a_delimiter_folds_what_lies_below_it() {
    let connection = store(["raw/kma/1", "raw/kma/2", "raw/meteo/1", "raw/readme", "readme", "raw"]);
    let top = page(&connection, &query("", Some("/"), 1000)).unwrap();
    assert_eq!(keys(&top), ["raw", "readme"]);
    assert_eq!(top.common_prefixes, ["raw/"]);
    let raw = page(&connection, &query("raw/", Some("/"), 1000)).unwrap();
    assert_eq!(keys(&raw), ["raw/readme"]);
    assert_eq!(raw.common_prefixes, ["raw/kma/", "raw/meteo/"]);
}

#[test]
fn a_page_counts_common_prefixes_and_does_not_repeat_them() {
    let connection = store(["a/1", "a/2", "b", "c/1", "d"]);
    let pages = pages(&connection, query("", Some("/"), 1));
    let shown: Vec<&str> = pages
        .iter()
        .flat_map(|page| keys(page).into_iter().chain(page.common_prefixes.iter().map(String::as_str)))
        .collect();
    assert_eq!(shown, ["a/", "b", "c/", "d"]);
}

#[test]
fn a_full_last_page_says_that_it_is_the_last() {
    let connection = store(["a", "b"]);
    assert_eq!(page(&connection, &query("", None, 2)).unwrap().next, None);
    assert_eq!(page(&connection, &query("", None, 1)).unwrap().next.as_deref(), Some("b"));
    assert_eq!(page(&connection, &query("", None, 0)).unwrap(), Page::default());
}

#[test]
fn a_listing_can_start_after_a_key_or_a_common_prefix() {
    let connection = store(["a", "a/1", "a/2", "b"]);
    let after = |key: &str, delimiter: Option<&str>| {
        let from = start_after(key, "", delimiter);
        page(&connection, &Query { from, ..query("", delimiter, 1000) }).unwrap()
    };
    assert_eq!(keys(&after("a", None)), ["a/1", "a/2", "b"]);
    assert_eq!(keys(&after("a/1", None)), ["a/2", "b"]);
    let shown = after("a/", Some("/"));
    assert_eq!((keys(&shown), shown.common_prefixes.len()), (vec!["b"], 0));
    let inside = after("a/1", Some("/"));
    assert_eq!((keys(&inside), inside.common_prefixes.as_slice()), (vec!["b"], &["a/".to_owned()][..]));
}

#[test]
fn the_string_behind_a_prefix_steps_over_surrogates_and_the_last_character() {
    assert_eq!(behind_all("a/").as_deref(), Some("a0"));
    assert_eq!(behind_all("a\u{D7FF}").as_deref(), Some("a\u{E000}"));
    assert_eq!(behind_all("a\u{10FFFF}").as_deref(), Some("b"));
    assert_eq!(behind_all("\u{10FFFF}"), None);
}

#[test]
fn a_bucket_that_does_not_exist_has_no_listing() {
    let missing = Query { bucket: "missing".to_owned(), ..query("", None, 1) };
    assert!(matches!(page(&store([""; 0]), &missing), Err(ObjectError::NoSuchBucket(_))));
}

/// Short keys over few characters, so that prefixes and delimiters meet often.
fn some_keys() -> impl Strategy<Value = BTreeSet<String>> {
    proptest::collection::btree_set("[ab/é\u{10FFFF}]{1,5}", 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pages_of_any_size_partition_the_sorted_keys(keys in some_keys(), prefix in "[ab/]{0,2}", limit in 1_usize..12) {
        let connection = store(&keys);
        let pages = pages(&connection, query(&prefix, None, limit));
        let listed: Vec<&str> = pages.iter().flat_map(|page| self::keys(page)).collect();
        let expected: Vec<&str> = keys.iter().map(String::as_str).filter(|key| key.starts_with(&prefix)).collect();
        prop_assert_eq!(listed, expected);
        let full = &pages[..pages.len() - 1];
        prop_assert!(full.iter().all(|page| page.len() == limit));
    }

    #[test]
    fn with_a_delimiter_each_key_is_shown_or_folded_exactly_once(keys in some_keys(), prefix in "[ab/]{0,2}", limit in 1_usize..12) {
        let connection = store(&keys);
        let pages = pages(&connection, query(&prefix, Some("/"), limit));
        let shown: Vec<&str> = pages.iter().flat_map(|page| self::keys(page)).collect();
        let folded: Vec<&str> = pages.iter().flat_map(|page| &page.common_prefixes).map(String::as_str).collect();
        let below = keys.iter().filter_map(|key| key.strip_prefix(prefix.as_str()).map(|rest| (key, rest)));
        let (mut expected, mut prefixes) = (Vec::new(), BTreeSet::new());
        for (key, rest) in below {
            match rest.split_once('/') {
                None => expected.push(key.as_str()),
                Some((name, _)) => { prefixes.insert(format!("{prefix}{name}/")); }
            }
        }
        prop_assert_eq!(shown, expected);
        prop_assert_eq!(folded, prefixes.iter().map(String::as_str).collect::<Vec<_>>());
    }
}
