//! Preconditions: `If-Match` and its kin, decided on what is stored at that moment.

use hyper::HeaderMap;
use hyper::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};
use s3s::dto::{ETag, ETagCondition, Timestamp};

use super::error::ObjectError;
use super::store::ObjectHead;

/// When a write may replace what is stored.
#[derive(Debug, Clone, Default)]
pub(super) enum WriteCondition {
    /// Always.
    #[default]
    None,
    /// `If-None-Match: *`: only if there is no object.
    Absent,
    /// `If-Match`: only if there is an object with this ETag.
    Matches(ETagCondition),
}

impl WriteCondition {
    /// The condition that two headers state; S3 takes one of them at a time.
    pub(super) fn new(
        if_match: Option<ETagCondition>,
        if_none_match: Option<ETagCondition>,
    ) -> Result<Self, ObjectError> {
        match (if_match, if_none_match) {
            (None, None) => Ok(Self::None),
            (None, Some(ETagCondition::Any)) => Ok(Self::Absent),
            (Some(condition), None) => Ok(Self::Matches(condition)),
            (None, Some(ETagCondition::ETag(_))) => {
                Err(ObjectError::NotImplemented("If-None-Match with an ETag on a write"))
            }
            (Some(_), Some(_)) => Err(ObjectError::NotImplemented("If-Match together with If-None-Match")),
        }
    }

    /// The condition in raw headers, for operations whose input lacks it.
    pub(super) fn from_headers(headers: &HeaderMap) -> Result<Self, ObjectError> {
        let read = |name: HeaderName| {
            let parse = |value: &hyper::header::HeaderValue| {
                ETagCondition::parse_http_header(value.as_bytes())
                    .map_err(|_| ObjectError::InvalidArgument(format!("{name} is neither * nor an ETag")))
            };
            headers.get(&name).map(parse).transpose()
        };
        Self::new(read(IF_MATCH)?, read(IF_NONE_MATCH)?)
    }

    /// Whether the write may replace `current`, the object under `key` in `bucket`.
    pub(super) fn check(
        &self,
        bucket: &str,
        key: &str,
        current: Option<&ObjectHead>,
    ) -> Result<(), ObjectError> {
        let failed = |condition| Err(ObjectError::PreconditionFailed { condition, key: key.to_owned() });
        match (self, current) {
            (Self::None, _) | (Self::Absent, None) => Ok(()),
            (Self::Absent, Some(_)) => failed("If-None-Match: *"),
            (Self::Matches(condition), Some(head)) if matches_strongly(condition, &head.etag) => Ok(()),
            (Self::Matches(_), Some(_)) => failed("If-Match"),
            (Self::Matches(_), None) => {
                Err(ObjectError::NoSuchKey { bucket: bucket.to_owned(), key: key.to_owned() })
            }
        }
    }
}

/// When an object is to be answered, rather than "not modified" or a failed precondition.
#[derive(Debug, Clone, Default)]
pub(super) struct ReadCondition {
    /// `If-Match`.
    pub matches: Option<ETagCondition>,
    /// `If-None-Match`.
    pub none_match: Option<ETagCondition>,
    /// `If-Modified-Since`.
    pub modified_since: Option<Timestamp>,
    /// `If-Unmodified-Since`.
    pub unmodified_since: Option<Timestamp>,
}

impl ReadCondition {
    /// Whether `head` is to be answered, in the order of RFC 9110 §13.2.2: a statement about the ETag
    /// overrules one about the date.
    pub(super) fn check(&self, key: &str, head: &ObjectHead) -> Result<(), ObjectError> {
        let modified = head.modified();
        let failed = |condition| Err(ObjectError::PreconditionFailed { condition, key: key.to_owned() });
        match (&self.matches, &self.unmodified_since) {
            (Some(condition), _) if !matches_strongly(condition, &head.etag) => return failed("If-Match"),
            (None, Some(date)) if modified > *date => return failed("If-Unmodified-Since"),
            _ => {}
        }
        let unchanged = match (&self.none_match, &self.modified_since) {
            (Some(ETagCondition::Any), _) => true,
            (Some(ETagCondition::ETag(etag)), _) => etag.value() == head.etag,
            (None, Some(date)) => modified <= *date,
            (None, None) => false,
        };
        if unchanged {
            return Err(ObjectError::NotModified { etag: head.etag.clone(), modified });
        }
        Ok(())
    }
}

fn matches_strongly(condition: &ETagCondition, etag: &str) -> bool {
    match condition {
        ETagCondition::Any => true,
        ETagCondition::ETag(ETag::Strong(wanted)) => wanted == etag,
        ETagCondition::ETag(ETag::Weak(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn head() -> ObjectHead {
        ObjectHead { etag: "abc".to_owned(), put_ms: 1_000_900, ..ObjectHead::default() }
    }

    fn etag(value: &str) -> ETagCondition {
        ETagCondition::ETag(ETag::Strong(value.to_owned()))
    }

    fn second(second: u64) -> Timestamp {
        Timestamp::from(UNIX_EPOCH + Duration::from_secs(second))
    }

    #[test]
    fn a_write_that_must_create_fails_on_an_object() {
        let condition = WriteCondition::new(None, Some(ETagCondition::Any)).unwrap();
        assert!(condition.check("b", "k", None).is_ok());
        let refused = condition.check("b", "k", Some(&head()));
        assert!(matches!(refused, Err(ObjectError::PreconditionFailed { .. })));
    }

    #[test]
    fn a_write_that_must_replace_tells_missing_from_changed() {
        let condition = WriteCondition::new(Some(etag("abc")), None).unwrap();
        assert!(condition.check("b", "k", Some(&head())).is_ok());
        assert!(matches!(condition.check("b", "k", None), Err(ObjectError::NoSuchKey { .. })));
        let other = WriteCondition::new(Some(etag("other")), None).unwrap();
        assert!(matches!(
            other.check("b", "k", Some(&head())),
            Err(ObjectError::PreconditionFailed { condition: "If-Match", .. })
        ));
    }

    #[test]
    fn the_etag_overrules_the_date() {
        let changed_though_old = ReadCondition {
            none_match: Some(etag("old")),
            modified_since: Some(second(9_999)),
            ..Default::default()
        };
        assert!(changed_though_old.check("k", &head()).is_ok());
        let matches_though_changed = ReadCondition {
            matches: Some(etag("abc")),
            unmodified_since: Some(second(1)),
            ..Default::default()
        };
        assert!(matches_though_changed.check("k", &head()).is_ok());
    }

    #[test]
    fn dates_are_compared_in_whole_seconds() {
        let since = |date| ReadCondition { modified_since: Some(date), ..Default::default() };
        assert!(matches!(since(second(1_000)).check("k", &head()), Err(ObjectError::NotModified { .. })));
        assert!(since(second(999)).check("k", &head()).is_ok());
        let unmodified = |date| ReadCondition { unmodified_since: Some(date), ..Default::default() };
        assert!(unmodified(second(1_000)).check("k", &head()).is_ok());
        assert!(unmodified(second(999)).check("k", &head()).is_err());
    }
}
