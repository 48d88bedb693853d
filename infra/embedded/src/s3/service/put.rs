//! Storing an object.

use s3s::S3Request;
use s3s::dto::{ETag, PutObjectInput, PutObjectOutput};

use super::body::{self, Stated};
use super::{ObjectService, refuse};
use crate::s3::attributes::attributes_of;
use crate::s3::checksums::{checksums_of, with_checksums};
use crate::s3::conditions::WriteCondition;
use crate::s3::error::ObjectError;
use crate::s3::outbox::Reason;
use crate::s3::store::{NewObject, now_ms, objects};

impl ObjectService {
    pub(super) async fn put(
        &self,
        request: S3Request<PutObjectInput>,
    ) -> Result<PutObjectOutput, ObjectError> {
        let S3Request { mut input, trailing_headers: trailers, .. } = request;
        refuse!(
            input,
            write_offset_bytes => "appending to an object",
            tagging => "tagging",
            object_lock_mode => "object lock",
            object_lock_legal_hold_status => "object lock",
            sse_customer_algorithm => "encryption with a customer's key",
            website_redirect_location => "website redirects",
        );
        let condition = WriteCondition::new(input.if_match.take(), input.if_none_match.take())?;
        let attributes = attributes_of!(input)?;
        let content_md5 = input.content_md5.take();
        let stated = Stated { content_md5, checksums: checksums_of!(input), trailers };
        let content = body::receive(input.body.take(), stated).await?;
        let (etag, checksums) = (content.etag.clone(), content.checksums.clone());
        let (bucket, key) = (input.bucket, input.key);
        let object = NewObject { bucket, key, attributes, content, reason: Reason::PutObject };
        self.store
            .create(move |transaction| objects::put(transaction, &object, &condition, now_ms()))
            .await?;
        let checksum_type = checksums.kind();
        Ok(with_checksums!(
            checksums,
            PutObjectOutput { checksum_type, e_tag: Some(ETag::Strong(etag)), ..PutObjectOutput::default() }
        ))
    }
}
