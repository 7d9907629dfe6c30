//! Names of users and groups, as a host's own files tell them.

use std::collections::BTreeMap;

/// The names by number in a file such as `/etc/passwd` or `/etc/group`; of several for one number the
/// first, as the C library has it. What is no such line is passed over.
///
/// ```
/// let users = sealward::posture::host::names("root:x:0:0:root:/root:/bin/sh\netcd:x:998:998::/:/bin/false\n");
/// assert_eq!(users[&998], "etcd");
/// ```
#[must_use]
pub fn names(text: &str) -> BTreeMap<u32, String> {
    let mut names = BTreeMap::new();
    for line in text.lines() {
        let mut fields = line.split(':');
        let (name, number) = (fields.next().unwrap_or_default(), fields.nth(1));
        if let Some(number) = number
            .and_then(|it| it.parse().ok())
            .filter(|_| !name.is_empty())
        {
            names.entry(number).or_insert_with(|| name.to_owned());
        }
    }
    names
}
