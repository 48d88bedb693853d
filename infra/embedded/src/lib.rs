//! S3 and DynamoDB on loopback, in this process: what the AWS SDK talks to on a laptop.
