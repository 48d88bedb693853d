//! Pages of a listing, by index: a page costs what it shows, not what the bucket holds.

use rusqlite::Connection;
use s3s::dto::Timestamp;

use super::buckets;
use super::objects::whole_second;
use crate::s3::error::ObjectError;

/// What to list.
#[derive(Debug, Clone, Default)]
pub(in crate::s3) struct Query {
    pub bucket: String,
    /// Only keys that begin with this.
    pub prefix: String,
    /// Keys that hold this after the prefix are shown once, cut off after it.
    pub delimiter: Option<String>,
    /// Where the page begins: no smaller key is looked at.
    pub from: String,
    /// How many objects and common prefixes at most.
    pub limit: usize,
}

/// An object in a listing.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::s3) struct Listed {
    pub key: String,
    pub size: u64,
    pub etag: String,
    pub modified: Timestamp,
}

/// A page of a listing, in the order of keys.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::s3) struct Page {
    pub objects: Vec<Listed>,
    pub common_prefixes: Vec<String>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<String>,
}

impl Page {
    fn len(&self) -> usize {
        self.objects.len() + self.common_prefixes.len()
    }
}

/// One page of the bucket.
pub(in crate::s3) fn page(connection: &Connection, query: &Query) -> Result<Page, ObjectError> {
    buckets::require(connection, &query.bucket)?;
    let mut page = Page::default();
    if query.limit == 0 {
        return Ok(page);
    }
    // Each round goes up to a common prefix, and the next one begins behind it, so that the keys
    // that it stands for are not read.
    let mut from = Some(query.from.clone().max(query.prefix.clone()));
    while let Some(start) = from {
        from = extend(&mut page, connection, query, &start)?;
    }
    Ok(page)
}

/// Adds what comes from `start` on, up to and with the first common prefix, and returns where to go
/// on behind that; `None` if the page is complete.
fn extend(
    page: &mut Page,
    connection: &Connection,
    query: &Query,
    start: &str,
) -> rusqlite::Result<Option<String>> {
    let mut statement = connection.prepare_cached(
        "SELECT key, size, etag, put_ms FROM objects WHERE bucket = ?1 AND key >= ?2 ORDER BY key",
    )?;
    let mut rows = statement.query((&query.bucket, start))?;
    while let Some(row) = rows.next()? {
        let key: String = row.get(0)?;
        if !key.starts_with(&query.prefix) {
            return Ok(None);
        }
        if page.len() == query.limit {
            page.next = Some(key);
            return Ok(None);
        }
        if let Some(common) = common_prefix(&key, &query.prefix, query.delimiter.as_deref()) {
            page.common_prefixes.push(common.to_owned());
            return Ok(behind_all(common));
        }
        let (size, put_ms): (i64, i64) = (row.get(1)?, row.get(3)?);
        let modified = whole_second(put_ms);
        page.objects.push(Listed { key, size: size as u64, etag: row.get(2)?, modified });
    }
    Ok(None)
}

/// Where a listing begins that shows only what comes after `key`. A common prefix counts as shown
/// with all that it holds.
pub(in crate::s3) fn start_after(key: &str, prefix: &str, delimiter: Option<&str>) -> String {
    let shown = common_prefix(key, prefix, delimiter) == Some(key);
    // No string lies between a string and itself with a NUL behind it.
    shown.then(|| behind_all(key)).flatten().unwrap_or_else(|| format!("{key}\0"))
}

/// `key` cut off after the first delimiter behind `prefix`, if it has one there.
fn common_prefix<'a>(key: &'a str, prefix: &str, delimiter: Option<&str>) -> Option<&'a str> {
    let delimiter = delimiter.filter(|delimiter| !delimiter.is_empty())?;
    let rest = key.strip_prefix(prefix)?;
    let at = rest.find(delimiter)?;
    Some(&key[..prefix.len() + at + delimiter.len()])
}

/// The smallest string that is greater than every string that begins with `prefix`; `None` if there
/// is none. UTF-8 sorts by code point, so it is the prefix with its last character raised.
fn behind_all(prefix: &str) -> Option<String> {
    let mut characters: Vec<char> = prefix.chars().collect();
    while let Some(last) = characters.pop() {
        // A range over characters steps over the surrogates, which are not characters.
        if let Some(raised) = (last..=char::MAX).nth(1) {
            characters.push(raised);
            return Some(characters.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
#[path = "listing_tests.rs"]
mod tests;
