//! Any bytes: see `fuzz::TARGETS`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::target("kma_csv", bytes));
