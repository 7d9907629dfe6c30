//! `sealward checks`

use crate::context::Context;
use crate::{Failure, Status};
use clap::{Args, ValueEnum};
use sealward::credential::{Rule, rules};
use sealward::posture::{Listed, list};
use serde_json::json;
use std::fmt::Write as _;

/// List the checks, built and planned.
#[derive(Args)]
pub(crate) struct Checks {
    /// List what is known of credentials instead: what checks of secrets find, and reports hide
    #[arg(long)]
    credentials: bool,
    /// How to list them
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// An array of objects
    Json,
    /// A table
    Markdown,
}

impl Checks {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        if self.credentials {
            cx.print(credentials(self.format))?;
            return Ok(Status::Success);
        }
        let rows = list();
        let text = match self.format {
            Format::Text => text(&rows),
            Format::Json => json_list(&rows),
            Format::Markdown => markdown(&rows),
        };
        cx.print(text)?;
        Ok(Status::Success)
    }
}

fn credentials(format: Format) -> String {
    let rules = rules();
    match format {
        Format::Text => {
            let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
            let line = |rule: &Rule| format!("{:width$}  {}: {}\n", rule.id, rule.name, rule.looks);
            rules.iter().map(line).collect()
        }
        Format::Json => {
            let row = |rule: &Rule| {
                let mut row = json!({"id": rule.id, "name": rule.name, "looks": rule.looks});
                if let Some(source) = rule.source {
                    row["source"] = source.into();
                }
                row
            };
            let rows: Vec<_> = rules.iter().map(row).collect();
            let mut text = serde_json::to_string_pretty(&rows).unwrap_or_default();
            text.push('\n');
            text
        }
        Format::Markdown => {
            let head = "| id | what it is | what it looks like |\n|---|---|---|\n".to_owned();
            rules
                .iter()
                .fold(head, |out, rule| out + &rule.to_markdown() + "\n")
        }
    }
}

fn text(rows: &[Listed]) -> String {
    let mut out = String::new();
    let width = rows.iter().map(|row| row.id.len()).max().unwrap_or(0);
    let mut area = None;
    for row in rows {
        if area != Some(row.area) {
            area = Some(row.area);
            let _infallible = writeln!(out, "\n{} ({})", row.area.title(), row.area.name());
        }
        let planned = if row.is_planned() { " (planned)" } else { "" };
        let (id, severity, summary) = (row.id, row.severity.name(), row.summary);
        let _infallible = writeln!(out, "  {id:width$}  {severity:8}  {summary}{planned}");
    }
    let built = rows.iter().filter(|row| !row.is_planned()).count();
    let _infallible = writeln!(out, "\n{built} built, {} planned", rows.len() - built);
    out.trim_start().to_owned()
}

fn json_list(rows: &[Listed]) -> String {
    let row = |row: &Listed| {
        let references: Vec<_> = row
            .references()
            .iter()
            .map(|it| json!({"framework": it.framework.name(), "id": it.id}))
            .collect();
        let profiles: Vec<_> = row
            .profiles()
            .iter()
            .map(|profile| profile.name())
            .collect();
        json!({
            "id": row.id,
            "area": row.area.name(),
            "summary": row.summary,
            "severity": row.severity.name(),
            "wave": row.wave,
            "status": if row.is_planned() { "planned" } else { "built" },
            "kinds": row.kinds(),
            "references": references,
            "fix": row.fix(),
            "profiles": profiles,
        })
    };
    let rows: Vec<_> = rows.iter().map(row).collect();
    let mut text = serde_json::to_string_pretty(&rows).unwrap_or_default();
    text.push('\n');
    text
}

fn markdown(rows: &[Listed]) -> String {
    let mut out = String::from("| id | area | severity | wave | status | summary |\n");
    out.push_str("|---|---|---|---|---|---|\n");
    for row in rows {
        let status = if row.is_planned() { "planned" } else { "built" };
        let (area, severity) = (row.area.name(), row.severity.name());
        let summary = row.summary.replace('|', "\\|");
        let _infallible = writeln!(
            out,
            "| `{}` | {area} | {severity} | {} | {status} | {summary} |",
            row.id, row.wave
        );
    }
    out
}
