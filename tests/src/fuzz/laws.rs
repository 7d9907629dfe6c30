//! What several bodies hold their parsers to.

use sealward_providers::StoreError;

/// What is taken is printed as it was; nothing that is cut or longer is taken.
pub(super) fn prints_itself(parse: impl Fn(&[u8]) -> Option<Vec<u8>>, bytes: &[u8]) {
    let Some(printed) = parse(bytes) else {
        return;
    };
    assert_eq!(printed, bytes);
    assert!(parse(&[bytes, b"\0"].concat()).is_none(), "a byte more");
    let stride = (bytes.len() / 64).max(1);
    for len in (0..bytes.len()).step_by(stride) {
        assert!(parse(&bytes[..len]).is_none(), "cut to {len} bytes");
    }
}

/// How it ended. Whatever a store refuses has a code of its own.
pub(super) fn code<T>(result: Result<T, StoreError>) -> Result<(), &'static str> {
    result.map(drop).map_err(|error| {
        let code = error.code();
        assert!(
            code.starts_with("store/") || code.starts_with("envelope/"),
            "{code}"
        );
        assert!(!error.to_string().is_empty());
        code
    })
}
