//! Any bytes, read as an answer of `SourceId::OpenMeteoAir`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::parse(sources::SourceId::OpenMeteoAir, bytes));
