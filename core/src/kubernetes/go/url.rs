//! KMS endpoints as Go's `net/url` and gRPC take them apart.

use std::net::Ipv6Addr;

/// An endpoint that Go's `url.Parse` accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::kubernetes) struct Endpoint {
    /// The scheme in lower case; empty where there is none.
    pub(in crate::kubernetes) scheme: String,
    /// The path, unescaped: any bytes.
    pub(in crate::kubernetes) path: Vec<u8>,
}

/// Why Go's `url.Parse` refuses a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kubernetes) enum UrlError {
    ControlCharacter,
    NoScheme,
    ColonInFirstSegment,
    Escape,
    Host,
    UserInfo,
}

impl UrlError {
    pub(in crate::kubernetes) const fn as_str(self) -> &'static str {
        match self {
            Self::ControlCharacter => "it has a control character",
            Self::NoScheme => "nothing stands before the first `:`",
            Self::ColonInFirstSegment => "its first path segment has a `:`",
            Self::Escape => "a `%` is not followed by two hexadecimal digits",
            Self::Host => "its host is not valid",
            Self::UserInfo => "its user information is not valid",
        }
    }
}

impl Endpoint {
    /// Go's `url.Parse`.
    pub(in crate::kubernetes) fn parse(text: &[u8]) -> Result<Self, UrlError> {
        let (text, fragment) = cut(text, b'#');
        let endpoint = Self::parse_without_fragment(text)?;
        unescape(fragment.unwrap_or_default(), Part::Other)?;
        Ok(endpoint)
    }

    fn parse_without_fragment(text: &[u8]) -> Result<Self, UrlError> {
        if text.iter().any(u8::is_ascii_control) {
            return Err(UrlError::ControlCharacter);
        }
        if text == b"*" {
            return Ok(Self {
                scheme: String::new(),
                path: text.to_vec(),
            });
        }
        let (scheme, rest) = split_scheme(text)?;
        let (rest, _query) = cut(rest, b'?');
        let opaque = !rest.starts_with(b"/");
        if opaque && !scheme.is_empty() {
            return Ok(Self {
                scheme,
                path: Vec::new(),
            });
        }
        if opaque && cut(rest, b'/').0.contains(&b':') {
            return Err(UrlError::ColonInFirstSegment);
        }
        let authority = rest
            .strip_prefix(b"//")
            .filter(|_| !scheme.is_empty() || !rest.starts_with(b"///"));
        let path = match authority {
            None => rest,
            Some(rest) => {
                let end = rest
                    .iter()
                    .position(|&byte| byte == b'/')
                    .unwrap_or(rest.len());
                let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, b""));
                check_authority(authority)?;
                path
            }
        };
        Ok(Self {
            scheme,
            path: unescape(path, Part::Other)?,
        })
    }

    /// What the API server's KMS client dials: the path; of an abstract socket (`/@name`) without
    /// the slash.
    pub(in crate::kubernetes) fn dial_target(&self) -> &[u8] {
        match self.path.strip_prefix(b"/") {
            Some(name) if name.starts_with(b"@") => name,
            _ => &self.path,
        }
    }
}

/// Whether gRPC takes the target: it reads it once more as a URL behind `passthrough:///`.
pub(in crate::kubernetes) fn dial_target_is_valid(target: &[u8]) -> bool {
    let whole = [b"passthrough:///".as_slice(), target].concat();
    Endpoint::parse(&whole).is_ok()
}

/// The part of a URL that an escaped text stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Host,
    Zone,
    Other,
}

/// Resolves `%XX`. A host may escape only what is not ASCII; a zone only what a host may hold.
fn unescape(text: &[u8], part: Part) -> Result<Vec<u8>, UrlError> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            if part != Part::Other && byte.is_ascii() && !may_stand_in_host(byte) {
                return Err(UrlError::Host);
            }
            out.push(byte);
            continue;
        }
        let (Some(high), Some(low)) = (hex(bytes.next()), hex(bytes.next())) else {
            return Err(UrlError::Escape);
        };
        let escaped = high << 4 | low;
        let allowed = match part {
            Part::Other => true,
            Part::Host => escaped == b'%' || !escaped.is_ascii(),
            Part::Zone => matches!(escaped, b'%' | b' ') || may_stand_in_host(escaped),
        };
        if !allowed {
            return Err(UrlError::Escape);
        }
        out.push(escaped);
    }
    Ok(out)
}

fn hex(byte: Option<u8>) -> Option<u8> {
    let digit = char::from(byte?).to_digit(16)?;
    u8::try_from(digit).ok()
}

fn may_stand_in_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!\"$&'()*+,-.:;<=>[]_~".contains(&byte)
}

fn split_scheme(text: &[u8]) -> Result<(String, &[u8]), UrlError> {
    for (at, &byte) in text.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err(UrlError::NoScheme),
            b':' => {
                let (scheme, rest) = cut(text, b':');
                let scheme = scheme
                    .iter()
                    .map(|byte| char::from(byte.to_ascii_lowercase()));
                return Ok((scheme.collect(), rest.unwrap_or_default()));
            }
            _ => break,
        }
    }
    Ok((String::new(), text))
}

/// `[userinfo@]host[:port]`, for schemes other than http.
fn check_authority(authority: &[u8]) -> Result<(), UrlError> {
    let Some(at) = authority.iter().rposition(|&byte| byte == b'@') else {
        return check_host(authority);
    };
    let (user, host) = authority.split_at_checked(at).unwrap_or((authority, b""));
    check_host(host.get(1..).unwrap_or_default())?;
    let fits = |&byte: &u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte);
    if !user.iter().all(fits) {
        return Err(UrlError::UserInfo);
    }
    let (name, password) = cut(user, b':');
    unescape(name, Part::Other)?;
    unescape(password.unwrap_or_default(), Part::Other)?;
    Ok(())
}

fn check_host(host: &[u8]) -> Result<(), UrlError> {
    match host.iter().rposition(|&byte| byte == b'[') {
        Some(0) => return check_ip_literal(host),
        Some(_) => return Err(UrlError::Host),
        None => {}
    }
    if let Some(colon) = host.iter().rposition(|&byte| byte == b':') {
        check_port(host.get(colon..).unwrap_or_default())?;
    }
    unescape(host, Part::Host).map(drop)
}

/// `[address%25zone]:port`
fn check_ip_literal(host: &[u8]) -> Result<(), UrlError> {
    let Some(end) = host.iter().rposition(|&byte| byte == b']') else {
        return Err(UrlError::Host);
    };
    let (inside, port) = host.split_at_checked(end).unwrap_or((host, b""));
    let inside = inside.get(1..).unwrap_or_default();
    check_port(port.get(1..).unwrap_or_default())?;
    let zone = inside
        .windows(3)
        .position(|bytes| bytes == b"%25")
        .unwrap_or(inside.len());
    let (address, zone) = inside.split_at_checked(zone).unwrap_or((inside, b""));
    let mut literal = unescape(address, Part::Host)?;
    literal.extend(unescape(zone, Part::Zone)?);
    let (address, zone) = cut(&literal, b'%');
    let named = zone.is_none_or(|zone| !zone.is_empty());
    let address = std::str::from_utf8(address)
        .ok()
        .and_then(|text| text.parse::<Ipv6Addr>().ok());
    if address.is_none() || !named {
        return Err(UrlError::Host);
    }
    Ok(())
}

/// Nothing, or `:` and digits.
fn check_port(port: &[u8]) -> Result<(), UrlError> {
    let fits = match port {
        [] => true,
        [b':', digits @ ..] => digits.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    if fits { Ok(()) } else { Err(UrlError::Host) }
}

/// The text before the first `separator`, and what stands behind it, if there is one.
fn cut(text: &[u8], separator: u8) -> (&[u8], Option<&[u8]>) {
    let mut parts = text.splitn(2, |&byte| byte == separator);
    (parts.next().unwrap_or_default(), parts.next())
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, UrlError, dial_target_is_valid};

    #[test]
    fn takes_what_go_takes() {
        let unix = |path: &str| Ok(("unix".to_owned(), path.to_owned()));
        let cases = [
            ("unix:///run/kms.sock", unix("/run/kms.sock")),
            ("UNIX:///x", unix("/x")),
            ("unix:", unix("")),
            ("unix:x/y", unix("")),
            ("unix:/x", unix("/x")),
            ("unix://host:80/x", unix("/x")),
            ("unix:///@name", unix("/@name")),
            ("unix:///a b?q#f", unix("/a b")),
            ("unix:///%2541", unix("/%41")),
            ("unix://[::1]:1/x", unix("/x")),
            ("unix://[fe80::1%25eth0]/x", unix("/x")),
            ("unix://u:p@h/x", unix("/x")),
            (
                "/run/kms.sock",
                Ok((String::new(), "/run/kms.sock".to_owned())),
            ),
            ("unix:///%zz", Err(UrlError::Escape)),
            ("unix:///a#%z", Err(UrlError::Escape)),
            ("unix:///\u{7f}", Err(UrlError::ControlCharacter)),
            (":x", Err(UrlError::NoScheme)),
            ("a_b:c", Err(UrlError::ColonInFirstSegment)),
            ("unix://a b/x", Err(UrlError::Host)),
            ("unix://h:x/x", Err(UrlError::Host)),
            ("unix://[1.2.3.4]/x", Err(UrlError::Host)),
            ("unix://x[::1]/x", Err(UrlError::Host)),
            ("unix://%41/x", Err(UrlError::Escape)),
            ("unix://a\"b@h/x", Err(UrlError::UserInfo)),
        ];
        for (text, wanted) in cases {
            let read = Endpoint::parse(text.as_bytes())
                .map(|url| (url.scheme, String::from_utf8(url.path).unwrap()));
            assert_eq!(read, wanted, "{text:?}");
        }
    }

    #[test]
    fn dialling_reads_the_path_as_a_url_again() {
        let dials = |text: &str| {
            dial_target_is_valid(Endpoint::parse(text.as_bytes()).unwrap().dial_target())
        };
        assert!(dials("unix:///run/kms.sock") && dials("unix:") && dials("unix:///@a"));
        assert!(!dials("unix:///run/%25zz") && !dials("unix:///%00"));
    }
}
