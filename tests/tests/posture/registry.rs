//! The registry is whole: ids are unique and well formed, and every file on disk is in it.

use sealward::posture::{check_by_id, page, planned, registry};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

fn files(extension: &str) -> Vec<PathBuf> {
    let checks = sealward_tests::root().join("core/src/posture/checks");
    let areas = fs::read_dir(checks)
        .unwrap()
        .map(|area| area.unwrap().path());
    let mut files: Vec<_> = areas
        .filter(|area| area.is_dir())
        .flat_map(|area| fs::read_dir(area).unwrap().map(|file| file.unwrap().path()))
        .filter(|file| file.extension().is_some_and(|it| it == extension))
        .collect();
    files.sort();
    files
}

#[test]
fn ids_are_unique_and_name_a_flaw_in_kebab_case() {
    let mut seen = BTreeSet::new();
    for check in registry() {
        let meta = check.meta();
        assert!(seen.insert(meta.id), "{} is there twice", meta.id);
        let kebab = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        assert!(
            meta.id.bytes().all(kebab) && meta.id.contains('-'),
            "{}",
            meta.id
        );
        assert!((1..=3).contains(&meta.wave), "the wave of {}", meta.id);
        let first = meta.summary.chars().next().unwrap();
        assert!(
            !meta.summary.ends_with('.') && !meta.summary.contains('\n'),
            "{}",
            meta.id
        );
        assert!(
            !first.is_uppercase() || meta.summary.starts_with("API"),
            "{}",
            meta.summary
        );
    }
    sealward_tests::ran(seen.len(), "checks in the registry");
}

#[test]
fn every_page_on_disk_is_a_checks_page() {
    let pages: BTreeSet<_> = registry().map(|check| check.meta().docs).collect();
    for file in files("md") {
        let text = fs::read_to_string(&file).unwrap();
        let known = pages.contains(&*text) || text.starts_with("# doc-parse-error\n");
        assert!(known, "{} is no check's page", file.display());
    }
}

#[test]
fn every_source_file_on_disk_is_declared() {
    for file in files("rs").iter().filter(|file| !file.ends_with("mod.rs")) {
        let list = fs::read_to_string(file.with_file_name("mod.rs")).unwrap();
        let name = file.file_stem().unwrap().to_str().unwrap();
        let declared = [format!("    {name}:"), format!("mod {name};")];
        assert!(
            declared.iter().any(|it| list.contains(it)),
            "{} is in no list",
            file.display()
        );
    }
}

#[test]
fn every_planned_row_is_read_and_none_is_built() {
    let checks = sealward_tests::root().join("core/src/posture/checks/planned.toml");
    let toml = fs::read_to_string(checks).unwrap();
    let rows = toml.matches("[[check]]").count();
    assert_eq!(planned().len(), rows, "a row of planned.toml is not read");
    let referred: usize = planned().iter().map(|row| row.references.len()).sum();
    assert_eq!(
        referred,
        toml.matches("cis-").count(),
        "a reference is not read"
    );
    let mut seen = BTreeSet::new();
    for row in planned() {
        assert!(
            check_by_id(row.id).is_none(),
            "{} is built: take it out of planned.toml",
            row.id
        );
        assert!(page(row.id).is_none() && seen.insert(row.id), "{}", row.id);
    }
    sealward_tests::ran(rows, "planned checks");
}
