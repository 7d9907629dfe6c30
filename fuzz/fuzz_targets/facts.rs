#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sealward_tests::fuzz::facts::run(bytes));
