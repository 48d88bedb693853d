//! What resources are called on one machine.

/// The stack.
pub(crate) const STACK: &str = "wearcast-local";
/// Of both, only that they are not empty matters.
pub(crate) const REGION: &str = "us-east-1";
pub(crate) const ACCOUNT: &str = "000000000000";

/// What `Ref` is: a name for what has one, else the ARN.
pub(crate) fn reference(kind: &str, resource: &str) -> String {
    match kind {
        "AWS::S3::Bucket" if resource == "Bucket" => STACK.to_owned(),
        "AWS::DynamoDB::Table" => format!("wearcast-{}", kebab(resource.trim_end_matches("Table"))),
        "AWS::Serverless::Function" => {
            format!("{STACK}-{}", kebab(resource.trim_end_matches("Function")))
        }
        "AWS::S3::Bucket" | "AWS::SQS::Queue" | "AWS::Logs::LogGroup" => {
            format!("{STACK}-{}", kebab(resource))
        }
        _ => arn_of(kind, resource),
    }
}

pub(crate) fn arn_of(kind: &str, resource: &str) -> String {
    let service = kind.split("::").nth(1).unwrap_or("local").to_lowercase();
    match kind {
        "AWS::S3::Bucket" => format!("arn:aws:s3:::{}", reference(kind, resource)),
        "AWS::Serverless::Function" => arn("lambda", &format!("function:{}", reference(kind, resource))),
        _ => arn(&service, resource),
    }
}

pub(crate) fn arn(service: &str, rest: &str) -> String {
    format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}")
}

/// `DeadLetters` as `dead-letters`.
fn kebab(name: &str) -> String {
    let mut said = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !said.is_empty() {
            said.push('-');
        }
        said.push(letter.to_ascii_lowercase());
    }
    said
}
