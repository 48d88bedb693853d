//! Deleting objects. Deleting one that is not there succeeds, as in S3.

use s3s::S3Request;
use s3s::dto::{
    DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, DeletedObject,
};

use super::{ObjectService, refuse};
use crate::s3::error::ObjectError;
use crate::s3::store::{buckets, objects};

/// The most keys that one DeleteObjects may name; as in S3.
const MOST_KEYS: usize = 1000;

impl ObjectService {
    pub(super) async fn delete(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> Result<DeleteObjectOutput, ObjectError> {
        let input = request.input;
        refuse!(
            input,
            version_id => "versions",
            if_match => "conditional deletes",
            if_match_last_modified_time => "conditional deletes",
            if_match_size => "conditional deletes",
        );
        self.store
            .write(move |transaction| {
                buckets::require(transaction, &input.bucket)?;
                objects::delete(transaction, &input.bucket, &input.key)
            })
            .await?;
        Ok(DeleteObjectOutput::default())
    }

    pub(super) async fn delete_many(
        &self,
        request: S3Request<DeleteObjectsInput>,
    ) -> Result<DeleteObjectsOutput, ObjectError> {
        let DeleteObjectsInput { bucket, delete, .. } = request.input;
        for object in &delete.objects {
            refuse!(
                object,
                version_id => "versions",
                e_tag => "conditional deletes",
                last_modified_time => "conditional deletes",
                size => "conditional deletes",
            );
        }
        if delete.objects.len() > MOST_KEYS {
            let message = format!(
                "{} keys are more than the {MOST_KEYS} that one request may name",
                delete.objects.len()
            );
            return Err(ObjectError::InvalidArgument(message));
        }
        let keys: Vec<String> = delete.objects.into_iter().map(|object| object.key).collect();
        let gone = keys.clone();
        self.store
            .write(move |transaction| {
                buckets::require(transaction, &bucket)?;
                keys.iter().try_for_each(|key| objects::delete(transaction, &bucket, key))
            })
            .await?;
        let quiet = delete.quiet.unwrap_or(false);
        let deleted =
            gone.into_iter().map(|key| DeletedObject { key: Some(key), ..DeletedObject::default() });
        Ok(DeleteObjectsOutput {
            deleted: (!quiet).then(|| deleted.collect()),
            ..DeleteObjectsOutput::default()
        })
    }
}
