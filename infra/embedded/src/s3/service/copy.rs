//! Copying an object inside the server.

use bytes::Bytes;
use s3s::S3Request;
use s3s::dto::{CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopySource, ETag, MetadataDirective};

use super::{ObjectService, refuse};
use crate::blocking;
use crate::s3::attributes::attributes_of;
use crate::s3::checksums::{etag, with_checksums};
use crate::s3::conditions::{ReadCondition, WriteCondition};
use crate::s3::error::ObjectError;
use crate::s3::outbox::Reason;
use crate::s3::store::objects::whole_second;
use crate::s3::store::{Content, NewObject, ObjectHead, now_ms, objects};

impl ObjectService {
    pub(super) async fn copy(
        &self,
        request: S3Request<CopyObjectInput>,
    ) -> Result<CopyObjectOutput, ObjectError> {
        let S3Request { mut input, headers, .. } = request;
        refuse!(
            input,
            tagging => "tagging",
            object_lock_mode => "object lock",
            object_lock_legal_hold_status => "object lock",
            sse_customer_algorithm => "encryption with a customer's key",
            copy_source_sse_customer_algorithm => "encryption with a customer's key",
            website_redirect_location => "website redirects",
        );
        // The input type has no place for a condition on the destination.
        let condition = WriteCondition::from_headers(&headers)?;
        let directive =
            input.metadata_directive.as_ref().map_or(MetadataDirective::COPY, MetadataDirective::as_str);
        let replacement =
            (directive == MetadataDirective::REPLACE).then(|| attributes_of!(input)).transpose()?;
        let (from_bucket, from_key) = source_of(&input.copy_source)?;
        if replacement.is_none() && (&from_bucket, &from_key) == (&input.bucket, &input.key) {
            let message =
                "an object can be copied onto itself only with other metadata (MetadataDirective: REPLACE)";
            return Err(ObjectError::InvalidRequest(message.to_owned()));
        }
        let source_condition = ReadCondition {
            matches: input.copy_source_if_match,
            none_match: input.copy_source_if_none_match,
            modified_since: input.copy_source_if_modified_since,
            unmodified_since: input.copy_source_if_unmodified_since,
        };
        let (head, bytes) = self.read_source(from_bucket, from_key, source_condition).await?;
        // Computed anew: the source may have been put together from parts, the copy was not.
        let hashed = bytes.clone();
        let etag = blocking::run(move || etag(&hashed, None)).await?;
        let (checksums, put_ms) = (head.checksums.clone(), now_ms());
        let object = NewObject {
            bucket: input.bucket,
            key: input.key,
            attributes: replacement.unwrap_or(head.attributes),
            content: Content { bytes, etag: etag.clone(), checksums: head.checksums },
            reason: Reason::CopyObject,
        };
        self.store.create(move |transaction| objects::put(transaction, &object, &condition, put_ms)).await?;
        let checksum_type = checksums.kind();
        let (e_tag, last_modified) = (Some(ETag::Strong(etag)), Some(whole_second(put_ms)));
        let result = with_checksums!(checksums, CopyObjectResult { checksum_type, e_tag, last_modified });
        Ok(CopyObjectOutput { copy_object_result: Some(result), ..CopyObjectOutput::default() })
    }

    async fn read_source(
        &self,
        bucket: String,
        key: String,
        condition: ReadCondition,
    ) -> Result<(ObjectHead, Bytes), ObjectError> {
        self.store
            .read(move |transaction| {
                let head = objects::head(transaction, &bucket, &key)?;
                condition.check(&key, &head).map_err(|error| not_copied(error, &key))?;
                let bytes = objects::body(transaction, &head)?;
                Ok((head, bytes))
            })
            .await
    }
}

fn source_of(source: &CopySource) -> Result<(String, String), ObjectError> {
    match source {
        CopySource::Bucket { bucket, key, version_id: None } => Ok((bucket.to_string(), key.to_string())),
        CopySource::Bucket { .. } => Err(ObjectError::NotImplemented("versions")),
        CopySource::AccessPoint { .. } | CopySource::Outpost { .. } => {
            Err(ObjectError::NotImplemented("copying from an access point"))
        }
    }
}

/// A copy has no "not modified": the source's condition has failed.
fn not_copied(error: ObjectError, key: &str) -> ObjectError {
    match error {
        ObjectError::NotModified { .. } => {
            ObjectError::PreconditionFailed { condition: "the condition on the source", key: key.to_owned() }
        }
        other => other,
    }
}
