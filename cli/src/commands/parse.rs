//! `sealward parse`

use crate::context::Context;
use crate::{Failure, Status};
use clap::Args;
use sealward::document::{Limits, Piece, ReadError, SourceFile};
use sealward::posture::location;
use serde_json::json;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Show what the API server reads: one line of JSON a document.
///
/// Shows values as they are, SECRETS INCLUDED. Each line is {"value":...} or
/// {"error":{"code","message","location"}}, in the order of the text; empty documents are left out.
#[derive(Args)]
pub(crate) struct Parse {
    /// The file, `-` for standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
}

impl Parse {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let mut bytes = Vec::new();
        let limits = Limits::default();
        let most = limits.file_bytes.saturating_add(1);
        let read = if self.file == Path::new("-") {
            (&mut *cx.streams.stdin).take(most).read_to_end(&mut bytes)
        } else {
            File::open(&self.file).and_then(|file| file.take(most).read_to_end(&mut bytes))
        };
        read.map_err(|error| Failure::read(&self.file, &error))?;
        let file = match SourceFile::read(&self.file.to_string_lossy(), bytes, &limits) {
            Ok(file) => file,
            Err(error) => {
                let error = json!({"code": error.code().as_str(), "message": error.message()});
                cx.print(format_args!("{}\n", json!({ "error": error })))?;
                return Ok(Status::Incomplete);
            }
        };
        let mut status = Status::Success;
        for piece in file.pieces() {
            match piece {
                Piece::Empty(_) => {}
                Piece::Document(document) if document.is_empty() => {}
                Piece::Document(document) => {
                    cx.print(format_args!("{{\"value\":{}}}\n", document.expose_json()))?;
                }
                Piece::Refused(_, error) => {
                    cx.print(format_args!("{}\n", refusal(&file, error)))?;
                    status = Status::Incomplete;
                }
            }
        }
        Ok(status)
    }
}

fn refusal(file: &SourceFile, error: &ReadError) -> serde_json::Value {
    let mut refusal = json!({"code": error.code().as_str(), "message": error.message()});
    if let Some(span) = error.span() {
        refusal["location"] = json!(location(file, span));
    }
    json!({ "error": refusal })
}
