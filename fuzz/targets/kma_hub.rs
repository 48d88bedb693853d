//! Any bytes, read as an answer of `SourceId::KmaHub`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::parse(sources::SourceId::KmaHub, bytes));
