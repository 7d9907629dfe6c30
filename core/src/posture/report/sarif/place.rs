//! Files as URIs, and places in them as regions.

use super::log::{ArtifactLocation, Location, OriginalBase, PhysicalLocation, Region};
use crate::dto;
use crate::posture::report::words::repository_path;
use std::fmt::Write as _;

/// A file: relative to the folder of the run, unless its path begins at the root.
pub(super) fn artifact(file: &str) -> ArtifactLocation {
    if file.starts_with('/') {
        return absolute(&format!("file://{}", encoded(file)));
    }
    if let [drive, b':', b'/', ..] = file.as_bytes()
        && drive.is_ascii_alphabetic()
    {
        let rest = file.get(2..).unwrap_or_default();
        return absolute(&format!("file:///{}:{}", char::from(*drive), encoded(rest)));
    }
    ArtifactLocation {
        uri: encoded(repository_path(file)),
        uri_base_id: Some(OriginalBase::NAME),
    }
}

fn absolute(uri: &str) -> ArtifactLocation {
    ArtifactLocation {
        uri: uri.to_owned(),
        uri_base_id: None,
    }
}

/// Everything but unreserved characters and `/` (RFC 3986) as `%XX`: a colon too, which would make
/// what stands before it a scheme.
fn encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => {
                let _infallible = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// A place.
pub(super) fn location(at: &dto::Location) -> Location {
    Location {
        physical_location: PhysicalLocation {
            artifact_location: artifact(&at.file),
            region: Some(region(at)),
        },
        logical_locations: Vec::new(),
        message: None,
    }
}

/// A file as a whole, or the folder of the run where none is named: GitHub refuses a whole report
/// for one result without a place.
pub(super) fn whole(file: &str) -> Location {
    let file = if file.is_empty() { "." } else { file };
    Location {
        physical_location: PhysicalLocation {
            artifact_location: artifact(file),
            region: None,
        },
        logical_locations: Vec::new(),
        message: None,
    }
}

/// A span of text.
pub(super) const fn region(at: &dto::Location) -> Region {
    let dto::Location { start, end, .. } = at;
    Region {
        start_line: Some(start.line),
        start_column: Some(start.column),
        end_line: Some(end.line),
        end_column: Some(end.column),
        byte_offset: start.offset,
        byte_length: end.offset.saturating_sub(start.offset),
    }
}

#[cfg(test)]
mod tests {
    use super::artifact;

    #[test]
    fn files_are_relative_unless_they_begin_at_the_root() {
        let cases = [
            ("deploy/a b.yaml", "deploy/a%20b.yaml", true),
            ("./a.yaml", "a.yaml", true),
            ("../a.yaml", "../a.yaml", true),
            (
                "javascript:alert(1).yaml",
                "javascript%3Aalert%281%29.yaml",
                true,
            ),
            ("50%.yaml", "50%25.yaml", true),
            ("名.yaml", "%E5%90%8D.yaml", true),
            ("-", "-", true),
            ("/srv/a?.yaml", "file:///srv/a%3F.yaml", false),
            ("C:/a#.yaml", "file:///C:/a%23.yaml", false),
        ];
        for (file, uri, is_relative) in cases {
            let it = artifact(file);
            assert_eq!((&*it.uri, it.uri_base_id.is_some()), (uri, is_relative));
        }
    }
}
