//! What is stored with an object beside its body: HTTP headers and user metadata.

use std::collections::BTreeMap;

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use s3s::dto::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::ObjectError;

/// The most that the names and values of user metadata may have, in bytes; as in S3.
const MOST_METADATA_BYTES: usize = 2048;
/// What S3 says an object is when it was not told.
const UNKNOWN_CONTENT_TYPE: &str = "binary/octet-stream";

/// Headers that come back with the object as they were sent, and user metadata.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Attributes {
    pub content_type: Option<String>,
    pub content_encoding: Option<String>,
    pub content_language: Option<String>,
    pub content_disposition: Option<String>,
    pub cache_control: Option<String>,
    pub expires: Option<Timestamp>,
    pub metadata: BTreeMap<String, String>,
}

/// Takes the [`Attributes`] out of the input of an operation. A macro, because the inputs of
/// PutObject, CopyObject and CreateMultipartUpload share these fields but no trait.
macro_rules! attributes_of {
    ($input:expr) => {
        $crate::s3::attributes::Attributes {
            content_type: $input.content_type.take(),
            content_encoding: $input.content_encoding.take(),
            content_language: $input.content_language.take(),
            content_disposition: $input.content_disposition.take(),
            cache_control: $input.cache_control.take(),
            expires: $input.expires.take(),
            metadata: $input.metadata.take().unwrap_or_default().into_iter().collect(),
        }
        .checked()
    };
}
pub(super) use attributes_of;

impl Attributes {
    /// These attributes as they are to be stored; an error if there is too much metadata.
    pub(super) fn checked(mut self) -> Result<Self, ObjectError> {
        let size = self.metadata.iter().map(|(name, value)| name.len() + value.len()).sum();
        if size > MOST_METADATA_BYTES {
            return Err(ObjectError::MetadataTooLarge { size, most: MOST_METADATA_BYTES });
        }
        self.content_encoding = self.content_encoding.and_then(|encoding| without_chunking(&encoding));
        self.content_type.get_or_insert_with(|| UNKNOWN_CONTENT_TYPE.to_owned());
        Ok(self)
    }
}

/// `aws-chunked` says how the body was sent, not what the object is.
fn without_chunking(encoding: &str) -> Option<String> {
    let kept: Vec<&str> = encoding
        .split(',')
        .map(str::trim)
        .filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("aws-chunked"))
        .collect();
    (!kept.is_empty()).then(|| kept.join(","))
}

impl ToSql for Attributes {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        to_json(self)
    }
}

impl FromSql for Attributes {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        from_json(value)
    }
}

/// A value for a column of JSON text.
pub(super) fn to_json(value: &impl Serialize) -> rusqlite::Result<ToSqlOutput<'static>> {
    let json = serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    Ok(json.into())
}

/// The value in a column of JSON text.
pub(super) fn from_json<'a, T: Deserialize<'a>>(value: ValueRef<'a>) -> FromSqlResult<T> {
    serde_json::from_str(value.as_str()?).map_err(|error| FromSqlError::Other(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_of_the_transfer_is_not_stored() {
        let stored = |encoding: &str| {
            let attributes =
                Attributes { content_encoding: Some(encoding.to_owned()), ..Attributes::default() };
            attributes.checked().unwrap().content_encoding
        };
        assert_eq!(stored("aws-chunked"), None);
        assert_eq!(stored("gzip, aws-chunked").as_deref(), Some("gzip"));
        assert_eq!(stored("gzip").as_deref(), Some("gzip"));
    }

    #[test]
    fn too_much_metadata_is_refused() {
        let metadata = BTreeMap::from([("name".to_owned(), "x".repeat(2045))]);
        let refused = Attributes { metadata, ..Attributes::default() }.checked();
        assert!(matches!(refused, Err(ObjectError::MetadataTooLarge { size: 2049, .. })));
    }
}
