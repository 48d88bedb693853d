//! Answering an object, or what is known about it.

use bytes::Bytes;
use s3s::dto::{
    ChecksumMode, ETag, GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput, Range,
    StreamingBlob,
};
use s3s::{Body, S3Request};

use super::{ObjectService, refuse};
use crate::s3::checksums::{Checksums, with_checksums};
use crate::s3::conditions::ReadCondition;
use crate::s3::error::ObjectError;
use crate::s3::range::ByteRange;
use crate::s3::store::{ObjectHead, objects};

/// An object that satisfies a request's conditions, and the part of it that was asked for.
struct Found {
    head: ObjectHead,
    range: Option<ByteRange>,
}

/// The conditions of a read, which GetObject and HeadObject state alike.
macro_rules! read_condition_of {
    ($input:expr) => {
        ReadCondition {
            matches: $input.if_match.take(),
            none_match: $input.if_none_match.take(),
            modified_since: $input.if_modified_since.take(),
            unmodified_since: $input.if_unmodified_since.take(),
        }
    };
}

/// Builds the output of GetObject or HeadObject, which have these fields in common.
macro_rules! described {
    ($found:expr, $checksums:expr, $output:ident { $($field:ident),* }) => {{
        let Found { head, range } = $found;
        let checksums = $checksums;
        let checksum_type = checksums.kind();
        let last_modified = Some(head.modified());
        let attributes = head.attributes;
        with_checksums!(checksums, $output {
            accept_ranges: Some("bytes".to_owned()),
            cache_control: attributes.cache_control,
            checksum_type,
            content_disposition: attributes.content_disposition,
            content_encoding: attributes.content_encoding,
            content_language: attributes.content_language,
            content_length: Some(range.as_ref().map_or(head.size, ByteRange::length) as i64),
            content_range: range.as_ref().map(ByteRange::content_range),
            content_type: attributes.content_type,
            e_tag: Some(ETag::Strong(head.etag)),
            expires: attributes.expires,
            last_modified,
            metadata: Some(attributes.metadata.into_iter().collect()),
            $($field,)*
            ..$output::default()
        })
    }};
}

impl ObjectService {
    pub(super) async fn get(
        &self,
        request: S3Request<GetObjectInput>,
    ) -> Result<GetObjectOutput, ObjectError> {
        let mut input = request.input;
        refuse!(input, version_id => "versions", part_number => "reading a part of a multipart object");
        let condition = read_condition_of!(input);
        let GetObjectInput { bucket, key, range, checksum_mode, .. } = input;
        let (found, body) = self
            .store
            .read(move |transaction| {
                let head = objects::head(transaction, &bucket, &key)?;
                let found = find(head, &key, &condition, range)?;
                let body = objects::body(transaction, &found.head)?;
                Ok::<_, ObjectError>((found, body))
            })
            .await?;
        let body = found.range.as_ref().map_or_else(|| body.clone(), |range| part(&body, range));
        let body = Some(StreamingBlob::from(Body::from(body)));
        let checksums = shown(checksum_mode.as_ref(), &found);
        Ok(described!(found, checksums, GetObjectOutput { body }))
    }

    pub(super) async fn head(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> Result<HeadObjectOutput, ObjectError> {
        let mut input = request.input;
        refuse!(input, version_id => "versions", part_number => "reading a part of a multipart object");
        let condition = read_condition_of!(input);
        let HeadObjectInput { bucket, key, range, checksum_mode, .. } = input;
        let found = self
            .store
            .read(move |transaction| {
                let head = objects::head(transaction, &bucket, &key)?;
                find(head, &key, &condition, range)
            })
            .await?;
        let checksums = shown(checksum_mode.as_ref(), &found);
        Ok(described!(found, checksums, HeadObjectOutput {}))
    }
}

fn find(
    head: ObjectHead,
    key: &str,
    condition: &ReadCondition,
    range: Option<Range>,
) -> Result<Found, ObjectError> {
    condition.check(key, &head)?;
    let range = range.map(|range| ByteRange::new(range, head.size)).transpose()?;
    Ok(Found { head, range })
}

fn part(body: &Bytes, range: &ByteRange) -> Bytes {
    body.slice(range.first as usize..=range.last as usize)
}

/// The checksums of the object if the client wants them and gets the whole of it: a client would
/// hold them against the part that it was sent.
fn shown(mode: Option<&ChecksumMode>, found: &Found) -> Checksums {
    let wanted = mode.is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED);
    if wanted && found.range.is_none() { found.head.checksums.clone() } else { Checksums::default() }
}
