//! `cargo xtask examples`: an example on every public item, as a reader of the documentation sees it.
//!
//! What is public, where it stands and which of its code blocks are tested is read from the pages
//! that rustdoc writes: it has resolved every re-export, feature and macro. Where it comes to write
//! other pages, items lack examples or none are found, and either fails.

use crate::shell::{self, Done, cargo, complain, say};
use std::path::Path;

/// The libraries: the package, the folder of its pages, and that of its sources.
const LIBRARIES: [(&str, &str, &str); 3] = [
    ("sealward", "sealward", "core/src"),
    ("sealward-providers", "sealward_providers", "providers/src"),
    ("sealward-cli", "sealward_cli", "cli/src"),
];

/// What the pages' names begin with, by kind of item. The value of a constant is its own example.
const KINDS: [&str; 6] = ["enum.", "fn.", "macro.", "struct.", "trait.", "union."];

/// Lists every public item without an example.
///
/// A function, macro, type or trait needs one of its own. A method may instead be called by an
/// example of its type, or be written out in one of its trait. Neither a hidden line of an example
/// counts nor a block that is not tested. Methods of trait impls have their trait's documentation.
pub(crate) fn run() -> Done {
    let pages = shell::target().join("doc");
    let mut document = cargo();
    document.args(["doc", "--quiet", "--no-deps", "--lib", "--all-features"]);
    for (package, folder, _) in LIBRARIES {
        // Pages of private items may stand there, and would be taken for these.
        let _ = std::fs::remove_dir_all(pages.join(folder));
        document.args(["--package", package]);
    }
    shell::run(document.env("RUSTDOCFLAGS", "-D warnings"))?;

    let mut found = Found::default();
    for (_, folder, sources) in LIBRARIES {
        let before = found.items;
        found.library(&pages.join(folder), sources)?;
        if found.items == before {
            return Err(format!(
                "no public item is found in the pages of `{folder}`"
            ));
        }
    }
    if found.methods == 0 {
        return Err("no public method is found in the pages".to_owned());
    }
    for lack in &found.lacking {
        complain(lack);
    }
    let (items, methods, lacking) = (found.items, found.methods, found.lacking.len());
    say(&format!(
        "{items} public items and {methods} methods, {lacking} without an example"
    ));
    if lacking > 0 {
        return Err("a public item has no example".to_owned());
    }
    Ok(())
}

#[derive(Default)]
struct Found {
    items: usize,
    methods: usize,
    /// `file:line: item`
    lacking: Vec<String>,
}

impl Found {
    fn library(&mut self, folder: &Path, sources: &str) -> Done {
        let list = read(&folder.join("all.html"))?;
        for link in list.split("<li><a href=\"").skip(1) {
            let link = until(link, "\"");
            let file = link.rsplit('/').next().unwrap_or(link);
            if KINDS.iter().any(|kind| file.starts_with(kind)) {
                self.page(link, &read(&folder.join(link))?, sources);
            }
        }
        Ok(())
    }

    /// One item with its methods.
    fn page(&mut self, link: &str, page: &str, sources: &str) {
        let name = item(link);
        let is_trait = link
            .rsplit('/')
            .next()
            .is_some_and(|it| it.starts_with("trait."));
        // The item's own documentation ends where its first method or impl begins.
        let sections: Vec<&str> = page.split("<section id=\"").collect();
        let own = sections.iter().position(|it| is_method(it) || is_impl(it));
        let (own, rest) = sections.split_at(own.unwrap_or(sections.len()));
        let own = own.concat();
        let examples = examples(&own);
        self.items += 1;
        if examples.is_empty() {
            self.lack(&own, sources, &name);
        }
        for section in rest.iter().filter(|it| is_method(it)) {
            let id = until(section, "\"");
            let method = id.rsplit('.').next().unwrap_or(id);
            self.methods += 1;
            let shown = |it: &String| calls(it, method) || is_trait && defines(it, method);
            if !examples.iter().any(shown) && self::examples(section).is_empty() {
                self.lack(section, sources, &format!("{name}::{method}"));
            }
        }
    }

    fn lack(&mut self, html: &str, sources: &str, name: &str) {
        let place = place(html, sources);
        self.lacking
            .push(format!("{place}: `{name}` has no example"));
    }
}

/// `envelope::Header` for `envelope/struct.Header.html`.
fn item(link: &str) -> String {
    let mut names: Vec<&str> = link.trim_end_matches(".html").split('/').collect();
    if let Some(last) = names.last_mut() {
        *last = last.split_once('.').map_or(*last, |(_, name)| name);
    }
    names.join("::")
}

/// Whether a section is a method of an inherent impl, or of the trait that the page is about.
fn is_method(section: &str) -> bool {
    until(section, ">").ends_with("class=\"method\"")
}

fn is_impl(section: &str) -> bool {
    until(section, ">").ends_with("class=\"impl\"")
}

/// The code blocks that are tested, as plain text, without their hidden lines.
fn examples(html: &str) -> Vec<String> {
    let tested = "<div class=\"example-wrap\"><pre class=\"rust rust-example-rendered\">";
    let text = |block| {
        let pieces = until(block, "</pre>").split('<');
        let texts = pieces.map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
        texts.collect()
    };
    html.split(tested).skip(1).map(text).collect()
}

/// Whether code has `.method(` or `::method`.
fn calls(code: &str, method: &str) -> bool {
    words(code, method).any(|(before, after)| {
        let called = after.starts_with('(') || after.starts_with("::");
        before.ends_with("::") || before.ends_with('.') && called
    })
}

/// Whether code has `fn method(`.
fn defines(code: &str, method: &str) -> bool {
    words(code, method).any(|(before, after)| before.ends_with("fn ") && after.starts_with('('))
}

/// What stands before and after each `name` that is no part of a longer one.
fn words<'a>(code: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let parts = move |(at, _)| Some((code.get(..at)?, code.get(at + name.len()..)?));
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    code.match_indices(name)
        .filter_map(parts)
        .filter(move |(before, after)| !before.ends_with(is_part) && !after.starts_with(is_part))
}

/// Where the first source that these pages link to stands, as `file:line`.
fn place(html: &str, sources: &str) -> String {
    let mut links = html.split("href=\"").skip(1).map(|link| until(link, "\""));
    let link = links.find(|link| link.starts_with("../") && link.contains(".rs.html#"));
    let (page, lines) = link
        .and_then(|link| link.split_once(".html#"))
        .unwrap_or_default();
    // `../src/LIBRARY/FILE`
    let page = page.trim_start_matches("../");
    let file = page.splitn(3, '/').nth(2).unwrap_or(page);
    format!("{sources}/{file}:{}", until(lines, "-"))
}

fn until<'a>(text: &'a str, end: &str) -> &'a str {
    text.split_once(end).map_or(text, |(before, _)| before)
}

fn read(file: &Path) -> Done<String> {
    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::{calls, defines, examples, place};

    #[test]
    fn a_call_is_told_from_what_looks_like_one() {
        for code in ["key.id()", "keys.map(StoredKey::id)", "it.id::<u8>()"] {
            assert!(calls(code, "id"), "{code}");
        }
        for code in ["key.id", "key.ids()", "grid(1)", "fn id(&self) {}"] {
            assert!(!calls(code, "id"), "{code}");
        }
        assert!(defines("fn id(&self) {}", "id") && !defines("fn ids() {}", "id"));
    }

    #[test]
    fn what_is_not_tested_is_no_example() {
        let block = |class: &str| {
            format!(
                "<div class=\"{class}\"><pre class=\"rust rust-example-rendered\"><code>a.<b>b</b>()</code></pre>"
            )
        };
        assert_eq!(examples(&block("example-wrap")), ["a.b()"]);
        assert!(examples(&block("example-wrap ignore")).is_empty());
    }

    #[test]
    fn a_place_is_a_file_and_its_line() {
        let html = "<a class=\"src\" href=\"../../src/sealward/envelope/key.rs.html#14-20\">";
        assert_eq!(place(html, "core/src"), "core/src/envelope/key.rs:14");
    }
}
