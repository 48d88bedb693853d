//! One call: what was asked, without the key, and the key by itself.

use std::collections::BTreeMap;

use axum::http::Uri;
use jiff::Timestamp;
use serde::Serialize;

/// The names under which a key travels.
const KEY_NAMES: [&str; 3] = ["serviceKey", "ServiceKey", "authKey"];

/// A call that was made, as a test sees it. The key is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    /// The stand-in's time when it came.
    pub at: Timestamp,
    /// The path, such as `/1360000/AsosHourlyInfoService/getWthrDataList`.
    pub path: String,
    /// The other parameters, decoded.
    pub query: BTreeMap<String, String>,
}

impl Call {
    /// A parameter of the query.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }
}

/// A call while it is being answered.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) call: Call,
    /// The key, percent-decoded once; a `+` that was not encoded has become a space.
    pub(crate) key: Option<String>,
    /// What error texts repeat of the request: all of it, key and all, or nothing.
    pub(crate) echo: String,
    /// How many rows at the end of the page go missing.
    pub(crate) rows_lost: usize,
}

impl Asked {
    pub(crate) fn read(uri: &Uri, at: Timestamp, with_echo: bool) -> Self {
        let path = uri.path().to_owned();
        let raw = uri.query().unwrap_or_default();
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(raw).unwrap_or_default();
        let (keys, query): (Vec<_>, Vec<_>) =
            pairs.into_iter().partition(|(name, _)| KEY_NAMES.contains(&name.as_str()));
        let key = keys.into_iter().map(|(_, key)| key).next();
        let echo = match &key {
            _ if !with_echo => String::new(),
            Some(key) => format!(" [{path}?{raw}, key {key}]"),
            None => format!(" [{path}?{raw}]"),
        };
        Self { call: Call { at, path, query: query.into_iter().collect() }, key, echo, rows_lost: 0 }
    }

    /// A parameter that was given and is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.call.get(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// An error text, with what it repeats of the request.
    pub(crate) fn says(&self, text: &str) -> String {
        format!("{text}{}", self.echo)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(uri: &str, with_echo: bool) -> Asked {
        Asked::read(&uri.parse().unwrap(), Timestamp::UNIX_EPOCH, with_echo)
    }

    #[test]
    fn the_key_is_told_apart_and_decoded_once() {
        let asked = read("/path?serviceKey=a%2Bb%3D&stnIds=108", false);
        assert_eq!(asked.key.as_deref(), Some("a+b="));
        assert_eq!(asked.call.get("stnIds"), Some("108"));
        assert!(!format!("{:?}", asked.call).contains("a+b"), "a kept call has no key");
        assert_eq!(read("/path?authKey=a%252Bb", false).key.as_deref(), Some("a%2Bb"), "encoded twice");
        assert_eq!(read("/path?authKey=a+b", false).key.as_deref(), Some("a b"), "not encoded");
    }

    #[test]
    fn a_request_is_repeated_only_where_that_is_wanted() {
        assert_eq!(read("/path?authKey=a%2Bb", false).says("no"), "no");
        assert_eq!(read("/path?authKey=a%2Bb", true).says("no"), "no [/path?authKey=a%2Bb, key a+b]");
    }
}
