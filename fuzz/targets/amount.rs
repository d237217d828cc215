#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| seqr_fuzz::amount(data));
