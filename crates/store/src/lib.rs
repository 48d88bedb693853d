//! S3 layout and DynamoDB tables over the AWS SDK.
