//! A week of operation in driven time, with all that goes wrong, ends as an undisturbed one does.

use std::path::PathBuf;

use tempfile::TempDir;
use whole_path::operation::Operation;

#[tokio::test]
async fn a_week_with_outages_poison_and_disorder_ends_as_an_undisturbed_one() {
    let directory = TempDir::new().unwrap();
    let operation = Operation {
        wearcast: PathBuf::from(env!("CARGO_BIN_EXE_wearcast")),
        directory: directory.path().to_owned(),
        days: 7,
        seed: 7,
        train_on: None,
    };
    let (compared, happened) = operation.run(|_| ()).await;
    assert!(happened.outage_hours > 0 && happened.poisoned > 0, "a calm week proves nothing: {happened:?}");
    assert_eq!(compared.differences, [""; 0], "{happened:#?}");
    let refusing: Vec<&String> = happened.said.iter().filter(|line| !line.contains(", 0 refused")).collect();
    assert_eq!(
        refusing.len(),
        1,
        "poison is refused when it comes, and not tried at each start: {refusing:#?}"
    );
}
