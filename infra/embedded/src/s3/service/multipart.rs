//! Uploading an object in parts.

use s3s::S3Request;
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, ChecksumType, CompleteMultipartUploadInput,
    CompleteMultipartUploadOutput, CompletedPart, CreateMultipartUploadInput, CreateMultipartUploadOutput,
    ETag, ListPartsInput, ListPartsOutput, Part, UploadPartInput, UploadPartOutput,
};

use super::body::{self, Stated};
use super::{ObjectService, refuse};
use crate::s3::attributes::attributes_of;
use crate::s3::checksums::{checksums_of, with_checksums};
use crate::s3::conditions::WriteCondition;
use crate::s3::error::ObjectError;
use crate::s3::store::now_ms;
use crate::s3::store::uploads::{self, Completion, ListedPart, PartHead, Upload};

/// The numbers that a part may have, and how many parts a page lists; as in S3.
const PART_NUMBERS: std::ops::RangeInclusive<i32> = 1..=10_000;
const MOST_PARTS: i32 = 1000;

/// Names the upload that an input is about.
macro_rules! upload_of {
    ($input:expr) => {
        Upload { id: $input.upload_id.clone(), bucket: $input.bucket.clone(), key: $input.key.clone() }
    };
}

impl ObjectService {
    pub(super) async fn begin_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> Result<CreateMultipartUploadOutput, ObjectError> {
        let mut input = request.input;
        refuse!(
            input,
            tagging => "tagging",
            object_lock_mode => "object lock",
            object_lock_legal_hold_status => "object lock",
            sse_customer_algorithm => "encryption with a customer's key",
            website_redirect_location => "website redirects",
        );
        let attributes = attributes_of!(input)?;
        let (bucket, key) = (input.bucket.clone(), input.key.clone());
        let id = self
            .store
            .write(move |transaction| uploads::begin(transaction, &bucket, &key, &attributes))
            .await?;
        Ok(CreateMultipartUploadOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(id),
            ..CreateMultipartUploadOutput::default()
        })
    }

    pub(super) async fn put_part(
        &self,
        request: S3Request<UploadPartInput>,
    ) -> Result<UploadPartOutput, ObjectError> {
        let S3Request { mut input, trailing_headers: trailers, .. } = request;
        refuse!(input, sse_customer_algorithm => "encryption with a customer's key");
        let number = input.part_number;
        if !PART_NUMBERS.contains(&number) {
            let message = format!("part number {number} is not between 1 and {}", PART_NUMBERS.end());
            return Err(ObjectError::InvalidArgument(message));
        }
        let content_md5 = input.content_md5.take();
        let stated = Stated { content_md5, checksums: checksums_of!(input), trailers };
        let content = body::receive(input.body.take(), stated).await?;
        let (etag, checksums) = (content.etag.clone(), content.checksums.clone());
        let upload = upload_of!(input);
        self.store
            .write(move |transaction| uploads::put_part(transaction, &upload, number, &content, now_ms()))
            .await?;
        Ok(with_checksums!(
            checksums,
            UploadPartOutput { e_tag: Some(ETag::Strong(etag)), ..UploadPartOutput::default() }
        ))
    }

    pub(super) async fn complete_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> Result<CompleteMultipartUploadOutput, ObjectError> {
        let mut input = request.input;
        refuse!(input, sse_customer_algorithm => "encryption with a customer's key");
        if input.checksum_type.as_ref().is_some_and(|kind| kind.as_str() == ChecksumType::COMPOSITE) {
            return Err(ObjectError::NotImplemented("a checksum put together from those of the parts"));
        }
        let checksums = checksums_of!(input);
        let parts = input.multipart_upload.take().and_then(|upload| upload.parts).unwrap_or_default();
        let completion = Completion {
            parts: parts.into_iter().map(listed).collect::<Result<_, _>>()?,
            condition: WriteCondition::new(input.if_match.take(), input.if_none_match.take())?,
            checksums: checksums.clone(),
            size: input.mpu_object_size.map(|size| size.max(0) as u64),
        };
        let upload = upload_of!(input);
        let etag = self
            .store
            .create(move |transaction| uploads::complete(transaction, &upload, &completion, now_ms()))
            .await?;
        let checksum_type = checksums.kind();
        Ok(with_checksums!(
            checksums,
            CompleteMultipartUploadOutput {
                location: Some(format!("/{}/{}", input.bucket, input.key)),
                bucket: Some(input.bucket),
                key: Some(input.key),
                checksum_type,
                e_tag: Some(ETag::Strong(etag)),
                ..CompleteMultipartUploadOutput::default()
            }
        ))
    }

    pub(super) async fn abort_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> Result<AbortMultipartUploadOutput, ObjectError> {
        refuse!(request.input, if_match_initiated_time => "conditional aborts");
        let upload = upload_of!(request.input);
        self.store.write(move |transaction| uploads::abort(transaction, &upload)).await?;
        Ok(AbortMultipartUploadOutput::default())
    }

    pub(super) async fn parts(
        &self,
        request: S3Request<ListPartsInput>,
    ) -> Result<ListPartsOutput, ObjectError> {
        let input = request.input;
        let after = input.part_number_marker.unwrap_or(0);
        let max_parts = input.max_parts.unwrap_or(MOST_PARTS).clamp(0, MOST_PARTS);
        let upload = upload_of!(input);
        // One more than is shown tells whether there are more.
        let limit = max_parts as usize + 1;
        let mut parts =
            self.store.read(move |transaction| uploads::parts(transaction, &upload, after, limit)).await?;
        let truncated = parts.len() == limit && max_parts > 0;
        parts.truncate(max_parts as usize);
        Ok(ListPartsOutput {
            next_part_number_marker: parts.last().filter(|_| truncated).map(|part| part.number),
            parts: Some(parts.into_iter().map(part).collect()),
            is_truncated: Some(truncated),
            max_parts: Some(max_parts),
            part_number_marker: Some(after),
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(input.upload_id),
            ..ListPartsOutput::default()
        })
    }
}

fn listed(mut part: CompletedPart) -> Result<ListedPart, ObjectError> {
    let checksums = checksums_of!(part);
    match (part.part_number, part.e_tag) {
        (Some(number), Some(etag)) => Ok(ListedPart { number, etag: etag.into_value(), checksums }),
        _ => Err(ObjectError::InvalidArgument("each part is listed with its number and ETag".to_owned())),
    }
}

fn part(head: PartHead) -> Part {
    with_checksums!(
        head.checksums,
        Part {
            part_number: Some(head.number),
            size: Some(head.size as i64),
            e_tag: Some(ETag::Strong(head.etag)),
            last_modified: Some(head.modified),
        }
    )
}
