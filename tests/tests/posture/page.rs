//! A check's page as a fixture: its YAML blocks and the marks in them. A block of several files has a line
//! `# file: NAME` where each begins.

use sealward::document::{Limits, SourceFile};
use sealward::posture::{
    Checked, Checker, DropIns, Finding, KubernetesVersion, Options, Patches, Verdict, check,
};
use std::collections::BTreeSet;

/// The headings of a page, in order.
pub(crate) const HEADINGS: [&str; 6] = ["Checks", "Why", "Bad", "Good", "Exceptions", "References"];

/// What a block's text is called where its fence names no file: ```` ```yaml etc/rancher/k3s/config.yaml ````.
const NAME: &str = "page.yaml";

/// A block of a page: YAML, JSON, or a unit of systemd (`ini`).
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// The file that it stands for.
    pub(crate) name: String,
    /// The page's check.
    pub(crate) check: &'static str,
    /// The heading it stands under.
    pub(crate) heading: String,
    /// The line of the page on which its text begins, from 1.
    pub(crate) line: usize,
    pub(crate) text: String,
    pub(crate) marks: Vec<Mark>,
}

/// `# error: [id] 1.34+` on a line.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    /// The line of the block, from 1.
    pub(crate) line: u32,
    pub(crate) verdict: Verdict,
    pub(crate) check: String,
    /// The first and the last minor for which it holds.
    pub(crate) minors: (u16, u16),
}

/// The newest minor that is checked for.
pub(crate) fn newest() -> u16 {
    KubernetesVersion::NEWEST
        .to_string()
        .trim_start_matches("1.")
        .parse()
        .unwrap()
}

/// The blocks of a page.
pub(crate) fn blocks(check: &'static str, page: &str) -> Vec<Block> {
    let mut heading = String::new();
    let mut blocks: Vec<Block> = Vec::new();
    let mut inside = false;
    for (at, line) in page.lines().enumerate() {
        let fence = line.trim_start();
        if inside && fence.starts_with("```") {
            inside = false;
        } else if inside {
            let block = blocks.last_mut().unwrap();
            block.text.push_str(line);
            block.text.push('\n');
        } else if let Some(info) = ["```yaml", "```json", "```ini"]
            .iter()
            .find_map(|it| fence.strip_prefix(it))
        {
            inside = true;
            let name = Some(info.trim()).filter(|it| !it.is_empty());
            let (heading, text) = (heading.clone(), String::new());
            blocks.push(Block {
                name: name.unwrap_or(NAME).to_owned(),
                check,
                heading,
                line: at + 2,
                text,
                marks: Vec::new(),
            });
        } else if let Some(name) = line.strip_prefix("## ") {
            heading = name.to_owned();
        }
    }
    for block in &mut blocks {
        block.marks = marks(&block.text);
    }
    blocks
}

fn marks(text: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for (word, verdict) in [
            ("# error: [", Verdict::Fail),
            ("# unknown: [", Verdict::Unknown),
        ] {
            for (from, _) in line.match_indices(word) {
                let rest = &line[from + word.len()..];
                let (check, rest) = rest.split_once(']').unwrap();
                let range = rest.split('#').next().unwrap().trim();
                // In a unit a comment has a line to itself, and speaks of the next.
                let next = usize::from(line.trim_start().starts_with(word));
                let line = u32::try_from(at + 1 + next).unwrap();
                let minors = minors(range);
                marks.push(Mark {
                    line,
                    verdict,
                    check: check.to_owned(),
                    minors,
                });
            }
        }
    }
    marks
}

/// `1.34+`, `1.0-1.33`, or nothing.
fn minors(range: &str) -> (u16, u16) {
    let minor = |text: &str| {
        text.trim()
            .strip_prefix("1.")
            .unwrap()
            .parse::<u16>()
            .unwrap()
    };
    if range.is_empty() {
        (0, newest())
    } else if let Some(from) = range.strip_suffix('+') {
        (minor(from), newest())
    } else {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        (minor(from), minor(to))
    }
}

impl Block {
    /// The minors at which to run: the newest, and both sides of every change of a mark.
    pub(crate) fn minors(&self) -> BTreeSet<u16> {
        let ends = self.marks.iter().flat_map(|mark| {
            let (from, to) = mark.minors;
            [from.saturating_sub(1), from, to, (to + 1).min(newest())]
        });
        ends.chain([newest()]).collect()
    }

    /// The lines that must be reported at a minor.
    pub(crate) fn expected(&self, minor: u16) -> BTreeSet<(u32, &'static str)> {
        let holds = |mark: &&Mark| (mark.minors.0..=mark.minors.1).contains(&minor);
        let marks = self.marks.iter().filter(holds);
        marks.map(|mark| (mark.line, mark.verdict.name())).collect()
    }

    /// What the page's check says of the block.
    pub(crate) fn run(&self, minor: u16) -> Ran {
        run(self.check, &self.name, &self.text, minor)
    }

    /// Where the block stands, for messages.
    pub(crate) fn place(&self) -> String {
        format!("{}, block at line {}", self.check, self.line)
    }
}

/// A text that was checked.
pub(crate) struct Ran {
    pub(crate) file: SourceFile,
    pub(crate) checked: Checked,
}

/// Runs one check over a text, or over the files that it is made of.
pub(crate) fn run(check_id: &'static str, name: &str, text: &str, minor: u16) -> Ran {
    let file = SourceFile::read(name, text.as_bytes().to_vec(), &Limits::default());
    let file = file.unwrap();
    let mut options = Options::only(check_id, KubernetesVersion::minor(minor));
    options.today = Some("2026-07-01".parse().unwrap());
    options.allowed_registries = vec!["registry.example.com".parse().unwrap()];
    let mut checked = check(&file, &options);
    let parts = parts(text);
    if !parts.is_empty() {
        checked.findings = of_files(&parts, &options);
    }
    Ran { file, checked }
}

/// What a line says that begins another file of a block, with its name behind it.
const FILE: &str = "# file: ";

/// The files of a text, each with blanks for what stands in the others: so places are those of the text.
pub(crate) fn parts(text: &str) -> Vec<(&str, String)> {
    let mut parts: Vec<(&str, String)> = Vec::new();
    let mut before = String::new();
    for line in text.split_inclusive('\n') {
        let blank: String = line
            .bytes()
            .map(|it| if it == b'\n' { '\n' } else { ' ' })
            .collect();
        if let Some(name) = line.strip_prefix(FILE) {
            parts.push((name.trim(), before.clone()));
        }
        let last = parts.len().saturating_sub(1);
        for (at, (_, part)) in parts.iter_mut().enumerate() {
            part.push_str(if at == last { line } else { &blank });
        }
        before.push_str(&blank);
    }
    parts
}

/// What is found in several files together.
fn of_files(parts: &[(&str, String)], options: &Options) -> Vec<Finding> {
    let checker = Checker::new(options);
    let mut index = checker.index();
    let mut findings = Vec::new();
    let read = |name: &str, text: &str| {
        SourceFile::read(name, text.as_bytes().to_vec(), &Limits::default()).unwrap()
    };
    let mut drop_ins = DropIns::default();
    for (name, text) in parts {
        drop_ins.add(read(name, text));
    }
    checker.put_together(drop_ins);
    let (kustomizations, others): (Vec<_>, Vec<_>) =
        (parts.iter()).partition(|(name, _)| Patches::is_kustomization(name));
    let mut patches = Patches::default();
    for (name, text) in kustomizations.into_iter().chain(others) {
        patches.add(&read(name, text));
    }
    checker.know(patches);
    for (name, text) in parts {
        let checked = checker.check(&read(name, text));
        index.add(&(*name).into(), &checked);
        findings.extend(checked.findings);
    }
    let across = checker.conclude(&index).findings;
    findings.extend(across.into_iter().map(|it| it.finding));
    findings
}

impl Ran {
    /// The lines that were reported.
    pub(crate) fn lines(&self) -> BTreeSet<(u32, &'static str)> {
        let line = |finding: &Finding| self.file.position(finding.span.start).line;
        self.checked
            .findings
            .iter()
            .map(|it| (line(it), it.verdict.name()))
            .collect()
    }

    /// What was reported, by path.
    pub(crate) fn paths(&self) -> BTreeSet<(String, &'static str)> {
        self.checked
            .findings
            .iter()
            .map(|it| (it.path.to_string(), it.verdict.name()))
            .collect()
    }
}
