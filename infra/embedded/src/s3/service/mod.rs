//! The S3 operations that this server answers.

mod body;
mod buckets;
mod copy;
mod delete;
mod list;
mod multipart;
mod put;
mod read;

use std::sync::Arc;

use async_trait::async_trait;
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput,
    CompleteMultipartUploadOutput, CopyObjectInput, CopyObjectOutput, CreateBucketInput, CreateBucketOutput,
    CreateMultipartUploadInput, CreateMultipartUploadOutput, DeleteBucketInput, DeleteBucketOutput,
    DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, GetObjectInput,
    GetObjectOutput, HeadBucketInput, HeadBucketOutput, HeadObjectInput, HeadObjectOutput, ListBucketsInput,
    ListBucketsOutput, ListObjectsV2Input, ListObjectsV2Output, ListPartsInput, ListPartsOutput,
    PutObjectInput, PutObjectOutput, UploadPartInput, UploadPartOutput,
};
use s3s::{S3, S3Request, S3Response, S3Result};

use super::error::ObjectError;
use super::store::Store;

/// Answers requests out of the store.
#[derive(Debug)]
pub(super) struct ObjectService {
    store: Arc<Store>,
}

impl ObjectService {
    pub(super) fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    fn answer<T>(&self, result: Result<T, ObjectError>) -> S3Result<S3Response<T>> {
        result.map(S3Response::new).map_err(|error| error.into_s3_error(self.store.file()))
    }
}

/// Refuses a request with parameters that would change what it means and that are not supported: one
/// `field => "what it asks for"` each.
macro_rules! refuse {
    ($input:expr, $($field:ident => $what:literal),+ $(,)?) => {
        $(if $input.$field.is_some() {
            return Err($crate::s3::error::ObjectError::NotImplemented($what));
        })+
    };
}
use refuse;

/// Implements each operation of the trait by an inherent method, which returns the typed error.
macro_rules! operations {
    ($($name:ident => $method:ident($input:ty) -> $output:ty;)+) => {
        #[async_trait]
        impl S3 for ObjectService {
            $(async fn $name(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                self.answer(self.$method(request).await)
            })+
        }
    };
}

operations! {
    create_bucket => make_bucket(CreateBucketInput) -> CreateBucketOutput;
    head_bucket => find_bucket(HeadBucketInput) -> HeadBucketOutput;
    delete_bucket => remove_bucket(DeleteBucketInput) -> DeleteBucketOutput;
    list_buckets => all_buckets(ListBucketsInput) -> ListBucketsOutput;
    put_object => put(PutObjectInput) -> PutObjectOutput;
    get_object => get(GetObjectInput) -> GetObjectOutput;
    head_object => head(HeadObjectInput) -> HeadObjectOutput;
    copy_object => copy(CopyObjectInput) -> CopyObjectOutput;
    delete_object => delete(DeleteObjectInput) -> DeleteObjectOutput;
    delete_objects => delete_many(DeleteObjectsInput) -> DeleteObjectsOutput;
    list_objects_v2 => list(ListObjectsV2Input) -> ListObjectsV2Output;
    create_multipart_upload => begin_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput;
    upload_part => put_part(UploadPartInput) -> UploadPartOutput;
    complete_multipart_upload => complete_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput;
    abort_multipart_upload => abort_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput;
    list_parts => parts(ListPartsInput) -> ListPartsOutput;
}
