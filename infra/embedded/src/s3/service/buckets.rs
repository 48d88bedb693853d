//! Buckets.

use s3s::S3Request;
use s3s::dto::{
    Bucket, CreateBucketInput, CreateBucketOutput, DeleteBucketInput, DeleteBucketOutput, HeadBucketInput,
    HeadBucketOutput, ListBucketsInput, ListBucketsOutput,
};

use super::{ObjectService, refuse};
use crate::s3::error::ObjectError;
use crate::s3::store::objects::whole_second;
use crate::s3::store::{buckets, now_ms};

impl ObjectService {
    pub(super) async fn make_bucket(
        &self,
        request: S3Request<CreateBucketInput>,
    ) -> Result<CreateBucketOutput, ObjectError> {
        let bucket = request.input.bucket;
        let location = Some(format!("/{bucket}"));
        self.store.write(move |transaction| buckets::create(transaction, &bucket, now_ms())).await?;
        Ok(CreateBucketOutput { location })
    }

    pub(super) async fn find_bucket(
        &self,
        request: S3Request<HeadBucketInput>,
    ) -> Result<HeadBucketOutput, ObjectError> {
        let bucket = request.input.bucket;
        self.store.read(move |transaction| buckets::require(transaction, &bucket)).await?;
        Ok(HeadBucketOutput::default())
    }

    pub(super) async fn remove_bucket(
        &self,
        request: S3Request<DeleteBucketInput>,
    ) -> Result<DeleteBucketOutput, ObjectError> {
        let bucket = request.input.bucket;
        self.store.write(move |transaction| buckets::delete(transaction, &bucket)).await?;
        Ok(DeleteBucketOutput::default())
    }

    pub(super) async fn all_buckets(
        &self,
        request: S3Request<ListBucketsInput>,
    ) -> Result<ListBucketsOutput, ObjectError> {
        refuse!(request.input, continuation_token => "paging of ListBuckets", max_buckets => "paging of ListBuckets");
        let prefix = request.input.prefix;
        let all = self.store.read(|transaction| buckets::all(transaction)).await?;
        let buckets = all
            .into_iter()
            .filter(|bucket| prefix.as_deref().is_none_or(|prefix| bucket.name.starts_with(prefix)))
            .map(|bucket| Bucket {
                creation_date: Some(whole_second(bucket.created_ms)),
                name: Some(bucket.name),
                ..Bucket::default()
            })
            .collect();
        Ok(ListBucketsOutput { buckets: Some(buckets), prefix, ..ListBucketsOutput::default() })
    }
}
