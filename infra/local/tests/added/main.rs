//! A function is added by a template entry and a binary, and by nothing in the local stack's code.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use whole_path::{Contents, Program, Wearcast, get};

const WEARCAST: &str = env!("CARGO_BIN_EXE_wearcast");
/// The recipe's template entry.
const ENTRY: &str = r#"
  GreetFunction:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: rust-cargolambda
      BuildProperties: { Binary: BINARY }
    Properties:
      CodeUri: ../functions/greet
      Timeout: 20
      Environment:
        Variables: { GREETING: !Sub "from ${Stage}" }
      Events:
        Forecasts:
          Type: EventBridgeRule
          Properties:
            Pattern:
              source: [aws.s3]
              detail-type: [Object Created]
              detail: { bucket: { name: [!Ref Bucket] }, object: { key: [{ prefix: forecasts/ }] } }
        Mornings:
          Type: ScheduleV2
          Properties:
            ScheduleExpression: cron(0 6 * * ? *)
            ScheduleExpressionTimezone: Asia/Seoul
            Input: '{"time":"<aws.scheduler.scheduled-time>"}'
        Greeting:
          Type: HttpApi
          Properties: { ApiId: !Ref Http, Method: GET, Path: "/v1/greetings/{who}" }
"#;

/// Our template with one function more.
fn template(directory: &Path, binary: &str) -> PathBuf {
    let ours = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../template.yaml")).unwrap();
    let entry = format!("\nResources:{}", ENTRY.replace("BINARY", binary));
    let file = directory.join("template.yaml");
    std::fs::write(&file, ours.replacen("\nResources:\n", &entry, 1)).unwrap();
    file
}

#[tokio::test]
async fn its_events_and_schedules_and_routes_run_as_they_are_declared() {
    assert!(Path::new(env!("CARGO_BIN_EXE_added-function")).is_file());
    let directory = TempDir::new().unwrap();
    let template = template(directory.path(), "added-function");
    let (data, template) = (directory.path().join("data"), template.to_str().unwrap());
    let tick = ["tick", "--data-dir", data.to_str().unwrap(), "--template", template];
    let span = ["--from", "2010-01-19T00:00:00+08:00", "--hours", "24"];
    let ended = Program::run(WEARCAST, &[&tick[..], &span].concat()).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert!(ended.said.contains("KeylessHourly 24×, Mornings 1×"), "{}", ended.said);
    let contents = Contents::at_rest(&data).await;
    let keys: Vec<&String> = contents.objects.keys().collect();
    assert!(keys.iter().any(|key| key.starts_with("greetings/forecasts/station=54511/")), "{keys:?}");
    assert!(keys.iter().any(|key| **key == "greetings/2010-01-18T21:00:00Z"), "{keys:?}");

    let options = ["--no-train", "--template", template, "--as-of", "2010-01-20T00:00:00Z"];
    let up = Wearcast::up(WEARCAST, &data, &options).await.ready().await;
    let answer = get(&format!("{}/v1/greetings/seoul", up.page)).await;
    assert_eq!((answer.status().as_u16(), &answer.body()[..]), (201, &b"hello seoul"[..]));
    assert_eq!(answer.headers()["x-greeting"], "from dev");
    let elsewhere = get(&format!("{}/v1/greetings", up.page)).await;
    assert_eq!(
        (elsewhere.status().as_u16(), &elsewhere.body()[..]),
        (404, &br#"{"message":"Not Found"}"#[..])
    );
    up.stop().await;
}

#[tokio::test]
async fn one_that_was_not_built_is_named_at_start_with_what_builds_it() {
    let directory = TempDir::new().unwrap();
    let template = template(directory.path(), "greet");
    let arguments =
        ["--no-train", "--as-of", "2010-01-20T00:00:00Z", "--template", template.to_str().unwrap()];
    let up = Wearcast::up(WEARCAST, &directory.path().join("data"), &arguments).await.ready().await;
    let answer = get(&format!("{}/v1/greetings/seoul", up.page)).await;
    assert_eq!(answer.status(), 503);
    let said = up.stop().await.said;
    let line =
        "  not here    GreetFunction: no program greet beside this one; `cargo build --bin greet` makes it";
    assert!(said.lines().any(|said| said == line), "{said}");
}
