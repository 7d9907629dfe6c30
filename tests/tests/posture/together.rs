//! Many files mended together come out as they do one after the other.

use crate::page::{blocks, parts};
use sealward::document::{Limits, SourceFile};
use sealward::posture::fix::{Mended, Safety, mend, mend_among, mend_together};
use sealward::posture::{Checker, Index, KubernetesVersion, Options, registry};

fn index(checker: &Checker, files: &[SourceFile]) -> Index {
    let mut index = checker.index();
    for file in files {
        index.add(&file.name().into(), &checker.check(file));
    }
    index
}

fn copy(file: &SourceFile) -> SourceFile {
    let text = file.text().as_bytes().to_vec();
    SourceFile::read(file.name(), text, &Limits::default()).unwrap()
}

/// The bad examples of a page as the files of one scan, mended by themselves.
fn scan(id: &'static str, docs: &'static str, checker: &Checker) -> Vec<SourceFile> {
    let mut files = Vec::new();
    let of_page = blocks(id, docs).into_iter();
    for (number, block) in of_page.filter(|it| it.heading == "Bad").enumerate() {
        let mut parts = parts(&block.text);
        if parts.is_empty() {
            parts.push((&*block.name, block.text.clone()));
        }
        for (name, text) in parts {
            let name = format!("{number}/{name}");
            let file = SourceFile::read(&name, text.into(), &Limits::default());
            let Ok(file) = file else { continue };
            files.push(mend(file, checker, Safety::Review, &Limits::default()).file);
        }
    }
    files
}

#[test]
fn files_mended_together_are_those_mended_one_by_one() {
    let (mut scans, mut count) = (0, 0);
    for meta in registry().map(|check| check.meta()) {
        let checker = Checker::new(&Options::only(meta.id, KubernetesVersion::NEWEST));
        let files = scan(meta.id, meta.docs, &checker);
        let mut all = index(&checker, &files);
        let copies = files.iter().map(copy).collect();
        let together = mend_together(copies, &checker, &all, Safety::Review, &Limits::default());
        let mut mended = 0;
        for (file, together) in files.into_iter().zip(&together) {
            let Mended {
                file,
                checked,
                mended: count,
                ..
            } = mend_among(file, &checker, &all, Safety::Review, &Limits::default());
            all.replace([(file.name(), &checked)]);
            mended += count;
            assert_eq!(together.file.text(), file.text(), "{}", meta.id);
            assert_eq!(together.mended, count, "{}", meta.id);
        }
        scans += usize::from(mended > 0);
        count += mended;
    }
    sealward_tests::ran(count, "findings across files mended, in both ways");
    assert!(scans >= 5, "only {scans} pages have such fixes");
}
