//! The fuzz targets' checks on every run: their seeds, and bounded variants of them.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

#[path = "../../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "it is a crate of its own, too")]
mod fuzz;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz").join(name)
}

/// Names of what lies in a folder of `fuzz/`, without their endings.
fn names(of: &str) -> BTreeSet<String> {
    let files = std::fs::read_dir(folder(of)).unwrap().map(|file| file.unwrap().path());
    files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// The seeds of a target, by name.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let files = std::fs::read_dir(folder("seeds").join(target)).unwrap().map(|file| file.unwrap().path());
    let mut seeds: Vec<_> =
        files.map(|path| (path.display().to_string(), std::fs::read(path).unwrap())).collect();
    seeds.sort();
    seeds
}

#[test]
fn every_target_has_its_program_and_its_seeds() {
    let targets: BTreeSet<String> = fuzz::TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    // the requests' target has no bytes of a service: `outfit` and the API hold what it does in tests of their own
    let of_services = |folder: &str| -> BTreeSet<String> {
        names(folder).into_iter().filter(|name| name != "recommendation").collect()
    };
    assert_eq!(of_services("targets"), targets);
    assert_eq!(of_services("seeds"), targets);
    let manifest = std::fs::read_to_string(folder("Cargo.toml")).unwrap();
    for target in targets {
        assert!(
            manifest.contains(&format!("name = \"{target}\"\npath = \"targets/{target}.rs\"")),
            "{target}"
        );
    }
}

#[test]
fn every_seed_is_read() {
    for (target, check) in fuzz::TARGETS {
        for (name, bytes) in seeds(target) {
            assert!(check(&bytes), "{name} is refused: it leads nowhere");
        }
    }
}

/// One way to spoil bytes; places are taken modulo their length.
#[derive(Debug, Clone)]
enum Spoil {
    Set { at: usize, to: u8 },
    Cut { at: usize },
    Remove { at: usize, count: usize },
    Repeat { at: usize, count: usize },
    Insert { at: usize, text: &'static str },
}

/// What stands in such texts and is easily in the wrong place.
const PIECES: [&str; 18] = [
    ",",
    "\"",
    "\n",
    "\r",
    "{",
    "}",
    "[",
    "]",
    "null",
    "-",
    "1e308",
    "-9999999999",
    "NaN",
    "24:00",
    "\u{feff}",
    "0000",
    "한",
    "\0",
];

fn spoil() -> impl Strategy<Value = Spoil> {
    let at = 0_usize..4096;
    prop_oneof![
        (at.clone(), any::<u8>()).prop_map(|(at, to)| Spoil::Set { at, to }),
        at.clone().prop_map(|at| Spoil::Cut { at }),
        (at.clone(), 1_usize..64).prop_map(|(at, count)| Spoil::Remove { at, count }),
        (at.clone(), 1_usize..256).prop_map(|(at, count)| Spoil::Repeat { at, count }),
        (at, prop::sample::select(PIECES.to_vec())).prop_map(|(at, text)| Spoil::Insert { at, text }),
    ]
}

fn spoilt(mut bytes: Vec<u8>, spoils: &[Spoil]) -> Vec<u8> {
    for spoil in spoils {
        if bytes.is_empty() {
            break;
        }
        let len = bytes.len();
        let piece = |at: usize, count: usize| at % len..(at % len + count).min(len);
        match *spoil {
            Spoil::Set { at, to } => bytes[at % len] = to,
            Spoil::Cut { at } => bytes.truncate(at % len),
            Spoil::Remove { at, count } => drop(bytes.drain(piece(at, count))),
            Spoil::Repeat { at, count } => {
                let again = bytes[piece(at, count)].to_vec();
                bytes.splice(at % len..at % len, again);
            }
            Spoil::Insert { at, text } => drop(bytes.splice(at % len..at % len, text.bytes())),
        }
    }
    bytes
}

proptest! {
    #[test]
    fn no_spoilt_seed_is_a_finding(spoils in prop::collection::vec(spoil(), 1..6)) {
        for (target, check) in fuzz::TARGETS {
            for (_, bytes) in seeds(target) {
                check(&spoilt(bytes, &spoils));
            }
        }
    }

    #[test]
    fn no_bytes_at_all_are_a_finding(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        for (target, _) in fuzz::TARGETS {
            fuzz::target(target, &bytes);
        }
    }
}
