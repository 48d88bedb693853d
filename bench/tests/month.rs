//! `bench month`, told something that cannot be.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::process::Command;

fn complaint(arguments: &[&str]) -> String {
    let ended = Command::new(env!("CARGO_BIN_EXE_bench")).arg("month").args(arguments).output().unwrap();
    assert!(!ended.status.success());
    String::from_utf8(ended.stderr).unwrap()
}

#[test]
fn a_month_without_the_program_or_with_a_full_directory_says_what_to_do() {
    let nowhere = complaint(&["--wearcast", "no/such/file"]);
    assert_eq!(nowhere.trim_end(), "bench: no/such/file is not there; build it with `cargo build`");
    let here = env!("CARGO_MANIFEST_DIR");
    let full = complaint(&["--wearcast", env!("CARGO_BIN_EXE_bench"), "--keep", here]);
    assert!(full.contains("is not empty; name another directory"), "{full}");
    assert!(complaint(&["--days", "3"]).contains("3 is not in 4..=365"));
}
