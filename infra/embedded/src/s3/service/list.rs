//! Listing objects.

use s3s::S3Request;
use s3s::dto::{CommonPrefix, ETag, ListObjectsV2Input, ListObjectsV2Output, Object, ObjectStorageClass};

use super::ObjectService;
use crate::s3::error::ObjectError;
use crate::s3::store::listing::{self, Listed, Query};

/// The most entries on a page, and what a page has by default; as in S3.
const MOST_KEYS: i32 = 1000;

impl ObjectService {
    // `encoding-type=url` is answered without an EncodingType, which says that keys are as they are.
    pub(super) async fn list(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> Result<ListObjectsV2Output, ObjectError> {
        let input = request.input;
        let max_keys = input.max_keys.unwrap_or(MOST_KEYS);
        if max_keys < 0 {
            return Err(ObjectError::InvalidArgument(format!("max-keys is {max_keys}; the least is 0")));
        }
        let max_keys = max_keys.min(MOST_KEYS);
        let query = Query {
            bucket: input.bucket.clone(),
            prefix: input.prefix.clone().unwrap_or_default(),
            delimiter: input.delimiter.clone(),
            from: from(&input)?,
            limit: max_keys as usize,
        };
        let page = self.store.read(move |transaction| listing::page(transaction, &query)).await?;
        Ok(ListObjectsV2Output {
            key_count: Some((page.objects.len() + page.common_prefixes.len()) as i32),
            is_truncated: Some(page.next.is_some()),
            next_continuation_token: page.next.map(hex::encode),
            contents: Some(page.objects.into_iter().map(object).collect()),
            common_prefixes: Some(
                page.common_prefixes
                    .into_iter()
                    .map(|prefix| CommonPrefix { prefix: Some(prefix) })
                    .collect(),
            ),
            name: Some(input.bucket),
            prefix: input.prefix,
            delimiter: input.delimiter,
            max_keys: Some(max_keys),
            continuation_token: input.continuation_token,
            start_after: input.start_after,
            ..ListObjectsV2Output::default()
        })
    }
}

/// Where the page begins. A continuation token is the first key of its page, in hex.
fn from(input: &ListObjectsV2Input) -> Result<String, ObjectError> {
    if let Some(token) = &input.continuation_token {
        return hex::decode(token).ok().and_then(|key| String::from_utf8(key).ok()).ok_or_else(|| {
            ObjectError::InvalidArgument("the continuation token is not one that this server gave".to_owned())
        });
    }
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let after = input.start_after.as_deref().filter(|key| !key.is_empty());
    Ok(after.map_or_else(String::new, |key| listing::start_after(key, prefix, input.delimiter.as_deref())))
}

fn object(listed: Listed) -> Object {
    Object {
        key: Some(listed.key),
        size: Some(listed.size as i64),
        e_tag: Some(ETag::Strong(listed.etag)),
        last_modified: Some(listed.modified),
        storage_class: Some(ObjectStorageClass::from_static(ObjectStorageClass::STANDARD)),
        ..Object::default()
    }
}
